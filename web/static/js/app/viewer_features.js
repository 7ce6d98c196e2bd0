// The features of the viewer that stand on their own: each adds its tools, panels and messages.

import { attachChat } from "../features/chat.js";
import { attachClipboard } from "../features/clipboard.js";
import { attachNotes } from "../features/notes.js";
import { attachFiles } from "../features/files.js";
import { attachMonitors } from "../features/monitors.js";
import { attachPower } from "../features/power.js";
import { attachRecording } from "../features/recording.js";
import { attachWhiteboard } from "../features/whiteboard.js";
import { attachKeys } from "../ui/keys_menu.js";
import { attachLineState } from "../ui/line_state.js";
import { attachRights } from "../ui/rights_side.js";
import { attachSnapshots } from "../ui/snapshots.js";
import { attachView } from "../ui/view_menu.js";
import { attachInvite } from "../ui/viewer_invite.js";
import { attachResolve } from "../ui/viewer_resolve.js";

/**
 * What a feature may use.
 *
 * @typedef {{
 *   link: import("../core/link.js").Link,
 *   standing: import("../core/standing.js").Standing,
 *   display: import("../core/display.js").Display,
 *   pointer: import("../core/remote_pointer.js").RemotePointer,
 *   canvas: HTMLCanvasElement,
 *   stage: HTMLElement,
 *   input: import("../features/input.js").Input,
 *   screen: import("../features/screen.js").Screen,
 *   outOfSight: import("../core/out_of_sight.js").OutOfSight,
 *   toolbar: import("../ui/toolbar.js").Toolbar,
 *   sides: import("../ui/sides.js").Sides,
 *   bar: import("../ui/bar.js").Bar,
 *   tray: import("../ui/tray.js").Tray,
 *   layout: () => void,
 *   focusPicture: () => void,
 *   stepAside: () => void,
 * }} Viewer `layout`: the picture's room may have changed; `focusPicture`: the keyboard belongs to it again;
 *   `stepAside`: another window of this person shows the session from now on.
 */

/** @type {((viewer: Viewer) => void)[]} */
const FEATURES = [attachLineState, attachView, attachMonitors, attachKeys, attachChat, attachInvite, attachResolve, attachRights, attachSnapshots, attachPower, attachClipboard, attachNotes, attachFiles, attachRecording, attachWhiteboard];

/** @param {Viewer} viewer */
export function attachFeatures(viewer) {
  for (const attach of FEATURES) attach(viewer);
}
