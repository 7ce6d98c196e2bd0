// A window without the browser's bars, for one viewer: the desktop viewer (SPEC V13).

const WIDE_PX = 1360;
const HIGH_PX = 860;

/** Whether this page is in such a window, or in the installed app. */
export function inOwnWindow() {
  if (!window.name.indexOf("desktop-view-")) return true;
  return ["standalone", "fullscreen", "minimal-ui"].some((way) => window.matchMedia(`(display-mode: ${way})`).matches);
}

/**
 * Opens a viewer there, or brings the window it has to the front.
 *
 * @param {string} path of the viewer on this site
 * @returns {boolean} false where the browser did not allow it
 */
export function openOwnWindow(path) {
  const w = Math.min(WIDE_PX, window.screen.availWidth);
  const h = Math.min(HIGH_PX, window.screen.availHeight);
  const left = Math.max(0, Math.round((window.screen.availWidth - w) / 2));
  const top = Math.max(0, Math.round((window.screen.availHeight - h) / 2));
  const name = `desktop-view-${path.split("/").pop() ?? ""}`;
  const opened = window.open(path, name, `popup=yes,width=${w},height=${h},left=${left},top=${top}`);
  opened?.focus();
  return opened !== null;
}
