import { t } from "../core/texts.js";
import { build, icon } from "./dom.js";

const SHOWN_MS = 8000;
const MOST = 4;

/**
 * Tells something in passing.  It stays while the pointer or the focus is on it.
 *
 * @param {HTMLElement} place a live region
 * @param {string} title
 * @param {string} sentence
 */
export function toast(place, title, sentence) {
  const close = build("button", { type: "button", class: "btn-icon", "aria-label": t("Close") }, [icon("x")]);
  const card = build("div", { class: "notice-toast" }, [
    build("div", {}, [build("strong", {}, [title]), build("p", {}, [sentence])]),
    close,
  ]);
  const remove = () => {
    if (card.parentNode === place) place.removeChild(card);
  };
  close.addEventListener("click", remove);
  let timer = setTimeout(remove, SHOWN_MS);
  for (const kind of ["mouseenter", "focusin"]) card.addEventListener(kind, () => clearTimeout(timer));
  for (const kind of ["mouseleave", "focusout"]) {
    card.addEventListener(kind, () => {
      clearTimeout(timer);
      timer = setTimeout(remove, SHOWN_MS);
    });
  }
  place.appendChild(card);
  while (place.children.length > MOST) place.removeChild(place.children[0]);
}
