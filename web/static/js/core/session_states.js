// What the state of a session allows (docs/session.md), on every page that shows one.

const ENDED = ["closed", "expired"];
/** The customer's program is there, or comes back. */
const JOINABLE = ["ready", "connected", "on_hold", "rebooting", "reconnecting"];
const RESOLVABLE = ["open", "waiting", "ready", "closed", "expired"];

/** @param {{state: string}} session @returns {boolean} */
export const hasEnded = ({ state }) => ENDED.includes(state);

/** @param {{state: string}} session @returns {boolean} whether a viewer can be opened */
export const canBeJoined = ({ state }) => JOINABLE.includes(state);

/**
 * @param {{state: string, outcome: string}} session
 * @returns {boolean} whether its result can be said, as also where the customer ended it, which says none
 */
export const canBeResolved = ({ state, outcome }) => RESOLVABLE.includes(state) && !outcome;
