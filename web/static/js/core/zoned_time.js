// Wall clocks of time zones, without any library: what Intl knows, turned around.

const MINUTE_MS = 60 * 1000;
const HALF_HOUR_MS = 30 * MINUTE_MS;

/** Offered where the browser cannot list its zones (before Chrome 99, Safari 15.4, Firefox 93). */
const COMMON = [
  "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "America/Anchorage", "America/Argentina/Buenos_Aires",
  "America/Bogota", "America/Chicago", "America/Denver", "America/Halifax", "America/Los_Angeles",
  "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto", "Asia/Bangkok", "Asia/Dubai",
  "Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Kolkata", "Asia/Manila", "Asia/Seoul",
  "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Atlantic/Reykjavik", "Australia/Perth", "Australia/Sydney",
  "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Brussels", "Europe/Dublin", "Europe/Istanbul",
  "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome",
  "Europe/Stockholm", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "Pacific/Honolulu", "UTC",
];

/** @type {Map<string, Intl.DateTimeFormat>} */
const clocks = new Map();

/** @param {string} zone @returns {Intl.DateTimeFormat} @throws {RangeError} no such zone */
function clockOf(zone) {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hour12: false,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  clocks.set(zone, made);
  return made;
}

/** @param {string} zone IANA name @returns {boolean} whether this browser knows it */
export function isZone(zone) {
  try {
    return Boolean(zone) && Boolean(clockOf(zone));
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    return false;
  }
}

/** @param {string[]} wanted zones that have to be among them @returns {string[]} names, in order of the alphabet */
export function zones(wanted) {
  const listed = /** @type {any} */ (Intl).supportedValuesOf
    ? /** @type {string[]} */ (/** @type {any} */ (Intl).supportedValuesOf("timeZone"))
    : COMMON;
  return Array.from(new Set([...listed, ...wanted.filter(isZone), "UTC"])).sort();
}

/** @param {number} atMs @param {string} zone @returns {string} "2026-12-24T10:00", as the clock there shows */
export function wallClock(atMs, zone) {
  /** @type {Record<string, string>} */
  const parts = {};
  for (const { type, value } of clockOf(zone).formatToParts(new Date(atMs))) parts[type] = value;
  // Some browsers call midnight 24 although it begins the day.
  const hour = parts.hour === "24" ? "00" : parts.hour;
  return `${parts.year}-${parts.month}-${parts.day}T${hour}:${parts.minute}`;
}

/** @param {string} wall "2026-12-24T10:00" @returns {number} as if the clock were UTC's; NaN for another text */
function asUtc(wall) {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? Date.parse(`${wall}:00Z`) : NaN;
}

/**
 * Returns when a clock shows something.  Where it does so twice, in the autumn, the first time counts; where it never
 * does, in the spring, the hour is skipped forward: both as RFC 5545 section 3.3.5 has it.
 *
 * @param {string} wall "2026-12-24T10:00"
 * @param {string} zone
 * @returns {number} UTC, milliseconds since 1970; NaN where the text is no date
 */
export function momentOf(wall, zone) {
  const wanted = asUtc(wall);
  if (Number.isNaN(wanted)) return NaN;
  const before = wanted - offsetMs(wanted - 24 * 60 * MINUTE_MS, zone);
  const after = wanted - offsetMs(wanted + 24 * 60 * MINUTE_MS, zone);
  for (const moment of [Math.min(before, after), Math.max(before, after)]) {
    if (asUtc(wallClock(moment, zone)) === wanted) return moment;
  }
  return before;
}

/** @param {number} atMs @param {string} zone @returns {number} how far the clock is ahead of UTC */
function offsetMs(atMs, zone) {
  const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return asUtc(wallClock(minute, zone)) - minute;
}

/** @param {number} atMs @param {string} zone @returns {string} "UTC+9", "UTC-3:30" */
export function offsetName(atMs, zone) {
  const minutes = Math.round(offsetMs(atMs, zone) / MINUTE_MS);
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  if (!minutes) return "UTC";
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

/** @param {number} atMs @param {string} zone @returns {string} "Asia/Seoul, UTC+9"; "UTC" */
function zoneText(atMs, zone) {
  const distance = offsetName(atMs, zone);
  return distance === zone ? zone : `${zone.replace(/_/g, " ")}, ${distance}`;
}

/** @param {number} nowMs @returns {number} the next full or half hour that leaves some minutes to prepare */
export function nextHalfHour(nowMs) {
  return Math.ceil((nowMs + 10 * MINUTE_MS) / HALF_HOUR_MS) * HALF_HOUR_MS;
}

/**
 * @param {number} atMs
 * @param {string} zone
 * @param {string} language
 * @returns {string} day and time as people write them, with the zone's distance from UTC
 */
export function appointmentText(atMs, zone, language) {
  const there = isZone(zone) ? zone : "UTC";
  const day = new Date(atMs).toLocaleString(language, {
    timeZone: there,
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return `${day} (${zoneText(atMs, there)})`;
}
