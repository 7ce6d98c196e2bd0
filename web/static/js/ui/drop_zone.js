// A place to drop a file on, and the button beside it.

/**
 * @param {HTMLElement} zone
 * @param {HTMLInputElement} input
 * @param {(file: File) => void} chosen called for each file that is dropped or chosen; the first one counts
 */
export function wireDropZone(zone, input, chosen) {
  const take = (/** @type {FileList | null | undefined} */ files) => {
    if (files && files.length > 0) chosen(files[0]);
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  }
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    take(event.dataTransfer && event.dataTransfer.files);
  });
}
