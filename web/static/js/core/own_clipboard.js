// The technician's own clipboard, as far as this browser opens it to a page.

import { cleanText } from "./copies.js";
import { copyBySelection } from "./selected_copy.js";

/** @typedef {import("./copies.js").Copy} Copy */

const PNG = "image/png";

/** Whether the page can look at the clipboard at all; Firefox before 125 and plain HTTP cannot. */
export const canRead = () => Boolean(navigator.clipboard) && typeof navigator.clipboard.readText === "function";

/** Whether the page can write to it without a click, as far as it can be known before. */
export const canWrite = () => Boolean(navigator.clipboard) && typeof navigator.clipboard.writeText === "function";

const hasItems = () =>
  Boolean(navigator.clipboard) && typeof navigator.clipboard.read === "function" && typeof ClipboardItem === "function";

/**
 * Reads what is there; null for nothing of use. Asks the technician where the browser does.
 *
 * @returns {Promise<Copy | null>}
 * @throws {DOMException} the browser or the technician refused
 */
export async function readOwn() {
  if (!hasItems()) return textCopy(await navigator.clipboard.readText());
  for (const item of await navigator.clipboard.read()) {
    if (item.types.includes("text/plain")) return textCopy(await (await item.getType("text/plain")).text());
    if (item.types.includes(PNG)) return { kind: "image", data: await bytesOf(await item.getType(PNG)) };
  }
  return null;
}

/** Reads what is there; null too where that is refused. @returns {Promise<Copy | null>} */
export async function readQuietly() {
  try {
    return await readOwn();
  } catch (refused) {
    if (!(refused instanceof DOMException)) throw refused;
    return null;
  }
}

/**
 * Writes a copy; only ever because of what the technician clicked or switched on.
 *
 * @param {Copy} copy
 * @returns {Promise<boolean>} whether it is there
 */
export async function writeOwn(copy) {
  try {
    if (copy.kind === "text") {
      if (!canWrite()) return copyBySelection(copy.text);
      await navigator.clipboard.writeText(copy.text);
      return true;
    }
    if (!hasItems()) return false;
    const { write } = navigator.clipboard;
    const blob = new Blob([/** @type {BlobPart} */ (copy.data)], { type: PNG });
    await write.call(navigator.clipboard, [new ClipboardItem({ [PNG]: blob })]);
    return true;
  } catch (refused) {
    if (!(refused instanceof DOMException)) throw refused;
    return copy.kind === "text" && copyBySelection(copy.text);
  }
}

/**
 * Returns what a paste event brings, or null: browsers give it to every page that is pasted into.
 *
 * @param {DataTransfer | null} data
 * @returns {Promise<Copy | null>}
 */
export async function pasted(data) {
  if (!data) return null;
  const text = data.getData("text/plain");
  if (text) return textCopy(text);
  const picture = Array.from(data.files).find((file) => file.type === PNG);
  return picture ? { kind: "image", data: await bytesOf(picture) } : null;
}

/** Whether two copies are the same. @param {Copy | null} one @param {Copy | null} other */
export function sameCopy(one, other) {
  if (!one || !other) return one === other;
  if (one.kind === "text") return other.kind === "text" && one.text === other.text;
  if (other.kind !== "image" || one.data.length !== other.data.length) return false;
  return one.data.every((byte, at) => byte === other.data[at]);
}

/** @param {string} text @returns {Copy | null} */
function textCopy(text) {
  const cleaned = cleanText(text);
  return cleaned ? { kind: "text", text: cleaned } : null;
}

/** Blob.arrayBuffer is missing before Chrome 76, Firefox 69, Safari 14. @param {Blob} blob @returns {Promise<Uint8Array>} */
async function bytesOf(blob) {
  return new Uint8Array(await new Response(blob).arrayBuffer());
}
