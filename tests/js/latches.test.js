// Sticky modifiers, the system's combinations, and the room of the tools.

import assert from "node:assert/strict";
import test from "node:test";

import { Latches, chord, codeOf } from "../../web/static/js/core/latches.js";
import { fitted } from "../../web/static/js/ui/toolbar_room.js";

const told = (messages) => messages.map(({ code, down }) => `${down ? "+" : "-"}${code}`).join(" ");
const letter = (down) => ({ type: "input.key", code: "KeyC", key: "c", down, mode: "text" });

test("a chord goes down in order and up again in the other", () => {
  const messages = chord(["ControlLeft", "AltLeft", "Delete"]);
  assert.equal(told(messages), "+ControlLeft +AltLeft +Delete -Delete -AltLeft -ControlLeft");
  assert.deepEqual(messages[2], {
    type: "input.key", code: "Delete", key: "Delete", down: true, mode: "position",
    ctrl: true, alt: true, shift: false, meta: false,
  });
  assert.equal(chord(["MetaLeft", "KeyR"])[1].key, "r");
});

test("a modifier pressed once holds for one key of the keyboard", () => {
  const latches = new Latches();
  latches.next("ctrl");
  assert.equal(told(latches.key(letter(true))), "+ControlLeft +KeyC");
  assert.equal(latches.of("ctrl"), "once");
  const up = latches.key(letter(false));
  assert.equal(told(up), "-KeyC -ControlLeft");
  assert.equal(up[0].mode, "position");
  assert.equal(latches.of("ctrl"), "off");
  assert.deepEqual(latches.key(letter(true)), [letter(true)]);
});

test("pressed twice it holds until it is pressed again", () => {
  const latches = new Latches();
  let changes = 0;
  latches.onChange = () => (changes += 1);
  latches.next("shift");
  latches.next("shift");
  assert.equal(latches.of("shift"), "held");
  assert.equal(told(latches.tap(["F10"])), "+ShiftLeft +F10 -F10 -ShiftLeft");
  assert.equal(latches.of("shift"), "held");
  latches.next("shift");
  assert.equal(latches.any, false);
  assert.equal(changes, 3);
});

test("modifiers themselves, and keys that were down before, pass unchanged", () => {
  const latches = new Latches();
  latches.next("alt");
  const control = { ...letter(true), code: "ControlLeft", key: "Control" };
  assert.deepEqual(latches.key(control), [control]);
  assert.deepEqual(latches.key(letter(false)), [letter(false)]);
});

test("a character of a phone's keyboard has its key, others have none", () => {
  assert.deepEqual(["c", "C", "7", " ", "\u00e9", "ab", "\ud55c"].map(codeOf), ["KeyC", "KeyC", "Digit7", "Space", "", "", ""]);
});

test("tools leave a narrow bar by rank, the last first; all stay where there is room", () => {
  const tools = [["fit", 3], ["pen", 4], ["files", 2], ["notes", 5], ["rights", 5], ["end", 0]].map(([one, rank]) => ({ one, rank, px: 36 }));
  const gaps = { tool: 2, lines: 20 };
  assert.deepEqual(fitted(tools, 248, 36, gaps), []);
  assert.deepEqual(fitted(tools, 247, 36, gaps), ["rights"]);
  assert.deepEqual(fitted(tools, 100, 36, gaps), ["rights", "notes", "pen", "fit", "files"]);
});
