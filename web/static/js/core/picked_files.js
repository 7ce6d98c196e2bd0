// What a person dropped or chose: files with the folders they lie in, and folders with nothing in them.

/**
 * @typedef {{file: File, path: string}} PickedFile `path`: below what was picked, with "/" between names
 * @typedef {{files: PickedFile[], folders: string[], unreadable: string[]}} Picked `folders`: the empty ones;
 *   `unreadable`: what this browser could not open
 * @typedef {{
 *   name: string, isFile: boolean, isDirectory: boolean,
 *   file?: (taken: (file: File) => void, failed: (problem: unknown) => void) => void,
 *   createReader?: () => {readEntries: (taken: (found: Entry[]) => void, failed: (problem: unknown) => void) => void},
 * }} Entry a FileSystemEntry (File and Directory Entries API)
 */

/** @returns {Picked} */
const nothing = () => ({ files: [], folders: [], unreadable: [] });

/** @param {ArrayLike<File>} files @returns {Picked} of a file input, with or without folders */
export function chosen(files) {
  const picked = nothing();
  for (const file of Array.from(files)) {
    picked.files.push({ file, path: file.webkitRelativePath || file.name });
  }
  return picked;
}

/**
 * Walks what was dropped; has to be called in the event itself, whose items are gone afterwards.
 *
 * @param {DataTransfer} dropped
 * @param {number} most files taken; the walk ends after the next one, so that the caller sees that it was too much
 * @returns {Promise<Picked>}
 */
export async function droppedFiles(dropped, most) {
  const entries = Array.from(dropped.items || [])
    .filter((item) => item.kind === "file" && typeof item.webkitGetAsEntry === "function")
    .map((item) => /** @type {Entry | null} */ (/** @type {unknown} */ (item.webkitGetAsEntry())));
  if (!entries.some(Boolean)) return chosen(dropped.files);
  const picked = nothing();
  for (const entry of entries) if (entry) await walk(entry, "", picked, most);
  return picked;
}

/** Whether a drag brings files. @param {DataTransfer | null} dragged */
export const bringsFiles = (dragged) => Boolean(dragged) && Array.from(dragged?.types || []).includes("Files");

/**
 * @param {Entry} entry
 * @param {string} above
 * @param {Picked} picked
 * @param {number} most
 */
async function walk(entry, above, picked, most) {
  const path = above + entry.name;
  if (picked.files.length > most || picked.folders.length > most) return;
  try {
    if (entry.isFile) picked.files.push({ file: await fileOf(entry), path });
    else if (entry.isDirectory) await walkFolder(entry, path, picked, most);
  } catch (problem) {
    if (!(problem instanceof DOMException)) throw problem;
    picked.unreadable.push(path);
  }
}

/**
 * @param {Entry} folder
 * @param {string} path
 * @param {Picked} picked
 * @param {number} most
 */
async function walkFolder(folder, path, picked, most) {
  const inside = await entriesOf(folder);
  if (!inside.length) picked.folders.push(path);
  for (const entry of inside) await walk(entry, `${path}/`, picked, most);
}

/** @param {Entry} entry @returns {Promise<File>} */
const fileOf = (entry) => new Promise((taken, failed) => (entry.file ? entry.file(taken, failed) : undefined));

/** A reader hands out a hundred at a time, and none at the end. @param {Entry} folder @returns {Promise<Entry[]>} */
async function entriesOf(folder) {
  if (!folder.createReader) return [];
  const reader = folder.createReader();
  /** @type {Entry[]} */
  const found = [];
  for (;;) {
    /** @type {Entry[]} */
    const next = await new Promise((taken, failed) => reader.readEntries(taken, failed));
    if (!next.length) return found;
    found.push(...next);
  }
}
