// Which tools stay in a bar of some width.  Knows no page.

/**
 * @template T
 * @param {{one: T, px: number, rank: number}[]} tools in the order of the bar
 * @param {number} room px
 * @param {number} more px of the button behind which the others stand
 * @param {{tool: number, lines: number}} gaps px after each tool, and of all lines between groups
 * @returns {T[]} those that have no room: highest rank first, of one rank the last
 */
export function fitted(tools, room, more, gaps) {
  const all = tools.reduce((sum, { px }) => sum + px + gaps.tool, gaps.lines);
  if (all <= room) return [];
  const order = tools.map((tool, at) => ({ ...tool, at })).sort((a, b) => b.rank - a.rank || b.at - a.at);
  const out = [];
  let left = all + more;
  for (const { one, px } of order) {
    if (left <= room) break;
    left -= px + gaps.tool;
    out.push(one);
  }
  return out;
}
