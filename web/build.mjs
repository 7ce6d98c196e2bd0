// Bundles the front end into web/build/: scripts, styles, fonts and the sprite of icons, each with a hash of its
// content in its name, and manifest.json that says which name belongs to which entry.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const WEB = path.dirname(fileURLToPath(import.meta.url));
const OUT = path.join(WEB, "build");
const PACKAGES = path.join(WEB, "node_modules");

/** The oldest browsers of SPEC V1. */
const TARGET = ["chrome67", "safari11", "firefox60"];
const ENTRIES = [
  "js/app/help.js",
  "js/app/session.js",
  "js/app/login.js",
  "js/app/security.js",
  "js/app/sso_buttons.js",
  "js/app/desk.js",
  "js/app/work.js",
  "js/app/office.js",
  "js/app/people_import.js",
  "js/app/profile.js",
  "js/app/brand.js",
  "js/app/module.js",
  "js/app/module_form.js",
  "js/app/embed.js",
  "js/app/server.js",
  "js/app/record.js",
  "js/app/dashboard.js",
  "js/app/viewer.js",
  "js/app/player.js",
  "js/app/player_video.js",
  "css/site.css",
  "css/office.css",
  "css/viewer.css",
  "css/player.css",
];
/** Classes that only scripts put together from parts. */
const SAFE_CLASSES = { standard: [/^state-/, /^status-/], deep: [/^modal/, /^toast/] };

/** Scripts of Noto Sans KR that our languages need; the system's fonts serve the others. */
const FONT_RANGES = [
  [0x0000, 0x02ff],
  [0x1100, 0x11ff],
  [0x2000, 0x206f],
  [0x3000, 0x303f],
  [0x3130, 0x318f],
  [0xac00, 0xd7a3],
  [0xff00, 0xffef],
];

/** @param {string} css @returns {string} */
function neededFonts(css) {
  return css.replace(/@font-face\s*{[^}]*}/g, (face) => {
    if (/-(cyrillic|vietnamese)-/.test(face)) return "";
    const listed = /unicode-range:([^;]*);/.exec(face);
    const points = (listed ? listed[1] : "").split(",").map((range) => {
      const ends = range.trim().slice(2).split("-").map((hex) => parseInt(hex, 16));
      return [ends[0], ends[ends.length - 1]];
    });
    const wanted = points.some(([a, z]) => FONT_RANGES.some(([from, to]) => a <= to && z >= from));
    return wanted ? face : "";
  });
}

/** @param {string} css @returns {Promise<string>} Tabler without the rules that no page of ours can use. */
async function usedRules(css) {
  const content = [path.join(WEB, "templates/**/*.html"), path.join(WEB, "static/js/**/*.js")];
  const [result] = await new PurgeCSS().purge({
    content,
    css: [{ raw: css }],
    safelist: SAFE_CLASSES,
    keyframes: true,
  });
  return result.css.replace(/\/\*# sourceMappingURL=.*?\*\//g, "");
}

/** @type {import("esbuild").Plugin} */
const trimmedStyles = {
  name: "trimmed-styles",
  setup(under) {
    under.onLoad({ filter: /[\\/]tabler(\.min)?\.css$/ }, async (file) => ({
      contents: await usedRules(await readFile(file.path, "utf8")),
      loader: "css",
    }));
    under.onLoad({ filter: /noto-sans-kr[\\/]index\.css$/ }, async (file) => ({
      contents: neededFonts(await readFile(file.path, "utf8")),
      loader: "css",
    }));
  },
};

/** @returns {Promise<string>} one SVG whose symbols are the icons named in static/icons.json; "star-filled" is the filled one. */
async function sprite() {
  const names = JSON.parse(await readFile(path.join(WEB, "static/icons.json"), "utf8"));
  const symbols = await Promise.all(
    names.map(async (/** @type {string} */ name) => {
      const filled = name.endsWith("-filled");
      const file = `${filled ? "filled" : "outline"}/${name.replace(/-filled$/, "")}.svg`;
      const source = path.join(PACKAGES, "@tabler/icons/icons", file);
      const inner = (await readFile(source, "utf8"))
        .replace(/<!--[\s\S]*?-->/g, "")
        .replace(/^[\s\S]*?<svg[^>]*>/, "")
        .replace(/<\/svg>\s*$/, "")
        .replace(/\s*\n\s*/g, "");
      return (
        `<symbol id="${name}" viewBox="0 0 24 24" fill="${filled ? "currentColor" : "none"}" stroke="currentColor" ` +
        `stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
      );
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** @returns {Promise<string>} the licences of what is bundled, which have to travel with it; Tabler's is in its CSS. */
async function licences() {
  const names = ["@tabler/icons", "@fontsource-variable/noto-sans-kr", "htmx.org", "uplot", "mediabunny"];
  const texts = await Promise.all(
    names.map(async (name) => `${name}\n\n${await readFile(path.join(PACKAGES, name, "LICENSE"), "utf8")}`),
  );
  return texts.join("\n\n");
}

/** @param {string} name @param {string} text @returns {Promise<string>} the name with the hash in it. */
async function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  const hashed = `${stem}-${hash}${ext}`;
  await writeFile(path.join(OUT, hashed), text);
  return hashed;
}

/** @param {import("esbuild").Metafile} metafile @returns {Record<string, string>} */
function entryNames(metafile) {
  /** @type {Record<string, string>} */
  const names = {};
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint) names[path.basename(entryPoint)] = path.basename(output);
  }
  return names;
}

async function main() {
  const found = ENTRIES.filter((entry) => existsSync(path.join(WEB, "static", entry)));
  await mkdir(OUT, { recursive: true });
  const result = await build({
    absWorkingDir: WEB,
    entryPoints: found.map((entry) => path.join("static", entry)),
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    outdir: OUT,
    bundle: true,
    minify: true,
    metafile: true,
    format: "iife",
    target: TARGET,
    // They have it; esbuild's table counts a corner case of Firefox and Safari that no source of ours touches.
    supported: { destructuring: true },
    charset: "utf8",
    legalComments: "linked",
    loader: { ".woff2": "file", ".svg": "dataurl", ".png": "file" },
    plugins: [trimmedStyles],
    logLevel: "warning",
  });
  const manifest = entryNames(result.metafile);
  manifest["icons.svg"] = await writeHashed("icons.svg", await sprite());
  manifest["licences.txt"] = await writeHashed("licences.txt", await licences());
  for (const name of await readdir(path.join(WEB, "static/plain")).catch(() => [])) {
    const text = await readFile(path.join(WEB, "static/plain", name), "utf8");
    manifest[name] = await writeHashed(name, text);
  }
  await writeFile(path.join(OUT, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  const outputs = Object.keys(result.metafile.outputs).map((output) => path.basename(output));
  await removeOld(new Set([...outputs, ...Object.values(manifest), "manifest.json"]));
}

/** @param {Set<string>} current names of this build; a running appliance never misses a file meanwhile. */
async function removeOld(current) {
  const stale = (await readdir(OUT)).filter((name) => !current.has(name) && !/^texts\./.test(name));
  await Promise.all(stale.map((name) => rm(path.join(OUT, name))));
}

await main();
