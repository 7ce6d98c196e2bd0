// What is picked, sent, listed and measured of files, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { offeredNames, sendable } from "../../web/static/js/core/file_outbox.js";
import { FileLookup } from "../../web/static/js/core/file_lookup.js";
import { FileSender, OverError } from "../../web/static/js/core/file_sender.js";
import { FileTransfers } from "../../web/static/js/core/file_transfers.js";
import { Node, outermost, rootNode, rows } from "../../web/static/js/core/file_tree.js";
import { chosen, droppedFiles } from "../../web/static/js/core/picked_files.js";
import { RateMeter } from "../../web/static/js/core/rate_meter.js";
import { shownName, sizeText } from "../../web/static/js/ui/file_texts.js";

globalThis.document = { getElementById: () => null };

/** A customer's computer that writes slices in order, and fails as it is told. */
class Customer {
  /** @type {Map<number, Uint8Array>} */
  written = new Map();
  faults = [];
  most = 0;
  #flying = 0;

  constructor(files, had = {}) {
    this.files = files;
    for (const [file, bytes] of Object.entries(had)) this.written.set(Number(file), bytes);
  }

  ways = {
    announce: async (list) => list.map(({ file }) => this.#have(file)),
    send: async ({ file, offset, body, sha256 }) => {
      this.#flying += 1;
      this.most = Math.max(this.most, this.#flying);
      await new Promise((done) => setTimeout(done, 1));
      this.#flying -= 1;
      assert.match(sha256, /^[0-9a-f]{64}$/);
      const fault = this.faults.shift();
      if (fault) return { status: fault.status, answer: fault, afterS: 0 };
      const before = this.written.get(file) || new Uint8Array();
      if (offset !== before.length) return { status: 409, answer: { error: "offset", have: before.length }, afterS: 0 };
      const after = new Uint8Array(before.length + body.byteLength);
      after.set(before);
      after.set(new Uint8Array(body), before.length);
      this.written.set(file, after);
      return { status: 200, answer: this.#have(file), afterS: 0 };
    },
    held: () => false,
    pause: async () => undefined,
    now: () => performance.now(),
  };

  #have(file) {
    const have = (this.written.get(file) || new Uint8Array()).length;
    const whole = have === this.files[file].file.size;
    return { file, have, name: whole ? this.files[file].path.split("/").pop() : "", why: "" };
  }
}

const bytes = (length) => Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 8)) % 256);
const picked = (...lengths) =>
  lengths.map((length, at) => ({ file: new File([bytes(length)], `f${at}`), path: `folder/f${at}` }));

/** @param {Customer} customer @param {number[]} lengths */
function arrived(customer, lengths) {
  lengths.forEach((length, file) => {
    const found = customer.written.get(file) || new Uint8Array();
    // Compared as a whole: what assert says of two long lists that differ takes all memory.
    assert.ok(Buffer.compare(Buffer.from(found), Buffer.from(bytes(length))) === 0, `file ${file} of ${length} bytes`);
  });
}

test("small, large and empty files arrive whole, at most four slices at a time", async () => {
  const lengths = [0, 5, 300_000, 1, 2, 3, 4, 900_001];
  const files = picked(...lengths);
  const customer = new Customer(files);
  const sender = new FileSender(files, customer.ways);
  await sender.run();
  arrived(customer, lengths);
  assert.equal(sender.saved.size, lengths.length);
  assert.ok(customer.most <= 4);
});

test("a part that is there is not sent again, and refusals, cuts and pauses only cost time", async () => {
  const files = picked(700_000);
  const customer = new Customer(files, { 0: bytes(250_000) });
  customer.faults = [
    { status: 0 },
    { status: 503 },
    { status: 409, error: "paused" },
    { status: 409, error: "offset", have: 250_000 },
    { status: 429 },
    { status: 409, error: "waiting" },
    { status: 409, error: "too_many" },
    { status: 409, error: "hash" },
  ];
  await new FileSender(files, customer.ways).run();
  arrived(customer, [700_000]);
});

test("what the customer's computer does not take is left out, what cannot be read too", async () => {
  const files = picked(10, 20, 30, 40);
  const customer = new Customer(files);
  customer.faults = [{ status: 409, error: "disk" }];
  customer.ways.announce = async (list) => list.map(({ file }) => ({ file, have: 0, name: "", why: file ? "" : "no_space" }));
  files[1].file.slice = () => ({
    arrayBuffer: () => Promise.reject(new DOMException("changed", "NotReadableError")),
  });
  const sender = new FileSender(files, customer.ways);
  await sender.run();
  // The two that are left are read side by side: the disk refuses the one that comes first.
  const [kept] = sender.saved.values();
  const refused = kept === "f3" ? 2 : 3;
  assert.deepEqual(Object.fromEntries(sender.skipped), { 0: "no_space", 1: "unreadable", [refused]: "disk" });
  assert.deepEqual([...sender.saved.values()], [`f${5 - refused}`]);
});

test("nothing is sent any more once a transfer is over", async () => {
  const files = picked(300_000);
  const customer = new Customer(files);
  customer.faults = [{ status: 404, error: "not_found" }];
  await assert.rejects(() => new FileSender(files, customer.ways).run(), OverError);
  const stopped = new FileSender(files, customer.ways);
  stopped.stop();
  await assert.rejects(() => stopped.run(), OverError);
});

test("names that no wire takes are mended before they are offered", () => {
  assert.equal(sendable("a\nb/c\u0000d"), "a_b/c_d");
  assert.equal(sendable("/etc//passwd"), "etc/passwd");
  assert.equal(sendable("x\ud800y/\udc00"), "x_y/_");
  assert.equal(sendable("ok 😀.txt"), "ok 😀.txt");
  assert.equal(Array.from(sendable(`${"é".repeat(300)}.txt`)).length, 255);
  assert.ok(sendable(`${"é".repeat(300)}.txt`).endsWith(".txt"));
  assert.equal(sendable("\u0007"), "_");
  assert.deepEqual(offeredNames(picked(1, 2)), ["folder"]);
});

test("folders that are dropped are walked to their end, and what is unreadable is named", async () => {
  const file = (name) => ({ name, isFile: true, isDirectory: false, file: (taken) => taken(new File(["x"], name)) });
  const folder = (name, pages) => ({
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => ({ readEntries: (taken) => taken(pages.shift() || []) }),
  });
  const broken = { ...file("b"), file: (_, failed) => failed(new DOMException("no", "NotReadableError")) };
  const entries = [folder("top", [[file("1"), folder("in", [[file("2")]])], [file("3"), broken]]), folder("bare", [])];
  const items = entries.map((entry) => ({ kind: "file", webkitGetAsEntry: () => entry }));
  const found = await droppedFiles({ items, files: [], types: ["Files"] }, 100);
  assert.deepEqual(found.files.map(({ path }) => path), ["top/1", "top/in/2", "top/3"]);
  assert.deepEqual(found.folders, ["bare"]);
  assert.deepEqual(found.unreadable, ["top/b"]);
  const old = { items: [], files: [new File(["x"], "plain.txt")] };
  assert.equal((await droppedFiles(old, 100)).files[0].path, "plain.txt");
  assert.equal(chosen([{ name: "a", webkitRelativePath: "dir/a" }]).files[0].path, "dir/a");
});

test("speed and time left follow the last seconds, and are unknown when nothing comes", () => {
  const meter = new RateMeter();
  for (let second = 0; second <= 10; second += 1) meter.add(second * 1000, second * 1_000_000);
  assert.equal(Math.round(meter.speed(10_000)), 1_000_000);
  assert.equal(Math.round(meter.leftMs(10_000, 5_000_000)), 5000);
  assert.equal(meter.speed(14_000), 0);
  assert.equal(meter.leftMs(14_000, 5), -1);
});

test("a transfer that is over stays over, and those under way stand first", () => {
  const told = (number, state) => ({ number, state, done: 0, size: 10 });
  const transfers = new FileTransfers(() => 0);
  transfers.take(told(1, "running"));
  transfers.take(told(2, "done"));
  transfers.take(told(2, "running"));
  transfers.take(told(3, "failed"));
  assert.deepEqual(transfers.shown().map(({ transfer }) => transfer.number), [1, 3, 2]);
  assert.equal(transfers.active, 1);
});

test("the tree shows open folders with their insides, more to load, and sorts without mixing folders in", () => {
  const entry = (name, kind, size = 0) => ({ handle: name, name, kind, size, modified_ms: size, hidden: false, where: "" });
  const root = rootNode(null);
  const page = (entries, next) => ({ problem: "", steps: [], entries, next, total: 9 });
  root.take(page([entry("d", "folder"), entry("a", "file", 1), entry("b", "file", 5)], 3), true);
  const [folder] = root.children;
  folder.open = true;
  folder.take(page([entry("x", "file")], 0), true);
  const names = (list) => list.map((row) => (row.kind === "entry" ? row.node.entry.name : row.kind));
  assert.deepEqual(names(rows(root)), ["d", "x", "a", "b", "more"]);
  assert.deepEqual(names(rows(root, "size")), ["d", "x", "b", "a", "more"]);
  assert.deepEqual(names(rows(root, "name", true)), ["d", "x", "b", "a", "more"]);
  assert.deepEqual(outermost(new Set([folder, folder.children[0], root.children[1]])), [folder, root.children[1]]);
  assert.equal(new Node(entry("l", "link"), root).takeable, false);
  folder.take({ ...page([], 0), problem: "not_permitted" }, true);
  assert.deepEqual(names(rows(root)).slice(0, 3), ["d", "x", "problem"]);
});

test("answers nobody asked for are left out, and a cut line answers everything", async () => {
  const handlers = {};
  const sent = [];
  const link = { on: (type, act) => (handlers[type] = act), send: (message) => Boolean(sent.push(message)) };
  const lookup = new FileLookup(link);
  const listed = lookup.list("", 0, false);
  handlers["files.listed"]({ ask: "l9", problem: "", entries: [], steps: [], next: 0, total: 0 });
  const found = [];
  lookup.search("h", "x", (one) => found.push(one));
  handlers["files.found"]({ ask: "s1", entries: [1] });
  lookup.lineLost();
  assert.equal((await listed).problem, "away");
  assert.deepEqual(found.map(({ problem, over }) => [problem, over]), [["away", true]]);
});

test("sizes are short, and a name cannot hide what it is", () => {
  assert.deepEqual([0, 999, 1000, 248_113, 4_294_967_296].map(sizeText), ["0 B", "999 B", "1 kB", "248 kB", "4.3 GB"]);
  assert.equal(shownName("a\nb\u202egnp.exe"), "a\u240ab\ufffdgnp.exe");
});
