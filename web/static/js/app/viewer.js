// The viewer's page: puts the parts together and passes on what each says.

import { Display } from "../core/display.js";
import { Link } from "../core/link.js";
import { OutOfSight } from "../core/out_of_sight.js";
import { pageData } from "../core/page.js";
import { RemotePointer } from "../core/remote_pointer.js";
import { Standing } from "../core/standing.js";
import { socketUrl, viewerTicket } from "../core/viewer_door.js";
import { wakeWithPage } from "../core/wake.js";
import { Chat } from "../features/chat.js";
import { Input } from "../features/input.js";
import { Screen } from "../features/screen.js";
import { Bar } from "../ui/bar.js";
import { Card } from "../ui/card.js";
import { byId } from "../ui/elements.js";
import { onBarKeys } from "../ui/bar_keys.js";
import { HandOver } from "../ui/hand_over.js";
import { wireKeyMode } from "../ui/key_mode.js";
import { Sides } from "../ui/sides.js";
import { isOver, situation } from "../ui/situation.js";
import { Toolbar } from "../ui/toolbar.js";
import { Tray } from "../ui/tray.js";
import { wireInvite } from "../ui/viewer_invite.js";
import { attachFeatures } from "./viewer_features.js";

/**
 * @typedef {import("../core/codec.js").Message} Message
 * @typedef {import("../core/link.js").LinkState} LinkState
 */

/** One open viewer. */
class Viewer {
  #canvas = byId("screen", HTMLCanvasElement);
  #stage = byId("stage", HTMLElement);
  #keyboard = byId("keyboard", HTMLTextAreaElement);
  #display = new Display(this.#canvas, this.#stage);
  #pointer = new RemotePointer(this.#canvas, byId("pointer", HTMLCanvasElement));
  #bar = new Bar(this.#display, () => this.#layout());
  #tray = new Tray(byId("tray", HTMLElement), () => this.#layout());
  #card = new Card(() => this.#link.start());
  #link = new Link({
    url: socketUrl(),
    ticketFor: viewerTicket,
    onState: (state) => this.#linkChanged(state),
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

  #offerInvite = wireInvite(() => this.#layout());
  #outOfSight = new OutOfSight(this.#link, this.#screen);
  #chat = new Chat(this.#link, pageData().page.session_id, () => this.#layout());
  #handOver = new HandOver({
    link: this.#link,
    tray: this.#tray,
    bar: this.#bar,
    mayEnd: pageData().page.may_end === true,
    onDone: () => this.#focusPicture(),
  });

  #standing = new Standing();
  /** @type {LinkState} */
  #state = { state: "connecting" };
  #met = false;
  #picture = false;
  #unavailable = "";
  #ownId = "";
  /** @type {Message | null} */
  #session = null;

  start() {
    this.#link.on("link.viewer_welcome", (message) => (this.#ownId = message.person_id));
    this.#link.on("session.state", (message) => this.#sessionChanged(message));
    this.#link.on("screen.unavailable", (message) => this.#noPicture(message.reason));
    this.#link.on("consent.rights", ({ rights, askable }) => this.#standing.change({ rights, askable }));
    this.#wireButtons();
    this.#wireWindow();
    this.#attach();
    this.#link.start();
  }

  #attach() {
    const layout = () => this.#layout();
    attachFeatures({
      link: this.#link,
      standing: this.#standing,
      display: this.#display,
      canvas: this.#canvas,
      stage: this.#stage,
      input: this.#input,
      screen: this.#screen,
      toolbar: new Toolbar(byId("features", HTMLElement)),
      sides: new Sides(byId("work", HTMLElement), layout),
      tray: this.#tray,
      layout,
      focusPicture: () => this.#focusPicture(),
    });
  }

  #wireButtons() {
    wireKeyMode(this.#input);
    onBarKeys(() => {
      this.#input.releaseAll();
      this.#bar.focus();
    });
  }

  #wireWindow() {
    window.addEventListener("resize", () => this.#layout());
    if (typeof ResizeObserver === "function") {
      new ResizeObserver(() => this.#layout()).observe(this.#stage);
    }
    wakeWithPage(this.#link);
  }

  #layout() {
    this.#display.layout();
    this.#pointer.place();
  }

  /** @param {LinkState} state */
  #linkChanged(state) {
    this.#state = state;
    this.#chat.line(state.state, this.#ownId);
    this.#outOfSight.line(state.state === "online");
    if (state.state === "online") {
      this.#met = true;
    } else {
      this.#session = this.#session && isOver(this.#session) ? this.#session : null;
      this.#unavailable = "";
      this.#screen.stop();
      this.#tray.clear();
    }
    this.#show();
  }

  /** @param {Message} session */
  #sessionChanged(session) {
    const before = this.#session;
    this.#session = session;
    const watching = session.state === "connected";
    if (!watching) {
      this.#screen.stop();
      this.#unavailable = "";
    } else if (before?.state !== "connected") {
      this.#screen.restart();
    }
    this.#show();
  }

  /** @param {boolean} there */
  #pictureChanged(there) {
    this.#picture = there;
    this.#unavailable = there ? "" : this.#unavailable;
    this.#show();
  }

  /** @param {string} reason */
  #noPicture(reason) {
    this.#unavailable = reason;
    this.#screen.restart();
    this.#show();
  }

  get #controls() {
    const own = this.#session?.people.find((/** @type {{id: string}} */ person) => person.id === this.#ownId);
    return (
      this.#session?.state === "connected" && own?.level === "control" && this.#session.rights.includes("control")
    );
  }

  #show() {
    const controls = Boolean(this.#controls);
    const { chip, tone, card } = situation({
      link: this.#state,
      met: this.#met,
      session: this.#session,
      picture: this.#picture,
      unavailable: this.#unavailable,
      controls,
    });
    this.#bar.state(chip, tone);
    this.#card.show(card, tone);
    this.#canvas.hidden = card !== null;
    this.#pointer.controls = controls || card !== null;
    this.#type(controls && card === null);
    this.#handOver.show({ session: this.#session, ownId: this.#ownId, controls });
    this.#offerInvite(!this.#session || !isOver(this.#session));
    this.#standing.change({
      online: this.#state.state === "online",
      session: this.#session,
      ownId: this.#ownId,
      controls: controls && card === null,
      picture: this.#picture,
    });
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
