// What the customer allows this person: the same list the customer has, with a way to ask for what is missing.

import { t } from "../core/texts.js";
import { askFor, hearAnswers } from "./asking_more.js";
import { button, element, fill } from "./elements.js";
import { icon } from "./icons.js";

/** @typedef {import("../app/viewer_features.js").Viewer} Viewer */

/** In the order of the customer's card. @type {[string, () => string][]} */
const RIGHTS = [
  ["view", () => t("See the screen")],
  ["point", () => t("Point and draw on the screen")],
  ["control", () => t("Control mouse and keyboard")],
  ["clipboard", () => t("Share the clipboard")],
  ["files", () => t("Look at files and take copies")],
];

/** @param {Viewer} viewer */
export function attachRights(viewer) {
  const { standing, sides, toolbar } = viewer;
  const side = sides.add({ id: "rights-side", title: t("What the customer allows") });
  const list = element("ul", "rights");
  const note = element("p", "side-note", t("The customer sees the same list and can change it at any time."));
  side.body.classList.add("padded");
  side.body.append(list, note);
  const label = t("What the customer allows");
  const tool = toolbar.add({ id: "rights", group: "session", icon: "rights", label, key: "A", act: () => side.toggle() });
  let shown = "";

  /** @param {string} right @param {() => string} name */
  function row(right, name) {
    const allowed = standing.rights.includes(right);
    const made = element("li", allowed ? "right allowed" : "right");
    const words = element("span", "right-words");
    const state = allowed ? t("Allowed") : t("Not allowed");
    words.append(element("span", "right-name", name()), element("span", "right-state", state));
    made.append(icon(allowed ? "check" : "close"), words);
    if (!allowed && standing.askable.includes(right) && standing.live) {
      const ask = button(t("Ask"), "", () => askFor(viewer, right, true));
      ask.setAttribute("aria-label", t("Ask the customer: {right}", { right: name() }));
      made.append(ask);
    }
    return made;
  }

  function show() {
    const now = JSON.stringify([standing.rights, standing.askable, standing.live]);
    if (now === shown) return;
    shown = now;
    const focused = list.contains(document.activeElement);
    fill(
      list,
      RIGHTS.map(([right, name]) => row(right, name)),
    );
    if (focused) side.element.querySelector("button")?.focus();
  }

  side.onToggle = (open) => {
    tool.press(open);
    show();
    if (open) side.element.querySelector("button")?.focus();
  };
  standing.observe(show);
  hearAnswers(viewer);
  show();
}
