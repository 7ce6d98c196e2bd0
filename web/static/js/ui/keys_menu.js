// The system's own keys from a menu, how keys travel, keys on the screen and what fingers do.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { element } from "./elements.js";
import { remember, remembered } from "./preferences.js";
import { ScreenKeys } from "./screen_keys.js";
import { Touching, touchable } from "./touching.js";
import { menuLine } from "./view_menu.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/keys.js").KeyMode} KeyMode
 */

/** What the browser or this computer would take for itself. @type {[string, string[]][]} */
const CHORDS = [
  ["Ctrl+Alt+Del", ["ControlLeft", "AltLeft", "Delete"]],
  ["Ctrl+Shift+Esc", ["ControlLeft", "ShiftLeft", "Escape"]],
  ["Alt+Tab", ["AltLeft", "Tab"]],
  ["Alt+F4", ["AltLeft", "F4"]],
  ["Alt+F2", ["AltLeft", "F2"]],
  ["Win", ["MetaLeft"]],
  ["Win+R", ["MetaLeft", "KeyR"]],
  ["Win+E", ["MetaLeft", "KeyE"]],
  ["Win+D", ["MetaLeft", "KeyD"]],
  ["Win+Tab", ["MetaLeft", "Tab"]],
  ["Ctrl+Esc", ["ControlLeft", "Escape"]],
  ["Print", ["PrintScreen"]],
  ["Alt+Print", ["AltLeft", "PrintScreen"]],
  ["Ctrl+W", ["ControlLeft", "KeyW"]],
];

/** @type {[KeyMode, () => string, () => string][]} */
const MODES = [
  ["auto", () => t("Automatic"), () => t("Text as you type it, shortcuts by the key that was pressed.")],
  ["text", () => t("By character"), () => t("Always the character of your keyboard, whatever layout the customer has.")],
  ["position", () => t("By position"), () => t("Always the key at the same place: the customer's layout decides.")],
];
const KNOWN = MODES.map(([mode]) => mode);

/** The mode of this session in this tab; a new session begins with what was chosen last. */
class ModeMemory {
  #name = `keys.${pageData().page.session_id}`;

  /** @returns {KeyMode} */
  get mode() {
    const last = remembered("keys", "auto", KNOWN);
    return remembered(this.#name, last, KNOWN, "session");
  }

  set mode(mode) {
    remember("keys", mode);
    remember(this.#name, mode, "session");
  }
}

/** @param {Viewer} viewer @param {() => void} done */
function chordKeys({ input }, done) {
  const box = element("div", "menu-keys-grid");
  for (const [name, codes] of CHORDS) {
    const made = element("button", "button", name);
    made.setAttribute("type", "button");
    made.addEventListener("click", () => {
      done();
      input.tap(codes);
    });
    box.append(made);
  }
  return box;
}

/**
 * Choices of which one holds.
 *
 * @template {string} T
 * @param {string} label
 * @param {[T, () => string][]} choices
 * @param {() => T} now
 * @param {(chosen: T) => void} choose
 */
function radios(label, choices, now, choose) {
  const box = element("div", "menu-choice");
  box.setAttribute("role", "radiogroup");
  box.setAttribute("aria-label", label);
  const lines = choices.map(([name, text]) => {
    const line = menuLine({ id: `choose-${name}`, text: text(), role: "radio" }, () => {
      choose(name);
      show();
    });
    box.append(line);
    return /** @type {const} */ ([name, line]);
  });
  const show = () => {
    for (const [name, line] of lines) line.setAttribute("aria-checked", String(name === now()));
  };
  show();
  return box;
}

/** @param {Viewer} viewer @param {import("./toolbar.js").ToolButton} tool */
function modeChoice({ input }, tool) {
  const memory = new ModeMemory();
  const hint = element("p", "menu-hint");
  const show = () => {
    const [mode, name, meaning] = MODES.find(([one]) => one === input.mode) ?? MODES[0];
    hint.textContent = meaning();
    tool.name(t("Keys: {mode}", { mode: name() }));
    tool.badge({ auto: "", text: "A", position: "#" }[mode]);
  };
  input.mode = memory.mode;
  show();
  const choices = MODES.map(([mode, name]) => /** @type {[KeyMode, () => string]} */ ([mode, name]));
  const box = radios(t("How keys are sent"), choices, () => input.mode, (mode) => {
    input.mode = memory.mode = mode;
    show();
  });
  box.append(hint);
  return box;
}

/** @param {ScreenKeys} keys */
function screenKeysLine(keys) {
  const line = menuLine({ id: "screen-keys-line", text: t("Keys on the screen"), role: "checkbox" }, () => keys.toggle());
  const show = () => line.setAttribute("aria-checked", String(keys.open));
  line.addEventListener("click", show);
  show();
  return line;
}

/** @param {Viewer} viewer */
export function attachKeys(viewer) {
  const { toolbar, standing, focusPicture } = viewer;
  const act = () => popup.toggle();
  const rank = touchable() ? 0 : undefined;
  const tool = toolbar.add({ id: "keys", group: "view", icon: "keys", label: t("Keys"), key: "K", act, rank });
  const popup = toolbar.popup(tool, t("Keys"));
  const done = () => {
    popup.close();
    focusPicture();
  };
  const head = (/** @type {string} */ text) => element("p", "menu-head", text);
  popup.body.append(head(t("Send to the customer's computer")), chordKeys(viewer, done));
  popup.body.append(element("hr", "menu-rule"), head(t("How keys are sent")), modeChoice(viewer, tool));
  popup.body.append(element("hr", "menu-rule"), screenKeysLine(new ScreenKeys(viewer)));
  const touching = new Touching(viewer);
  if (touchable()) {
    /** @type {["absolute" | "trackpad", () => string][]} */
    const ways = [
      ["absolute", () => t("The pointer is where the finger is")],
      ["trackpad", () => t("The finger pushes the pointer, as on a trackpad")],
    ];
    const choice = radios(t("Fingers on the picture"), ways, () => touching.way, (way) => (touching.way = way));
    popup.body.append(element("hr", "menu-rule"), head(t("Fingers on the picture")), choice);
  }
  standing.observe(() => {
    tool.enable(standing.controls);
    if (!standing.controls) popup.close();
  });
}
