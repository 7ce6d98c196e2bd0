// What a viewer knows of its session and of itself; features look here and hear of changes.

/**
 * @typedef {import("./codec.js").Message} Message
 */

/** One model for the whole viewer; only the viewer's page changes it. */
export class Standing {
  /** Whether the line to the appliance stands. */
  online = false;
  /** @type {Message | null} the newest session.state */
  session = null;
  /** Account, or invitation, of this person. */
  ownId = "";
  /** Whether this viewer's pointer and keys go to the customer's computer. */
  controls = false;
  /** Whether a picture is on the canvas. */
  picture = false;
  /** @type {readonly string[]} what the customer allows this person now */
  rights = [];
  /** @type {readonly string[]} what this person may ask for */
  askable = [];
  /** @type {(() => void)[]} */
  #observers = [];

  /** Calls back after each change. @param {() => void} observer */
  observe(observer) {
    this.#observers.push(observer);
  }

  /** @param {Partial<Pick<Standing, "online" | "session" | "ownId" | "controls" | "picture" | "rights" | "askable">>} fields */
  change(fields) {
    Object.assign(this, fields);
    for (const observer of this.#observers) observer();
  }

  /** Whether the customer allows this person a right now, while the session is connected. @param {string} right */
  may(right) {
    return this.online && this.session?.state === "connected" && this.rights.includes(right);
  }

  /** Whether the session is live, for whom the line stands. */
  get live() {
    return this.online && this.session !== null && !["closed", "expired"].includes(this.session.state);
  }
}
