// The help page: a code becomes a session.

import { t } from "../core/texts.js";
import { solve } from "../core/work.js";
import { groupWhileTyping } from "../ui/code_box.js";
import { element } from "../ui/dom.js";

/**
 * @typedef {{next?: string, error?: string, text?: string, challenge?: string, bits?: number}} Answer
 */

const MOST_ATTEMPTS = 3;

const form = element("join", HTMLFormElement);
const box = element("code", HTMLInputElement);
const problem = element("code-error", HTMLElement);
const button = element("continue", HTMLButtonElement);
const work = element("work", HTMLElement);
const bar = element("work-bar", HTMLProgressElement);

/** @param {string} sentence empty for none */
function show(sentence) {
  problem.textContent = sentence;
  box.classList.toggle("is-invalid", sentence !== "");
  if (sentence) {
    box.setAttribute("aria-invalid", "true");
    box.focus();
    box.select();
  } else {
    box.removeAttribute("aria-invalid");
  }
}

/**
 * @param {string} proof "challenge:answer", or empty
 * @returns {Promise<Answer>}
 */
async function ask(proof) {
  const body = new URLSearchParams({ code: box.value });
  if (proof) body.append("proof", proof);
  const response = await fetch(form.action, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
    body: body.toString(),
  });
  return response.json();
}

/** @param {Answer} answer @returns {Promise<string>} */
async function workOff(answer) {
  const challenge = String(answer.challenge);
  work.hidden = false;
  const number = await solve(challenge, Number(answer.bits), (share) => {
    bar.value = share;
  });
  work.hidden = true;
  return `${challenge}:${number}`;
}

/** @returns {Promise<Answer>} the last answer, after as much work as was asked for */
async function join() {
  let answer = await ask("");
  for (let attempt = 1; answer.error === "work" && attempt < MOST_ATTEMPTS; attempt++) {
    answer = await ask(await workOff(answer));
  }
  return answer;
}

/** @param {boolean} busy */
function setBusy(busy) {
  button.disabled = busy;
  form.setAttribute("aria-busy", String(busy));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!box.value.trim()) {
    show(t("Please type the code first."));
    return;
  }
  show("");
  setBusy(true);
  try {
    const answer = await join();
    if (answer.next) {
      window.location.assign(answer.next);
      return;
    }
    show(answer.text || t("That did not work. Please try again."));
  } catch (failure) {
    if (!(failure instanceof TypeError || failure instanceof SyntaxError)) throw failure;
    show(t("The appliance did not answer. Check your connection and try again."));
  } finally {
    setBusy(false);
  }
});

groupWhileTyping(box);
