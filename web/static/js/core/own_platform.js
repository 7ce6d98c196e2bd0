// The system this page runs on.

/** The technician's system, as far as keys differ. @returns {"mac" | "windows" | "other"} */
export function platform() {
  const name = navigator.platform;
  if (/^(Mac|iP)/.test(name)) return "mac";
  return name.startsWith("Win") ? "windows" : "other";
}
