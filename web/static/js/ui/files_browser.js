// Looking through the customer's files: way, search, tree, and what is to be received.

import { Node, outermost, rootNode, rows } from "../core/file_tree.js";
import { t } from "../core/texts.js";
import { button, element, fill } from "./elements.js";
import { filesText, shownName, sizeText } from "./file_texts.js";
import { FilesTree, problemText } from "./files_tree.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("../core/file_tree.js").Step} Step
 * @typedef {import("../core/file_tree.js").Order} Order
 * @typedef {import("../core/file_lookup.js").FileLookup} FileLookup
 * @typedef {import("../core/file_lookup.js").Found} Found
 */

const SEARCH_AFTER_MS = 500;
const LEAST_LETTERS = 2;
/** Pages that come by themselves, so that sorting sees most folders whole. */
const PAGES = 3;
/** The protocol takes so many handles at once. */
const MOST_CHOSEN = 200;

/** @param {string} name @param {string} label @param {() => void} act */
function tool(name, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button files-tool";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.append(icon(name));
  made.addEventListener("click", act);
  return made;
}

/** One customer's files in the side panel. */
export class FilesBrowser {
  element = element("section", "files-browser");
  #lookup;
  #receive;
  #root = rootNode(null);
  /** Handle of the folder that was gone to last, though it may still be on its way; empty for the places. */
  #folder = "";
  /** @type {Step[]} */
  #steps = [];
  /** @type {Order} */
  #order = "name";
  #turned = false;
  #hidden = false;
  /** What is searched for; empty while the tree is shown. */
  #sought = "";
  #searched = 0;
  #cut = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #path = element("nav", "files-path");
  #box = document.createElement("input");
  #hiddenTool;
  #status = element("p", "files-status");
  #tree;
  #heads;
  #foot = element("div", "files-foot");
  #footText = element("p", "files-foot-text");
  #take;

  /** @param {{lookup: FileLookup, receive: (nodes: Node[]) => void}} parts */
  constructor({ lookup, receive }) {
    this.#lookup = lookup;
    this.#receive = receive;
    this.#heads = this.#columns();
    this.#tree = new FilesTree(
      {
        expand: (node, open) => this.#expand(node, open),
        enter: (node) => this.#enter(node),
        more: (folder) => void this.#read(folder, 1),
        again: (folder) => void this.#read(folder, PAGES),
        chosen: () => this.#count(),
        up: () => this.#up(),
      },
      this.#heads,
    );
    this.#hiddenTool = tool("eye", t("Show hidden files"), () => this.#showHidden());
    this.#take = button(t("Receive"), "primary", () => this.#takeChosen());
    this.#take.prepend(icon("download"));
    this.#path.setAttribute("aria-label", t("Folder"));
    this.#status.setAttribute("role", "status");
    this.#foot.append(this.#footText, this.#take, button(t("None"), "quiet", () => this.#tree.clear()));
    this.element.append(this.#path, this.#tools(), this.#status, this.#tree.element, this.#foot);
    this.#count();
  }

  /** Shows the places, unless something is there already. */
  start() {
    if (!this.#root.read && !this.#root.loading) void this.#go("");
  }

  /** What the customer took back is not shown any longer. */
  clear() {
    this.#lookup.stop();
    clearTimeout(this.#timer);
    this.#sought = this.#box.value = "";
    this.#root = rootNode(null);
    this.#folder = "";
    this.#steps = [];
    this.#tree.clear();
    this.#show();
  }

  /** Brings the keyboard here. */
  focus() {
    this.#tree.focus();
  }

  #tools() {
    const row = element("div", "files-tools");
    this.#box.type = "search";
    this.#box.className = "files-search";
    this.#box.placeholder = t("Search in this folder");
    this.#box.setAttribute("aria-label", t("Search in this folder"));
    this.#box.maxLength = 255;
    this.#box.autocomplete = "off";
    this.#box.spellcheck = false;
    this.#box.addEventListener("input", () => this.#typed());
    this.#box.addEventListener("keydown", (event) => this.#searchKey(event));
    this.#hiddenTool.setAttribute("aria-pressed", "false");
    row.append(this.#box, this.#hiddenTool, tool("refresh", t("Refresh"), () => this.#again()));
    return row;
  }

  #columns() {
    const head = element("div", "files-row files-head");
    head.setAttribute("role", "row");
    /** @type {Array<[Order, string, string]>} */
    const names = [
      ["name", "files-name", t("Name")],
      ["size", "files-size", t("Size")],
      ["date", "files-date", t("Changed")],
    ];
    for (const [order, look, text] of names) {
      const place = element("div", `files-cell ${look}`);
      place.setAttribute("role", "columnheader");
      place.dataset.order = order;
      place.append(button(text, "quiet files-sort", () => this.#sort(order)));
      head.append(place);
    }
    return head;
  }

  /** @param {Order} order */
  #sort(order) {
    this.#turned = this.#order === order ? !this.#turned : false;
    this.#order = order;
    this.#show();
  }

  #showHidden() {
    this.#hidden = !this.#hidden;
    this.#hiddenTool.setAttribute("aria-pressed", String(this.#hidden));
    this.#again();
  }

  #again() {
    if (this.#sought) this.#search();
    else void this.#go(this.#root.entry.handle);
  }

  /** Shows another folder. @param {string} handle */
  async #go(handle) {
    this.#endSearch();
    this.#folder = handle;
    const step = this.#steps.find((one) => one.handle === handle);
    this.#root = rootNode(handle ? { handle, name: step ? step.name : "" } : null);
    this.#tree.clear();
    await this.#read(this.#root, PAGES);
  }

  /** Shows another folder, then has the keyboard in it, unless that went elsewhere meanwhile. @param {string} handle */
  async #visit(handle) {
    await this.#go(handle);
    const at = document.activeElement;
    const elsewhere = at === this.#box || (at && at !== document.body && !this.element.contains(at));
    if (!elsewhere) this.#tree.focus();
  }

  #up() {
    if (this.#sought || !this.#steps.length) return;
    const above = this.#steps[this.#steps.length - 2];
    void this.#visit(above ? above.handle : "");
  }

  /** @param {Node} node */
  #enter(node) {
    if (node.entry.kind === "file") this.#receive([node]);
    else if (node.isFolder && node.entry.handle) void this.#visit(node.entry.handle);
  }

  /** @param {Node} node @param {boolean} open */
  #expand(node, open) {
    if (open) {
      node.open = true;
      if (!node.read) void this.#read(node, PAGES);
    } else {
      for (const one of Array.from(this.#tree.chosen)) if (isBelow(one, node)) this.#tree.chosen.delete(one);
      node.close();
    }
    this.#show();
  }

  /** Reads the next pages of a folder. @param {Node} folder @param {number} pages at most */
  async #read(folder, pages) {
    for (let page = 0; page < pages; page += 1) {
      const after = folder.next;
      folder.loading = true;
      folder.problem = "";
      this.#show();
      const found = await this.#lookup.list(folder.entry.handle, after, this.#hidden);
      if (!folder.loading) return; // closed meanwhile
      folder.take(found, after === 0);
      const gone = folder === this.#root || (!folder.parent && folder.entry.handle === this.#folder);
      if (gone && !found.problem) this.#steps = found.steps;
      if (!folder.next) break;
    }
    this.#show();
  }

  #typed() {
    clearTimeout(this.#timer);
    if (!this.#box.value) this.#back();
    else if (this.#box.value.trim().length >= LEAST_LETTERS) this.#timer = setTimeout(() => this.#search(), SEARCH_AFTER_MS);
  }

  /** @param {KeyboardEvent} event */
  #searchKey(event) {
    if (event.key === "Enter" && this.#box.value.trim()) {
      event.preventDefault();
      this.#search();
    } else if (event.key === "Escape" && this.#box.value) {
      event.preventDefault();
      this.#box.value = "";
      this.#back();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#tree.focus();
    }
  }

  #search() {
    clearTimeout(this.#timer);
    this.#sought = this.#box.value.trim();
    this.#searched = 0;
    this.#cut = false;
    this.#root = rootNode(null);
    this.#root.loading = true;
    this.#tree.clear();
    this.#show();
    this.#lookup.search(this.#folder, this.#sought, (found) => this.#hear(found));
  }

  /** @param {Found} found */
  #hear({ problem, entries, searched, over, cut }) {
    this.#root.children.push(...entries.map((entry) => new Node(entry, this.#root)));
    this.#root.read = true;
    this.#root.loading = !over;
    if (over) this.#root.children.sort(byName);
    this.#searched = Math.max(this.#searched, searched);
    this.#cut = cut;
    this.#show();
    if (problem) this.#status.textContent = problemText(problem);
  }

  /** Ends a search and shows the folder again that it was below. */
  #back() {
    if (this.#sought) void this.#go(this.#folder);
  }

  #endSearch() {
    clearTimeout(this.#timer);
    if (this.#sought) this.#lookup.stop();
    this.#sought = this.#box.value = "";
  }

  #takeChosen() {
    const nodes = outermost(this.#tree.chosen);
    if (!nodes.length || nodes.length > MOST_CHOSEN) return;
    this.#receive(nodes);
    this.#tree.clear();
  }

  #show() {
    const places = !this.#sought && !this.#root.entry.handle;
    this.#tree.show(rows(this.#root, this.#order, this.#turned), places);
    this.element.classList.toggle("is-places", places);
    for (const place of Array.from(this.#heads.children)) {
      const mine = place instanceof HTMLElement && place.dataset.order === this.#order;
      const down = (this.#order === "name") === this.#turned;
      if (mine) place.setAttribute("aria-sort", down ? "descending" : "ascending");
      else place.removeAttribute("aria-sort");
    }
    this.#showPath();
    this.#showStatus();
    this.#count();
  }

  #showPath() {
    const crumb = (/** @type {string} */ text, /** @type {string} */ handle, /** @type {boolean} */ here) => {
      const made = button(shownName(text), "quiet files-crumb", () => void this.#visit(handle));
      if (here) made.setAttribute("aria-current", "location");
      return made;
    };
    const crumbs = [crumb(t("Places"), "", !this.#steps.length)];
    this.#steps.forEach(({ name, handle }, at) => crumbs.push(crumb(name, handle, at === this.#steps.length - 1)));
    const texts = (/** @type {Iterable<Element>} */ list) => Array.from(list, (one) => one.textContent).join("/");
    if (texts(crumbs) === texts(Array.from(this.#path.children)) && this.#path.dataset.at === this.#root.entry.handle) return;
    this.#path.dataset.at = this.#root.entry.handle;
    fill(this.#path, crumbs);
    this.#path.scrollLeft = this.#path.scrollWidth;
  }

  #showStatus() {
    const count = this.#root.children.length;
    let text = "";
    if (this.#sought && this.#root.loading) {
      text = t("Searching: {folders} folders, {count} found", { folders: this.#searched, count });
    } else if (this.#sought && this.#cut) {
      text = t("The first {count} found; please search for something longer.", { count });
    } else if (this.#sought) {
      text = count ? t("{count} found", { count }) : t("Nothing with this name was found.");
    } else if (this.#root.next && this.#order !== "name") {
      text = t("Sorted among the first {count} of {total}.", { count, total: this.#root.total });
    }
    if (this.#status.textContent !== text) this.#status.textContent = text;
    this.#status.hidden = !text;
  }

  #count() {
    const nodes = outermost(this.#tree.chosen);
    const folders = nodes.filter((one) => one.isFolder).length;
    const bytes = nodes.reduce((sum, { entry }) => sum + entry.size, 0);
    this.#foot.hidden = !nodes.length;
    let text = filesText(nodes.length);
    if (folders) text = t("{count} chosen, with folders", { count: nodes.length });
    else if (nodes.length) text = t("{files}, {size}", { files: text, size: sizeText(bytes) });
    if (nodes.length > MOST_CHOSEN) text = t("At most {count} at once: please choose their folder.", { count: MOST_CHOSEN });
    this.#footText.textContent = text;
    this.#take.disabled = nodes.length > MOST_CHOSEN;
    const zip = nodes.length > 1 || folders > 0;
    this.#take.title = zip ? t("They come as one ZIP file.") : "";
  }
}

/** As the customer's computer orders a folder; what a search finds comes as it is met. @param {Node} one @param {Node} other */
function byName(one, other) {
  return one.entry.name.toLowerCase().localeCompare(other.entry.name.toLowerCase(), undefined, { numeric: true });
}

/** @param {Node} node @param {Node} folder */
function isBelow(node, folder) {
  for (let above = node.parent; above; above = above.parent) if (above === folder) return true;
  return false;
}

