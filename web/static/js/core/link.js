// The one connection of a page to the appliance: ticket, hello, messages, and coming back after a cut.

import { decode, encode } from "./codec.js";
import { ProtocolError } from "./errors.js";
import { packFrame, unpackFrame } from "./frame.js";
import { TicketError } from "./tickets.js";
import { Channel, Close, Flag, Limits, OLDEST_VERSION, RETRYABLE, VERSION } from "../protocol/protocol.gen.js";

/**
 * @typedef {import("./codec.js").Message} Message
 * @typedef {import("./frame.js").Header} Header
 * @typedef {"connecting" | "online" | "waiting" | "ended"} State
 * @typedef {{state: State, code?: number, status?: number, ours?: boolean}} LinkState
 *   `code`: close code of an ended link; `status`: HTTP status of a refused ticket; `ours`: closed by this side
 *   because of what the other sent.
 */

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
const WELCOME_TIMEOUT_MS = 10000;
/** Close codes that browsers report for cut lines and restarting proxies (RFC 6455 section 7.4.1). */
const CUT = new Set([1005, 1006, 1012, 1013, 1014, ...RETRYABLE]);

/** Keeps one socket open, never two. */
export class Link {
  #url;
  #ticketFor;
  #onState;
  #decodes;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {Map<string, (message: Message) => void>} */
  #handlers = new Map();
  /** @type {State} */
  #state = "ended";
  #attempt = 0;
  #delayMs = FIRST_DELAY_MS;
  #refusals = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @type {(header: Header, body: Uint8Array) => void} */
  onScreen = () => undefined;
  /** @type {Map<number, (header: Header, body: Uint8Array) => void>} */
  #data = new Map();

  /**
   * @param {{
   *   url: string, ticketFor: () => Promise<string>, onState: (state: LinkState) => void, decodes?: () => Promise<string[]>,
   * }} options `onState` is called on every change; `decodes`: the codecs this page can show (CODECS).
   */
  constructor({ url, ticketFor, onState, decodes = async () => [] }) {
    this.#decodes = decodes;
    this.#url = url;
    this.#ticketFor = ticketFor;
    this.#onState = onState;
  }

  get state() {
    return this.#state;
  }

  /**
   * Sets what happens on messages of a type; one handler a type.
   *
   * @param {string} type
   * @param {(message: Message) => void} handler
   */
  on(type, handler) {
    this.#handlers.set(type, handler);
  }

  /**
   * Sets what happens with messages of another channel.
   *
   * @param {number} channel
   * @param {(header: Header, body: Uint8Array) => void} handler
   */
  onData(channel, handler) {
    this.#data.set(channel, handler);
  }

  /** Connects, and reconnects until `stop` or an answer that is final. */
  start() {
    this.stop();
    this.#delayMs = FIRST_DELAY_MS;
    this.#refusals = 0;
    void this.#connect();
  }

  /** Ends the connection without a word to `onState`. */
  stop() {
    this.#drop(Close.NORMAL);
    this.#state = "ended";
  }

  /** Tries at once if a retry is due later; for `online` events and tabs that come to the front. */
  hurry() {
    if (this.#state === "waiting") {
      this.#delayMs = FIRST_DELAY_MS;
      void this.#connect();
    }
  }

  /** @param {Message} message of the control channel */
  send(message) {
    return this.sendRaw(Channel.CONTROL, Flag.NONE, 0, encode(message));
  }

  /** @param {Message} message of the input channel */
  sendInput(message) {
    return this.sendRaw(Channel.INPUT, Flag.NONE, 0, encode(message));
  }

  /**
   * Sends one message; returns false, without sending, while not online.
   *
   * @param {number} channel
   * @param {number} flags
   * @param {number} sequence
   * @param {Uint8Array} [body]
   */
  sendRaw(channel, flags, sequence, body) {
    if (this.#state !== "online" || !this.#socket) {
      return false;
    }
    this.#put(this.#socket, channel, flags, sequence, body);
    return true;
  }

  /**
   * @param {WebSocket} socket
   * @param {number} channel
   * @param {number} flags
   * @param {number} sequence
   * @param {Uint8Array} [body]
   */
  #put(socket, channel, flags, sequence, body) {
    socket.send(packFrame({ channel, flags, sequence, timeMs: Math.floor(performance.now()) % 2 ** 32 }, body));
  }

  /**
   * @param {State} state
   * @param {Omit<LinkState, "state">} [detail]
   */
  #become(state, detail) {
    this.#state = state;
    this.#onState({ state, ...detail });
  }

  /** @param {number} code */
  #drop(code) {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(code);
    }
  }

  async #connect() {
    this.#drop(Close.NORMAL);
    const attempt = this.#attempt;
    this.#become("connecting");
    try {
      const [ticket, codecs] = await Promise.all([this.#ticketFor(), this.#decodes()]);
      if (attempt === this.#attempt) {
        this.#open(ticket, codecs);
      }
    } catch (problem) {
      if (!(problem instanceof TicketError)) {
        throw problem;
      }
      if (attempt === this.#attempt) {
        this.#refused(problem);
      }
    }
  }

  /** @param {TicketError} refusal */
  #refused(refusal) {
    if (refusal.passing) {
      this.#retryLater();
    } else {
      this.#become("ended", { status: refusal.status });
    }
  }

  /** @param {string} ticket @param {string[]} codecs */
  #open(ticket, codecs) {
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      const hello = { type: "link.viewer_hello", oldest: OLDEST_VERSION, newest: VERSION, ticket, capabilities: codecs };
      this.#put(socket, Channel.CONTROL, Flag.NONE, 0, encode(hello));
    };
    socket.onmessage = (event) => this.#guarded(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    this.#socket = socket;
    this.#timer = setTimeout(() => {
      this.#drop(Close.HELLO_TIMEOUT);
      this.#retryLater();
    }, WELCOME_TIMEOUT_MS);
  }

  /** @param {unknown} data */
  #guarded(data) {
    try {
      this.#receive(data);
    } catch (problem) {
      if (!(problem instanceof ProtocolError)) {
        throw problem;
      }
      this.fail(problem);
    }
  }

  /**
   * Ends the connection because of what the other side sent.
   *
   * @param {ProtocolError} problem
   */
  fail(problem) {
    this.#drop(problem.close);
    this.#become("ended", { code: problem.close, ours: true });
  }

  /** @param {unknown} data */
  #receive(data) {
    if (!(data instanceof ArrayBuffer)) {
      throw new ProtocolError("text message");
    }
    if (data.byteLength > Limits.MESSAGE_BYTES) {
      throw new ProtocolError("message too large", Close.TOO_LARGE);
    }
    const { header, body } = unpackFrame(data);
    if (header.channel === Channel.CONTROL) {
      this.#control(decode(body, "server", Channel.CONTROL));
    } else if (header.channel === Channel.SCREEN && this.#state === "online") {
      this.onScreen(header, body);
    } else if (this.#data.has(header.channel) && this.#state === "online") {
      this.#data.get(header.channel)?.(header, body);
    } else {
      throw new ProtocolError("message out of order");
    }
  }

  /** @param {Message} message */
  #control(message) {
    const welcome = message.type === "link.viewer_welcome";
    if (welcome === (this.#state === "online")) {
      throw new ProtocolError("message out of order");
    }
    if (welcome) {
      clearTimeout(this.#timer);
      this.#delayMs = FIRST_DELAY_MS;
      this.#refusals = 0;
    }
    this.#handlers.get(message.type)?.(message);
    if (welcome) {
      this.#become("online");
    }
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop(Close.NORMAL);
    // A ticket may have been too old when it arrived; a second refusal is meant.
    const staleTicket = code === Close.NOT_AUTHENTICATED && this.#refusals === 0;
    if (staleTicket) {
      this.#refusals += 1;
    }
    if (CUT.has(code) || staleTicket) {
      this.#retryLater();
    } else {
      this.#become("ended", { code });
    }
  }

  #retryLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
    this.#become("waiting");
  }
}
