// The screen with what is drawn on it as one picture.

import { RequestError } from "../core/desk_api.js";
import { pageData } from "../core/page.js";
import { keepPicture } from "../core/pictures_api.js";
import { paintStrokes } from "../core/stroke_paint.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { pngOf, saveBlob } from "./snapshots.js";

const NAME = "whiteboard.png";

/**
 * Saves the picture at the technician and keeps it with the session.
 *
 * @param {import("../app/viewer_features.js").Viewer} viewer
 * @param {readonly import("../core/strokes.js").Stroke[]} strokes
 * @param {boolean} words whether the picture itself lacks the texts
 */
export async function capture({ canvas, tray }, strokes, words) {
  const say = (/** @type {string} */ text, passing = false) =>
    tray.show("capture", text, [{ text: t("Close"), act: () => undefined }], { passing });
  const png = await pngOf(composed(canvas, strokes, words));
  if (!png) {
    say(t("This browser could not make a picture. Please try again."));
    return;
  }
  if (isGuest()) {
    saveBlob(png, NAME);
    return;
  }
  try {
    const { name } = await keepPicture(pageData().page.session_id, "whiteboard", png);
    saveBlob(png, name);
    say(t("The screen with the drawings is saved on your computer and kept with the session."), true);
  } catch (problem) {
    if (!(problem instanceof RequestError)) throw problem;
    saveBlob(png, NAME);
    say(t("Saved on your computer only: {problem}", { problem: problem.message }));
  }
}

/**
 * @param {HTMLCanvasElement} picture
 * @param {readonly import("../core/strokes.js").Stroke[]} strokes
 * @param {boolean} words
 */
function composed(picture, strokes, words) {
  const [ground, sheet] = [document.createElement("canvas"), document.createElement("canvas")];
  for (const one of [ground, sheet]) {
    one.width = picture.width;
    one.height = picture.height;
  }
  const [below, above] = [ground.getContext("2d"), sheet.getContext("2d")];
  if (below && above) {
    paintStrokes(above, strokes, words);
    below.drawImage(picture, 0, 0);
    below.drawImage(sheet, 0, 0);
  }
  return ground;
}
