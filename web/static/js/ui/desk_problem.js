// Where the desk says that something did not work.

import { RequestError } from "../core/desk_api.js";
import { t } from "../core/texts.js";
import { build, element, empty, icon } from "./dom.js";

/** @param {RequestError} refusal */
export function showProblem(refusal) {
  const problem = element("problem", HTMLElement);
  empty(problem);
  problem.appendChild(build("span", {}, [refusal.message]));
  if (refusal.status === 401) {
    problem.appendChild(build("a", { class: "btn btn-sm", href: "/login" }, [t("Sign in")]));
  } else {
    const close = build("button", { type: "button", class: "btn-icon", "aria-label": t("Close") }, [icon("x")]);
    close.addEventListener("click", hideProblem);
    problem.appendChild(close);
  }
  problem.hidden = false;
}

/** Takes back what was said. */
function hideProblem() {
  element("problem", HTMLElement).hidden = true;
}

/**
 * Does something; a refusal becomes a sentence on the page.
 *
 * @param {() => Promise<unknown>} act
 * @returns {Promise<boolean>} whether it was done
 */
export async function guarded(act) {
  try {
    await act();
    hideProblem();
    return true;
  } catch (refusal) {
    if (!(refusal instanceof RequestError)) throw refusal;
    showProblem(refusal);
    return false;
  }
}
