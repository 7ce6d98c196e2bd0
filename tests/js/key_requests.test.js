// Who is asked for key frames, and how often: a customer's program that sends pictures no browser decodes included.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { KeyRequests } from "../../web/static/js/core/key_requests.js";
import { Screen } from "../../web/static/js/features/screen.js";

const [KEY, LAST, ACK] = [1, 2, 4];
const SIZE = [1, 0, 100, 0, 100];
/** Runs of a colour that there is not. */
const BROKEN = [4, 3, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 5, 1, 9, 9, 9, 0x87];
const MINUTE_MS = 60_000;
const MOST_ANSWERS = 1000;

/** A clock that timers follow. */
function clock() {
  mock.timers.enable({ apis: ["setTimeout"] });
  let nowMs = 0;
  mock.method(performance, "now", () => nowMs);
  return (ms) => {
    for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 10) mock.timers.tick(10);
  };
}

test.before(() => {
  globalThis.ImageData = class {};
});

test.afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** @returns times at which a program is asked that answers each request at once with these bodies, and what ends it */
function asked(answer) {
  const times = [];
  let sequence = 0;
  const link = {
    sendRaw(_, flags) {
      if (flags === ACK) return true;
      times.push(performance.now());
      if (times.length < MOST_ANSWERS) queueMicrotask(() => give(KEY, answer(times.length)));
      return true;
    },
  };
  const give = (flags, bodies) => {
    for (const body of bodies) {
      link.onScreen({ channel: 1, flags: flags | LAST, sequence, timeMs: 0 }, new Uint8Array(body));
      sequence += 1;
      flags = 0;
    }
  };
  const nothing = () => undefined;
  const display = { resize: nothing, fill: nothing, copy: nothing, image: nothing, keep: nothing };
  const screen = new Screen({ link, display, pointer: {}, onPicture: nothing });
  return { times, give, screen };
}

for (const [name, answer] of [
  ["key frames that cannot be drawn", () => [[...SIZE, ...BROKEN]]],
  ["good key frames, each followed by what cannot be drawn", () => [SIZE, BROKEN]],
]) {
  test(`${name} are asked for ever more rarely`, async () => {
    const pass = clock();
    const { times, screen } = asked(answer);
    screen.restart();
    for (let at = 0; at < MINUTE_MS; at += 100) {
      await new Promise(setImmediate);
      pass(100);
    }
    screen.stop();
    assert.ok(times.length >= 5 && times.length <= 12, String(times.length));
    assert.ok(times[times.length - 1] - times[times.length - 2] >= 8000);
  });
}

test("one fault after pictures that were good for a while costs no time", async () => {
  const pass = clock();
  const { times, give, screen } = asked((count) => (count < 4 ? [SIZE, BROKEN] : [SIZE]));
  screen.restart();
  for (let at = 0; at < MINUTE_MS; at += 100) {
    await new Promise(setImmediate);
    pass(100);
  }
  assert.equal(times.length, 4);
  for (let fault = 0; fault < 2; fault += 1) {
    give(0, [BROKEN]);
    await new Promise(setImmediate);
    assert.equal(times.length, 5);
  }
  assert.equal(times[4], performance.now());
  screen.stop();
});

test("what was dropped on the way is asked for at once, each time", () => {
  clock();
  let count = 0;
  const keys = new KeyRequests(
    () => (count += 1) > 0,
    () => undefined,
  );
  for (let dropped = 0; dropped < 3; dropped += 1) {
    keys.ask();
    keys.ask();
    keys.done();
    keys.forget();
  }
  assert.equal(count, 3);
  keys.stop();
});
