// Recording what is seen: start, stop, and the sign that everybody here is recorded.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { byId, element } from "../ui/elements.js";
import { placeText } from "../ui/player_texts.js";

/** @typedef {import("../app/viewer_features.js").Viewer} Viewer */
/** @typedef {import("../core/codec.js").Message} Message */

const SUBJECT = "recording";
const TICK_MS = 1000;

/** @type {Record<string, () => string>} */
const REFUSALS = {
  control: () => t("Only who controls the computer can start and stop the recording."),
  policy: () => t("The rules of your organisation do not let you change this."),
  away: () => t("The customer's screen is not shared at the moment. Try again when you see it."),
  old: () => t("The customer's program is too old to show that it is recorded. Ask the customer to download it anew."),
  full: () => t("There is no room left for recordings. Please tell your administrator."),
  failed: () => t("The recording could not be written. Please tell your administrator."),
};

/** @param {Viewer} viewer */
export function attachRecording(viewer) {
  new Recording(viewer);
}

/** The tool in the bar, and the sign beside the state. */
class Recording {
  #viewer;
  /** @type {import("../ui/toolbar.js").ToolButton | null} */
  #tool = null;
  #sign = element("p", "recording-sign");
  #clock = element("span", "recording-clock");
  #on = false;
  #policy = "never";
  #by = "";
  #last = "";
  #beganMs = 0;
  #asked = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.#viewer = viewer;
    const { link, standing, toolbar } = viewer;
    if (!isGuest()) {
      const act = () => this.#toggle();
      const label = t("Record");
      this.#tool = toolbar.add({ id: "record", group: "keep", icon: "record", label, key: "R", rank: 2, act });
    }
    const words = element("span", "recording-words", t("Recorded"));
    this.#sign.id = "recording-sign";
    this.#sign.setAttribute("role", "status");
    this.#clock.setAttribute("aria-hidden", "true");
    this.#sign.append(words, this.#clock);
    this.#sign.hidden = true;
    byId("state", HTMLElement).insertAdjacentElement("afterend", this.#sign);
    link.on("recording.show", (message) => this.#told(message));
    link.on("recording.refused", ({ reason }) => this.#refused(reason));
    standing.observe(() => this.#show());
    this.#show();
  }

  #toggle() {
    this.#asked = true;
    this.#viewer.tray.hide(SUBJECT);
    this.#viewer.link.send({ type: this.#on ? "recording.stop" : "recording.start" });
  }

  /** @param {Message} message */
  #told({ on, by, elapsed_ms: elapsedMs, recording_id: id, policy }) {
    const ended = this.#on && !on;
    this.#policy = policy;
    this.#on = on;
    this.#by = by;
    this.#beganMs = performance.now() - elapsedMs;
    clearInterval(this.#timer);
    if (on) {
      this.#timer = setInterval(() => this.#tick(), TICK_MS);
      this.#last = id;
      this.#sign.title = by
        ? t("Recorded by {name}. The customer sees that, too.", { name: by })
        : t("Recorded by the rules of your organisation. The customer sees that, too.");
      this.#viewer.tray.hide(SUBJECT);
    } else if (ended) {
      this.#offer();
    }
    this.#asked = false;
    this.#show();
  }

  /** What was recorded can be looked at. */
  #offer() {
    const { tray, focusPicture } = this.#viewer;
    const close = { text: t("Close"), act: focusPicture };
    const path = `/recordings/${encodeURIComponent(this.#last)}`;
    const play = { text: t("Play"), look: "primary", act: () => void window.open(path, "_blank", "noopener") };
    if (isGuest() || !this.#last) return;
    tray.show(SUBJECT, t("The recording is kept with the session."), [play, close], { passing: true });
  }

  /** @param {string} reason */
  #refused(reason) {
    const { tray, focusPicture } = this.#viewer;
    this.#asked = false;
    tray.show(SUBJECT, REFUSALS[reason](), [{ text: t("Close"), act: focusPicture }]);
    this.#show();
  }

  #tick() {
    this.#clock.textContent = placeText(performance.now() - this.#beganMs);
  }

  #show() {
    const { standing } = this.#viewer;
    const on = this.#on && standing.online;
    this.#asked = this.#asked && standing.online;
    this.#sign.hidden = !on;
    document.body.classList.toggle("recorded", on);
    this.#tick();
    const tool = this.#tool;
    if (!tool) return;
    tool.show(this.#policy !== "never" || on);
    tool.press(on);
    tool.draw(on ? "stop" : "record");
    tool.name(on ? t("Stop recording") : t("Record"));
    const changeable = this.#policy === "manual" || (this.#policy === "always" && !on);
    const may = standing.controls || (on && this.#by !== "" && this.#by === pageData().page.person);
    tool.enable(standing.online && may && changeable && !this.#asked);
  }
}
