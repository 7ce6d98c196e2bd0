// What every keeper of something in this browser does where storage is off or full.

/** Passes on what is no refusal of storage (HTML, sessionStorage and localStorage; setItem). @param {unknown} problem */
export function onlyStorage(problem) {
  if (!(problem instanceof DOMException)) throw problem;
}
