// Wall clocks of zones: there and back, over changes of the clocks, and in words.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  appointmentText, isZone, momentOf, nextHalfHour, offsetName, wallClock, zones,
} from "../../web/static/js/core/zoned_time.js";

const at = (text) => Date.parse(text);

test("a clock there and the moment it shows", () => {
  for (const [wall, zone, utc] of [
    ["2026-12-24T10:00", "Asia/Seoul", "2026-12-24T01:00Z"],
    ["2026-07-01T00:15", "Europe/Paris", "2026-06-30T22:15Z"],
    ["2026-01-01T00:00", "UTC", "2026-01-01T00:00Z"],
    ["2026-02-28T23:45", "America/St_Johns", "2026-03-01T03:15Z"],
    ["2026-05-05T12:00", "Pacific/Kiritimati", "2026-05-04T22:00Z"],
  ]) {
    assert.equal(momentOf(wall, zone), at(utc), `${wall} ${zone}`);
    assert.equal(wallClock(at(utc), zone), wall);
  }
});

test("midnight begins the day", () => {
  assert.equal(wallClock(at("2026-03-10T00:00Z"), "UTC"), "2026-03-10T00:00");
});

test("an hour that comes twice is the first one", () => {
  // Paris goes back at 2026-10-25 01:00 UTC.
  assert.equal(momentOf("2026-10-25T02:30", "Europe/Paris"), at("2026-10-25T00:30Z"));
  assert.equal(momentOf("2026-11-01T01:30", "America/New_York"), at("2026-11-01T05:30Z"));
});

test("an hour that is skipped is the one after it", () => {
  // Paris goes forward at 2026-03-29 01:00 UTC: 02:30 is read with the distance before the change.
  assert.equal(momentOf("2026-03-29T02:30", "Europe/Paris"), at("2026-03-29T01:30Z"));
  assert.equal(wallClock(momentOf("2026-03-29T02:30", "Europe/Paris"), "Europe/Paris"), "2026-03-29T03:30");
});

test("hours beside a change are themselves", () => {
  for (const wall of ["2026-03-29T01:59", "2026-03-29T03:00", "2026-10-25T01:59", "2026-10-25T03:00"]) {
    assert.equal(wallClock(momentOf(wall, "Europe/Paris"), "Europe/Paris"), wall);
  }
});

test("what is no date is no moment", () => {
  for (const wall of ["", "2026-13-01T00:00", "tomorrow", "2026-01-01"]) {
    assert.ok(Number.isNaN(momentOf(wall, "UTC")), wall);
  }
});

test("zones are known or not, and all wanted ones are listed once", () => {
  assert.ok(isZone("Asia/Seoul"));
  assert.ok(!isZone("Mars/Olympus"));
  assert.ok(!isZone(""));
  const names = zones(["Asia/Seoul", "Mars/Olympus", "UTC"]);
  assert.equal(names.filter((name) => name === "Asia/Seoul").length, 1);
  assert.ok(names.includes("UTC") && !names.includes("Mars/Olympus"));
});

test("browsers that list no zones have the usual ones", () => {
  const known = Intl.supportedValuesOf;
  try {
    Intl.supportedValuesOf = undefined;
    const names = zones(["America/St_Johns"]);
    assert.ok(names.length > 30 && names.length < 100);
    for (const name of [...names, "America/St_Johns"]) assert.ok(isZone(name), name);
    assert.ok(names.includes("America/St_Johns"));
  } finally {
    Intl.supportedValuesOf = known;
  }
});

test("distances from UTC", () => {
  const winter = at("2026-01-15T12:00Z");
  assert.equal(offsetName(winter, "Asia/Seoul"), "UTC+9");
  assert.equal(offsetName(winter, "America/St_Johns"), "UTC-3:30");
  assert.equal(offsetName(winter, "Asia/Kathmandu"), "UTC+5:45");
  assert.equal(offsetName(winter, "Europe/London"), "UTC");
  assert.equal(offsetName(at("2026-07-15T12:00:59.999Z"), "Europe/London"), "UTC+1");
});

test("the next half hour leaves time to prepare", () => {
  assert.equal(nextHalfHour(at("2026-01-15T12:00Z")), at("2026-01-15T12:30Z"));
  assert.equal(nextHalfHour(at("2026-01-15T12:20Z")), at("2026-01-15T12:30Z"));
  assert.equal(nextHalfHour(at("2026-01-15T12:21Z")), at("2026-01-15T13:00Z"));
});

test("an appointment in words names place and distance", () => {
  const text = appointmentText(at("2026-12-24T01:00Z"), "Asia/Seoul", "en-GB");
  assert.match(text, /Thursday.*24 December 2026.*10:00 \(Asia\/Seoul, UTC\+9\)/);
  assert.match(appointmentText(0, "Mars/Olympus", "en-GB"), /UTC/);
});
