// The viewer's page: puts the parts together and passes on what each says.

import { decodable } from "../core/decoder.js";
import { Display } from "../core/display.js";
import { Link } from "../core/link.js";
import { OutOfSight } from "../core/out_of_sight.js";
import { pageData } from "../core/page.js";
import { RemotePointer } from "../core/remote_pointer.js";
import { Standing } from "../core/standing.js";
import { socketUrl, viewerTicket } from "../core/viewer_door.js";
import { wakeWithPage } from "../core/wake.js";
import { Input } from "../features/input.js";
import { Screen } from "../features/screen.js";
import { Bar } from "../ui/bar.js";
import { Card } from "../ui/card.js";
import { byId } from "../ui/elements.js";
import { HandOver } from "../ui/hand_over.js";
import { wireShortcuts } from "../ui/shortcuts.js";
import { Sides } from "../ui/sides.js";
import { Toolbar } from "../ui/toolbar.js";
import { Tray } from "../ui/tray.js";
import { Viewing } from "../ui/viewing.js";
import { Close } from "../protocol/protocol.gen.js";
import { attachFeatures } from "./viewer_features.js";

/** @typedef {import("../core/codec.js").Message} Message */

/** One open viewer. */
class Viewer {
  #canvas = byId("screen", HTMLCanvasElement);
  #stage = byId("stage", HTMLElement);
  #keyboard = byId("keyboard", HTMLTextAreaElement);
  #display = new Display(this.#canvas, this.#stage, byId("sheet", HTMLElement));
  #pointer = new RemotePointer(this.#canvas, byId("pointer", HTMLCanvasElement));
  #toolbar = new Toolbar(byId("features", HTMLElement));
  #sides = new Sides(byId("work", HTMLElement), () => this.#layout());
  #bar = new Bar(() => this.#layout());
  #tray = new Tray(byId("tray", HTMLElement), () => this.#layout());
  #card = new Card(() => this.#link.start());
  #link = new Link({
    decodes: decodable,
    url: socketUrl(),
    ticketFor: viewerTicket,
    onState: (line) => this.#linkChanged(line),
  });
  #screen = new Screen({
    link: this.#link,
    display: this.#display,
    pointer: this.#pointer,
    onPicture: (there) => this.#pictureChanged(there),
  });
  #input = new Input({
    canvas: this.#canvas,
    textarea: this.#keyboard,
    send: (/** @type {Message} */ message) => this.#link.sendInput(message),
    toDesktop: (/** @type {number} */ x, /** @type {number} */ y) => this.#display.toDesktop(x, y),
  });
  #outOfSight = new OutOfSight(this.#link, this.#screen);
  #standing = new Standing();
  #viewing = new Viewing();
  #handOver = new HandOver({
    link: this.#link,
    tray: this.#tray,
    bar: this.#bar,
    toolbar: this.#toolbar,
    mayEnd: pageData().page.may_end === true,
    onDone: () => this.#focusPicture(),
  });

  start() {
    this.#link.on("link.viewer_welcome", (message) => (this.#viewing.ownId = message.person_id));
    this.#link.on("session.state", (message) => this.#sessionChanged(message));
    this.#link.on("screen.unavailable", (message) => this.#noPicture(message.reason));
    this.#link.on("consent.rights", ({ rights, askable }) => this.#standing.change({ rights, askable }));
    this.#wireWindow();
    this.#attach();
    this.#show();
    this.#link.start();
  }

  #attach() {
    const viewer = {
      link: this.#link,
      standing: this.#standing,
      display: this.#display,
      pointer: this.#pointer,
      canvas: this.#canvas,
      stage: this.#stage,
      input: this.#input,
      screen: this.#screen,
      outOfSight: this.#outOfSight,
      toolbar: this.#toolbar,
      sides: this.#sides,
      bar: this.#bar,
      tray: this.#tray,
      layout: () => this.#layout(),
      focusPicture: () => this.#focusPicture(),
      stepAside: () => this.#stepAside(),
    };
    attachFeatures(viewer);
    wireShortcuts(viewer);
  }

  #wireWindow() {
    window.addEventListener("resize", () => this.#layout());
    if (typeof ResizeObserver === "function") {
      new ResizeObserver(() => this.#layout()).observe(this.#stage);
    }
    wakeWithPage(this.#link);
  }

  /** Another window of this person shows the session from now on. */
  #stepAside() {
    this.#link.stop();
    this.#linkChanged({ state: "ended", code: Close.REPLACED });
  }

  #layout() {
    this.#display.layout();
    this.#pointer.place();
  }

  /** @param {import("../core/link.js").LinkState} line */
  #linkChanged(line) {
    this.#viewing.lineChanged(line);
    this.#outOfSight.line(this.#viewing.online);
    if (!this.#viewing.online) {
      this.#screen.stop();
      this.#tray.clear();
    }
    this.#show();
  }

  /** @param {Message} session */
  #sessionChanged(session) {
    const begins = this.#viewing.sessionChanged(session);
    if (!this.#viewing.connected) this.#screen.stop();
    else if (begins) this.#screen.restart();
    this.#show();
  }

  /** @param {boolean} there */
  #pictureChanged(there) {
    this.#viewing.pictureChanged(there);
    this.#show();
  }

  /** @param {string} reason */
  #noPicture(reason) {
    this.#viewing.unavailable = reason;
    this.#screen.restart();
    this.#show();
  }

  #show() {
    const { controls, session, ownId, online, picture } = this.#viewing;
    const { chip, tone, card } = this.#viewing.situation();
    this.#bar.state(chip, tone);
    this.#card.show(card, tone);
    this.#canvas.hidden = card !== null;
    this.#pointer.controls = controls || card !== null;
    this.#type(controls && card === null);
    this.#handOver.show({ session, ownId, controls });
    this.#standing.change({ online, session, ownId, controls: controls && card === null, picture });
    this.#layout();
  }

  /** @param {boolean} enabled whether keys and pointer go to the customer's computer */
  #type(enabled) {
    const begins = enabled && !this.#input.enabled;
    this.#input.enabled = enabled;
    this.#keyboard.tabIndex = enabled ? 0 : -1;
    if (begins && (document.activeElement === document.body || !document.activeElement)) {
      this.#focusPicture();
    }
  }

  #focusPicture() {
    if (!this.#canvas.hidden) {
      this.#keyboard.focus({ preventScroll: true });
    }
  }
}

new Viewer().start();
