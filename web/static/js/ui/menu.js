// Menus behind a button: arrow keys, Home, End and Escape, as the ARIA Authoring Practices describe a menu button.

/** @typedef {{button: HTMLElement, panel: HTMLElement}} Menu */

/** @param {HTMLElement} panel @returns {HTMLElement[]} */
function itemsOf(panel) {
  return Array.from(panel.querySelectorAll('[role^="menuitem"]'));
}

/** @param {Menu} menu @param {boolean} open */
function show({ button, panel }, open) {
  button.setAttribute("aria-expanded", String(open));
  panel.classList.toggle("is-open", open);
}

/** @param {Menu} menu @param {KeyboardEvent} event */
function onKey(menu, event) {
  const items = itemsOf(menu.panel);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  /** @type {Record<string, number>} */
  const targets = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: at < 0 ? items.length - 1 : (at + items.length - 1) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  if (event.key === "Escape" || event.key === "Tab") {
    show(menu, false);
    if (event.key === "Escape") menu.button.focus();
  } else if (event.key in targets && items.length) {
    event.preventDefault();
    show(menu, true);
    items[targets[event.key]].focus();
  }
}

/** @param {HTMLElement} place holds the button and the panel */
export function wireMenu(place) {
  const button = place.querySelector("[aria-haspopup]");
  const panel = place.querySelector('[role="menu"]');
  if (!(button instanceof HTMLElement) || !(panel instanceof HTMLElement)) throw new TypeError("half a menu");
  const menu = { button, panel };
  for (const item of itemsOf(panel)) item.tabIndex = -1;
  button.addEventListener("click", (event) => {
    const open = !panel.classList.contains("is-open");
    show(menu, open);
    // A click by keyboard has no pointer behind it.
    if (open && event.detail === 0) itemsOf(panel)[0]?.focus();
  });
  place.addEventListener("keydown", (event) => onKey(menu, event));
  panel.addEventListener("click", (event) => {
    const item = event.target instanceof Element && event.target.closest('[role="menuitem"], [role="menuitemradio"]');
    if (!item || !item.closest("button")) return;
    show(menu, false);
    // Back to where it began, unless what was chosen has moved the focus itself.
    if (panel.contains(document.activeElement)) button.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Node && !place.contains(event.target)) show(menu, false);
  });
}

/** Wires every [data-menu] of the page. */
export function wireMenus() {
  for (const place of Array.from(document.querySelectorAll("[data-menu]"))) {
    if (place instanceof HTMLElement) wireMenu(place);
  }
}
