// The browser's time zone; the appliance is told, for times in pages of people who have set none.

const YEAR_S = 365 * 24 * 3600;

/** @returns {string} its IANA name; empty in browsers that do not tell */
export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

/** Keeps it in a cookie. */
export function tellZone() {
  const zone = ownZone();
  if (!/^[A-Za-z0-9_+/-]{1,64}$/.test(zone)) return;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `deskside_zone=${zone}; Path=/; SameSite=Strict; Max-Age=${YEAR_S}${secure}`;
}
