// Who helps, as the page shows it: picture and check words follow when somebody else takes over (SPEC J16).

import { element } from "./dom.js";

/** @typedef {{technician: string, picture: string, group: string, words: string, numbers: number[]}} Helping */

/** @returns {Promise<Helping | undefined>} nothing where the appliance does not answer: the page stays as it was */
async function fetchHelping() {
  try {
    const answer = await fetch("/session/helper", { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : undefined;
  } catch (problem) {
    if (problem instanceof TypeError || problem instanceof SyntaxError) return undefined;
    throw problem;
  }
}

/** Name, picture and words of the one who helps. */
export class WhoHelps {
  #picture = element("helper-picture", HTMLImageElement);
  #words = element("check-words", HTMLElement);
  #numbers = element("check-numbers", HTMLElement);
  #technician;

  /** @param {string} technician as the page came */
  constructor(technician) {
    this.#technician = technician;
  }

  /** @param {string} technician who helps now, empty for nobody */
  async follow(technician) {
    if (technician === this.#technician) return;
    this.#technician = technician;
    this.#picture.hidden = true;
    const found = await fetchHelping();
    if (!found || found.technician !== this.#technician) return;
    this.#words.textContent = found.words;
    this.#numbers.textContent = found.numbers.join(", ");
    if (!found.picture) return;
    this.#picture.src = found.picture;
    this.#picture.hidden = false;
  }
}
