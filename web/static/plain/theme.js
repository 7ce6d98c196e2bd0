// Loaded before the first paint.

// Tabler's dark colours hang on an attribute.  The account's choice stands in the page (data-theme); without one the
// choice is the system's.
(function () {
  var page = document.documentElement;
  var chosen = page.getAttribute("data-theme");
  var dark = window.matchMedia ? window.matchMedia("(prefers-color-scheme: dark)") : null;
  function follow() {
    page.setAttribute("data-bs-theme", chosen || (dark && dark.matches ? "dark" : "light"));
  }
  follow();
  if (!chosen && dark && dark.addListener) dark.addListener(follow);
})();

// A button that asks before it sends (data-confirm) may be pressed before the script that asks is there, which would
// send it unasked: the press waits for js/ui/confirming.js.  Should that never come, forms work as without scripts.
(function () {
  var page = document.documentElement;
  function hold(event) {
    var button = event.submitter;
    if (!button || !button.hasAttribute("data-confirm") || page.hasAttribute("data-asks")) return;
    event.preventDefault();
    button.setAttribute("data-pressed", "");
  }
  document.addEventListener("submit", hold);
  document.addEventListener("DOMContentLoaded", function () {
    document.removeEventListener("submit", hold);
  });
})();
