// What a press on a row or a notice of the desk does.

import { actOn } from "../core/desk_api.js";
import { starSession } from "../core/session_api.js";
import { t } from "../core/texts.js";
import { join } from "./desk_joining.js";
import { confirmed } from "./dialogs.js";
import { element } from "./dom.js";
import { titleOf } from "./session_texts.js";

/** @typedef {import("../core/desk_api.js").SessionRow} SessionRow */
/**
 * @typedef {{
 *   run: (row: SessionRow, act: string) => Promise<void>, isStarred: (row: SessionRow) => boolean,
 *   starred: (id: string, on: boolean) => Promise<void>, open: (id: string) => void,
 * }} Desk `run`: what the drawer knows to do; `starred`: called after a star was set or taken away; `open`: shows a
 *   session in the drawer
 */

/** Names that differ between a row's buttons and the drawer's. */
const SAME = /** @type {Record<string, string>} */ ({ assign: "assign_me" });

/**
 * @param {SessionRow} row
 * @param {string} act
 * @param {Desk} desk
 * @throws {import("../core/desk_api.js").RequestError}
 */
export async function doAct(row, act, desk) {
  if (act === "join") {
    join(row.id);
  } else if (act === "star") {
    const on = !desk.isStarred(row);
    await starSession(row.id, on);
    await desk.starred(row.id, on);
  } else if (act === "end") {
    const question = t("End the session with {name}? The customer's program stops at once.", { name: titleOf(row) });
    if (await confirmed(element("confirm-dialog", HTMLElement), question)) await actOn(row.id, "end");
  } else {
    await desk.run(row, SAME[act] || act);
    // It leaves the queue's list: what was taken is shown, chat and all.
    if (act === "assign" || act === "accept") desk.open(row.id);
  }
}
