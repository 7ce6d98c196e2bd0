// Text that came without a key of its own: from an input method, a dead key or a phone's keyboard, out of a box that
// nobody sees.

const COMMITS = ["insertText", "insertReplacementText", "insertLineBreak", "insertFromPaste"];
const TIDY_MS = 1000;

/** Listens to one box. */
export class CommittedText {
  #box;
  #onText;
  #composing = false;
  /** @type {number | undefined} */
  #tidying;
  /** How much of the box has been taken. */
  #taken = 0;

  /**
   * @param {HTMLTextAreaElement} box
   * @param {(text: string) => void} onText
   */
  constructor(box, onText) {
    this.#box = box;
    this.#onText = onText;
    box.addEventListener("compositionstart", () => (this.#composing = true));
    box.addEventListener("compositionend", (event) => {
      this.#composing = false;
      this.#take(event.data);
    });
    box.addEventListener("input", (event) => this.#inserted(/** @type {InputEvent} */ (event)));
    for (const name of ["copy", "cut", "paste", "drop"]) {
      box.addEventListener(name, (event) => event.preventDefault());
    }
  }

  /**
   * Firefox before 87 does not say how, and says it after a composition as well: then nothing of the box is new.
   *
   * @param {InputEvent} event
   */
  #inserted(event) {
    if (this.#composing || event.isComposing) return;
    const how = event.inputType;
    const text = event.data ?? (how === "insertLineBreak" ? "\n" : this.#box.value.slice(this.#taken));
    this.#take(how === undefined || COMMITS.includes(how) ? text : "");
  }

  /** @param {string} text */
  #take(text) {
    this.#taken = this.#box.value.length;
    this.#tidySoon();
    if (text) this.#onText(text);
  }

  /**
   * Empties the box once the typist rests: doing it between two syllables makes the browser reset the input method,
   * which then loses the keys it already holds.
   */
  #tidySoon() {
    window.clearTimeout(this.#tidying);
    this.#tidying = window.setTimeout(() => {
      if (this.#composing) return this.#tidySoon();
      this.#box.value = "";
      this.#taken = 0;
    }, TIDY_MS);
  }
}
