// Clipboard in the viewer (SPEC V11).
//
// What comes from the customer reaches the technician's clipboard in two ways alone: by a press of Copy, and by itself
// while the technician has switched that on in this page. The choice is not kept: every page starts with "nothing".

import { CopyError, CopyParts, readCopy } from "../core/copies.js";
import { CopySender } from "../core/copy_sender.js";
import { canRead, pasted, readOwn, readQuietly, sameCopy, writeOwn } from "../core/own_clipboard.js";
import { t } from "../core/texts.js";
import { Channel, Flag } from "../protocol/protocol.gen.js";
import { askFor } from "../ui/asking_more.js";
import { ClipboardPanel } from "../ui/clipboard_panel.js";
import { ClipboardTyping } from "../ui/clipboard_typing.js";
import { cameText, isBad, leftOutText, modeNote, resultText } from "../ui/clipboard_texts.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/copies.js").Copy} Copy
 * @typedef {import("../ui/clipboard_panel.js").Mode} Mode
 */

/** The clipboard of one viewer. */
class Clipboard {
  #viewer;
  #panel;
  #side;
  #tool;
  #sender;
  #typing;
  #parts = new CopyParts();
  /** @type {Mode} */
  #mode = "off";
  /** @type {Mode} */
  #ways = "both";
  /** A picture in the box. @type {Copy | null} */
  #pasted = null;
  /** What the customer copied last. @type {Copy | null} */
  #came = null;
  /** What both clipboards hold already. @type {Copy | null} */
  #known = null;
  /** Whether `#came` is still to be put on the technician's clipboard. */
  #owed = false;
  #told = false;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    const { link, toolbar, sides, standing } = viewer;
    this.#sender = new CopySender(link, (result) => this.#panel.saySent(resultText(result), isBad(result)));
    this.#side = sides.add({ id: "clipboard-side", title: t("Clipboard") });
    this.#panel = new ClipboardPanel(this.#side.body, {
      mode: (mode) => void this.#choose(mode),
      paste: (event) => void this.#paste(event),
      send: () => this.#send(this.#boxed()),
      sendOwn: () => void this.#sendOwn(true),
      type: () => this.#typing.toggle(),
      fetch: () => this.#fetch(),
      copy: () => void this.#copy(),
      ask: () => askFor(viewer, "clipboard", true),
      written: () => this.#hold(null),
    });
    this.#typing = new ClipboardTyping(this.#panel, (message) => link.sendInput(message));
    this.#tool = toolbar.add({
      id: "clipboard-tool",
      group: "share",
      icon: "clipboard",
      label: t("Clipboard"),
      key: "C",
      act: () => this.#side.toggle(),
    });
    this.#side.onToggle = (open) => this.#toggled(open);
    link.on("clipboard.open", ({ mode }) => this.#opened(mode));
    link.on("clipboard.placed", ({ number, result }) => this.#sender.answered(number, result));
    link.on("clipboard.left_out", ({ reason }) => this.#panel.sayCame(leftOutText(reason), reason !== "empty"));
    link.onData(Channel.CLIPBOARD, (header, body) => {
      const whole = this.#parts.take(header.sequence, body, Boolean(header.flags & Flag.LAST));
      if (whole) void this.#arrived(readCopy(whole));
    });
    standing.observe(() => this.#changed());
    window.addEventListener("focus", () => void this.#focused());
    this.#hold(null);
    this.#changed();
  }

  get #allowed() {
    return this.#viewer.standing.may("clipboard");
  }

  /** @param {"customer" | "technician"} to whether what goes there passes by itself now */
  #passes(to) {
    return this.#allowed && [this.#mode, this.#ways].every((one) => one === "both" || one === `to_${to}`);
  }

  #changed() {
    const { standing, link } = this.#viewer;
    if (!standing.online) {
      this.#told = false;
      this.#sender.forget();
      this.#typing.stop();
    } else if (!this.#told) {
      this.#told = true;
      if (this.#mode !== "off") link.send({ type: "clipboard.mode", mode: this.#mode });
    }
    if (!standing.controls) this.#typing.stop();
    this.#tool.press(this.#mode !== "off");
    this.#panel.update({
      allowed: this.#allowed,
      askable: standing.askable.includes("clipboard"),
      controls: standing.controls,
      mode: this.#mode,
      ways: this.#ways,
      reads: canRead(),
      note: modeNote(this.#mode, this.#ways, canRead()),
    });
  }

  /** @param {Mode} ways */
  #opened(ways) {
    this.#ways = ways;
    if (ways !== "both" && this.#mode !== "off" && this.#mode !== ways) void this.#choose("off");
    this.#changed();
  }

  /** The technician's own choice, by a click. @param {Mode} mode */
  async #choose(mode) {
    this.#mode = mode;
    this.#owed = false;
    this.#viewer.link.send({ type: "clipboard.mode", mode });
    this.#changed();
    if (this.#passes("customer")) await this.#sendOwn(false);
  }

  /** @param {number} count of what came and was not looked at */
  #mark(count) {
    this.#tool.count(count);
    this.#tool.name(count ? t("Clipboard, new: {count}", { count }) : t("Clipboard"));
  }

  /** @param {boolean} open */
  #toggled(open) {
    this.#mark(0);
    if (open) this.#panel.focus();
    else this.#viewer.focusPicture();
  }

  /** @param {ClipboardEvent} event */
  async #paste(event) {
    const data = event.clipboardData;
    if (!data || data.getData("text/plain")) return;
    event.preventDefault();
    const copy = await pasted(data);
    if (copy) this.#hold(copy);
    else this.#panel.saySent(resultText("broken"), true);
  }

  /** @param {Copy | null} picture */
  #hold(picture) {
    this.#pasted = picture;
    if (picture) this.#panel.text = "";
    this.#panel.holds(picture?.kind === "image" ? picture.data.length : 0);
    this.#panel.saySent("");
  }

  /** @returns {Copy} */
  #boxed() {
    return this.#pasted ?? { kind: "text", text: this.#panel.text };
  }

  /** @param {Copy} copy */
  #send(copy) {
    try {
      this.#sender.send(copy);
      this.#known = copy;
    } catch (problem) {
      if (!(problem instanceof CopyError)) throw problem;
      this.#panel.saySent(resultText(problem.reason), true);
    }
  }

  /**
   * @param {boolean} asked by a click just now: then also what was sent before, and nothing of it stays silent
   * @returns {Promise<boolean>} whether it was sent
   */
  async #sendOwn(asked) {
    if (!canRead()) return false;
    try {
      const copy = await readOwn();
      if (!copy && asked) this.#panel.saySent(resultText("empty"), true);
      if (!copy || (!asked && (sameCopy(copy, this.#known) || !this.#passes("customer")))) return false;
      this.#send(copy);
      return true;
    } catch (refused) {
      if (!(refused instanceof DOMException)) throw refused;
      this.#panel.saySent(resultText("refused"), true);
      return false;
    }
  }

  #fetch() {
    this.#panel.sayCame(t("Asking the customer's computer …"));
    this.#viewer.link.send({ type: "clipboard.fetch" });
  }

  /** @param {Copy | null} copy */
  async #arrived(copy) {
    if (!copy) return this.#panel.sayCame(leftOutText("kind"), true);
    this.#came = copy;
    this.#panel.show(copy);
    this.#panel.sayCame(cameText(copy));
    if (!this.#side.open) this.#mark(1);
    this.#owed = this.#passes("technician");
    await this.#pay();
  }

  /** What the technician copied elsewhere meanwhile is never overwritten. */
  async #focused() {
    if (this.#passes("customer") && (await this.#sendOwn(false))) this.#owed = false;
    await this.#pay();
  }

  /** Puts what came on the technician's clipboard, as switched on; browsers allow it in front alone. */
  async #pay() {
    if (!this.#owed || !this.#passes("technician") || !document.hasFocus()) return;
    this.#owed = false;
    await this.#copy();
  }

  async #copy() {
    const copy = this.#came;
    if (!copy) return;
    const done = await writeOwn(copy);
    this.#panel.sayCame(done ? t("It is on your clipboard.") : t("Your browser did not take it. Press Copy, or Ctrl+C in the box."), !done);
    if (!done) return this.#mark(this.#side.open ? 0 : 1);
    this.#mark(0);
    this.#known = copy;
    // Browsers write pictures in their own way: what lies there now is known, and is not sent back.
    if (copy.kind === "image" && this.#passes("customer")) this.#known = (await readQuietly()) ?? copy;
  }
}

/** @param {Viewer} viewer */
export function attachClipboard(viewer) {
  new Clipboard(viewer);
}
