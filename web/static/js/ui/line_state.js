// The state of the line in the bar: pictures a second and delay, and in its panel the rest and why it is bad.

import { decodable } from "../core/decoder.js";
import { FrameTimes } from "../core/frame_times.js";
import { LineMeter } from "../core/line_meter.js";
import { t } from "../core/texts.js";
import { button, byId, element } from "./elements.js";
import { Popup } from "./popup.js";
import { StatisticsPanel } from "./statistics_panel.js";

/**
 * @typedef {import("../core/line_meter.js").Reading} Reading
 * @typedef {import("../core/line_meter.js").Trouble} Trouble
 */

const EVERY_MS = 1000;
const MOST_NUMBER = 2 ** 31;

/** @type {Record<Exclude<Trouble, "">, () => [string, string]>} */
const TROUBLES = {
  hidden: () => [t("Resting"), t("Nobody sees this page, so no pictures are asked for.")],
  line: () => [
    t("Slow line here"),
    t("Your own line to the appliance is slow. Try another network, or choose more speed for the picture."),
  ],
  customer_line: () => [
    t("Slow line there"),
    t("The customer's line is slow: pictures come late. Choose more speed for the picture, or a smaller one."),
  ],
  customer_busy: () => [
    t("Customer's computer busy"),
    t("The customer's computer makes few pictures a second. Programs that keep it busy can be closed."),
  ],
  here_busy: () => [
    t("This computer is busy"),
    t("Pictures come faster than this computer draws them. Close other pages and programs."),
  ],
};

/** @param {number} value @returns {string} */
const rounded = (value) => (value >= 10 || value === 0 ? String(Math.round(value)) : value.toFixed(1));

/** @param {number | null} delayMs */
const delayText = (delayMs) => (delayMs === null ? "\u2013" : t("{count} ms", { count: Math.round(delayMs) }));

/** The sign in the bar and its panel. */
class LineSign {
  #sign = byId("line", HTMLButtonElement);
  #text = byId("line-text", HTMLElement);
  #popup = new Popup({ id: "line-popup", label: t("State of the line"), opener: this.#sign });
  #why = element("p", "menu-hint");
  /** @type {Record<"fps" | "delay" | "kbps", HTMLElement>} */
  #values = { fps: element("dd", ""), delay: element("dd", ""), kbps: element("dd", "") };

  /** @param {() => void} onMore */
  constructor(onMore) {
    const list = element("dl", "line-figures");
    list.append(element("dt", "", t("Pictures a second")), this.#values.fps);
    list.append(element("dt", "", t("Delay to the appliance and back")), this.#values.delay);
    list.append(element("dt", "", t("Data a second")), this.#values.kbps);
    const more = button(t("Where the time goes"), "", () => {
      this.#popup.close();
      onMore();
    });
    more.id = "line-more";
    this.#popup.body.append(list, this.#why, more);
    this.#sign.addEventListener("click", () => this.#popup.toggle());
  }

  /** @param {boolean} shown */
  show(shown) {
    if (this.#sign.hidden === !shown) return;
    this.#sign.hidden = !shown;
    if (!shown) this.#popup.close();
  }

  /** @param {Reading} reading */
  draw({ fps, kbps, delayMs, trouble }) {
    const [short, long] = trouble ? TROUBLES[trouble]() : ["", t("The line is good. A screen that does not change sends nothing.")];
    const figures = t("{fps} fps, {delay}", { fps: Math.round(fps), delay: delayText(delayMs) });
    this.#set(this.#text, short || figures);
    this.#sign.dataset.tone = trouble && trouble !== "hidden" ? "busy" : "good";
    this.#sign.title = short ? `${short}: ${figures}` : t("State of the line");
    this.#set(this.#values.fps, rounded(fps));
    this.#set(this.#values.delay, delayText(delayMs));
    this.#set(this.#values.kbps, t("{count} KB", { count: rounded(kbps) }));
    this.#set(this.#why, long);
  }

  /** @param {HTMLElement} place @param {string} text */
  #set(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }
}

/** @param {import("../app/viewer_features.js").Viewer} viewer */
export function attachLineState({ link, screen, standing, sides, display, focusPicture }) {
  const meter = new LineMeter();
  const times = new FrameTimes();
  const side = sides.add({ id: "statistics-side", title: t("Statistics") });
  const panel = new StatisticsPanel(side.body);
  const sign = new LineSign(() => {
    side.toggle(true);
    side.focus();
  });
  let number = 0;
  let askedAt = 0;
  /** @type {string[]} */
  let decodes = [];
  link.on("link.echoed", (message) => {
    if (askedAt && message.number === number) meter.echoed(performance.now() - askedAt);
    askedAt = 0;
  });
  link.on("screen.measured", (message) => times.measured(/** @type {any} */ (message)));
  screen.onCame = (bytes, sentMs) => meter.came(performance.now(), bytes, sentMs);
  screen.onDrawn = (frame, drawn) => {
    meter.drawn(performance.now(), frame.bytes, drawn.decodingMs + drawn.drawingMs);
    times.drawn(performance.now(), frame, drawn);
  };
  screen.onLost = () => times.lost();
  /** @param {import("../core/line_meter.js").Reading} reading */
  const figures = (reading) => {
    const size = `${display.width} \u00d7 ${display.height}`;
    panel.show({ figures: times.read(performance.now(), reading.delayMs), reading, size, decodes });
    link.send({ type: "screen.measure" });
  };
  const read = () => {
    const now = performance.now();
    return meter.read(now, document.hidden, askedAt && now - askedAt);
  };
  side.onToggle = (open) => {
    if (!open) focusPicture();
    else void decodable().then((words) => (decodes = words));
    if (open) figures(read());
  };
  let online = false;
  standing.observe(() => {
    if (standing.online !== online) {
      meter.forget();
      times.forget();
      askedAt = 0;
    }
    online = standing.online;
    sign.show(standing.online && standing.picture);
  });
  window.setInterval(() => {
    if (!online) return;
    const reading = read();
    sign.draw(reading);
    if (side.open) figures(reading);
    if (askedAt || document.hidden) return;
    number = (number + 1) % MOST_NUMBER;
    if (link.send({ type: "link.echo", number })) askedAt = performance.now();
  }, EVERY_MS);
}
