// The way out of the picture by keyboard: there every key belongs to the customer's computer, also Tab.

const CHORD = ["Control", "Alt", "Shift"];

/**
 * Calls back when Ctrl, Alt and Shift are pressed together and released without another key.
 *
 * @param {() => void} act
 */
export function onBarKeys(act) {
  let together = false;
  document.addEventListener(
    "keydown",
    (event) => {
      together = CHORD.includes(event.key) && event.ctrlKey && event.altKey && event.shiftKey;
    },
    true,
  );
  document.addEventListener(
    "keyup",
    (event) => {
      if (together && CHORD.includes(event.key)) {
        together = false;
        act();
      }
    },
    true,
  );
}
