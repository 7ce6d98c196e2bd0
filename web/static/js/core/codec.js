// Messages as strict JSON, checked against the generated rules; agrees with protocol/codec.py on every vector.

import { ProtocolError } from "./errors.js";
import { parseStrict } from "./json.js";
import { Close, Limits, MESSAGES } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("../protocol/protocol.gen.js").Spec} Spec
 * @typedef {{type: string, [field: string]: any}} Message
 */

/**
 * Returns the JSON body of a message; the sender checks nothing, the receiver everything.
 *
 * @param {Message} message
 */
export function encode(message) {
  return new TextEncoder().encode(JSON.stringify(message));
}

/**
 * Returns the message in a body that `sender` sent on `channel`.
 *
 * @param {Uint8Array} body
 * @param {string} sender
 * @param {number} channel
 * @returns {Message}
 * @throws {ProtocolError} anything but exactly one known message that this sender may send on this channel.
 */
export function decode(body, sender, channel) {
  if (body.length > Limits.CONTROL_BYTES) {
    throw new ProtocolError("control message too large", Close.TOO_LARGE);
  }
  const parsed = parsedObject(body);
  const name = parsed.type;
  const declared =
    typeof name === "string" && Object.prototype.hasOwnProperty.call(MESSAGES, name) ? MESSAGES[name] : undefined;
  if (!declared || declared.channel !== channel) {
    throw new ProtocolError("unknown message type");
  }
  if (!declared.senders.includes(sender)) {
    throw new ProtocolError(`${String(name)} does not come from this side`);
  }
  delete parsed.type;
  return { type: String(name), ...checkedFields(declared.fields, parsed) };
}

/**
 * @param {Uint8Array} body
 * @returns {Record<string, unknown>}
 */
function parsedObject(body) {
  let value;
  try {
    value = parseStrict(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body));
  } catch (problem) {
    if (problem instanceof SyntaxError || problem instanceof TypeError) {
      throw new ProtocolError("malformed message");
    }
    throw problem;
  }
  return object(value);
}

/**
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
function object(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value) || Object.isFrozen(value)) {
    throw new ProtocolError("malformed message");
  }
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {Readonly<Record<string, Spec>>} fields
 * @param {Record<string, unknown>} given without prototype
 */
function checkedFields(fields, given) {
  for (const name of Object.keys(given)) {
    if (!Object.prototype.hasOwnProperty.call(fields, name)) {
      throw new ProtocolError("unknown field");
    }
  }
  /** @type {Record<string, any>} */
  const kept = {};
  for (const [name, spec] of Object.entries(fields)) {
    if (name in given) {
      kept[name] = CHECKS[spec.kind](spec, given[name]);
    } else if (spec.required) {
      throw new ProtocolError("missing field");
    }
  }
  return kept;
}

/**
 * @param {boolean} right
 * @param {string} what
 */
function require(right, what) {
  if (!right) {
    throw new ProtocolError(`not a ${what}`);
  }
}

/** @type {Record<Spec["kind"], (spec: Spec, value: any) => unknown>} */
const CHECKS = {
  text(spec, value) {
    require(typeof value === "string" && isText(value, spec), "text");
    return value;
  },
  whole(spec, value) {
    const { least = 0, most = 0 } = spec;
    require(typeof value === "number" && value >= least && value <= most, "whole number");
    return value;
  },
  flag(_spec, value) {
    require(typeof value === "boolean", "flag");
    return value;
  },
  "one-of"(spec, value) {
    require(typeof value === "string" && (spec.values ?? []).includes(value), "choice");
    return value;
  },
  list(spec, value) {
    const { of, most = 0 } = spec;
    require(Array.isArray(value) && value.length <= most, "list");
    return of ? value.map((/** @type {unknown} */ item) => CHECKS[of.kind](of, item)) : [];
  },
  record(spec, value) {
    return checkedFields(spec.fields ?? {}, object(value));
  },
};

/**
 * Length counts code points, as Python does; no control characters, no half surrogate pairs.
 *
 * @param {string} value
 * @param {Spec} spec
 */
function isText(value, spec) {
  const { least = 0, most = 0 } = spec;
  let points = 0;
  for (const character of value) {
    const point = character.codePointAt(0) ?? 0;
    const newline = point === 0x0a || point === 0x09;
    if ((point < 0x20 && !(spec.lines && newline)) || (point >= 0x7f && point < 0xa0)) {
      return false;
    }
    if (point >= 0xd800 && point < 0xe000) {
      return false;
    }
    points += 1;
  }
  return points >= least && points <= most;
}
