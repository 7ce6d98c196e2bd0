// Inviting from the viewer: a panel beside the picture, made when it is first asked for.

import { pageData } from "../core/page.js";
import { t } from "../core/texts.js";
import { InvitePanel } from "./invite_panel.js";

/**
 * Not for guests and invited colleagues.
 *
 * @param {import("../app/viewer_features.js").Viewer} viewer
 */
export function attachInvite({ toolbar, sides, standing }) {
  const { session_id: sessionId, may_invite: may } = pageData().page;
  if (!may) return;
  const side = sides.add({ id: "invite", title: t("Invite") });
  const label = t("Invite somebody into this session");
  const act = () => side.toggle();
  const tool = toolbar.add({ id: "invite-button", group: "session", icon: "invite", label, key: "I", act, rank: 2 });
  tool.press(false);
  side.body.classList.add("invite-scroll");
  /** @type {InvitePanel | undefined} */
  let panel;
  side.onToggle = (open) => {
    tool.press(open);
    if (!open) return;
    if (panel) void panel.refresh();
    else panel = new InvitePanel(side.body, sessionId);
    side.focus();
  };
  standing.observe(() => {
    const over = standing.session !== null && ["closed", "expired"].includes(standing.session.state);
    if (over && side.open) side.toggle(false);
    tool.show(!over);
  });
}
