// Loaded before the first paint: Tabler's dark colours hang on an attribute.  The account's choice stands in the page
// (data-theme); without one the choice is the system's.
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
