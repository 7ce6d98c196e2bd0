// Tells the appliance the browser's time zone, for times in pages of people who have set none.

const YEAR_S = 365 * 24 * 3600;

/** Keeps a cookie with the name of the browser's time zone. */
export function tellZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || !/^[A-Za-z0-9_+/-]{1,64}$/.test(zone)) return;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `deskside_zone=${zone}; Path=/; SameSite=Strict; Max-Age=${YEAR_S}${secure}`;
}
