// A code may be typed and pasted in many ways; the box never fights the person.

import assert from "node:assert/strict";
import { test } from "node:test";

import { codeOf, grouped, groupWhileTyping } from "../../web/static/js/ui/code_box.js";

class Box {
  value = "";
  selectionStart = 0;
  listeners = [];
  addEventListener(_, listener) {
    this.listeners.push(listener);
  }
  setSelectionRange(at) {
    this.selectionStart = at;
  }
  /** What a browser does: change the value, move the caret, tell. */
  become(value, caret = value.length, event = {}) {
    this.value = value;
    this.selectionStart = caret;
    for (const listener of this.listeners) listener(event);
    return [this.value, this.selectionStart];
  }
}

function boxed() {
  const box = new Box();
  groupWhileTyping(box);
  return box;
}

test("codes as people write them", () => {
  for (const typed of ["123456789", "123 456 789", "123-456-789", " 123.456.789 ", "123/456_789", "123456789"]) {
    assert.equal(codeOf(typed), "123456789", typed);
  }
  for (const typed of ["", "12345678", "1234567890", "12345678a", "abc"]) assert.equal(codeOf(typed), null, typed);
});

test("nine digits are shown in threes", () => {
  assert.equal(grouped("123456789"), "123 456 789");
  assert.equal(grouped("1234"), "123 4");
  assert.equal(grouped("123"), "123");
});

test("groups while typing, the caret goes along", () => {
  assert.deepEqual(boxed().become("123"), ["123", 3]);
  assert.deepEqual(boxed().become("1234"), ["123 4", 5]);
  assert.deepEqual(boxed().become("123-456-789"), ["123 456 789", 11]);
});

test("a digit put in or taken out in the middle leaves the caret there", () => {
  assert.deepEqual(boxed().become("1923 456", 2), ["192 345 6", 2]);
  assert.deepEqual(boxed().become("12 456", 2), ["124 56", 2]);
});

test("text that is no code is left alone, and so is text being composed", () => {
  assert.deepEqual(boxed().become("12a4"), ["12a4", 4]);
  assert.deepEqual(boxed().become("1234567890"), ["1234567890", 10]);
  assert.deepEqual(boxed().become("1234", 4, { isComposing: true }), ["1234", 4]);
});
