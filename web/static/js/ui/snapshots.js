// Snapshots: the whole picture at full resolution, kept with the session (SPEC V5).

import { RequestError } from "../core/desk_api.js";
import { pageData } from "../core/page.js";
import { keepPicture } from "../core/pictures_api.js";
import { t } from "../core/texts.js";
import { isGuest } from "../core/viewer_door.js";
import { PictureGallery } from "./picture_gallery.js";

/** @typedef {import("../app/viewer_features.js").Viewer} Viewer */

const FLASH_MS = 180;

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob | null>} a PNG file of all its pixels */
export function pngOf(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Saves a file at the technician. @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {Viewer} viewer */
export function attachSnapshots(viewer) {
  const { standing, toolbar, sides, tray, canvas, stage, focusPicture } = viewer;
  const sessionId = pageData().page.session_id;
  const close = { text: t("Close"), act: focusPicture };
  /** @type {import("./sides.js").Side | undefined} */
  let side;

  const tool = toolbar.add({
    id: "snapshot",
    group: "keep",
    icon: "camera",
    label: t("Snapshot"),
    key: "P",
    rank: 2,
    act: () => void take(),
  });

  function flash() {
    stage.classList.add("flash");
    window.setTimeout(() => stage.classList.remove("flash"), FLASH_MS);
  }

  async function take() {
    if (!standing.picture) return;
    const png = await pngOf(canvas);
    if (!png) {
      tray.show("snapshot", t("This browser could not make a picture. Please try again."), [close]);
      return;
    }
    flash();
    if (isGuest()) saveBlob(png, "snapshot.png");
    else await keep(png);
  }

  /** @param {Blob} png */
  async function keep(png) {
    try {
      const { number, name } = await keepPicture(sessionId, "snapshot", png);
      const answers = [
        { text: t("Show all"), look: "primary", act: () => side?.toggle(true) },
        { text: t("Download"), act: () => saveBlob(png, name) },
        close,
      ];
      tray.show("snapshot", t("Snapshot {number} is kept with the session.", { number }), answers, { passing: true });
      if (side?.open) void gallery?.load();
    } catch (problem) {
      if (!(problem instanceof RequestError)) throw problem;
      tray.show("snapshot", problem.message, [
        { text: t("Save it here instead"), act: () => saveBlob(png, "snapshot.png") },
        close,
      ]);
    }
  }

  /** @type {PictureGallery | undefined} */
  let gallery;
  if (!isGuest()) {
    side = sides.add({ id: "pictures-side", title: t("Snapshots and drawings") });
    side.body.classList.add("padded");
    gallery = new PictureGallery(side.body, sessionId, "button");
    const label = t("Snapshots and drawings");
    const act = () => side?.toggle();
    const show = toolbar.add({ id: "pictures", group: "keep", icon: "pictures", label, rank: 7, act });
    side.onToggle = (open) => {
      show.press(open);
      if (open) void gallery?.load();
      if (open) side?.element.querySelector("button")?.focus();
    };
  }
  standing.observe(() => tool.enable(standing.picture));
  tool.enable(standing.picture);
}
