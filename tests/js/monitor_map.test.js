import assert from "node:assert/strict";
import test from "node:test";

import { ALL, MonitorMap } from "../../web/static/js/core/monitor_map.js";

const monitor = (id, x, y, w, h, more = {}) => ({
  id, name: id, x, y, w, h, scale: 100, turned: 0, primary: false, modes: [], changed: false, ...more,
});
const WIDE = monitor("DP-1", 1080, 0, 1920, 1080, { primary: true });
const TALL = monitor("DP-2", 0, 0, 1080, 1920, { turned: 90 });
const BELOW = monitor("eDP-1", 1080, 1080, 1280, 800);

function map(...monitors) {
  const made = new MonitorMap();
  made.take(monitors);
  return made;
}

test("next and previous go around in reading order, and begin at the ends after all of them", () => {
  const made = map(WIDE, BELOW, TALL);
  assert.deepEqual(made.monitors.map((one) => one.id), ["DP-2", "DP-1", "eDP-1"]);
  const seen = [];
  for (let step = 0; step < 4; step += 1) {
    made.choose(made.beside(1));
    seen.push(made.chosen);
  }
  assert.deepEqual(seen, ["DP-2", "DP-1", "eDP-1", "DP-2"]);
  made.choose(made.beside(-1));
  assert.equal(made.chosen, "eDP-1");
  made.choose(ALL);
  assert.equal(made.beside(-1), "eDP-1");
  assert.equal(made.number("DP-1"), 2);
});

test("one that is unplugged is not looked at any more, and one that only changed its size is", () => {
  const made = map(WIDE, TALL);
  made.choose("DP-1");
  made.take([{ ...WIDE, w: 1280, h: 720 }, TALL]);
  assert.equal(made.current?.w, 1280);
  made.take([TALL]);
  assert.equal(made.chosen, ALL);
  assert.equal(made.meant?.id, "DP-2");
  made.choose("gone");
  assert.equal(made.chosen, ALL);
});

test("a single monitor has nothing beside it", () => {
  assert.equal(map(WIDE).beside(1), ALL);
  assert.equal(map().beside(1), ALL);
  assert.deepEqual(map().drawn({ w: 100, h: 100 }), []);
});

test("the map keeps the arrangement and fits into its room", () => {
  const made = map(WIDE, TALL, BELOW);
  const drawn = made.drawn({ w: 300, h: 200 });
  const factor = Math.min(300 / 3000, 200 / 1920);
  const tall = drawn.find((one) => one.monitor.id === "DP-2");
  const below = drawn.find((one) => one.monitor.id === "eDP-1");
  assert.deepEqual([tall.x, tall.y, tall.w, tall.h], [0, 0, 1080 * factor, 1920 * factor]);
  assert.deepEqual([below.x, below.y], [1080 * factor, 1080 * factor]);
  assert.ok(drawn.every((one) => one.x + one.w <= 300.001 && one.y + one.h <= 200.001));
});
