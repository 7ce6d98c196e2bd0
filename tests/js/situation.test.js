// Every situation has its words, and no picture means a card.

import assert from "node:assert/strict";
import { test } from "node:test";

// texts.js reads the page's data; here there is none, so texts are English.
globalThis.document = { getElementById: () => null };
const { situation } = await import("../../web/static/js/ui/situation.js");
const { Close } = await import("../../web/static/js/protocol/protocol.gen.js");

const session = (state, more = {}) => ({
  type: "session.state", state, actor: "", reason: "", agent_online: true, rights: ["view", "control"], people: [], ...more,
});
const known = (more) => ({
  link: { state: "online" }, met: true, session: null, picture: false, unavailable: "", controls: false, ...more,
});

test("a picture stands alone", () => {
  const { card, chip, tone } = situation(known({ session: session("connected"), picture: true, controls: true }));
  assert.deepEqual([card, chip, tone], [null, "You control", "good"]);
});

test("lowered to viewing", () => {
  const found = situation(known({ session: session("connected", { rights: ["view"] }), picture: true }));
  assert.equal(found.chip, "You watch: the customer allows viewing only");
});

test("every state without a picture has a card with words", () => {
  const states = ["open", "waiting", "ready", "connected", "on_hold", "rebooting", "reconnecting", "closed", "expired"];
  for (const state of states) {
    for (const reason of ["", "denied", "silence", "unavailable", "agent_gone"]) {
      const { card, chip } = situation(known({ session: session(state, { reason }) }));
      assert.ok(chip && card?.title && card.text, state);
    }
  }
});

test("every reason for no picture has a card", () => {
  for (const unavailable of ["no_display", "wayland", "capture_failed", "locked"]) {
    const found = situation(known({ session: session("connected"), picture: true, unavailable }));
    assert.ok(found.card?.text, unavailable);
  }
});

test("every end of the line says what to do", () => {
  for (const code of Object.values(Close)) {
    const { card } = situation(known({ link: { state: "ended", code } }));
    assert.ok(card?.title && card.text && card.action, String(code));
  }
  for (const status of [400, 401, 403, 404]) {
    assert.ok(situation(known({ link: { state: "ended", status } })).card?.action, String(status));
  }
  assert.equal(situation(known({ link: { state: "ended", status: 401 } })).card?.action, "login");
});

test("who ended the session is still said when the line is closed for it", () => {
  const over = session("closed", { actor: "Seoyeon Lee", reason: "customer_ended" });
  const found = situation(known({ link: { state: "ended", code: Close.SESSION_ENDED }, session: over }));
  assert.equal(found.card?.title, "Session ended");
  assert.match(found.card?.text ?? "", /Seoyeon Lee/);
});

test("a cut line is not the end", () => {
  for (const state of ["connecting", "waiting"]) {
    assert.equal(situation(known({ link: { state } })).chip, "Reconnecting");
    assert.equal(situation(known({ link: { state }, met: false })).chip, "Connecting");
  }
});
