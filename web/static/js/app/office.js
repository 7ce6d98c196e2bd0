// All pages of the office: administration and My account.  What a page has is found by its data attributes.

import { startFragments } from "../core/fragments.js";
import { t } from "../core/texts.js";
import { showChosen, wireChoosing } from "../ui/choosing.js";
import { wireConfirming } from "../ui/confirming.js";
import { copyOnClick } from "../ui/copying.js";
import { element } from "../ui/dom.js";
import { wireMenus } from "../ui/menu.js";
import { toast } from "../ui/toasts.js";

/** Says what the list holds now, and shows its head: it changed without a new page. */
function announce() {
  const list = document.getElementById("list");
  element("list-status", HTMLElement).textContent = (list && list.dataset.summary) || "";
  if (list && list.getBoundingClientRect().top < 0) list.scrollIntoView({ behavior: "instant" });
}

function wireNavigation() {
  const button = document.querySelector("[data-nav-button]");
  const panel = document.getElementById("office-nav");
  if (!(button instanceof HTMLElement) || !panel) return;
  const show = (/** @type {boolean} */ open) => {
    button.setAttribute("aria-expanded", String(open));
    panel.classList.toggle("is-open", open);
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    show(false);
    button.focus();
  });
}

function wireCopying() {
  for (const button of Array.from(document.querySelectorAll("[data-copy]"))) {
    if (!(button instanceof HTMLElement)) continue;
    const box = document.getElementById(button.dataset.copy || "");
    if (!(box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement)) continue;
    button.hidden = false;
    copyOnClick(button, () => box.value);
  }
  document.addEventListener("focusin", ({ target }) => {
    const text = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
    if (text && "selectAll" in target.dataset) target.select();
  });
}

/** What was just done is said once, not again after a reload. */
function forgetDone() {
  const here = new URL(window.location.href);
  if (!here.searchParams.has("done")) return;
  here.searchParams.delete("done");
  window.history.replaceState(window.history.state, "", here.href);
}

function focusProblem() {
  const problem = document.querySelector("[data-focus]");
  if (problem instanceof HTMLElement) problem.focus();
}

wireMenus();
wireNavigation();
wireConfirming(element("confirm-dialog", HTMLElement));
wireChoosing();
wireCopying();
forgetDone();
focusProblem();
startFragments(
  () => {
    showChosen();
    announce();
  },
  () => {
    const place = element("toasts", HTMLElement);
    toast(place, t("The list was not loaded."), t("The appliance cannot be reached. Please try again."));
  },
);
