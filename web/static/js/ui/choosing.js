// Choosing rows of a list, and choosing among many ticks with a search box.

/** @returns {HTMLInputElement[]} */
function boxes() {
  return Array.from(document.querySelectorAll('#list input[type="checkbox"][name="chosen"]:enabled'));
}

/** @returns {number} how many rows are chosen */
export function chosenCount() {
  return boxes().filter((box) => box.checked).length;
}

/** @param {HTMLElement} bar comes after the rows, where it stays in sight; without scripts it stands before them */
function keepLast(bar) {
  const list = bar.parentElement;
  if (list && list.lastElementChild !== bar) list.appendChild(bar);
}

/** Says how many rows are chosen. */
function announce() {
  const status = document.getElementById("list-status");
  const words = document.querySelector("[data-bulk-count]");
  if (status && words) status.textContent = words.textContent;
}

/** Shows what is chosen: after every change, and after another page of the list came. */
export function showChosen() {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const all = boxes();
  const count = chosenCount();
  keepLast(bar);
  bar.dataset.count = String(count);
  const words = bar.querySelector("[data-bulk-count]");
  if (words instanceof HTMLElement) {
    words.textContent = count ? (words.dataset.pattern || "").replace("{count}", String(count)) : "";
  }
  for (const box of all) box.closest("tr")?.classList.toggle("is-chosen", box.checked);
  for (const part of Array.from(document.querySelectorAll("[data-bulk-all], [data-bulk-clear]"))) {
    part.toggleAttribute("hidden", false);
  }
  document.querySelector("[data-bulk-head]")?.toggleAttribute("hidden", true);
  const every = document.querySelector("[data-bulk-all] input");
  if (every instanceof HTMLInputElement) {
    every.checked = count > 0 && count === all.length;
    every.indeterminate = count > 0 && count < all.length;
  }
}

/** @type {HTMLInputElement | null} */
let last = null;

/** @param {HTMLInputElement} box @param {boolean} through whether all from the last one to this are meant */
function choose(box, through) {
  const all = boxes();
  if (through && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
}

/** @param {boolean} wanted */
function chooseAll(wanted) {
  for (const box of boxes()) box.checked = wanted;
}

function wireRows() {
  document.addEventListener("click", (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    if (target.closest("[data-bulk-clear]")) {
      chooseAll(false);
      showChosen();
      announce();
      const every = document.querySelector("[data-bulk-all] input");
      if (every instanceof HTMLElement) every.focus();
    } else if (target instanceof HTMLInputElement && boxes().includes(target)) {
      choose(target, event.shiftKey);
      showChosen();
      announce();
    } else if (target instanceof HTMLInputElement && target.closest("[data-bulk-all]")) {
      chooseAll(target.checked);
      showChosen();
      announce();
    }
  });
}

/** @param {HTMLElement} place a fieldset with many ticks */
function wireChoices(place) {
  const box = place.querySelector("[data-choices-search] input");
  const count = place.querySelector("[data-choices-count]");
  const none = place.querySelector("[data-choices-none]");
  const choices = Array.from(place.querySelectorAll(".choice"));
  if (!(box instanceof HTMLInputElement) || !(count instanceof HTMLElement)) return;
  const tell = () => {
    const chosen = place.querySelectorAll(".choice input:checked").length;
    count.textContent = (count.dataset.pattern || "").replace("{count}", String(chosen));
  };
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLocaleLowerCase();
    for (const choice of choices) {
      choice.toggleAttribute("hidden", !(choice.textContent || "").toLocaleLowerCase().includes(wanted));
    }
    none?.toggleAttribute("hidden", choices.some((choice) => !choice.hasAttribute("hidden")));
  });
  box.addEventListener("keydown", (event) => {
    // Enter would send the form.
    if (event.key === "Enter") event.preventDefault();
  });
  place.addEventListener("change", tell);
  place.querySelector("[data-choices-search]")?.toggleAttribute("hidden", false);
  tell();
}

/** Wires the list and every [data-choices] of the page. */
export function wireChoosing() {
  wireRows();
  for (const place of Array.from(document.querySelectorAll("[data-choices]"))) {
    if (place instanceof HTMLElement) wireChoices(place);
  }
  showChosen();
}
