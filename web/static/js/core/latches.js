// Modifiers that stay down for the next key, or until they are lifted: sticky keys.  Knows no page.

/** @typedef {import("./codec.js").Message} Message */

/** @typedef {"off" | "once" | "held"} Latch */

/** KeyboardEvent.code of each modifier, in the order they go down, and what KeyboardEvent.key calls it. */
export const MODIFIERS = /** @type {const} */ ({
  ctrl: ["ControlLeft", "Control"],
  alt: ["AltLeft", "Alt"],
  shift: ["ShiftLeft", "Shift"],
  meta: ["MetaLeft", "Meta"],
});

/** @typedef {keyof typeof MODIFIERS} Modifier */

const NAMES = /** @type {Modifier[]} */ (Object.keys(MODIFIERS));
const CODES = NAMES.map((name) => MODIFIERS[name][0]);
/** Places of characters on the keyboard where a shortcut is meant, as on a US keyboard. @type {Record<string, string>} */
const PLACES = { " ": "Space", "\n": "Enter", "\t": "Tab", "-": "Minus", "=": "Equal", ",": "Comma", ".": "Period", "/": "Slash" };

/** @param {string} code @returns {string} what KeyboardEvent.key says of the key without modifiers */
export function keyOf(code) {
  const modifier = NAMES.find((name) => MODIFIERS[name][0] === code);
  if (modifier) return MODIFIERS[modifier][1];
  if (code.indexOf("Key") === 0) return code.slice(3).toLowerCase();
  if (code.indexOf("Digit") === 0) return code.slice(5);
  return code === "Space" ? " " : code;
}

/** @param {string} text @returns {string} the key that makes this one character, or "" */
export function codeOf(text) {
  if (/^[a-z]$/i.test(text)) return `Key${text.toUpperCase()}`;
  if (/^[0-9]$/.test(text)) return `Digit${text}`;
  return PLACES[text] ?? "";
}

/** @param {string[]} held codes @returns {Record<Modifier, boolean>} */
function flagsOf(held) {
  const down = (/** @type {Modifier} */ name) => held.includes(MODIFIERS[name][0]);
  return { ctrl: down("ctrl"), alt: down("alt"), shift: down("shift"), meta: down("meta") };
}

/**
 * @param {string} code
 * @param {boolean} down
 * @param {string[]} held codes that are down with it
 * @returns {Message}
 */
function keyMessage(code, down, held) {
  return { type: "input.key", code, key: keyOf(code), down, mode: "position", ...flagsOf(held) };
}

/**
 * All keys down in this order and up again in the other: what a menu sends.
 *
 * @param {string[]} codes
 * @returns {Message[]}
 */
export function chord(codes) {
  const downs = codes.map((code, at) => keyMessage(code, true, codes.slice(0, at)));
  const ups = codes.map((code, at) => keyMessage(code, false, codes.slice(0, at)));
  return [...downs, ...ups.reverse()];
}

/** What is latched, and the messages that makes of a key. */
export class Latches {
  /** @type {Map<Modifier, Latch>} */
  #latched = new Map();
  /** Keys that are down between latched modifiers. @type {Set<string>} */
  #around = new Set();
  /** Told of each change. @type {() => void} */
  onChange = () => undefined;

  /** @param {Modifier} name @returns {Latch} */
  of(name) {
    return this.#latched.get(name) ?? "off";
  }

  get any() {
    return this.#latched.size > 0;
  }

  /** Off, for one key, held, off again. @param {Modifier} name */
  next(name) {
    const now = this.of(name);
    if (now === "off") this.#latched.set(name, "once");
    else if (now === "once") this.#latched.set(name, "held");
    else this.#latched.delete(name);
    this.onChange();
  }

  /** Lets go of everything. */
  clear() {
    this.#around.clear();
    if (!this.any) return;
    this.#latched.clear();
    this.onChange();
  }

  /**
   * Puts the latched modifiers around a key of the technician's keyboard.
   *
   * @param {Message} message input.key
   * @returns {Message[]}
   */
  key(message) {
    const { code } = message;
    if (!this.any || !code || CODES.includes(code)) return [message];
    const held = this.#codes();
    const plain = { ...message, ...flagsOf(held), mode: "position" };
    if (message.down) {
      this.#around.add(code);
      return [...held.map((one, at) => keyMessage(one, true, held.slice(0, at))), plain];
    }
    if (!this.#around.delete(code)) return [message];
    this.#used();
    return [plain, ...held.map((one, at) => keyMessage(one, false, held.slice(0, at))).reverse()];
  }

  /**
   * Keys of a menu or of the keys on the screen, with what is latched.
   *
   * @param {string[]} codes
   * @returns {Message[]}
   */
  tap(codes) {
    const held = this.#codes().filter((code) => !codes.includes(code));
    this.#used();
    return chord([...held, ...codes]);
  }

  /** @returns {string[]} */
  #codes() {
    return NAMES.filter((name) => this.#latched.has(name)).map((name) => MODIFIERS[name][0]);
  }

  #used() {
    const once = NAMES.filter((name) => this.of(name) === "once");
    for (const name of once) this.#latched.delete(name);
    if (once.length) this.onChange();
  }
}
