// Addresses in what people write.  They stay text; only http and https can be opened, after a look at where they lead.

const ADDRESS = /https?:\/\/[^\s<>"'`“”‘’«»]+/gi;
const CLOSING = /[.,;:!?…)\]}>]+$/;

/** @param {string} text @returns {URL | null} */
function parsed(text) {
  try {
    const address = new URL(text);
    return address.protocol === "https:" || address.protocol === "http:" ? address : null;
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    return null;
  }
}

/** @param {string} found @returns {string} without the signs of the sentence around it */
function trimmed(found) {
  const bare = found.replace(CLOSING, "");
  const tail = found.slice(bare.length);
  return tail.startsWith(")") && bare.includes("(") ? `${bare})` : bare;
}

/**
 * Splits a text at its addresses.
 *
 * @param {string} text
 * @returns {Array<{text: string, address: string}>} in order and together the text; `address`: where the part leads as
 *   the browser understands it (foreign letters of a host in their coded form), empty for plain text
 */
export function parts(text) {
  const found = [];
  let at = 0;
  for (const match of text.match(ADDRESS) || []) {
    const start = text.indexOf(match, at);
    const shown = trimmed(match);
    const address = parsed(shown);
    if (address) {
      if (start > at) found.push({ text: text.slice(at, start), address: "" });
      found.push({ text: shown, address: address.href });
      at = start + shown.length;
    }
  }
  if (at < text.length) found.push({ text: text.slice(at), address: "" });
  return found;
}
