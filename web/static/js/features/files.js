// Files in the viewer: sending, looking at the customer's, receiving, and how it all stands (SPEC V10).

import { RequestError } from "../core/desk_api.js";
import { FileLookup } from "../core/file_lookup.js";
import { FileOutbox } from "../core/file_outbox.js";
import { FileTransfers, isOver } from "../core/file_transfers.js";
import { act, contentPath, listTransfers, receive } from "../core/files_api.js";
import { pageData } from "../core/page.js";
import { chosen, droppedFiles } from "../core/picked_files.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { Limits } from "../protocol/protocol.gen.js";
import { askFor } from "../ui/asking_more.js";
import { failureText, stateText, titleText } from "../ui/file_transfer_texts.js";
import { shownName } from "../ui/file_texts.js";
import { FilesBrowser } from "../ui/files_browser.js";
import { FilesDrop } from "../ui/files_drop.js";
import { FilesPanel } from "../ui/files_panel.js";
import { FilesTransfers } from "../ui/files_transfers.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/files_api.js").Transfer} Transfer
 * @typedef {import("../core/picked_files.js").Picked} Picked
 * @typedef {import("../core/file_tree.js").Node} Node
 */

const REDRAW_MS = 1000;
const MOST_NOTES = 5;
const NEWS = "files";

/** @param {Viewer} viewer */
export function attachFiles(viewer) {
  if (!isGuest()) new Files(viewer);
}

/** The files of one viewer; nothing is received that this page did not ask for. */
class Files {
  #viewer;
  #session = String(pageData().page.session_id);
  #transfers = new FileTransfers(() => performance.now());
  #outbox = new FileOutbox(this.#session, this.#transfers);
  /** What this page asked for. @type {Set<number>} */
  #asked = new Set();
  /** What was taken off the list. @type {Set<number>} */
  #forgotten = new Set();
  #online = false;
  #due = 0;
  #lookup;
  #browser;
  #rows;
  #panel;
  #side;
  #tool;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    const { link, standing, stage, toolbar, sides } = viewer;
    this.#lookup = new FileLookup(link);
    this.#browser = new FilesBrowser({ lookup: this.#lookup, receive: (nodes) => void this.#receive(nodes) });
    this.#rows = new FilesTransfers((name, number) => void this.#act(name, number));
    this.#side = sides.add({ id: "files-side", title: t("Files") });
    this.#panel = new FilesPanel(this.#side.body, {
      browser: this.#browser.element,
      transfers: this.#rows.element,
      acts: { choose: (files) => void this.#send(chosen(files)), ask: () => void askFor(viewer, "files", true) },
    });
    const label = t("Files: send and receive");
    const toggle = () => this.#side.toggle();
    this.#tool = toolbar.add({ id: "files-button", group: "share", icon: "files", label, key: "F", act: toggle });
    this.#tool.element.setAttribute("aria-controls", "files-side");
    this.#side.onToggle = (open) => this.#toggled(open);
    new FilesDrop(stage, {
      text: t("Drop to send to the customer"),
      refusal: () => this.#refusal,
      dropped: (brought) => void this.#drop(brought),
    });
    this.#outbox.onDoubt = () => void this.#history();
    this.#transfers.onChange = (changed, before) => this.#changed(changed, before);
    link.on("files.transfer", (message) => this.#transfers.take(/** @type {any} */ (message)));
    standing.observe(() => this.#stand());
    setInterval(() => this.#transfers.active && this.#draw(), REDRAW_MS);
    this.#outbox.holdPage();
    this.#toggled(false);
    this.#stand();
  }

  /** Why nothing can be sent now; empty where it can. */
  get #refusal() {
    const { standing } = this.#viewer;
    if (!this.#may) return t("Your role does not include sending files.");
    if (!standing.may("view")) return t("Files can be sent while the customer is connected.");
    return "";
  }

  get #narrow() {
    return window.innerWidth <= 720 || window.innerHeight < 640;
  }

  /** Whether this account has anything to do with files. */
  get #may() {
    const { askable, rights } = this.#viewer.standing;
    return askable.includes("files") || rights.includes("files");
  }

  /** @returns {import("../ui/files_panel.js").Looking} */
  get #looking() {
    const { standing } = this.#viewer;
    if (standing.may("files")) return "look";
    if (!standing.may("view")) return "away";
    return this.#may ? "ask" : "never";
  }

  #stand() {
    const looking = this.#looking;
    const { online } = this.#viewer.standing;
    if (!online) this.#lookup.lineLost();
    if (online && !this.#online && this.#transfers.active) void this.#history();
    this.#online = online;
    if (looking !== "look") this.#browser.clear();
    this.#panel.show(looking, this.#refusal);
    if (looking !== "look" || !this.#side.open) return;
    if (this.#narrow && !this.#transfers.active) this.#rows.fold(true);
    this.#browser.start();
  }

  /** @param {boolean} open */
  #toggled(open) {
    this.#tool.press(open);
    this.#tool.element.setAttribute("aria-expanded", String(open));
    if (!open) return;
    this.#side.focus();
    this.#viewer.tray.hide(NEWS);
    if (this.#looking === "look") this.#browser.start();
    void this.#history();
  }

  /** What was moved in this session by everybody, also before this page was opened and while its line was cut. */
  async #history() {
    try {
      for (const one of await listTransfers(this.#session)) {
        if (!this.#forgotten.has(one.number)) this.#transfers.take(one);
      }
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
    }
  }

  /** @param {DataTransfer} brought */
  async #drop(brought) {
    this.#side.toggle(true);
    await this.#send(await droppedFiles(brought, Limits.FILE_COUNT));
  }

  /** @param {Picked} picked */
  async #send({ files, unreadable }) {
    this.#rows.fold(false);
    this.#panel.complain(unreadable.length ? t("Your browser could not read: {name}", { name: unreadable[0] }) : "");
    if (!files.length) {
      this.#panel.complain(t("There is no file in it. Empty folders are not sent."));
    } else if (files.length > Limits.FILE_COUNT) {
      this.#panel.complain(t("At most {count} files at once: please pack them first.", { count: Limits.FILE_COUNT }));
    } else await this.#tried(() => this.#outbox.offer(files));
  }

  /** @param {Node[]} nodes what the technician chose just now */
  async #receive(nodes) {
    await this.#tried(async () => {
      const ready = await receive(this.#session, nodes.map(({ entry }) => entry.handle));
      this.#asked.add(ready.number);
      this.#transfers.take(ready);
      this.#save(ready.number);
    });
  }

  /** The browser itself asks where to, shows progress and can be told to stop. @param {number} number */
  #save(number) {
    if (!this.#asked.has(number)) return;
    const link = document.createElement("a");
    link.href = contentPath(this.#session, number);
    link.download = "";
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
  }

  /** @param {() => Promise<void>} work */
  async #tried(work) {
    this.#panel.complain("");
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#panel.complain(problem.message);
    }
  }

  /** @param {import("../ui/files_transfers.js").Act} name @param {number} number */
  async #act(name, number) {
    if (name === "save") this.#save(number);
    else if (name === "forget") {
      this.#forgotten.add(number);
      this.#transfers.forget(number);
      this.#draw();
    } else await this.#tried(async () => this.#transfers.take(await act(this.#session, number, name)));
  }

  /** @param {Transfer} changed @param {Transfer | undefined} before */
  #changed(changed, before) {
    this.#outbox.hear(changed);
    if (before && !isOver(before) && isOver(changed)) this.#over(changed);
    const now = performance.now();
    if (changed.state === "running" && before && before.state === "running" && now - this.#due < REDRAW_MS / 4) return;
    this.#due = now;
    this.#draw();
  }

  /** Says so where the panel is not seen. @param {Transfer} transfer */
  #over(transfer) {
    if (this.#side.open || transfer.own === false) return;
    const { tray, focusPicture } = this.#viewer;
    const said = stateText({ transfer, speed: 0, leftMs: -1 });
    const text = t("{name}: {state}", { name: titleText(transfer), state: said });
    const show = { text: t("Show"), act: () => this.#side.toggle(true) };
    const done = transfer.state === "done";
    tray.show(NEWS, text, [show, { text: t("Close"), act: focusPicture }], { alarm: !done, passing: done });
  }

  #draw() {
    this.#tool.count(this.#transfers.active);
    this.#rows.show(this.#transfers.shown(), (number) => ({ here: this.#asked.has(number), notes: this.#notes(number) }));
  }

  /** @param {number} number @returns {string[]} what is to be said of single files */
  #notes(number) {
    const { skipped, renamed } = this.#outbox.outcome(number);
    const notes = [
      ...skipped.map(({ path, why }) => t("Not sent: {name}. {why}", { name: shownName(path), why: failureText(why) })),
      ...renamed.map(({ path, name }) =>
        t("{name} is called {other} there.", { name: shownName(path), other: shownName(name) }),
      ),
    ];
    const more = notes.length - MOST_NOTES;
    return more > 0 ? [...notes.slice(0, MOST_NOTES), t("and {count} more", { count: more })] : notes;
  }
}
