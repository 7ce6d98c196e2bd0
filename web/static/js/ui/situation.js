// From what is known to what is said: one chip in words and, without a picture, one card.

import { t } from "../core/texts.js";
import { Close } from "../protocol/protocol.gen.js";

/**
 * @typedef {{title: string, text: string, action?: "again" | "login" | "desk"}} CardText
 * @typedef {"good" | "busy" | "bad" | "calm"} Tone
 * @typedef {{chip: string, tone: Tone, card: CardText | null}} Situation
 * @typedef {import("../core/link.js").LinkState} LinkState
 * @typedef {import("../core/codec.js").Message} Message
 */

/**
 * @param {{
 *   link: LinkState, met: boolean, session: Message | null, picture: boolean, unavailable: string, controls: boolean,
 * }} known `met`: was online before; `unavailable`: reason of screen.unavailable or empty.
 * @returns {Situation}
 */
export function situation({ link, met, session, picture, unavailable, controls }) {
  if (link.state === "ended") {
    return session && isOver(session) ? over(session) : ended(link);
  }
  if (link.state !== "online" || !session) {
    return met
      ? busy(t("Reconnecting"), t("The connection to the appliance is interrupted. It comes back by itself."))
      : busy(t("Connecting"), t("One moment, please."));
  }
  if (session.state !== "connected") {
    return resting(session);
  }
  if (unavailable) {
    const [title, text] = (WITHOUT_PICTURE[unavailable] ?? WITHOUT_PICTURE.capture_failed)();
    return { chip: t("No picture"), tone: "bad", card: { title, text } };
  }
  const chip = connectedChip(session, controls);
  return picture
    ? { chip, tone: "good", card: null }
    : { chip, tone: "busy", card: { title: t("Getting the picture"), text: t("One moment, please.") } };
}

/**
 * @param {Message} session
 * @param {boolean} controls
 */
function connectedChip(session, controls) {
  if (controls) {
    return t("You control");
  }
  if (session.rights.includes("control")) return t("You watch");
  return session.rights.includes("point")
    ? t("You watch: the customer allows viewing and pointing")
    : t("You watch: the customer allows viewing only");
}

/**
 * @param {string} title
 * @param {string} text
 * @returns {Situation}
 */
function busy(title, text) {
  return { chip: title, tone: "busy", card: { title, text } };
}

/** @type {Record<string, () => [string, string]>} */
const WITHOUT_PICTURE = {
  no_display: () => [
    t("No screen to show"),
    t("The customer's computer has no graphical display. Ask the customer to sign in at its screen."),
  ],
  wayland: () => [
    t("This desktop cannot be shown"),
    t("The customer's computer runs Wayland, which cannot be shared yet. Ask the customer to sign out and choose an Xorg session at the sign-in screen."),
  ],
  capture_failed: () => [
    t("The screen cannot be read"),
    t("The customer's program could not read the screen. It keeps trying; if this stays, ask the customer to start it again."),
  ],
  locked: () => [t("The screen is locked"), t("Ask the customer to unlock the computer.")],
};

/**
 * @param {Message} session
 * @returns {Situation}
 */
function resting(session) {
  switch (session.state) {
    case "open":
      return busy(
        t("Waiting for the customer"),
        t("The customer has not come yet. Tell them the code or send the link from the desk."),
      );
    case "waiting":
      return waiting(session);
    case "on_hold":
      return {
        chip: t("On hold"),
        tone: "calm",
        card: { title: t("On hold"), text: t("The picture rests, and the customer is told. Resume shows it again at once.") },
      };
    case "rebooting":
      return busy(t("Restarting"), t("The customer's computer restarts. The picture comes back by itself."));
    case "reconnecting":
      return busy(
        t("Customer's line interrupted"),
        t("The customer's computer lost the connection. The picture comes back by itself."),
      );
    case "closed":
    case "expired":
      return over(session);
    default:
      return busy(t("Ready"), t("The picture will be there in a moment."));
  }
}

/** @type {Record<string, () => [string, string]>} */
const REFUSALS = {
  denied: () => [
    t("The customer did not allow it"),
    t("Talk with the customer. They can allow it when you join again from the desk."),
  ],
  silence: () => [
    t("No answer from the customer"),
    t("The question was open for a minute. Call the customer, then join again from the desk."),
  ],
  unavailable: () => [
    t("This computer cannot share its screen"),
    t("The customer's program found no screen it can share. Ask the customer to sign in at its screen."),
  ],
};

/**
 * @param {Message} session
 * @returns {Situation}
 */
function waiting(session) {
  const refusal = REFUSALS[session.reason];
  if (refusal) {
    const [title, text] = refusal();
    return { chip: t("Not allowed"), tone: "bad", card: { title, text, action: "desk" } };
  }
  if (session.agent_online) {
    return busy(t("Asking the customer"), t("A question is on the customer's screen. The picture comes when they allow it."));
  }
  return busy(
    t("Waiting for the program"),
    t("The customer has to start the program that the page gave them to download."),
  );
}

/**
 * @param {Message} session
 * @returns {boolean} whether nothing can follow any more
 */
export const isOver = (session) => session.state === "closed" || session.state === "expired";

/**
 * @param {Message} session
 * @returns {Situation}
 */
function over(session) {
  const text =
    session.state === "expired"
      ? t("The session expired because nobody came in time.")
      : session.actor
        ? t("{person} ended the session.", { person: session.actor })
        : t("The session is over. Nothing is shared any more.");
  return { chip: t("Ended"), tone: "calm", card: { title: t("Session ended"), text, action: "desk" } };
}

/**
 * @param {LinkState} link
 * @returns {Situation}
 */
function ended({ code, status, ours }) {
  if (ours) {
    return broken(
      t("Connection closed for safety"),
      t("Something arrived that does not belong into a session (code {code}). You can connect again.", {
        code: code ?? 0,
      }),
    );
  }
  if (status === 401 || code === Close.NOT_AUTHENTICATED) {
    return { chip: t("Signed out"), tone: "bad", card: signedOut() };
  }
  if (code === Close.SESSION_ENDED) {
    const text = t("The session is over. Nothing is shared any more.");
    return { chip: t("Ended"), tone: "calm", card: { title: t("Session ended"), text, action: "desk" } };
  }
  const [title, text, action] = (ENDINGS[status ?? code ?? 0] ?? unknownEnding(code ?? status ?? 0))();
  return { chip: title, tone: "bad", card: { title, text, action } };
}

/** @returns {CardText} */
function signedOut() {
  return {
    title: t("You are signed out"),
    text: t("Sign in again, then open the session from the desk."),
    action: "login",
  };
}

/**
 * @param {string} title
 * @param {string} text
 * @returns {Situation}
 */
function broken(title, text) {
  return { chip: t("Disconnected"), tone: "bad", card: { title, text, action: "again" } };
}

/** @type {() => [string, string, "desk"]} */
const MISSING = () => [
  t("No such session"),
  t("The session does not exist or is not yours to see."),
  "desk",
];

/** @type {Record<number, () => [string, string, "again" | "desk"]>} */
const ENDINGS = {
  403: () => [
    t("You may not join this session"),
    t("You may see that there is this session, but not join it. Ask an administrator if you need to."),
    "desk",
  ],
  404: MISSING,
  [Close.FORBIDDEN]: () => [
    t("Your rights have changed"),
    t("You may no longer join this session, or not do this in it. Nothing is shown to you any more. Ask an administrator if you need to."),
    "desk",
  ],
  [Close.NORMAL]: () => [t("Disconnected"), t("The appliance closed the connection."), "again"],
  [Close.REPLACED]: () => [
    t("Open in another tab"),
    t("You opened this session somewhere else; only one place at a time is connected."),
    "again",
  ],
  [Close.TOO_OLD]: () => [t("This page is out of date"), t("Reload the page to get the current version."), "again"],
  [Close.TOO_NEW]: () => [
    t("The appliance is out of date"),
    t("This page is newer than the appliance. Reload the page."),
    "again",
  ],
  [Close.FLOOD]: () => [t("Disconnected"), t("This browser sent more than is allowed. Wait a moment."), "again"],
};

/**
 * @param {number} code
 * @returns {() => [string, string, "again"]}
 */
function unknownEnding(code) {
  return () => [t("Disconnected"), t("The connection was closed (code {code}).", { code }), "again"];
}
