// The canvas that holds the remote desktop, pixel for pixel, and how it is laid out on the page.

/**
 * @typedef {"fit" | "actual" | number} Scale "fit": all of it in the room there is; "actual": one pixel of the screen
 *   for one of the desktop; a number: that many screen pixels for one
 * @typedef {{x: number, y: number, w: number, h: number}} Rect desktop px
 * @typedef {import("./pixels.js").Fill} Fill
 * @typedef {import("./pixels.js").Copy} Copy
 */

/** Most and least of screen pixels for a pixel of the desktop, where somebody zooms. */
export const MOST_ZOOM = 8;
const LEAST_ZOOM = 0.1;

/** Draws in desktop px; the page scales the element by CSS. */
export class Display {
  #canvas;
  #stage;
  #sheet;
  #context;
  #between;
  #store;
  /** @type {Scale} */
  #scale = "fit";
  /** @type {Rect | null} */
  #crop = null;
  /** @type {(() => void)[]} */
  #observers = [];

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} stage the scrolling box around it
   * @param {HTMLElement} [sheet] between the two, as large as what is shown; the canvas itself without
   */
  constructor(canvas, stage, sheet = canvas) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#sheet = sheet;
    this.#context = opaque(canvas);
    this.#between = opaque(document.createElement("canvas"));
    this.#store = opaque(document.createElement("canvas"));
  }

  get width() {
    return this.#canvas.width;
  }

  get height() {
    return this.#canvas.height;
  }

  get scale() {
    return this.#scale;
  }

  set scale(scale) {
    this.#scale = scale;
    this.layout();
  }

  /** What is shown of the desktop, in its px. @returns {Rect} */
  get part() {
    const { width, height } = this.#canvas;
    if (!this.#crop) return { x: 0, y: 0, w: width, h: height };
    const x = within(this.#crop.x, width);
    const y = within(this.#crop.y, height);
    return { x, y, w: Math.max(1, Math.min(this.#crop.w, width - x)), h: Math.max(1, Math.min(this.#crop.h, height - y)) };
  }

  /** CSS px of the page for one pixel of the desktop. */
  get factor() {
    const fitting = this.#fitting();
    if (this.#scale === "fit") return fitting;
    return (this.#scale === "actual" ? 1 : this.#scale) / pixelRatio();
  }

  /** Screen pixels for one pixel of the desktop. */
  get zoom() {
    return this.factor * pixelRatio();
  }

  /** Shows a part of the desktop only; null shows all of it. @param {Rect | null} rect desktop px */
  crop(rect) {
    this.#crop = rect;
    this.layout();
  }

  /** Calls back after each layout: what lies over the picture moves with it. @param {() => void} observer */
  observe(observer) {
    this.#observers.push(observer);
  }

  /**
   * A desktop of this size, black.
   *
   * @param {number} w
   * @param {number} h
   */
  resize(w, h) {
    this.#store.canvas.width = this.#store.canvas.height = 1;
    if (this.#canvas.width === w && this.#canvas.height === h) {
      this.#context.fillStyle = "#000";
      this.#context.fillRect(0, 0, w, h);
      return;
    }
    this.#canvas.width = w;
    this.#canvas.height = h;
    this.#between.canvas.width = this.#between.canvas.height = 1;
    this.layout();
  }

  /** @param {Fill} fill */
  fill({ x, y, w, h, rgb }) {
    this.#context.fillStyle = `#${rgb.toString(16).padStart(6, "0")}`;
    this.#context.fillRect(x, y, w, h);
  }

  /**
   * Source and target may overlap.  Over a second canvas, since drawing a canvas on itself makes the browser copy
   * all of it first (1080p: 5.8 ms against 1.9 ms).
   *
   * @param {Copy} copy
   */
  copy({ fromX, fromY, x, y, w, h }) {
    const between = this.#between.canvas;
    if (between.width < w || between.height < h) {
      between.width = Math.max(between.width, w);
      between.height = Math.max(between.height, h);
    }
    this.#between.drawImage(this.#canvas, fromX, fromY, w, h, 0, 0, w, h);
    this.#context.drawImage(between, 0, 0, w, h, x, y, w, h);
  }

  /**
   * The store takes a part of the picture, or gives it back.
   *
   * @param {import("./pixels.js").Kept} kept
   */
  keep({ op, x, y, w, h }) {
    const store = this.#store.canvas;
    if (store.width !== this.width || store.height !== this.height) {
      store.width = this.width;
      store.height = this.height;
    }
    const [from, to] = op === "store" ? [this.#canvas, this.#store] : [store, this.#context];
    to.drawImage(from, x, y, w, h, x, y, w, h);
  }

  /**
   * @param {CanvasImageSource | ImageData} source
   * @param {number} x
   * @param {number} y
   */
  image(source, x, y) {
    if (source instanceof ImageData) this.#context.putImageData(source, x, y);
    else this.#context.drawImage(source, x, y);
  }

  /** Lays out what is shown; call when the room changed. */
  layout() {
    const { x, y, w, h } = this.part;
    const factor = this.factor;
    const [sheet, canvas] = [this.#sheet.style, this.#canvas.style];
    if (this.#sheet !== this.#canvas) {
      sheet.width = `${w * factor}px`;
      sheet.height = `${h * factor}px`;
      sheet.left = `${this.#middle(this.#stage.clientWidth - w * factor)}px`;
      sheet.top = `${this.#middle(this.#stage.clientHeight - h * factor)}px`;
      canvas.left = `${-x * factor}px`;
      canvas.top = `${-y * factor}px`;
    }
    canvas.width = `${this.#canvas.width * factor}px`;
    canvas.height = `${this.#canvas.height * factor}px`;
    canvas.imageRendering = isWhole(factor * pixelRatio()) ? "pixelated" : "";
    for (const observer of this.#observers) observer();
  }

  /**
   * Zooms so that the place under a point of the page stays there.
   *
   * @param {number} zoom screen pixels for one of the desktop; what is smaller than fitting fits
   * @param {number} clientX
   * @param {number} clientY
   */
  zoomAt(zoom, clientX, clientY) {
    const before = this.#canvas.getBoundingClientRect();
    const at = { x: (clientX - before.left) / this.factor, y: (clientY - before.top) / this.factor };
    const wanted = Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
    this.scale = wanted <= this.#fitting() * pixelRatio() ? "fit" : wanted;
    const after = this.#canvas.getBoundingClientRect();
    this.pan(after.left + at.x * this.factor - clientX, after.top + at.y * this.factor - clientY);
  }

  /** Moves the view over the desktop, where it is larger than its room. @param {number} x CSS px @param {number} y */
  pan(x, y) {
    this.#stage.scrollLeft += x;
    this.#stage.scrollTop += y;
  }

  /** In whole pixels of the screen, so that a pixel of the desktop meets one. @param {number} free CSS px */
  #middle(free) {
    const ratio = pixelRatio();
    return Math.max(0, Math.floor((free / 2) * ratio) / ratio);
  }

  #fitting() {
    const { w, h } = this.part;
    const { clientWidth, clientHeight } = this.#stage;
    return Math.max(Math.min(clientWidth / w, clientHeight / h), 0.01);
  }

  /**
   * Returns the desktop px under a point of the page, clamped to what is shown.
   *
   * @param {number} clientX
   * @param {number} clientY
   */
  toDesktop(clientX, clientY) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const { x, y, w, h } = this.part;
    return {
      x: x + within(((clientX - left) * this.width) / (width || 1) - x, w),
      y: y + within(((clientY - top) * this.height) / (height || 1) - y, h),
    };
  }

  /**
   * Returns the point of the page over a place of the desktop.
   *
   * @param {number} x desktop px
   * @param {number} y
   */
  toPage(x, y) {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return { x: left + x * this.factor, y: top + y * this.factor };
  }
}

const pixelRatio = () => window.devicePixelRatio || 1;

/** @param {number} zoom @returns {boolean} whether each pixel of the desktop is as large as every other */
const isWhole = (zoom) => zoom > 0.99 && Math.abs(zoom - Math.round(zoom)) < 0.001;

/** @param {HTMLCanvasElement} canvas */
function opaque(canvas) {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) {
    throw new TypeError("this browser has no 2D canvas");
  }
  return context;
}

/**
 * @param {number} at
 * @param {number} length
 */
function within(at, length) {
  return Math.max(0, Math.min(length - 1, Math.floor(at)));
}
