// Copying the old way, where the clipboard API is missing (HTTP) or refuses.

/** @param {string} text @returns {boolean} whether the browser took it; within a click only */
export function copyBySelection(text) {
  const box = document.createElement("textarea");
  box.value = text;
  box.setAttribute("readonly", "");
  box.style.position = "fixed";
  box.style.left = "-9999px";
  const host = document.querySelector("dialog[open]") || document.body;
  const focused = document.activeElement;
  host.appendChild(box);
  box.select();
  const done = document.execCommand("copy");
  host.removeChild(box);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return done;
}
