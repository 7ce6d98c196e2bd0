// Full screen of the whole page, with the older names of Safari before 16.4.

/**
 * @typedef {Document & {webkitFullscreenElement?: Element, webkitExitFullscreen?: () => void}} OldDocument
 * @typedef {HTMLElement & {webkitRequestFullscreen?: () => void}} OldElement
 * @typedef {Navigator & {keyboard?: {lock?: () => Promise<void>, unlock?: () => void}}} KeyboardNavigator
 */

export function mayFullScreen() {
  const root = /** @type {OldElement} */ (document.documentElement);
  return Boolean(root.requestFullscreen || root.webkitRequestFullscreen);
}

export function inFullScreen() {
  return Boolean(document.fullscreenElement || /** @type {OldDocument} */ (document).webkitFullscreenElement);
}

/** Where the browser lets us, keys like Escape and Alt+Tab then go to the customer's computer (Keyboard Lock). */
export async function enterFullScreen() {
  const root = /** @type {OldElement} */ (document.documentElement);
  if (!root.requestFullscreen) {
    root.webkitRequestFullscreen?.();
    return;
  }
  try {
    await root.requestFullscreen();
    await /** @type {KeyboardNavigator} */ (navigator).keyboard?.lock?.();
  } catch (problem) {
    // Refused by the browser or the person: the page simply stays as it is.
    if (!(problem instanceof TypeError || problem instanceof DOMException)) {
      throw problem;
    }
  }
}

export function leaveFullScreen() {
  /** @type {KeyboardNavigator} */ (navigator).keyboard?.unlock?.();
  if (document.exitFullscreen) {
    void document.exitFullscreen();
  } else {
    /** @type {OldDocument} */ (document).webkitExitFullscreen?.();
  }
}
