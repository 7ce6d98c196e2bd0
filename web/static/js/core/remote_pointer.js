// The remote pointer: its shape as the cursor over the canvas, its place as a small picture for who only watches.

/** Browsers ignore larger cursors (Chromium and Firefox: 128 px). */
const CURSOR_MOST_PX = 128;

/** The arrow shown until the agent says what the pointer looks like, desktop px. */
const ARROW = [
  [0, 0],
  [0, 16],
  [4, 12.5],
  [7, 18.5],
  [9.5, 17.5],
  [6.5, 11.5],
  [11.5, 11.5],
];

/** Shape and place of the remote pointer. */
export class RemotePointer {
  #canvas;
  #mark;
  #hot = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #hidden = false;
  #known = false;
  #css = "default";
  #controls = false;
  #pushed = false;

  /**
   * @param {HTMLCanvasElement} canvas the desktop
   * @param {HTMLCanvasElement} mark small, placed over it for watchers
   */
  constructor(canvas, mark) {
    this.#canvas = canvas;
    this.#mark = mark;
    this.#drawArrow();
    this.#show();
  }

  /** Whether this viewer moves the pointer itself: then its own cursor has the remote shape and no mark is shown. */
  get controls() {
    return this.#controls;
  }

  set controls(controls) {
    this.#controls = controls;
    this.#show();
  }

  /** Whether fingers push the pointer, as on a trackpad: then it has to be seen. @param {boolean} pushed */
  set pushed(pushed) {
    this.#pushed = pushed;
    this.#show();
  }

  get #marked() {
    return (this.#pushed || !this.#controls) && !this.#hidden && this.#known && !this.#canvas.hidden;
  }

  /**
   * @param {CanvasImageSource | null} source null for no pointer
   * @param {{hotX: number, hotY: number, w: number, h: number}} cursor
   */
  shape(source, { hotX, hotY, w, h }) {
    this.#hidden = source === null;
    if (source === null) {
      this.#css = "none";
    } else {
      this.#mark.width = w;
      this.#mark.height = h;
      this.#mark.getContext("2d")?.drawImage(source, 0, 0);
      this.#hot = { x: hotX, y: hotY };
      this.#css = this.#cssCursor(w, h);
    }
    this.#show();
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  move(x, y) {
    const first = !this.#known;
    this.#known = true;
    this.#at = { x: Math.min(x, this.#canvas.width - 1), y: Math.min(y, this.#canvas.height - 1) };
    if (first) this.#show();
    else this.place();
  }

  /** Draws the mark as a part of a picture of the desktop, where it is to be seen. @param {CanvasRenderingContext2D} pen in desktop px */
  paint(pen) {
    if (this.#marked) pen.drawImage(this.#mark, this.#at.x - this.#hot.x, this.#at.y - this.#hot.y);
  }

  /** Puts the mark where the pointer is; call when the layout changed. */
  place() {
    if (!this.#marked) return;
    const scale = this.#canvas.clientWidth / this.#canvas.width || 1;
    const left = this.#canvas.offsetLeft + (this.#at.x - this.#hot.x) * scale;
    const top = this.#canvas.offsetTop + (this.#at.y - this.#hot.y) * scale;
    this.#mark.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  }

  #show() {
    this.#mark.hidden = !this.#marked;
    this.#canvas.style.cursor = this.#controls ? this.#css : "default";
    this.place();
  }

  /**
   * The picture is re-encoded by this browser: bytes of the customer's never become a URL.
   *
   * @param {number} w
   * @param {number} h
   */
  #cssCursor(w, h) {
    const shrink = Math.min(1, CURSOR_MOST_PX / Math.max(w, h));
    let source = this.#mark;
    if (shrink < 1) {
      source = document.createElement("canvas");
      source.width = Math.max(1, Math.round(w * shrink));
      source.height = Math.max(1, Math.round(h * shrink));
      source.getContext("2d")?.drawImage(this.#mark, 0, 0, source.width, source.height);
    }
    const x = Math.floor(this.#hot.x * shrink);
    const y = Math.floor(this.#hot.y * shrink);
    return `url(${source.toDataURL("image/png")}) ${x} ${y}, default`;
  }

  #drawArrow() {
    this.#mark.width = 14;
    this.#mark.height = 21;
    const context = this.#mark.getContext("2d");
    if (!context) {
      return;
    }
    context.translate(1, 1);
    context.beginPath();
    for (const [x, y] of ARROW) {
      context.lineTo(x, y);
    }
    context.closePath();
    context.fillStyle = "#111";
    context.strokeStyle = "#fff";
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  }
}
