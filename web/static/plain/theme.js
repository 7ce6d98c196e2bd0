// Loaded before the first paint: Tabler's dark colours hang on an attribute, the choice is the system's.
(function () {
  var dark = window.matchMedia ? window.matchMedia("(prefers-color-scheme: dark)") : null;
  function follow() {
    document.documentElement.setAttribute("data-bs-theme", dark && dark.matches ? "dark" : "light");
  }
  follow();
  if (dark && dark.addListener) dark.addListener(follow);
})();
