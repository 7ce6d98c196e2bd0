// Where the time of a picture goes, from the customer's screen to this page's canvas.  Knows no page and no clock.

import { Format } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./pixels.js").Operation} Operation
 * @typedef {"capture" | "compare" | "encode" | "queue" | "agentLine" | "relay" | "ownLine" | "decode" | "draw"} Stage
 *   in the order of the way; `queue`: waiting for the line; the lines: half of there and back; `decode`: from its last
 *   byte until it may be drawn
 * @typedef {{name: string, count: number, bytes: number}} Kind of drawing operations
 * @typedef {{
 *   stages: Record<Stage, number | null>, totalMs: number, worstMs: {decode: number, draw: number},
 *   frames: number, frameBytes: number, kinds: Kind[], lost: number,
 * }} Figures `stages`: medians, ms, null where nobody said; `totalMs`: of those that are known; `worstMs`: of 20 the
 *   slowest; `frameBytes`: mean; `kinds`: most bytes first; `lost`: since the line stands
 */

/** @type {readonly Stage[]} */
export const STAGES = ["capture", "compare", "encode", "queue", "agentLine", "relay", "ownLine", "decode", "draw"];

const WINDOW_MS = 5000;
const MOST_FRAMES = 1000;
/** The agent says its times about twice a second. */
const AGENT_WINDOW = 12;
const UNIT_MS = 0.01;

/** @type {Map<number, string>} */
const FORMATS = new Map([
  [Format.JPEG, "JPEG"],
  [Format.PNG, "PNG"],
  [Format.RUNS, "RUNS"],
  [Format.H264, "H.264"],
]);

/** Beside pictures. @type {Set<string>} */
const COUNTED = new Set(["fill", "copy", "store", "recall"]);

/** @param {number[]} values @param {number} part @returns {number} */
function quantile(values, part) {
  const sorted = values.slice().sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/** @param {number[]} values @returns {number | null} */
const median = (values) => (values.length ? quantile(values, 0.5) : null);

/** What was measured in the last seconds. */
export class FrameTimes {
  /** @type {{at: number, bytes: number, decodingMs: number, drawingMs: number, kinds: Map<string, Kind>}[]} */
  #frames = [];
  /** @type {import("./pixels.js").Times[]} */
  #agent = [];
  #relayUs = 0;
  #agentRttMs = 0;
  #lost = 0;

  /**
   * A picture is on the canvas.
   *
   * @param {number} at ms
   * @param {Pick<import("./pending_frame.js").PendingFrame, "bytes" | "operations">} frame
   * @param {{decodingMs: number, drawingMs: number}} drawn
   */
  drawn(at, { bytes, operations }, { decodingMs, drawingMs }) {
    for (const operation of operations) {
      if (operation.op === "times") this.#agent = [...this.#agent.slice(1 - AGENT_WINDOW), operation];
    }
    this.#frames.push({ at, bytes, decodingMs, drawingMs, kinds: kindsOf(operations) });
    if (this.#frames.length > MOST_FRAMES) this.#frames = this.#frames.slice(MOST_FRAMES / 2);
  }

  /** Pictures were dropped on their way, or could not be decoded. */
  lost() {
    this.#lost += 1;
  }

  /** The appliance's figures; 0 is not known. @param {{relay_us: number, agent_rtt_ms: number}} measured */
  measured({ relay_us, agent_rtt_ms }) {
    this.#relayUs = relay_us;
    this.#agentRttMs = agent_rtt_ms;
  }

  /** Another line, another computer: nothing measured counts. */
  forget() {
    this.#frames = [];
    this.#agent = [];
    this.#relayUs = this.#agentRttMs = this.#lost = 0;
  }

  /** @param {number} at ms @param {number | null} delayMs between this page and the appliance, there and back @returns {Figures} */
  read(at, delayMs) {
    this.#frames = this.#frames.filter((one) => at - one.at < WINDOW_MS);
    const frames = this.#frames;
    const decoding = frames.map((one) => one.decodingMs);
    const drawing = frames.map((one) => one.drawingMs);
    const agent = (/** @type {"capture" | "compare" | "encode" | "queue"} */ stage) => {
      const value = median(this.#agent.map((one) => one[stage]));
      return value === null ? null : value * UNIT_MS;
    };
    const stages = {
      capture: agent("capture"), compare: agent("compare"), encode: agent("encode"), queue: agent("queue"),
      agentLine: this.#agentRttMs ? this.#agentRttMs / 2 : null,
      relay: this.#relayUs ? this.#relayUs / 1000 : null,
      ownLine: delayMs === null ? null : delayMs / 2,
      decode: median(decoding), draw: median(drawing),
    };
    return {
      stages,
      totalMs: STAGES.reduce((sum, stage) => sum + (stages[stage] ?? 0), 0),
      worstMs: { decode: quantile(decoding, 0.95) ?? 0, draw: quantile(drawing, 0.95) ?? 0 },
      frames: frames.length,
      frameBytes: frames.length ? frames.reduce((sum, one) => sum + one.bytes, 0) / frames.length : 0,
      kinds: added(frames.map((one) => one.kinds)),
      lost: this.#lost,
    };
  }
}

/** @param {readonly Operation[]} operations @returns {Map<string, Kind>} */
function kindsOf(operations) {
  /** @type {Map<string, Kind>} */
  const kinds = new Map();
  for (const operation of operations) {
    const image = operation.op === "image";
    if (!image && !COUNTED.has(operation.op)) continue;
    const name = image ? FORMATS.get(operation.format) ?? "" : operation.op.toUpperCase();
    count(kinds, { name, count: 1, bytes: image ? operation.data.length : 0 });
  }
  return kinds;
}

/** @param {Map<string, Kind>} kinds @param {Kind} more */
function count(kinds, more) {
  const kind = kinds.get(more.name);
  if (kind) {
    kind.count += more.count;
    kind.bytes += more.bytes;
  } else {
    kinds.set(more.name, { ...more });
  }
}

/** @param {Map<string, Kind>[]} all @returns {Kind[]} most bytes first */
function added(all) {
  /** @type {Map<string, Kind>} */
  const sum = new Map();
  for (const kinds of all) kinds.forEach((kind) => count(sum, kind));
  return Array.from(sum.values()).sort((a, b) => b.bytes - a.bytes || b.count - a.count);
}
