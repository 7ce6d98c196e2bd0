import assert from "node:assert/strict";
import test from "node:test";

import { Keys, isCharacter, isComposingKey, modeOf, textMessages } from "../../web/static/js/core/keys.js";

function keyEvent(code, key, more = {}) {
  const { states = [], ...rest } = more;
  return {
    code,
    key,
    keyCode: 0,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    isComposing: false,
    repeat: false,
    getModifierState: (name) => states.includes(name),
    ...rest,
  };
}

function technician(platform = "other") {
  const sent = [];
  const timers = new Map();
  let next = 1;
  const keys = new Keys({
    send: (message) => sent.push(`${message.code || message.key} ${message.down ? "down" : "up"} ${message.mode}`),
    platform,
    later: (act) => {
      timers.set(next, act);
      return next++;
    },
    cancel: (timer) => timers.delete(timer),
  });
  const wait = () => {
    for (const act of Array.from(timers.values())) act();
    timers.clear();
  };
  return { keys, sent, wait };
}

test("characters and names of keys are told apart", () => {
  for (const key of ["a", "é", "한", "€", " ", "😀", "한글"]) assert.ok(isCharacter(key), key);
  for (const key of ["Enter", "F5", "", "Shift", "Unidentified"]) assert.ok(!isCharacter(key), key);
});

test("printable keys are text, shortcuts are positions", () => {
  assert.equal(modeOf(keyEvent("KeyQ", "a"), "auto", false), "text");
  assert.equal(modeOf(keyEvent("KeyQ", "a", { ctrlKey: true }), "auto", false), "position");
  assert.equal(modeOf(keyEvent("KeyQ", "a", { altKey: true }), "auto", false), "position");
  assert.equal(modeOf(keyEvent("KeyQ", "a", { metaKey: true }), "auto", false), "position");
  assert.equal(modeOf(keyEvent("Enter", "Enter"), "auto", false), "position");
});

test("AltGr and the Option key make characters", () => {
  const altgr = { ctrlKey: true, altKey: true, states: ["AltGraph"] };
  assert.equal(modeOf(keyEvent("KeyQ", "@", altgr), "auto", false), "text");
  assert.equal(modeOf(keyEvent("KeyL", "@", { altKey: true }), "auto", true), "text");
});

test("a forced mode holds for every character", () => {
  assert.equal(modeOf(keyEvent("KeyQ", "a"), "position", false), "position");
  assert.equal(modeOf(keyEvent("KeyQ", "a", { ctrlKey: true }), "text", false), "text");
  assert.equal(modeOf(keyEvent("F5", "F5"), "text", false), "position");
});

test("keys of an input method and dead keys send nothing", () => {
  const { keys, sent } = technician();
  const composing = [
    keyEvent("KeyR", "ㄱ", { isComposing: true }),
    keyEvent("KeyR", "Process"),
    keyEvent("KeyR", "r", { keyCode: 229 }),
    keyEvent("BracketLeft", "Dead"),
  ];
  for (const event of composing) {
    assert.ok(isComposingKey(event));
    assert.equal(keys.down(event), false);
    keys.up(event);
  }
  assert.deepEqual(sent, []);
});

test("the character after a dead key is left to the box, once", () => {
  const { keys, sent } = technician();
  keys.down(keyEvent("BracketLeft", "Dead"));
  assert.equal(keys.down(keyEvent("KeyO", "o")), false);
  keys.up(keyEvent("KeyO", "o"));
  assert.equal(keys.down(keyEvent("KeyP", "p")), true);
  assert.deepEqual(sent, ["KeyP down text"]);
});

test("Shift between a dead key and its letter changes nothing", () => {
  const { keys, sent } = technician();
  keys.down(keyEvent("BracketLeft", "Dead"));
  keys.down(keyEvent("ShiftLeft", "Shift", { shiftKey: true }));
  assert.equal(keys.down(keyEvent("KeyO", "O", { shiftKey: true })), false);
  assert.deepEqual(sent, ["ShiftLeft down position"]);
});

test("a repeat is another press, a release comes once", () => {
  const { keys, sent } = technician();
  keys.down(keyEvent("KeyA", "a"));
  keys.down(keyEvent("KeyA", "a", { repeat: true }));
  keys.up(keyEvent("KeyA", "a"));
  keys.up(keyEvent("KeyA", "a"));
  assert.deepEqual(sent, ["KeyA down text", "KeyA down text", "KeyA up text"]);
});

test("a release follows the press even if Shift made another character of it", () => {
  const { keys, sent } = technician();
  keys.down(keyEvent("Digit1", "!", { shiftKey: true }));
  keys.up(keyEvent("Digit1", "1"));
  assert.deepEqual(sent, ["Digit1 down text", "Digit1 up text"]);
});

test("a key without a place is pressed and released at once", () => {
  const { keys, sent } = technician();
  keys.down(keyEvent("", "a"));
  keys.up(keyEvent("", "a"));
  assert.deepEqual(sent, ["a down text", "a up text"]);
});

test("AltGr of Windows is no Ctrl", () => {
  const { keys, sent, wait } = technician("windows");
  keys.down(keyEvent("ControlLeft", "Control", { ctrlKey: true }));
  keys.down(keyEvent("AltRight", "AltGraph", { ctrlKey: true, altKey: true, states: ["AltGraph"] }));
  wait();
  keys.down(keyEvent("KeyQ", "@", { ctrlKey: true, altKey: true, states: ["AltGraph"] }));
  keys.up(keyEvent("KeyQ", "@"));
  keys.up(keyEvent("ControlLeft", "Control"));
  keys.up(keyEvent("AltRight", "AltGraph"));
  assert.deepEqual(sent, ["KeyQ down text", "KeyQ up text"]);
});

test("Ctrl of Windows comes through: with the next key, or after the wait", () => {
  const { keys, sent, wait } = technician("windows");
  keys.down(keyEvent("ControlLeft", "Control", { ctrlKey: true }));
  keys.down(keyEvent("KeyC", "c", { ctrlKey: true }));
  assert.deepEqual(sent, ["ControlLeft down position", "KeyC down position"]);
  keys.up(keyEvent("KeyC", "c"));
  keys.up(keyEvent("ControlLeft", "Control"));
  keys.down(keyEvent("ControlLeft", "Control", { ctrlKey: true }));
  wait();
  assert.equal(keys.heldCount, 1);
  keys.up(keyEvent("ControlLeft", "Control"));
  keys.down(keyEvent("ControlLeft", "Control", { ctrlKey: true }));
  keys.up(keyEvent("ControlLeft", "Control"));
  assert.equal(keys.heldCount, 0);
  assert.deepEqual(sent.slice(-2), ["ControlLeft down position", "ControlLeft up position"]);
});

test("keys whose release a Mac keeps to itself do not stay down", () => {
  const { keys, sent } = technician("mac");
  keys.down(keyEvent("KeyX", "x"));
  keys.down(keyEvent("MetaLeft", "Meta", { metaKey: true }));
  keys.down(keyEvent("KeyC", "c", { metaKey: true }));
  keys.up(keyEvent("MetaLeft", "Meta"));
  assert.equal(keys.heldCount, 0);
  assert.deepEqual(sent.slice(2, 4), ["KeyC down position", "KeyC up position"]);
});

test("the Option key of a Mac is in the character, or a press of its own", () => {
  const { keys, sent } = technician("mac");
  keys.down(keyEvent("AltLeft", "Alt", { altKey: true }));
  keys.down(keyEvent("KeyL", "@", { altKey: true }));
  keys.up(keyEvent("KeyL", "@"));
  keys.down(keyEvent("ArrowLeft", "ArrowLeft", { altKey: true }));
  assert.deepEqual(sent, ["KeyL down text", "KeyL up text", "AltLeft down position", "ArrowLeft down position"]);
});

test("locks and AltGr travel with the characters, unless positions are wanted", () => {
  const { keys, sent } = technician();
  for (const name of ["CapsLock", "NumLock"]) assert.equal(keys.down(keyEvent(name, name)), true);
  keys.down(keyEvent("AltRight", "AltGraph"));
  assert.deepEqual(sent, []);
  keys.mode = "position";
  keys.down(keyEvent("CapsLock", "CapsLock"));
  keys.down(keyEvent("AltRight", "AltGraph"));
  assert.deepEqual(sent, ["CapsLock down position", "AltRight down position"]);
});

test("committed text is cut to messages without control characters", () => {
  assert.deepEqual(textMessages("한글"), [{ type: "input.text", text: "한글" }]);
  assert.deepEqual(textMessages("a\r\nb\u0007\u0085c"), [{ type: "input.text", text: "a\nbc" }]);
  assert.deepEqual(textMessages("\u0000"), []);
  const long = textMessages("😀".repeat(5000));
  assert.deepEqual(long.map((message) => Array.from(message.text).length), [4096, 904]);
});
