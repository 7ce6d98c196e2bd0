// The features of the viewer that stand on their own: each adds its tools, panels and messages.

/**
 * What a feature may use.
 *
 * @typedef {{
 *   link: import("../core/link.js").Link,
 *   standing: import("../core/standing.js").Standing,
 *   display: import("../core/display.js").Display,
 *   canvas: HTMLCanvasElement,
 *   stage: HTMLElement,
 *   input: import("../features/input.js").Input,
 *   screen: import("../features/screen.js").Screen,
 *   toolbar: import("../ui/toolbar.js").Toolbar,
 *   sides: import("../ui/sides.js").Sides,
 *   tray: import("../ui/tray.js").Tray,
 *   layout: () => void,
 *   focusPicture: () => void,
 * }} Viewer `layout`: the picture's room may have changed; `focusPicture`: the keyboard belongs to it again.
 */

/** @type {((viewer: Viewer) => void)[]} */
const FEATURES = [];

/** @param {Viewer} viewer */
export function attachFeatures(viewer) {
  for (const attach of FEATURES) attach(viewer);
}
