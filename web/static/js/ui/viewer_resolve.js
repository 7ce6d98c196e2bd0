// How the session went, said from the viewer: at any time, and offered by itself once the session is over (SPEC D5).

import { RequestError } from "../core/desk_api.js";
import { pageData } from "../core/page.js";
import { listCategories, resolveSession } from "../core/session_api.js";
import { t } from "../core/texts.js";
import { button, element, fill } from "./elements.js";
import { choiceField, clearErrors, radioField, showRefusal, textField, valuesOf } from "./form_fields.js";
import { outcomeOptions } from "./session_dialogs.js";
import { isOver } from "./situation.js";

/**
 * @typedef {import("../app/viewer_features.js").Viewer} Viewer
 */

// As in appliance/domain/resolving.py.
const NOTE_CHARS = 500;
const END_MS = 15000;
const LIVE = ["connected", "on_hold", "rebooting", "reconnecting"];

/**
 * Ends the session for everybody.
 *
 * @param {Viewer} viewer
 * @returns {Promise<boolean>} false where the line is down or the end does not come
 */
function ended({ link, standing }) {
  if (!standing.session || !LIVE.includes(standing.session.state)) return Promise.resolve(true);
  if (!link.send({ type: "session.end" })) return Promise.resolve(false);
  return new Promise((resolve) => {
    window.setTimeout(() => resolve(false), END_MS);
    standing.observe(() => {
      if (standing.session && isOver(standing.session)) resolve(true);
    });
  });
}

/** The form in its panel. */
class ResolveForm {
  #viewer;
  #place;
  #form = /** @type {HTMLFormElement} */ (element("form", "invite-form"));
  #intro = element("p", "");
  #line = element("p", "form-error");
  #send;

  /** @param {Viewer} viewer @param {HTMLElement} place */
  constructor(viewer, place) {
    this.#viewer = viewer;
    this.#place = place;
    this.#send = button(t("Resolve"), "primary", () => undefined);
    this.#send.type = "submit";
    this.#line.setAttribute("role", "alert");
    this.#form.noValidate = true;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    fill(place, [this.#intro, this.#form]);
  }

  async open() {
    if (this.#form.childNodes.length) return;
    const outcome = { id: "resolve-outcome", name: "outcome", label: t("Outcome"), value: "solved" };
    const note = { id: "resolve-note", name: "note", label: t("Note"), most: NOTE_CHARS, hint: t("For colleagues only.") };
    const about = element("div", "resolve-about");
    fill(this.#form, [radioField(outcome, outcomeOptions()), about, textField(note), this.#line, this.#send]);
    try {
      const categories = await listCategories();
      if (!categories.length) return;
      const options = categories.map(({ id, name }) => ({ value: id, label: name }));
      const category = { id: "resolve-category", name: "category", label: t("Category"), value: "" };
      fill(about, [choiceField(category, [{ value: "", label: t("No category") }, ...options])]);
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      this.#line.textContent = problem.message;
    }
  }

  /** Says what pressing the button does now. */
  show() {
    const { session } = this.#viewer.standing;
    const over = session !== null && isOver(session);
    this.#intro.textContent = over
      ? t("The session is over. Say how it went; it moves to the history and can be reopened.")
      : t("The session ends for everybody and moves to the history. It can be reopened.");
  }

  async #submit() {
    clearErrors(this.#form);
    this.#line.textContent = "";
    this.#send.disabled = true;
    try {
      const { outcome, category = "", note } = valuesOf(this.#form);
      if (!(await ended(this.#viewer))) {
        this.#line.textContent = t("The session could not be ended. Please try again.");
        return;
      }
      await resolveSession(pageData().page.session_id, { outcome, category, note });
      this.#done();
    } catch (problem) {
      showRefusal(this.#form, this.#line, problem);
    } finally {
      this.#send.disabled = false;
    }
  }

  #done() {
    const desk = /** @type {HTMLAnchorElement} */ (element("a", "button primary", t("Back to the desk")));
    desk.href = "/desk";
    const said = element("p", "", t("Resolved. The session is in the history."));
    said.setAttribute("role", "status");
    fill(this.#place, [said, desk]);
    desk.focus();
  }
}

/** Not for guests and for who may not end the session. @param {Viewer} viewer */
export function attachResolve(viewer) {
  if (pageData().page.may_end !== true) return;
  const { toolbar, sides, standing } = viewer;
  const side = sides.add({ id: "resolve", title: t("Resolve") });
  side.body.classList.add("invite-scroll", "invite-panel");
  const form = new ResolveForm(viewer, side.body);
  const label = t("Resolve: say how it went");
  const act = () => side.toggle();
  const tool = toolbar.add({ id: "resolve-button", group: "session", icon: "check", label, key: "D", act, rank: 3 });
  tool.press(false);
  side.onToggle = (open) => {
    tool.press(open);
    if (!open) return;
    form.show();
    void form.open();
    side.focus();
  };
  let live = false;
  standing.observe(() => {
    tool.show(standing.session !== null);
    form.show();
    const over = standing.session !== null && isOver(standing.session);
    if (live && over && !side.open) side.toggle(true);
    live = standing.session ? LIVE.includes(standing.session.state) : live && !over;
  });
}
