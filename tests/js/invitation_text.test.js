// The text for a messenger: what is known, in paragraphs, and nothing that is not.

import assert from "node:assert/strict";
import { test } from "node:test";

import { invitationText } from "../../web/static/js/core/invitation_text.js";

const SENTENCES = {
  greeting: "{technician} of {organisation} helps.",
  topic: "About: {topic}",
  when: "When: {when}",
  link: "Open:",
  code: "Or open {page} and type {code}.",
  warning: "Only if you asked.",
};
const known = (more) => ({
  language: "en", technician: "Ann", organisation: "Acme", topic: "Printer", link: "https://h.example/j/x", code: "123 456 789",
  page: "https://h.example/", starts_at_ms: 0, zone: "UTC", ...more,
});

test("everything that is known, in three paragraphs", () => {
  assert.equal(
    invitationText(SENTENCES, known()),
    "Ann of Acme helps.\nAbout: Printer\n\nOpen:\nhttps://h.example/j/x\nOr open https://h.example/ and type 123 456 789.\n\nOnly if you asked.",
  );
});

test("what is not known leaves no gap", () => {
  assert.equal(invitationText(SENTENCES, known({ topic: "", code: "" })), "Ann of Acme helps.\n\nOpen:\nhttps://h.example/j/x\n\nOnly if you asked.");
  assert.equal(invitationText(SENTENCES, known({ topic: "", link: "", code: "" })), "Ann of Acme helps.\n\nOnly if you asked.");
});

test("an appointment says when, at its own place", () => {
  const text = invitationText(SENTENCES, known({ starts_at_ms: Date.parse("2026-12-24T01:00Z"), zone: "Asia/Seoul" }));
  assert.match(text, /\nWhen: .*December 24.*10:00.*Asia\/Seoul, UTC\+9/);
});

test("braces that people type stay as they are", () => {
  assert.match(invitationText(SENTENCES, known({ topic: "{code} {link}" })), /About: \{code\} \{link\}\n/);
});
