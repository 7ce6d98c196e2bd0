import js from "@eslint/js";
import globals from "globals";

/** Layers of the browser's side: a folder may import only from those to its left. */
const LAYERS = ["protocol", "core", "ui", "features", "app"];

/** @param {string} folder @returns {string[]} import patterns that files of the folder may not use. */
function forbidden(folder) {
  const at = LAYERS.indexOf(folder);
  return LAYERS.slice(at + 1).map((name) => `**/${name}/**`);
}

const UNSAFE_SINKS = ["innerHTML", "outerHTML"].map((property) => ({
  selector: `MemberExpression[property.name='${property}']`,
  message: "Build elements; strings never become markup.",
}));
const UNSAFE_CALLS = ["insertAdjacentHTML", "write", "writeln", "createContextualFragment"].map((name) => ({
  selector: `CallExpression[callee.property.name='${name}']`,
  message: "Build elements; strings never become markup.",
}));

export default [
  { ignores: ["build/", "node_modules/", "static/js/protocol/*.gen.js"] },
  js.configs.recommended,
  {
    files: ["**/*.js", "**/*.mjs"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // The strict JSON reader names control characters on purpose.
      "no-control-regex": "off",
      eqeqeq: ["error", "always"],
      "prefer-const": "error",
      "no-var": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
      "no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 400 }],
      // Counts each && and || too, which the 10 of the Python side does not.
      complexity: ["error", 15],
      "max-statements": ["error", 40],
    },
  },
  {
    files: ["static/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Name what you export." },
        ...UNSAFE_SINKS,
        ...UNSAFE_CALLS,
      ],
    },
  },
  ...LAYERS.map((folder) => ({
    files: [`static/js/${folder}/**/*.js`],
    rules: { "no-restricted-imports": ["error", { patterns: forbidden(folder) }] },
  })),
  {
    files: ["static/js/features/**/*.js"],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [...forbidden("features"), "./*"] },
      ],
      "max-lines": ["error", { max: 250 }],
    },
  },
  {
    // Served as it is, to the oldest browsers.
    files: ["static/plain/**/*.js"],
    languageOptions: { ecmaVersion: 5, sourceType: "script" },
    rules: { "no-var": "off" },
  },
  {
    files: ["*.mjs", "*.js", "tests/**/*.js"],
    languageOptions: { globals: globals.node },
  },
];
