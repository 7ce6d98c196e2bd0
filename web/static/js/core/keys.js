// What keyboard events mean for the customer's computer.  Knows no page: events go in, messages come out.

/**
 * @typedef {"auto" | "text" | "position"} KeyMode
 * @typedef {import("./codec.js").Message} Message
 * @typedef {Pick<KeyboardEvent, "code" | "key" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey" | "isComposing" |
 *   "keyCode" | "repeat" | "getModifierState">} KeyEvent
 */

/** @type {ReadonlyArray<KeyMode>} */
export const KEY_MODES = ["auto", "text", "position"];

/** On Windows AltGr is a ControlLeft made up by the system, with AltRight within this time. */
const ALTGR_MS = 50;
const TEXT_CHARS = 4096;
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "OS", "Hyper", "Super"];
const LOCKS = ["CapsLock", "NumLock"];
const COMPOSING = ["Process", "Dead", "Compose", "AllCandidates", "CodeInput", "ModeChange"];
const COMPOSING_KEY_CODE = 229;

/**
 * Whether KeyboardEvent.key is a character, not the name of a key.
 *
 * @param {string} key
 */
export function isCharacter(key) {
  return key !== "" && (Array.from(key).length === 1 || key.charCodeAt(0) > 0x7f);
}

/**
 * Whether an input method or a dead key takes this key; its text comes as a commit.
 *
 * @param {KeyEvent} event
 */
export function isComposingKey(event) {
  return event.isComposing || event.keyCode === COMPOSING_KEY_CODE || COMPOSING.includes(event.key);
}

/**
 * "text" for keys that make a character without Ctrl, Alt or Meta, else "position"; AltGr and the Option key of a
 * Mac belong to the character.
 *
 * @param {KeyEvent} event
 * @param {KeyMode} wanted
 * @param {boolean} mac
 * @returns {"text" | "position"}
 */
export function modeOf(event, wanted, mac) {
  if (wanted === "position" || !isCharacter(event.key)) return "position";
  if (wanted === "text" || event.getModifierState("AltGraph")) return "text";
  const alt = event.altKey && !mac;
  return event.ctrlKey || alt || event.metaKey ? "position" : "text";
}

/**
 * Splits committed text into messages; control characters other than line feed and tab are left out.
 *
 * @param {string} text
 * @returns {Message[]}
 */
export function textMessages(text) {
  const kept = Array.from(text.replace(/\r\n?/g, "\n")).filter(isTypeable);
  const messages = [];
  for (let at = 0; at < kept.length; at += TEXT_CHARS) {
    messages.push({ type: "input.text", text: kept.slice(at, at + TEXT_CHARS).join("") });
  }
  return messages;
}

/** @param {string} character */
function isTypeable(character) {
  const point = character.codePointAt(0) ?? 0;
  const control = (point < 0x20 && character !== "\n" && character !== "\t") || (point >= 0x7f && point < 0xa0);
  return !control && !(point >= 0xd800 && point < 0xe000);
}

/** Turns key events into input.key messages and remembers what is down. */
export class Keys {
  #send;
  #mac;
  #windows;
  #later;
  #cancel;
  /** @type {KeyMode} */
  #mode = "auto";
  /** Keys down at the customer, by code. @type {Map<string, Message>} */
  #held = new Map();
  /** A modifier that may turn out to be part of a character. @type {Message | null} */
  #pending = null;
  #timer = 0;
  #dead = false;

  /**
   * @param {object} parts
   * @param {(message: Message) => void} parts.send
   * @param {"mac" | "windows" | "other"} parts.platform the technician's
   * @param {(act: () => void, ms: number) => number} parts.later
   * @param {(timer: number) => void} parts.cancel
   */
  constructor({ send, platform, later, cancel }) {
    this.#send = send;
    this.#mac = platform === "mac";
    this.#windows = platform === "windows";
    this.#later = later;
    this.#cancel = cancel;
  }

  get mode() {
    return this.#mode;
  }

  set mode(mode) {
    this.#mode = mode;
  }

  /** Whether a Ctrl key is down at the customer. */
  get holdsControl() {
    return this.#held.has("ControlLeft") || this.#held.has("ControlRight");
  }

  /** How many keys are down at the customer. */
  get heldCount() {
    return this.#held.size;
  }

  /**
   * A key went down or repeats.  Returns whether the event is used up; an input method gets the others.
   *
   * @param {KeyEvent} event
   */
  down(event) {
    if (this.#isForComposition(event)) return false;
    if (this.#isLeftOut(event)) {
      this.#dropPending();
      return true;
    }
    const message = this.#message(event, true);
    if (MODIFIERS.includes(event.key)) this.#modifierDown(event, message);
    else this.#keyDown(event, message);
    return true;
  }

  /**
   * A key went up.
   *
   * @param {KeyEvent} event
   */
  up(event) {
    if (this.#pending?.code === event.code) this.settle();
    if (this.#mac && event.key === "CapsLock" && this.#mode === "position") this.#tap(this.#message(event, true));
    this.#release(event.code);
    if (this.#mac && event.key === "Meta") this.#releaseKeys();
  }

  /** Sends a modifier that was held back: something that is no character follows. */
  settle() {
    const pending = this.#pending;
    this.#dropPending();
    if (pending) this.#press(pending);
  }

  /** Forgets what is down; the caller tells the customer's side. */
  forget() {
    this.#dropPending();
    this.#dead = false;
    this.#held.clear();
  }

  /**
   * Whether the box gets this key.  After a dead key some browsers still name the bare letter (Chromium on X11), so
   * the character is taken from the box.
   *
   * @param {KeyEvent} event
   */
  #isForComposition(event) {
    const afterDead = this.#dead && isCharacter(event.key);
    const composing = isComposingKey(event);
    if (!MODIFIERS.includes(event.key)) this.#dead = event.key === "Dead";
    return composing || (afterDead && this.#mode !== "position");
  }

  /**
   * Keys whose effect travels with each message: locks, and AltGr which is in the character already.
   *
   * @param {KeyEvent} event
   */
  #isLeftOut(event) {
    return this.#mode !== "position" && (event.key === "AltGraph" || LOCKS.includes(event.key));
  }

  /**
   * @param {KeyEvent} event
   * @param {Message} message
   */
  #modifierDown(event, message) {
    if (event.key === "AltGraph") this.#dropPending();
    else this.settle();
    if (this.#held.has(event.code)) return;
    if (this.#windows && event.code === "ControlLeft") {
      this.#pending = message;
      this.#timer = this.#later(() => this.settle(), ALTGR_MS);
    } else if (this.#mac && event.key === "Alt" && this.#mode !== "position") {
      this.#pending = message;
    } else {
      this.#press(message);
    }
  }

  /**
   * @param {KeyEvent} event
   * @param {Message} message
   */
  #keyDown(event, message) {
    if (message.mode !== "text" || !this.#mac) this.settle();
    const upNeverComes = event.code === "" || (this.#mac && (event.metaKey || event.key === "CapsLock"));
    if (upNeverComes) this.#tap(message);
    else this.#press(message);
  }

  /** @param {Message} message */
  #press(message) {
    this.#held.set(message.code, message);
    this.#send(message);
  }

  /** @param {Message} message */
  #tap(message) {
    this.#send(message);
    this.#send({ ...message, down: false });
  }

  /** @param {string} code */
  #release(code) {
    const message = this.#held.get(code);
    if (!message) return;
    this.#held.delete(code);
    this.#send({ ...message, down: false });
  }

  /** A Mac says nothing of keys that go up while Meta is down. */
  #releaseKeys() {
    for (const [code, message] of Array.from(this.#held)) {
      if (!MODIFIERS.includes(message.key)) this.#release(code);
    }
  }

  #dropPending() {
    this.#cancel(this.#timer);
    this.#pending = null;
  }

  /**
   * @param {KeyEvent} event
   * @param {boolean} down
   * @returns {Message}
   */
  #message(event, down) {
    return {
      type: "input.key",
      code: event.code,
      key: event.key,
      down,
      mode: modeOf(event, this.#mode, this.#mac),
      ctrl: event.ctrlKey,
      alt: event.altKey,
      shift: event.shiftKey,
      meta: event.metaKey,
      altgraph: event.getModifierState("AltGraph"),
      caps: event.getModifierState("CapsLock"),
      num: event.getModifierState("NumLock"),
    };
  }
}
