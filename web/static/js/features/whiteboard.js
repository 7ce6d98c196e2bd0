// Whiteboard: pointing and drawing on the customer's real screen, by several at once (SPEC V4, V12).

import { Pen } from "../core/pen.js";
import { Moves } from "../core/pointing.js";
import { Strokes } from "../core/strokes.js";
import { t } from "../core/texts.js";
import { askFor } from "../ui/asking_more.js";
import { byId } from "../ui/elements.js";
import { capture } from "../ui/whiteboard_capture.js";
import { WhiteboardSheet } from "../ui/whiteboard_sheet.js";
import { WhiteboardStrip } from "../ui/whiteboard_strip.js";
import { Writing } from "../ui/whiteboard_writing.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 * @typedef {import("../core/codec.js").Message} Message
 * @typedef {{x: number, y: number}} Place desktop px
 */

/** @param {Viewer} viewer */
export function attachWhiteboard(viewer) {
  new Whiteboard(viewer).start();
}

/** The drawings of a session, and what this technician adds to them. */
class Whiteboard {
  #viewer;
  #strokes = new Strokes();
  #tool;
  #strip;
  #sheet;
  #writing;
  #open = false;
  /** Whether the customer's computer shows drawings, and whether the customer draws. */
  #surface = { possible: false, drawing: false };
  #pen;
  #pointing = false;
  #moves;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    const { display, stage, toolbar } = viewer;
    const act = () => this.#toggle();
    const label = t("Whiteboard");
    this.#tool = toolbar.add({ id: "whiteboard", group: "draw", icon: "whiteboard", label, key: "W", act, rank: 1 });
    this.#tool.press(false);
    this.#writing = new Writing(stage);
    this.#sheet = new WhiteboardSheet(display, stage, {
      down: (place) => this.#down(place),
      move: (places) => this.#move(places),
      up: () => this.#pen.up(),
      leave: () => this.#unpoint(),
      undo: () => this.#send({ type: "whiteboard.undo" }),
      done: () => this.#close(true),
    });
    this.#strip = new WhiteboardStrip(
      {
        onTool: () => this.#toolChanged(),
        undo: () => this.#send({ type: "whiteboard.undo" }),
        clearOwn: () => this.#send({ type: "whiteboard.clear", everybody: false }),
        clearAll: () => this.#send({ type: "whiteboard.clear", everybody: true }),
        capture: () => void capture(viewer, this.#strokes.all, !this.#surface.possible),
        done: () => this.#close(true),
      },
      byId("tray", HTMLElement),
    );
    const nextFrame = (/** @type {() => void} */ act) => void window.requestAnimationFrame(act);
    this.#pen = new Pen(this.#strokes, (message) => this.#send(message), nextFrame);
    this.#moves = new Moves((place) => this.#send({ type: "whiteboard.point", shown: true, ...place }), nextFrame);
  }

  start() {
    const { link, standing, canvas } = this.#viewer;
    link.on("whiteboard.stroke", (message) => this.#heard(message));
    link.on("whiteboard.grown", ({ stroke_id, points }) => {
      this.#strokes.extend(stroke_id, points);
      this.#show();
    });
    link.on("whiteboard.gone", ({ stroke_ids }) => this.#gone(stroke_ids));
    link.on("whiteboard.surface", ({ possible, drawing }) => this.#surfaceChanged({ possible, drawing }));
    standing.observe(() => this.#standingChanged());
    const has = typeof window.PointerEvent === "function";
    const watch = (/** @type {string} */ name, /** @type {(event: MouseEvent) => void} */ heard) =>
      canvas.addEventListener(`${has ? "pointer" : "mouse"}${name}`, (event) => heard(/** @type {MouseEvent} */ (event)));
    watch("move", (event) => this.#hovered(event));
    watch("leave", () => this.#unpoint());
    this.#standingChanged();
  }

  #toggle() {
    if (this.#open) this.#close(true);
    else if (askFor(this.#viewer, "point")) this.#begin();
  }

  #begin() {
    this.#viewer.input.releaseAll();
    this.#set(true);
    this.#toolChanged();
  }

  /** @param {boolean} byHand */
  #close(byHand) {
    if (!this.#open) return;
    this.#writing.close();
    this.#unpoint();
    this.#set(false);
    if (byHand) this.#viewer.focusPicture();
  }

  /** @param {boolean} open */
  #set(open) {
    this.#open = open;
    this.#tool.press(open);
    this.#strip.show(open);
    this.#sheet.active = open;
    this.#viewer.layout();
  }

  #toolChanged() {
    this.#writing.close();
    this.#unpoint();
    this.#sheet.cursor = this.#strip.tool === "pointer" ? "default" : "crosshair";
    this.#sheet.focus();
  }

  /** @param {Place} place */
  #down(place) {
    const { tool, rgb, widthPx } = this.#strip;
    if (tool === "pointer") return;
    const look = { tool, rgb, widthPx, text: "", author: this.#viewer.standing.ownId };
    if (tool !== "text") {
      this.#pen.begin(look, place);
      this.#show();
      return;
    }
    const put = (/** @type {string} */ text) => {
      this.#pen.begin({ ...look, text }, place);
      this.#show();
    };
    const at = this.#viewer.display.toPage(place.x, place.y);
    // Once the click itself is over, which else takes the keyboard back from the box.
    window.setTimeout(() => this.#writing.open(at, put, () => this.#sheet.focus()));
  }

  /** @param {Place[]} places */
  #move(places) {
    if (this.#strip.tool === "pointer") {
      this.#point(places[places.length - 1]);
      return;
    }
    this.#pen.move(places);
    this.#show();
  }

  /** @param {MouseEvent} event who may point and nothing more is seen pointing without taking a tool */
  #hovered({ clientX, clientY }) {
    const { standing, display } = this.#viewer;
    if (standing.may("point") && !standing.may("control")) this.#point(display.toDesktop(clientX, clientY));
  }

  /** @param {Place} place */
  #point(place) {
    this.#pointing = true;
    this.#moves.to(place);
  }

  #unpoint() {
    if (!this.#pointing) return;
    this.#pointing = false;
    this.#moves.flush();
    this.#send({ type: "whiteboard.point", shown: false, x: 0, y: 0 });
  }

  /** @param {Message} message @returns {boolean} whether it left */
  #send(message) {
    return this.#viewer.standing.may("point") && this.#viewer.link.send(message);
  }

  /** @param {Message} message */
  #heard({ stroke_id, person_id, person, tool, rgb, width_px, points, text }) {
    const stroke = { id: stroke_id, author: person_id, name: person, tool, rgb, widthPx: width_px, points, text };
    if (points.length >= 2) this.#strokes.begin(stroke);
    this.#show();
  }

  /** @param {readonly string[]} ids */
  #gone(ids) {
    this.#strokes.remove(ids);
    this.#pen.gone(ids);
    this.#show();
  }

  /** @param {{possible: boolean, drawing: boolean}} surface */
  #surfaceChanged(surface) {
    const { tray, focusPicture } = this.#viewer;
    this.#surface = surface;
    if (surface.drawing) {
      const text = t("The customer is drawing. Mouse and keyboard of technicians rest until the customer is done.");
      tray.show("customer draws", text, [{ text: t("Close"), act: focusPicture }]);
    } else {
      tray.hide("customer draws");
    }
    this.#show();
  }

  #standingChanged() {
    const { standing } = this.#viewer;
    const ready = standing.online && standing.picture && standing.session?.state === "connected";
    this.#tool.enable(ready);
    if (!standing.online && this.#strokes.all.length) this.#gone(this.#strokes.everything());
    if (!ready || !standing.may("point")) this.#close(false);
  }

  #show() {
    const note = t("The customer's computer cannot show drawings. Only technicians see them, in the viewer.");
    this.#strip.note(this.#surface.possible ? "" : note);
    this.#sheet.show(this.#strokes.all, !this.#surface.possible);
  }
}
