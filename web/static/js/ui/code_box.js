const DIGITS = 9;
const SEPARATOR = /[\s.\-_/·]/;

/**
 * @param {string} typed
 * @returns {string} the same with full-width digits made plain
 */
function plain(typed) {
  return typed.normalize ? typed.normalize("NFKC") : typed;
}

/**
 * @param {string} typed
 * @returns {string | null} nine digits, or null if it is no code
 */
export function codeOf(typed) {
  const digits = plain(typed)
    .split("")
    .filter((character) => !SEPARATOR.test(character))
    .join("");
  return digits.length === DIGITS && /^[0-9]+$/.test(digits) ? digits : null;
}

/** @param {string} digits @returns {string} "123 456 789" */
export function grouped(digits) {
  return digits.replace(/(\d{3})(?=\d)/g, "$1 ");
}

/**
 * Groups the digits of a box by three while they are typed.  The caret stays where the person put it, and text that
 * is more than digits and separators is left alone.
 *
 * @param {HTMLInputElement} box
 */
export function groupWhileTyping(box) {
  box.addEventListener("input", (event) => {
    if (/** @type {InputEvent} */ (event).isComposing) return;
    const typed = plain(box.value);
    if (typed.length !== box.value.length || /[^\d\s.\-_/·]/.test(typed)) return;
    const caret = box.selectionStart === null ? typed.length : box.selectionStart;
    const before = typed.slice(0, caret).replace(/\D/g, "").length;
    const digits = typed.replace(/\D/g, "");
    if (digits.length > DIGITS) return;
    const shown = grouped(digits);
    if (shown === box.value) return;
    box.value = shown;
    const at = before === digits.length ? shown.length : grouped(digits.slice(0, before)).length;
    box.setSelectionRange(at, at);
  });
}
