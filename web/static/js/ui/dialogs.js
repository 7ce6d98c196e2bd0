/** @param {HTMLElement} dialog @returns {dialog is HTMLDialogElement} */
function isModern(dialog) {
  return typeof (/** @type {any} */ (dialog).showModal) === "function";
}

/**
 * Opens a <dialog>; browsers without it show the same as a panel in the page.
 *
 * @param {HTMLElement} dialog
 */
export function openDialog(dialog) {
  if (isModern(dialog)) {
    if (!dialog.open) dialog.showModal();
    return;
  }
  dialog.setAttribute("open", "");
  dialog.setAttribute("role", "dialog");
  dialog.scrollIntoView();
}

/** @param {HTMLElement} dialog */
export function closeDialog(dialog) {
  if (isModern(dialog)) {
    if (dialog.open) dialog.close();
    return;
  }
  dialog.removeAttribute("open");
  dialog.dispatchEvent(new Event("close"));
}

/**
 * Asks yes or no; Escape is no.
 *
 * @param {HTMLElement} dialog holds [data-question], [data-yes] and [data-no]
 * @param {string} question
 * @returns {Promise<boolean>}
 */
export function confirmed(dialog, question) {
  const words = dialog.querySelector("[data-question]");
  const yes = dialog.querySelector("[data-yes]");
  const no = dialog.querySelector("[data-no]");
  if (!words || !yes || !no) throw new TypeError("the dialog has no question");
  words.textContent = question;
  return new Promise((resolve) => {
    let agreed = false;
    const agree = () => {
      agreed = true;
      closeDialog(dialog);
    };
    const refuse = () => closeDialog(dialog);
    const closed = () => {
      yes.removeEventListener("click", agree);
      no.removeEventListener("click", refuse);
      dialog.removeEventListener("close", closed);
      resolve(agreed);
    };
    yes.addEventListener("click", agree);
    no.addEventListener("click", refuse);
    dialog.addEventListener("close", closed);
    openDialog(dialog);
  });
}
