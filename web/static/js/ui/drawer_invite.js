// Others in the session, from the drawer: external technicians who were asked, and the panel that asks.

import { hasEnded } from "../core/session_states.js";
import { RequestError } from "../core/desk_api.js";
import { invitedInto } from "../core/guests_api.js";
import { t } from "../core/texts.js";
import { build, empty, icon } from "./dom.js";
import { InvitePanel } from "./invite_panel.js";
import { momentText } from "./time_texts.js";

/** @typedef {import("../core/guests_api.js").Guest} Guest */

/** @param {Guest} guest @returns {HTMLElement} */
function guestLine({ id, name, level, entered_at_ms: enteredAtMs, expires_at_ms: expiresAtMs }) {
  const may = level === "control" ? t("External, may control") : t("External, may look");
  const until = enteredAtMs
    ? t("may stay until {time}", { time: momentText(expiresAtMs) })
    : t("has not come yet; invited until {time}", { time: momentText(expiresAtMs) });
  return build("li", { class: "drawer-person", "data-guest": id }, [
    icon("user-question"),
    build("span", { class: "drawer-person-words" }, [
      build("span", { class: "drawer-person-name", dir: "auto" }, [name]),
      build("span", { class: "drawer-person-doing" }, [`${may}; ${until}`]),
    ]),
  ]);
}

/**
 * @param {HTMLElement} place
 * @param {import("./drawer_sections.js").Tools} tools
 * @returns {import("./drawer_sections.js").SectionView}
 */
export function buildInvite(place, tools) {
  const guests = build("ul", { class: "drawer-people", "aria-label": t("External technicians") });
  const button = build("button", { type: "button", class: "btn", "aria-expanded": "false", "data-act": "invite" }, [
    icon("user-plus"),
    t("Invite somebody"),
  ]);
  const inside = build("div", { class: "drawer-invite" });
  let open = false;
  /** @type {Set<string>} */
  let present = new Set();

  /** Who is in the session stands among its people already. */
  function hidePresent() {
    for (const line of Array.from(guests.querySelectorAll("[data-guest]"))) {
      /** @type {HTMLElement} */ (line).hidden = present.has(line.getAttribute("data-guest") || "");
    }
  }

  async function refresh() {
    try {
      const found = await invitedInto(tools.row.id);
      empty(guests);
      for (const guest of found.guests) if (guest.works && !guest.revoked) guests.appendChild(guestLine(guest));
      hidePresent();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      tools.fail(problem);
    }
  }

  button.addEventListener("click", () => {
    open = !open;
    button.setAttribute("aria-expanded", String(open));
    guests.hidden = open;
    empty(inside);
    if (!open) {
      void refresh();
      tools.reload();
      return;
    }
    const panel = build("div");
    inside.appendChild(panel);
    new InvitePanel(panel, tools.row.id);
    const first = panel.querySelector("input");
    if (first) first.focus();
  });
  for (const part of [guests, button, inside]) place.appendChild(part);
  return {
    update({ row, asker }) {
      place.hidden = hasEnded(row) || !asker.may(row, "control");
      present = new Set(row.people.map((one) => one.id));
      hidePresent();
    },
    show() {
      if (place.hidden || open) return;
      void refresh();
      // Who was invited is no part of the row, so nobody says when that changes.
      tools.reload();
    },
  };
}
