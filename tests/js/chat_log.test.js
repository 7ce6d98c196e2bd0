// One chat as a page knows it: order, gaps, what is sent again, what is unread.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parts } from "../../web/static/js/core/chat_addresses.js";
import { ChatLog } from "../../web/static/js/core/chat_log.js";
import { ChatLogs } from "../../web/static/js/core/chat_logs.js";
import { ChatStore } from "../../web/static/js/core/chat_store.js";
import { cleaned, roomIn } from "../../web/static/js/core/chat_words.js";

const STATE = {
  type: "chat.state", session_id: "s", last: 0, seen: 0, delivered: 0, own_seen: 0, may_write: true, writer: "Ada",
  over: false,
};

/** @returns a storage that lives as long as the test */
function memory() {
  const kept = new Map();
  return {
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value),
    removeItem: (/** @type {string} */ name) => kept.delete(name),
    kept,
  };
}

/** @param {object} [options] */
function chat(options = {}) {
  /** @type {any[]} */
  const said = [];
  const log = new ChatLog({ send: (message) => said.push(message) > 0, own: "customer", ...options });
  const online = (state = {}) => {
    log.online();
    log.receive({ ...STATE, ...state });
  };
  const hear = (number, text, more = {}) =>
    log.receive({
      type: "chat.message", session_id: "s", number, client_id: "", side: "technician", author_id: "ada",
      author: "Ada", text, at_ms: number, ...more,
    });
  const acknowledge = (number, client_id, text) =>
    hear(number, text, { client_id, side: "customer", author_id: "customer" });
  return { log, said, online, hear, acknowledge, posts: () => said.filter((one) => one.type === "chat.post") };
}

test("messages leave one after the other, each once the one before is acknowledged", () => {
  const { log, posts, online, acknowledge } = chat();
  log.post("one");
  log.post("two");
  assert.deepEqual(posts(), []);
  online();
  assert.deepEqual(posts().map((one) => one.text), ["one"]);
  acknowledge(1, posts()[0].client_id, "one");
  assert.deepEqual(posts().map((one) => one.text), ["one", "two"]);
  acknowledge(2, posts()[1].client_id, "two");
  assert.deepEqual(log.pending, []);
  assert.deepEqual(log.messages.map((one) => one.text), ["one", "two"]);
});

test("what was not acknowledged goes again under the same id, and is shown once", () => {
  const { log, posts, online, acknowledge, said } = chat();
  online();
  log.post("one");
  log.offline();
  online();
  assert.equal(posts().length, 2);
  assert.equal(posts()[0].client_id, posts()[1].client_id);
  acknowledge(1, posts()[0].client_id, "one");
  acknowledge(1, posts()[0].client_id, "one");
  assert.equal(log.messages.length, 1);
  log.offline();
  log.online();
  assert.deepEqual(said[said.length - 1], { type: "chat.open", session_id: "", after: 1 });
});

test("a gap is asked for once, and filled in order", () => {
  const { log, said, online, hear } = chat();
  online();
  hear(1, "one");
  hear(3, "three");
  hear(4, "four");
  const opens = said.filter((one) => one.type === "chat.open");
  assert.deepEqual(opens.map((one) => one.after), [0, 1]);
  for (const number of [2, 3, 4]) hear(number, String(number));
  assert.deepEqual(log.messages.map((one) => one.number), [1, 2, 3, 4]);
});

test("unsent words and the draft outlive the page, but only in their own chat", () => {
  const storage = memory();
  const first = chat({ store: new ChatStore("customer.s", storage) });
  first.log.post("kept");
  first.log.setDraft("half a sen");
  const again = chat({ store: new ChatStore("customer.s", storage) });
  assert.equal(again.log.draft, "half a sen");
  again.online();
  assert.deepEqual(again.posts().map((one) => one.text), ["kept"]);
  assert.equal(again.posts()[0].client_id, first.log.pending[0].clientId);
  const other = chat({ store: new ChatStore("customer.other", storage) });
  assert.deepEqual([other.log.draft, other.log.pending], ["", []]);
  again.acknowledge(1, again.posts()[0].client_id, "kept");
  again.log.setDraft("");
  assert.equal(storage.kept.size, 0);
});

test("a broken store is an empty one", () => {
  const storage = memory();
  for (const odd of ["{", "[]", "null", '{"draft":1,"unsent":[null,{"text":"x"},5]}']) {
    storage.setItem("deskside.chat.x", odd);
    assert.deepEqual(new ChatStore("x", storage).read(), { draft: "", unsent: [] }, odd);
  }
});

test("too fast waits and keeps the order; other refusals keep the text and say why", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { log, posts, online } = chat();
  online();
  log.post("one");
  log.post("two");
  log.receive({ type: "chat.refused", session_id: "s", client_id: posts()[0].client_id, reason: "too_fast" });
  assert.equal(log.hasty, true);
  assert.equal(posts().length, 1);
  context.mock.timers.tick(5000);
  assert.deepEqual(posts().map((one) => one.text), ["one", "one"]);
  log.receive({ type: "chat.refused", session_id: "s", client_id: posts()[0].client_id, reason: "over" });
  assert.equal(log.pending[0].refused, "over");
  assert.equal(log.pending[0].text, "one");
  log.discard(log.pending[0].clientId);
  assert.deepEqual(log.pending.map((one) => one.text), ["two"]);
});

test("unread counts the other side's words, from what this side has seen", () => {
  const { log, said, online, hear } = chat();
  hear(1, "old");
  online({ last: 1, own_seen: 1 });
  hear(2, "new");
  hear(3, "taken", { side: "appliance" });
  hear(4, "newer");
  assert.equal(log.unread, 2);
  assert.equal(log.firstUnread, 2);
  log.markSeen();
  log.markSeen();
  assert.equal(log.unread, 0);
  assert.deepEqual(said.filter((one) => one.type === "chat.seen"), [
    { type: "chat.seen", session_id: "", number: 4 },
  ]);
});

test("many messages are confirmed as received together", async () => {
  const { said, online, hear } = chat();
  for (let number = 1; number <= 50; number += 1) hear(number, "x");
  online({ last: 50 });
  hear(51, "y");
  await new Promise((done) => setTimeout(done, 1));
  assert.deepEqual(said.filter((one) => one.type === "chat.received").map((one) => one.number), [51]);
});

test("writing is said now and then, and ends by itself on both sides", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const { log, said, online } = chat();
  online();
  for (const draft of ["h", "he", "hel"]) log.setDraft(draft);
  const typing = () => said.filter((one) => one.type === "chat.typing").map((one) => one.typing);
  assert.deepEqual(typing(), [true]);
  context.mock.timers.tick(6000);
  assert.deepEqual(typing(), [true, false]);
  log.receive({ type: "chat.typist", session_id: "s", author: "Ada", typing: true });
  assert.equal(log.typist, "Ada");
  context.mock.timers.tick(7000);
  assert.equal(log.typist, null);
});

test("a desk's line gives each chat what is its own", () => {
  /** @type {Map<string, (message: any) => void>} */
  const handlers = new Map();
  /** @type {any[]} */
  const said = [];
  globalThis.window = /** @type {any} */ ({ sessionStorage: memory() });
  const logs = new ChatLogs({ send: (one) => said.push(one) > 0, on: (type, call) => handlers.set(type, call) }, "technician");
  const [one, two] = [logs.open("one"), logs.open("two")];
  logs.line(true);
  assert.deepEqual(said.map((message) => [message.type, message.session_id]), [["chat.open", "one"], ["chat.open", "two"]]);
  handlers.get("chat.state")?.({ ...STATE, session_id: "two", writer: "Bob" });
  assert.deepEqual([one.writer, two.writer], ["", "Bob"]);
  assert.equal(logs.open("two"), two);
  logs.close("two");
  assert.equal(said[said.length - 1].type, "chat.close");
  assert.notEqual(logs.open("two"), two);
});

test("text is made fit for the wire, and counted as the wire counts", () => {
  assert.equal(cleaned("a\r\nb\rc\u0000\u009fd\ud800e\udc00"), "a\nb\ncde");
  assert.equal(cleaned("👋\t한글"), "👋\t한글");
  assert.equal(roomIn("👋".repeat(4000)), 0);
  assert.equal(roomIn("x".repeat(4001)), -1);
  const { log } = chat();
  for (const nothing of ["", " \n\t ", "x".repeat(4001)]) assert.equal(log.post(nothing), false);
});

test("addresses are found in what people write, only of the web, without the sentence around them", () => {
  const found = (text) => parts(text).filter((one) => one.address).map((one) => one.address);
  assert.deepEqual(found("see https://a.example/b?c=1, or (http://d.example/e_(f))."), [
    "https://a.example/b?c=1", "http://d.example/e_(f)",
  ]);
  assert.deepEqual(found("javascript:alert(1) ftp://a.example data:text/html,x https:// http://[ www.a.example"), []);
  assert.deepEqual(found("https://ехаmple.org/"), ["https://xn--mple-u4d3bxd.org/"].map(() => new URL("https://ехаmple.org/").href));
  for (const text of ["a https://b.example c https://b.example", "<a href=https://x.example>"]) {
    assert.equal(parts(text).map((one) => one.text).join(""), text);
  }
});
