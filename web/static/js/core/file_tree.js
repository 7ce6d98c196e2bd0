// The customer's folders as far as this page has seen them: a tree below one folder, or what a search found.

/**
 * @typedef {{handle: string, name: string, kind: string, size: number, modified_ms: number, hidden: boolean,
 *   where: string}} Entry
 * @typedef {{handle: string, name: string}} Step
 * @typedef {"name" | "size" | "date"} Order
 * @typedef {{problem: string, steps: Step[], entries: Entry[], next: number, total: number}} Page
 * @typedef {{kind: "entry", key: string, node: Node} | {kind: "more" | "loading" | "empty" | "problem", key: string,
 *   node: Node}} Row `node` of other kinds: the folder it is about
 */

let made = 0;

/** One folder or file. */
export class Node {
  /** Unique in the page; handles are not: two ways may lead to one folder. */
  key = `f${(made += 1)}`;
  open = false;
  loading = false;
  problem = "";
  /** @type {Node[]} */
  children = [];
  /** Whether the first page is there. */
  read = false;
  next = 0;
  total = 0;

  /** @param {Entry} entry @param {Node | null} parent */
  constructor(entry, parent) {
    this.entry = entry;
    this.parent = parent;
  }

  get isFolder() {
    return this.entry.kind === "folder" || this.entry.kind === "place";
  }

  /** Whether it can be asked for. */
  get takeable() {
    return Boolean(this.entry.handle) && (this.entry.kind === "file" || this.entry.kind === "folder");
  }

  /** @returns {number} 0 for what lies in the folder shown */
  get depth() {
    return this.parent ? this.parent.depth + 1 : -1;
  }

  /** @param {Page} page @param {boolean} first whether it begins the folder anew */
  take(page, first) {
    this.loading = false;
    this.problem = page.problem;
    if (page.problem) return;
    if (first) this.children = [];
    this.children.push(...page.entries.map((entry) => new Node(entry, this)));
    this.read = true;
    this.next = page.next;
    this.total = page.total;
  }

  /** Forgets what was read. */
  close() {
    this.open = this.read = this.loading = false;
    this.children = [];
    this.problem = "";
  }
}

/** @returns {Node} a folder to show the inside of */
export const rootNode = (/** @type {Step | null} */ step) => {
  const { handle, name } = step || { handle: "", name: "" };
  const root = new Node({ handle, name, kind: "folder", size: 0, modified_ms: 0, hidden: false, where: "" }, null);
  root.open = true;
  return root;
};

/** @type {Record<Order, (one: Entry, other: Entry) => number>} */
const COMPARED = {
  name: () => 0,
  size: (one, other) => other.size - one.size,
  date: (one, other) => other.modified_ms - one.modified_ms,
};

/**
 * @param {Node[]} nodes as the customer's computer ordered them: folders first, then by name
 * @param {Order} order
 * @param {boolean} turned
 * @returns {Node[]}
 */
export function ordered(nodes, order, turned) {
  const folders = nodes.filter((one) => one.isFolder);
  const files = nodes.filter((one) => !one.isFolder);
  const sorted = [folders, files].map((part) => {
    const found = part
      .map((node, at) => ({ node, at }))
      .sort((one, other) => COMPARED[order](one.node.entry, other.node.entry) || one.at - other.at)
      .map(({ node }) => node);
    return turned ? found.reverse() : found;
  });
  return sorted[0].concat(sorted[1]);
}

/**
 * What is to be seen of a folder's inside, from top to bottom.
 *
 * @param {Node} root
 * @param {Order} order
 * @param {boolean} turned
 * @returns {Row[]}
 */
export function rows(root, order = "name", turned = false) {
  /** @type {Row[]} */
  const found = [];
  inside(root, order, turned, found);
  return found;
}

/**
 * @param {Node} folder
 * @param {Order} order
 * @param {boolean} turned
 * @param {Row[]} found
 */
function inside(folder, order, turned, found) {
  for (const node of ordered(folder.children, order, turned)) {
    found.push({ kind: "entry", key: node.key, node });
    if (node.open) inside(node, order, turned, found);
  }
  const kind = ending(folder);
  if (kind) found.push({ kind, key: `${folder.key}-${kind}-${folder.children.length}`, node: folder });
}

/** @param {Node} folder @returns {"loading" | "problem" | "more" | "empty" | ""} what stands below its entries */
function ending(folder) {
  if (folder.loading) return "loading";
  if (folder.problem) return "problem";
  if (folder.next) return "more";
  return folder.read && !folder.children.length ? "empty" : "";
}

/** @param {Node} root @returns {Node[]} everything that is read below */
export function all(root) {
  return root.children.concat(...root.children.map(all));
}

/** What is chosen, without what lies in a chosen folder. @param {Set<Node>} chosen @returns {Node[]} */
export function outermost(chosen) {
  return Array.from(chosen).filter((node) => {
    for (let above = node.parent; above; above = above.parent) if (chosen.has(above)) return false;
    return true;
  });
}
