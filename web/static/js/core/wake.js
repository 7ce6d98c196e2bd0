// A link that follows the page: at rest while the page is stored away, quick when there is a reason to hope.

/** @param {import("./link.js").Link} link */
export function wakeWithPage(link) {
  window.addEventListener("online", () => link.hurry());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      link.hurry();
    }
  });
  window.addEventListener("pagehide", () => link.stop());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      link.start();
    }
  });
}
