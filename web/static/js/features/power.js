// Locking the customer's computer: now, or when the session ends.

import { t } from "../core/texts.js";
import { askFor } from "../ui/asking_more.js";
import { element } from "../ui/elements.js";
import { menuLine } from "../ui/view_menu.js";

/** @typedef {import("../app/viewer_features.js").Viewer} Viewer */

const SUBJECT = "lock";

/** @type {Record<string, () => string>} */
const OUTCOMES = {
  locked: () => t("The customer's computer is locked."),
  failed: () => t("The customer's computer did not lock its screen. Please ask the customer to do it."),
  unsupported: () => t("The customer's computer has nothing that could lock its screen. Please ask the customer to do it."),
  not_allowed: () => t("Who controls can lock the computer, while the customer allows it."),
  busy: () => t("The customer's computer is being locked already."),
};

/** @param {Viewer} viewer */
export function attachPower(viewer) {
  const { link, standing, toolbar, tray, focusPicture } = viewer;
  const tool = toolbar.add({
    id: "lock", group: "session", icon: "lock", label: t("Lock the computer"), key: "L", rank: 5, act: () => popup.toggle(),
  });
  const popup = toolbar.popup(tool, t("Lock the computer"));
  let atEnd = false;
  const ask = (/** @type {string} */ act) => {
    if (askFor(viewer, "control")) link.send({ type: "power.ask", act });
    else popup.close();
  };
  const now = menuLine({ id: "lock-now", text: t("Lock now"), drawing: "lock" }, () => {
    popup.close(true);
    ask("lock_now");
  });
  const later = menuLine({ id: "lock-at-end", text: t("Lock when the session ends"), role: "checkbox" }, () =>
    ask(atEnd ? "leave_open" : "lock_at_end"),
  );
  const hint = t("Also if the connection is lost for good, but not if the customer ends the session.");
  popup.body.append(now, later, element("p", "menu-hint", hint));
  const show = () => {
    later.setAttribute("aria-checked", String(atEnd));
    tool.press(atEnd);
    tool.show(standing.controls || atEnd);
    if (!tool.shown) popup.close();
    for (const line of [now, later]) line.disabled = !standing.controls;
  };
  link.on("power.state", ({ lock_at_end: on, outcome }) => {
    atEnd = on;
    if (outcome !== "none") tray.show(SUBJECT, OUTCOMES[outcome](), [{ text: t("Close"), act: focusPicture }]);
    show();
  });
  standing.observe(() => {
    if (!standing.live) atEnd = false;
    show();
  });
  show();
}
