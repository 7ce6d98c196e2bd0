// The list of shortcuts, behind "?".

import { t } from "../core/texts.js";
import { closeDialog, openDialog } from "./dialogs.js";
import { button, element, fill } from "./elements.js";
import { keysText } from "./toolbar.js";

/** Made once, filled each time it opens: which tools there are depends on the session. */
export class ShortcutList {
  #toolbar;
  #dialog = element("dialog", "shortcuts");
  #rows = element("dl", "shortcut-rows");

  /** @param {import("./toolbar.js").Toolbar} toolbar @param {() => void} done the list was closed */
  constructor(toolbar, done) {
    this.#toolbar = toolbar;
    const title = element("h2", "card-title", t("Shortcuts"));
    title.id = "shortcuts-title";
    this.#dialog.setAttribute("aria-labelledby", title.id);
    this.#rows.tabIndex = 0;
    const hint = t("All other keys go to the customer's computer while its picture has the keyboard.");
    const close = button(t("Close"), "primary", () => closeDialog(this.#dialog));
    this.#dialog.append(title, element("p", "menu-hint", hint), this.#rows, close);
    this.#dialog.addEventListener("close", done);
    document.body.append(this.#dialog);
  }

  open() {
    const tools = this.#toolbar.inOrder.filter((one) => one.tool.key && one.shown);
    const lines = tools.map((one) => /** @type {const} */ ([keysText(one.tool.key ?? ""), one.element.getAttribute("aria-label") ?? ""]));
    lines.push([keysText("B"), t("Hide or show the bar")]);
    lines.push([`Ctrl+Alt+${t("Shift")}`, t("From the picture to the bar")]);
    if (window.parent !== window) lines.push(["Ctrl+Alt+1 \u2026 9", t("Another session of this window")]);
    fill(
      this.#rows,
      lines.map(([keys, text]) => {
        const row = element("div", "shortcut-row");
        const name = element("dt", "");
        name.append(element("kbd", "", keys));
        row.append(name, element("dd", "", text));
        return row;
      }),
    );
    openDialog(this.#dialog);
  }
}
