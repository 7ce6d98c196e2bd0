// One-time tickets for sockets: 30 s, from an authenticated request of the own origin.

/** The appliance gave no ticket. */
export class TicketError extends Error {
  /** @param {number} status HTTP status, 0 where the request did not get through */
  constructor(status) {
    super(`no ticket: ${status}`);
    this.name = "TicketError";
    this.status = status;
  }

  /** Whether asking again later can help. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * Returns a ticket.
 *
 * @param {string} path
 * @param {object} wish
 * @returns {Promise<string>} rejects with TicketError
 */
export async function fetchTicket(path, wish) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(wish),
    });
  } catch (problem) {
    if (problem instanceof TypeError) {
      throw new TicketError(0);
    }
    throw problem;
  }
  if (!response.ok) {
    throw new TicketError(response.status);
  }
  const { ticket } = await response.json();
  return String(ticket);
}
