// "Timeline" in the drawer: states and acts with who and when; the sentences come from the appliance.

import { t } from "../core/texts.js";
import { build, empty } from "./dom.js";
import { loadingLine } from "./form_dialog.js";
import { clockText, dayText } from "./time_texts.js";

/** @typedef {import("../core/session_api.js").TimelineEntry} TimelineEntry */

/** @param {TimelineEntry} entry @returns {HTMLElement} */
function line(entry) {
  const words = [build("span", { class: "timeline-text", dir: "auto" }, [entry.text])];
  if (entry.actor) words.push(build("span", { class: "timeline-actor", dir: "auto" }, [entry.actor]));
  const time = build("time", { class: "timeline-time", datetime: new Date(entry.at_ms).toISOString() }, [clockText(entry.at_ms, true)]);
  const dot = build("span", { class: entry.state ? "timeline-dot" : "timeline-dot is-small", "aria-hidden": "true" });
  const look = `timeline-line ${entry.state ? `state-${entry.state}` : ""}`;
  return build("li", { class: look }, [time, dot, build("span", { class: "timeline-words" }, words)]);
}

/**
 * @param {HTMLElement} place
 * @returns {import("./drawer_sections.js").SectionView}
 */
export function buildTimeline(place) {
  let shown = "";
  return {
    update({ details }) {
      const entries = details.timeline;
      const now = JSON.stringify(entries || null);
      if (now === shown) return;
      shown = now;
      empty(place);
      if (!entries) {
        place.appendChild(loadingLine());
        return;
      }
      let day = "";
      /** @type {HTMLElement | undefined} */
      let list;
      for (const entry of entries.slice().sort((a, b) => b.at_ms - a.at_ms)) {
        if (dayText(entry.at_ms) !== day || !list) {
          day = dayText(entry.at_ms);
          list = build("ol", { class: "timeline", "aria-label": day });
          place.appendChild(build("h3", { class: "drawer-heading" }, [day]));
          place.appendChild(list);
        }
        list.appendChild(line(entry));
      }
      if (!entries.length) place.appendChild(build("p", { class: "drawer-line" }, [t("Nothing has happened yet.")]));
    },
  };
}
