// Notes in the viewer (SPEC V8): a panel beside the picture; what is written is saved while it is.

import { NoteBook } from "../core/note_book.js";
import { NoteStore } from "../core/note_store.js";
import { notesApi } from "../core/notes_api.js";
import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { NotesPanel } from "../ui/notes_panel.js";

/** @typedef {import("../app/viewer_features.js").Viewer} Viewer */

/** 128 bits, as the appliance tells notes of one author apart. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Viewer} viewer */
export function attachNotes({ link, standing, toolbar, sides, focusPicture }) {
  if (isGuest()) return;
  const sessionId = pageData().page.session_id;
  const side = sides.add({ id: "notes-side", title: t("Notes") });
  const tool = toolbar.add({
    id: "notes-tool",
    group: "keep",
    icon: "notes",
    label: t("Notes"),
    key: "N",
    act: () => side.toggle(),
  });
  /** @type {NoteBook | undefined} */
  let book;
  /** @type {NotesPanel | undefined} */
  let panel;
  let online = false;
  let entering = false;
  /** @type {Set<number>} */
  const seen = new Set();

  /** How many notes of others came since the panel was looked at. */
  const count = () => {
    const others = book?.others ?? [];
    if (side.open) for (const { number } of others) seen.add(number);
    const unseen = others.filter(({ number }) => !seen.has(number)).length;
    tool.count(unseen);
    tool.name(unseen ? t("Notes, new: {count}", { count: unseen }) : t("Notes"));
  };

  /** Where the panel was opened before the notes were there, the keyboard comes to it with them. */
  const enter = () => {
    if (!entering || !book?.loaded) return;
    entering = false;
    panel?.focus();
  };

  const opened = () => {
    book = new NoteBook({
      api: notesApi(sessionId),
      store: new NoteStore(standing.ownId, sessionId),
      later: (act, ms) => window.setTimeout(act, ms),
      cancel: (timer) => window.clearTimeout(timer),
      newId,
      onChange: () => {
        panel?.update();
        count();
        enter();
      },
    });
    panel = new NotesPanel(side.body, book);
  };

  standing.observe(() => {
    const came = standing.online && !online && standing.ownId;
    online = standing.online;
    if (!came) return;
    if (!book) opened();
    book?.flush();
    void book?.load();
  });
  link.on("notes.changed", () => void book?.load());
  side.onToggle = (open) => {
    tool.press(open);
    count();
    entering = open;
    enter();
    if (!open) {
      book?.flush();
      focusPicture();
    }
  };
  window.addEventListener("pagehide", () => book?.flush());
  window.addEventListener("beforeunload", (event) => {
    if (book && !book.clean) event.preventDefault();
  });
}
