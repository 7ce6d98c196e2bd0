// Where a viewer connects: technicians of ours by their login, external ones by their invitation.

import { pageData } from "./page.js";
import { fetchTicket } from "./tickets.js";

/** @returns {boolean} whether this is an external technician, who knows this one session only */
export const isGuest = () => pageData().page.guest === true;

/** @returns {string} address of the viewer's socket */
export const socketUrl = () => `${location.origin.replace(/^http/, "ws")}${isGuest() ? "/ws/guest" : "/ws/viewer"}`;

/** @returns {Promise<string>} a ticket for it */
export function viewerTicket() {
  if (isGuest()) return fetchTicket("/guest-ticket", {});
  return fetchTicket("/api/tickets", { for: "viewer", session_id: pageData().page.session_id });
}
