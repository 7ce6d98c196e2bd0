import assert from "node:assert/strict";
import test from "node:test";

import { RequestError } from "../../web/static/js/core/desk_api.js";
import { NoteBook } from "../../web/static/js/core/note_book.js";

/** An appliance in memory, and a clock that is turned by hand. */
function room() {
  const notes = [];
  const ids = new Map();
  let kept = [];
  let timers = [];
  let next = 1;
  const world = { down: false, notes };
  const answer = (note) => ({ author: "Ada", at_ms: 1, changed_at_ms: 0, own: true, ...note });
  const guarded = () => {
    if (world.down) throw new RequestError("no answer", 0);
  };
  world.api = {
    list: async () => {
      guarded();
      return { notes: notes.map(answer), templates: [{ name: "Call", text: "Called: " }], may_write: true };
    },
    create: async (text, clientId) => {
      guarded();
      if (!ids.has(clientId)) {
        ids.set(clientId, { number: next++, version: 1, text });
        notes.push(ids.get(clientId));
      }
      if (world.cutAfter) {
        world.cutAfter = false;
        throw new RequestError("cut", 0);
      }
      return answer(ids.get(clientId));
    },
    change: async (number, version, text) => {
      guarded();
      const note = notes.find((one) => one.number === number);
      if (!note) throw new RequestError("gone", 409);
      if (note.version !== version) throw new RequestError("changed", 409);
      if (!text) {
        notes.splice(notes.indexOf(note), 1);
        return {};
      }
      Object.assign(note, { text, version: version + 1 });
      return answer(note);
    },
  };
  let id = 0;
  world.book = () =>
    new NoteBook({
      api: world.api,
      store: { read: () => kept, keep: (now) => (kept = now) },
      later: (act) => timers.push(act) && act,
      cancel: (act) => (timers = timers.filter((one) => one !== act)),
      newId: () => `id${(id += 1)}`,
      onChange: () => undefined,
    });
  world.pass = async () => {
    for (let turn = 0; turn < 6; turn += 1) {
      const due = timers;
      timers = [];
      for (const act of due) act();
      for (let tick = 0; tick < 30; tick += 1) await Promise.resolve();
    }
  };
  world.kept = () => kept;
  world.reload = () => {
    timers = [];
    return world.book();
  };
  return world;
}

const texts = (world) => world.notes.map(({ text }) => text);

test("what is written is saved once typing rests, changed in place, and taken away when emptied", async () => {
  const world = room();
  const book = world.book();
  const entry = book.add();
  book.edit(entry, "P");
  book.edit(entry, "Printer");
  assert.equal(entry.state, "waiting");
  assert.equal(world.kept()[0].text, "Printer");
  await world.pass();
  assert.deepEqual(texts(world), ["Printer"]);
  assert.equal(entry.state, "saved");
  assert.deepEqual(world.kept(), []);
  book.edit(entry, "Printer is old");
  await world.pass();
  assert.deepEqual(texts(world), ["Printer is old"]);
  book.edit(entry, "");
  await world.pass();
  assert.deepEqual(texts(world), []);
  assert.equal(entry.number, 0);
});

test("without a line it stays in the tab, and is saved once, whatever was cut", async () => {
  const world = room();
  world.cutAfter = true;
  const book = world.book();
  book.edit(book.add(), "before the cut");
  world.down = false;
  await world.pass();
  assert.deepEqual(texts(world), ["before the cut"]);
  world.down = true;
  book.edit(book.entries[0], "written offline");
  await world.pass();
  assert.equal(book.entries[0].state, "failed");
  assert.ok(!book.clean);
  const again = world.reload();
  assert.equal(again.entries[0].text, "written offline");
  world.down = false;
  again.flush();
  await world.pass();
  await again.load();
  assert.deepEqual(texts(world), ["written offline"]);
  assert.ok(again.clean);
});

test("a create that was stored before the cut goes on with what was written since", async () => {
  const world = room();
  world.cutAfter = true;
  const book = world.book();
  const entry = book.add();
  book.edit(entry, "one");
  const saving = world.pass();
  await Promise.resolve();
  book.edit(entry, "one and two");
  await saving;
  await world.pass();
  assert.deepEqual(texts(world), ["one and two"]);
});

test("changed in two windows, both texts are kept", async () => {
  const world = room();
  const here = world.book();
  here.edit(here.add(), "first");
  await world.pass();
  const there = world.book();
  await there.load();
  there.edit(there.entries[0], "from there");
  await world.pass();
  here.edit(here.entries[0], "from here");
  await world.pass();
  await here.load();
  assert.deepEqual(texts(world).sort(), ["from here", "from there"]);
  assert.equal(here.entries.length, 2);
  assert.ok(here.clean);
});

test("reading anew leaves alone what is being written, and shows what others wrote", async () => {
  const world = room();
  const book = world.book();
  await book.load();
  assert.deepEqual(book.templates, [{ name: "Call", text: "Called: " }]);
  const entry = book.add("mine");
  await world.pass();
  world.notes.push({ number: 9, version: 1, text: "theirs", own: false });
  book.edit(entry, "mine, ");
  await book.load();
  assert.equal(entry.text, "mine, ");
  assert.deepEqual(
    book.others.map(({ text }) => text),
    ["theirs"],
  );
});
