// Plots with uPlot, in the colours of the page: light or dark, and drawn anew where that changes.

import UPlot from "uplot";

const HEIGHT_PX = 220;
const NARROW_PX = 480;

/** @typedef {{name: string, values: Array<number | null>, color: string}} Series `color`: name of a CSS variable */

/** @param {string} name @returns {string} the value of a CSS variable of the page */
const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * @param {HTMLElement} place
 * @param {string} head what the labels are
 * @param {string[]} labels one for each point, from left to right
 * @param {UPlot.Series[]} series
 * @param {Array<Array<number | null>>} values
 */
function plot(place, head, labels, series, values) {
  const points = labels.map((_, at) => at);
  /** @type {UPlot | undefined} */
  let drawn;

  /** @returns {UPlot.Options} */
  const options = () => {
    const axis = {
      stroke: variable("--muted"),
      grid: { stroke: variable("--line"), width: 1 },
      ticks: { stroke: variable("--line"), width: 1 },
      font: `12px ${variable("--tblr-font-sans-serif")}`,
    };
    const width = Math.max(1, place.clientWidth);
    return {
      width,
      height: HEIGHT_PX,
      scales: {
        x: { time: false, range: () => [-0.6, labels.length - 0.4] },
        y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
      },
      legend: { live: true, show: true },
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: width < NARROW_PX ? 70 : 60,
          incrs: [1, 2, 3, 4, 6, 7, 14, 28, 56, 112],
          values: (_plot, splits) => splits.map((at) => labels[at] || ""),
        },
        { ...axis, size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
      ],
      series: [
        { label: head, value: (_plot, at) => (at === null ? "" : labels[Math.round(at)] || "") },
        ...series.map((one) => ({ ...one, stroke: variable(String(one.stroke)), fill: one.fill && variable(String(one.fill)) })),
      ],
    };
  };

  const draw = () => {
    if (drawn) drawn.destroy();
    drawn = new UPlot(options(), /** @type {UPlot.AlignedData} */ ([points, ...values]), place);
  };

  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  let width = place.clientWidth;
  window.addEventListener("resize", () => {
    if (!drawn || place.clientWidth === width) return;
    width = place.clientWidth;
    drawn.setSize({ width: Math.max(1, width), height: HEIGHT_PX });
  });
}

/**
 * Draws a bar for each label.
 *
 * @param {HTMLElement} place
 * @param {{head: string, labels: string[]}} across
 * @param {string} name what the bars are
 * @param {number[]} values
 */
export function barPlot(place, { head, labels }, name, values) {
  const bars = UPlot.paths.bars ? UPlot.paths.bars({ size: [0.7, 40], radius: 0.15 }) : undefined;
  const series = { label: name, stroke: "--plot-1", fill: "--plot-1", width: 0, paths: bars, points: { show: false } };
  plot(place, head, labels, [series], [values]);
}

/**
 * Draws lines; where a value is missing, the line has a gap.
 *
 * @param {HTMLElement} place
 * @param {{head: string, labels: string[]}} across
 * @param {Series[]} lines
 */
export function linePlot(place, { head, labels }, lines) {
  const series = lines.map((line, at) => ({
    label: line.name,
    stroke: line.color,
    width: 2,
    dash: at ? [6, 4] : undefined,
    points: { show: labels.length < 45, size: 5 },
  }));
  const values = lines.map((line) => line.values);
  plot(place, head, labels, series, values);
}
