// The plots of the dashboard.  Their numbers stand in tables too, for whoever cannot see plots.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { barPlot, linePlot } from "../ui/plots.js";

/**
 * @typedef {{
 *   days: string[], sessions: number[], waited: Array<number | null>, response: Array<number | null>, hours: number[],
 * }} Figures
 */

/** @type {Figures | undefined} */
const dashboard = pageData().page.dashboard;

/** @param {string} id @param {(place: HTMLElement) => void} draw */
function at(id, draw) {
  const place = document.getElementById(id);
  if (place) draw(place);
}

if (dashboard) {
  const days = { head: t("Day"), labels: dashboard.days };
  const hours = { head: t("Hour"), labels: dashboard.hours.map((_, hour) => `${hour}:00`) };
  at("plot-sessions", (place) => barPlot(place, days, t("Sessions"), dashboard.sessions));
  at("plot-times", (place) =>
    linePlot(place, days, [
      { name: t("Waiting time"), values: dashboard.waited, color: "--plot-1" },
      { name: t("First response"), values: dashboard.response, color: "--plot-2" },
    ]),
  );
  at("plot-hours", (place) => barPlot(place, hours, t("Sessions"), dashboard.hours));
}
