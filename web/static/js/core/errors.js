// What the decoders throw.

import { Close } from "../protocol/protocol.gen.js";

/** Bytes from the other side that are not a message of this protocol. */
export class ProtocolError extends Error {
  /**
   * @param {string} detail English words for the console; never holds content of the message.
   * @param {number} [close] code the connection is to be closed with.
   */
  constructor(detail, close = Close.BAD_MESSAGE) {
    super(detail);
    this.name = "ProtocolError";
    this.close = close;
  }
}
