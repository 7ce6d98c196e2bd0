// Offers of this page and what comes of them: asks, sends once the customer accepted, keeps what went wrong.

import { RequestError } from "./desk_api.js";
import { FileSender, OverError } from "./file_sender.js";
import { isOver } from "./file_transfers.js";
import { act, announce, offer, sendSlice } from "./files_api.js";
import { Limits } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./picked_files.js").PickedFile} PickedFile
 * @typedef {import("./files_api.js").Transfer} Transfer
 * @typedef {import("./file_transfers.js").FileTransfers} FileTransfers
 * @typedef {{skipped: Array<{path: string, why: string}>, renamed: Array<{path: string, name: string}>}} Outcome
 */

const AGAIN_MS = 1500;
const GOING = new Set(["ready", "running"]);
const HELD = new Set(["paused", "waiting"]);
/** What the wire refuses in a text: control characters and halves of surrogate pairs. */
const UNSENDABLE = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** @param {string} name @param {number} most characters, as Python counts them @returns {string} the end of it where it is too long */
function fitting(name, most) {
  const cleaned = name.replace(UNSENDABLE, (_, before = "") => `${before}_`);
  const letters = Array.from(cleaned);
  return letters.length > most ? letters.slice(-most).join("") : cleaned;
}

/** @param {string} path */
export function sendable(path) {
  const parts = path.split("/").filter(Boolean);
  const named = parts.map((part) => fitting(part, Limits.FILE_NAME_CHARS)).join("/");
  return fitting(named, Limits.FILE_PATH_CHARS).replace(/^\/+/, "") || "_";
}

/** What is offered, by its first names: folders as one. @param {PickedFile[]} files */
export const offeredNames = (files) =>
  Array.from(new Set(files.map(({ path }) => sendable(path).split("/")[0]))).slice(0, Limits.FILE_OFFER_NAMES);

/** Everything this page sends. */
export class FileOutbox {
  #session;
  #transfers;
  /** What the appliance tells may have been missed. @type {() => void} */
  onDoubt = () => undefined;
  /** @type {Map<number, PickedFile[]>} */
  #files = new Map();
  /** @type {Map<number, FileSender>} */
  #senders = new Map();

  /** @param {string} session @param {FileTransfers} transfers */
  constructor(session, transfers) {
    this.#session = session;
    this.#transfers = transfers;
  }

  /** Lets the browser ask before the page goes, while something is on its way that would end with it. */
  holdPage() {
    window.addEventListener("beforeunload", (event) => {
      if (!this.#senders.size) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }

  /**
   * Asks the customer.
   *
   * @param {PickedFile[]} picked
   * @throws {RequestError}
   */
  async offer(picked) {
    const files = picked.map(({ file, path }) => ({ file, path: sendable(path) }));
    const size = files.reduce((sum, { file }) => sum + file.size, 0);
    const told = await offer(this.#session, { names: offeredNames(files), files: files.length, size });
    this.#files.set(told.number, files);
    this.#transfers.take(told);
    const now = this.#transfers.find(told.number);
    if (now) this.hear(now);
  }

  /** A transfer stands otherwise now. @param {Transfer} transfer */
  hear(transfer) {
    const { number, state } = transfer;
    const sender = this.#senders.get(number);
    if (isOver(transfer)) sender?.stop();
    else if (GOING.has(state) && sender) sender.wake();
    else if (GOING.has(state) && this.#files.has(number)) void this.#send(number);
  }

  /** @param {number} number @returns {Outcome} of the files this page sent */
  outcome(number) {
    return this.#outcomes.get(number) || { skipped: [], renamed: [] };
  }

  /** @type {Map<number, Outcome>} */
  #outcomes = new Map();

  /** @param {number} number */
  async #send(number) {
    const files = this.#files.get(number) || [];
    this.#files.delete(number);
    const sender = new FileSender(files, {
      announce: (list) => this.#kept(number, () => announce(this.#session, number, list)),
      send: (slice) => sendSlice(this.#session, number, slice),
      held: () => this.#held(number),
      pause,
      now: () => performance.now(),
    });
    this.#senders.set(number, sender);
    try {
      await sender.run();
      this.#transfers.take(await this.#kept(number, () => act(this.#session, number, "finish")));
    } catch (problem) {
      if (!(problem instanceof OverError || problem instanceof RequestError)) throw problem;
      await this.#giveUp(number);
    } finally {
      this.#senders.delete(number);
      this.#note(number, files, sender);
    }
  }

  /** Whether it rests, and not because of this page. @param {number} number */
  #held(number) {
    const transfer = this.#transfers.find(number);
    return Boolean(transfer) && HELD.has(transfer?.state || "") && transfer?.why !== "browser";
  }

  /** What cannot go on is taken back, so that nobody waits for it. @param {number} number */
  async #giveUp(number) {
    const transfer = this.#transfers.find(number);
    if (!transfer || isOver(transfer)) return;
    try {
      this.#transfers.take(await act(this.#session, number, "cancel"));
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.onDoubt();
    }
  }

  /**
   * Tries again what passes: a line that is cut, a pause, an appliance that is busy.
   *
   * @template T
   * @param {number} number
   * @param {() => Promise<T>} ask
   * @returns {Promise<T>}
   * @throws {RequestError} a refusal that stays
   * @throws {OverError} the transfer ended meanwhile
   */
  async #kept(number, ask) {
    for (;;) {
      const transfer = this.#transfers.find(number);
      if (transfer && isOver(transfer)) throw new OverError();
      try {
        return await ask();
      } catch (problem) {
        if (!(problem instanceof RequestError)) throw problem;
        const held = problem.status === 409 && this.#held(number);
        if (!held && problem.status !== 0 && problem.status !== 429 && problem.status < 500) throw problem;
        await pause(AGAIN_MS);
      }
    }
  }

  /** @param {number} number @param {PickedFile[]} files @param {FileSender} sender */
  #note(number, files, sender) {
    const skipped = Array.from(sender.skipped, ([file, why]) => ({ path: files[file].path, why }));
    const renamed = Array.from(sender.saved, ([file, name]) => ({ path: files[file].path, name })).filter(
      ({ path, name }) => path.split("/").pop() !== name.split("/").pop(),
    );
    this.#outcomes.set(number, { skipped, renamed });
    const now = this.#transfers.find(number);
    if (now) this.#transfers.onChange(now, now);
  }
}
