// What the waiting room says: states, waits, changes of technician, and checks that tell what they measured.

import assert from "node:assert/strict";
import { test } from "node:test";

// texts.js reads the page's data; here there is none, so texts are English.
globalThis.document = { getElementById: () => null };
const { changeText, stateText, waitText } = await import("../../web/static/js/ui/waiting_room.js");
const preflight = await import("../../web/static/js/ui/preflight.js");

const page = (state, more = {}) => ({ state, reason: "", technician: "Anna", agent_online: true, ...more });

test("every state has a sentence of its own", () => {
  const states = ["waiting", "ready", "connected", "on_hold", "reconnecting", "closed"];
  const said = new Set(states.map((state) => stateText(page(state))));
  assert.equal(said.size, states.length);
  assert.match(stateText(page("on_hold")), /Anna/);
  assert.match(stateText(page("waiting", { technician: "" })), /until somebody takes/);
  assert.match(stateText(page("waiting", { reason: "denied" })), /Deny/);
  assert.match(stateText(page("closed", { reason: "customer_ended" })), /You ended/);
});

test("a wait is told honestly and counts down", () => {
  assert.match(waitText(0, 0), /not known/);
  assert.match(waitText(600, 0), /about 10 minutes/);
  assert.match(waitText(600, 300), /about 5 minutes/);
  assert.match(waitText(600, 530), /one minute/);
  assert.match(waitText(600, 601), /longer than usual/);
  assert.match(waitText(7200, 0), /more than an hour/);
});

test("who takes over is named", () => {
  assert.equal(changeText("Anna", "Anna"), "");
  assert.match(changeText("", "Anna"), /^Anna has taken/);
  assert.match(changeText("Anna", "Luc"), /^Anna handed .* to Luc/);
  assert.match(changeText("Anna", ""), /in the queue again/);
});

test("checks say what they found", () => {
  const programs = { linux: true, windows: false, macos: false };
  const outcomes = ["linux", "windows", "phone", ""].map((one) => preflight.systemCheck(one, programs).outcome);
  assert.deepEqual(outcomes, ["fine", "problem", "problem", "problem"]);
  assert.equal(preflight.liveCheck("connecting", false).outcome, "running");
  assert.equal(preflight.liveCheck("waiting", true).outcome, "problem");
  assert.equal(preflight.liveCheck("online", false).outcome, "fine");
  assert.equal(preflight.speedCheck([10, 20], false).outcome, "running");
  assert.match(preflight.speedCheck([10, 900, 20, 15, 12], false).text, /15 ms/);
  assert.equal(preflight.speedCheck([500, 900, 600, 700, 800], false).outcome, "problem");
  assert.equal(preflight.speedCheck([], true).outcome, "problem");
  assert.equal(preflight.programCheck(page("waiting")).outcome, "fine");
  assert.equal(preflight.programCheck(page("waiting", { agent_online: false })).outcome, "running");
  assert.match(preflight.permissionCheck(page("waiting", { reason: "unavailable" }), "linux").text, /Xorg/);
  assert.equal(preflight.permissionCheck(page("ready"), "linux").outcome, "fine");
});
