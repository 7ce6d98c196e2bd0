// Generated from the Python protocol by `python -m protocol.mirror --write`; do not edit.

/**
 * @typedef {{
 *   kind: "text" | "whole" | "flag" | "one-of" | "list" | "record", required?: boolean,
 *   least?: number, most?: number, lines?: boolean, values?: ReadonlyArray<string>,
 *   of?: Spec, fields?: Readonly<Record<string, Spec>>,
 * }} Spec
 * @typedef {{
 *   channel: number, senders: ReadonlyArray<string>, fields: Readonly<Record<string, Spec>>,
 * }} Declared
 */

export const VERSION = 1;
export const OLDEST_VERSION = 1;
export const HEADER_BYTES = 12;
export const Channel = Object.freeze({
  CONTROL: 0,
  SCREEN: 1,
  INPUT: 2,
  CLIPBOARD: 3,
  FILES: 4,
});
export const Flag = Object.freeze({
  NONE: 0,
  KEY: 1,
  LAST: 2,
  ACK: 4,
  REFRESH: 8,
});
export const Op = Object.freeze({
  SIZE: 1,
  FILL: 2,
  COPY: 3,
  IMAGE: 4,
  CURSOR: 5,
  POINTER: 6,
});
export const Format = Object.freeze({
  JPEG: 1,
  PNG: 2,
});
export const Close = Object.freeze({
  NORMAL: 1000,
  GOING_AWAY: 1001,
  BAD_MESSAGE: 4400,
  NOT_AUTHENTICATED: 4401,
  FORBIDDEN: 4403,
  HELLO_TIMEOUT: 4408,
  REPLACED: 4409,
  SESSION_ENDED: 4410,
  TOO_LARGE: 4413,
  TOO_OLD: 4426,
  TOO_NEW: 4427,
  FLOOD: 4429,
  INTERNAL: 4500,
});
export const RETRYABLE = [1001, 4408, 4500];
export const Limits = Object.freeze({
  HELLO_TIMEOUT_S: 5,
  MESSAGE_BEFORE_HELLO_BYTES: 65536,
  MESSAGE_BYTES: 1048576,
  FRAME_BYTES: 50331648,
  CONTROL_BYTES: 65536,
  SIDE_PX: 16384,
  AREA_PX: 67108864,
  CURSOR_PX: 256,
  QUEUE_FRAMES: 2,
  QUEUE_BYTES: 4194304,
  KEY_FRAME_INTERVAL_S: 0.5,
  PING_INTERVAL_S: 5,
  PING_TIMEOUT_S: 15,
  RECONNECT_LIMIT_S: 120,
  CONSENT_TIMEOUT_S: 60,
  TICKET_LIFETIME_S: 30,
  NAME_CHARS: 80,
  TOPIC_CHARS: 200,
  DESCRIPTION_CHARS: 500,
  EMAIL_CHARS: 254,
  TEXT_CHARS: 4096,
  REASON_CHARS: 200,
  TOKEN_CHARS: 128,
  CHAT_CHARS: 4000,
  CHAT_MESSAGES: 5000,
  TYPING_S: 6,
  BRAND_TEXT_CHARS: 160,
  BRAND_LOGO_BYTES: 20480,
  BRAND_LOGO_CHARS: 27308,
  BRAND_LOGO_WIDTH_PX: 320,
  BRAND_LOGO_HEIGHT_PX: 48,
});
/** @type {Readonly<Record<string, Declared>>} */
export const MESSAGES = Object.freeze({
  "brand.show": {"channel": 0, "senders": ["server"], "fields": {"introduction": {"kind": "text", "most": 160, "lines": false, "least": 0, "required": true}, "logo": {"kind": "text", "most": 27308, "lines": false, "least": 0, "required": false}, "logo_dark": {"kind": "text", "most": 27308, "lines": false, "least": 0, "required": false}}},
  "chat.close": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}}},
  "chat.message": {"channel": 0, "senders": ["server"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "number": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "client_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "side": {"kind": "one-of", "values": ["customer", "technician", "guest", "appliance"], "required": true}, "author_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "author": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "text": {"kind": "text", "most": 4000, "lines": true, "least": 1, "required": true}, "at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}}},
  "chat.open": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "after": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}}},
  "chat.post": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "client_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "text": {"kind": "text", "most": 4000, "lines": true, "least": 1, "required": true}}},
  "chat.received": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "number": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}}},
  "chat.refused": {"channel": 0, "senders": ["server"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "client_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "reason": {"kind": "one-of", "values": ["not_assignee", "over", "too_fast", "too_many"], "required": true}}},
  "chat.seen": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "number": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}}},
  "chat.state": {"channel": 0, "senders": ["server"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "last": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "seen": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "delivered": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "own_seen": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "may_write": {"kind": "flag", "required": true}, "writer": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "over": {"kind": "flag", "required": false}}},
  "chat.typing": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "typing": {"kind": "flag", "required": true}}},
  "chat.typist": {"channel": 0, "senders": ["server"], "fields": {"session_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "author": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "typing": {"kind": "flag", "required": true}}},
  "consent.answer": {"channel": 0, "senders": ["agent"], "fields": {"ask_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "granted": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}, "reason": {"kind": "one-of", "values": ["allowed", "denied", "silence", "replaced", "remembered", "unavailable"], "required": true}}},
  "consent.ask": {"channel": 0, "senders": ["server"], "fields": {"ask_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "person_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "person": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "organisation": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}, "suggested": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": false}, "more": {"kind": "flag", "required": false}}},
  "consent.lower": {"channel": 0, "senders": ["agent"], "fields": {"rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}}},
  "consent.raise": {"channel": 0, "senders": ["viewer"], "fields": {"rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}}},
  "consent.refused": {"channel": 0, "senders": ["server"], "fields": {"rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}, "reason": {"kind": "one-of", "values": ["denied", "silence", "busy", "away", "never"], "required": true}}},
  "consent.rights": {"channel": 0, "senders": ["server"], "fields": {"rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}, "askable": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}}},
  "control.ask": {"channel": 0, "senders": ["viewer"], "fields": {}},
  "control.asked": {"channel": 0, "senders": ["server"], "fields": {"person_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "person": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}}},
  "control.give": {"channel": 0, "senders": ["viewer"], "fields": {"person_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}}},
  "control.holder": {"channel": 0, "senders": ["server"], "fields": {"person_id": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}}},
  "control.refuse": {"channel": 0, "senders": ["viewer"], "fields": {"person_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}}},
  "control.refused": {"channel": 0, "senders": ["server"], "fields": {"person": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}}},
  "desk.page": {"channel": 0, "senders": ["server"], "fields": {"state": {"kind": "one-of", "values": ["open", "waiting", "ready", "connected", "on_hold", "rebooting", "reconnecting", "closed", "expired"], "required": true}, "reason": {"kind": "text", "most": 200, "lines": false, "least": 0, "required": true}, "technician": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "agent_online": {"kind": "flag", "required": true}, "place": {"kind": "whole", "least": 0, "most": 100000, "required": false}, "wait_s": {"kind": "whole", "least": 0, "most": 86400, "required": false}}},
  "desk.scope": {"channel": 0, "senders": ["server"], "fields": {}},
  "desk.session": {"channel": 0, "senders": ["server"], "fields": {"session": {"kind": "record", "fields": {"id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "code": {"kind": "text", "most": 9, "lines": false, "least": 0, "required": true}, "topic": {"kind": "text", "most": 200, "lines": false, "least": 0, "required": true}, "name": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "email": {"kind": "text", "most": 254, "lines": false, "least": 0, "required": true}, "description": {"kind": "text", "most": 500, "lines": true, "least": 0, "required": true}, "group_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "owner_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "owner": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "state": {"kind": "one-of", "values": ["open", "waiting", "ready", "connected", "on_hold", "rebooting", "reconnecting", "closed", "expired"], "required": true}, "actor": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "reason": {"kind": "text", "most": 200, "lines": false, "least": 0, "required": true}, "rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}, "people": {"kind": "list", "of": {"kind": "record", "fields": {"id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "name": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "level": {"kind": "one-of", "values": ["view", "point", "control"], "required": true}}}, "most": 32, "required": true}, "agent_online": {"kind": "flag", "required": true}, "resolved": {"kind": "flag", "required": true}, "created_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "changed_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "expires_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "kind": {"kind": "one-of", "values": ["support"], "required": true}, "queued_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "assigned_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "answered_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "ended_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "starts_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "offered_to_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "offered_to": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "offered_by_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "offered_by": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "offer_note": {"kind": "text", "most": 500, "lines": true, "least": 0, "required": true}, "messages": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "unread": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}, "module_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "outcome": {"kind": "text", "most": 12, "lines": false, "least": 0, "required": true}, "category": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}}, "required": true}}},
  "input.key": {"channel": 2, "senders": ["viewer"], "fields": {"code": {"kind": "text", "most": 32, "lines": false, "least": 0, "required": true}, "key": {"kind": "text", "most": 32, "lines": false, "least": 0, "required": true}, "down": {"kind": "flag", "required": true}, "mode": {"kind": "one-of", "values": ["text", "position"], "required": true}, "ctrl": {"kind": "flag", "required": false}, "alt": {"kind": "flag", "required": false}, "shift": {"kind": "flag", "required": false}, "meta": {"kind": "flag", "required": false}, "altgraph": {"kind": "flag", "required": false}, "caps": {"kind": "flag", "required": false}, "num": {"kind": "flag", "required": false}}},
  "input.pointer": {"channel": 2, "senders": ["viewer"], "fields": {"x": {"kind": "whole", "least": 0, "most": 16383, "required": true}, "y": {"kind": "whole", "least": 0, "most": 16383, "required": true}, "buttons": {"kind": "whole", "least": 0, "most": 31, "required": true}}},
  "input.release": {"channel": 2, "senders": ["viewer"], "fields": {}},
  "input.text": {"channel": 2, "senders": ["viewer"], "fields": {"text": {"kind": "text", "most": 4096, "lines": true, "least": 1, "required": true}}},
  "input.wheel": {"channel": 2, "senders": ["viewer"], "fields": {"x": {"kind": "whole", "least": 0, "most": 16383, "required": true}, "y": {"kind": "whole", "least": 0, "most": 16383, "required": true}, "steps_x": {"kind": "whole", "least": -20, "most": 20, "required": true}, "steps_y": {"kind": "whole", "least": -20, "most": 20, "required": true}}},
  "link.agent_hello": {"channel": 0, "senders": ["agent"], "fields": {"oldest": {"kind": "whole", "least": 1, "most": 255, "required": true}, "newest": {"kind": "whole", "least": 1, "most": 255, "required": true}, "claim": {"kind": "one-of", "values": ["token", "resume"], "required": true}, "token": {"kind": "text", "most": 128, "lines": false, "least": 16, "required": true}, "platform": {"kind": "one-of", "values": ["linux", "windows", "macos"], "required": true}, "app_version": {"kind": "text", "most": 40, "lines": false, "least": 0, "required": true}, "capabilities": {"kind": "list", "of": {"kind": "text", "most": 40, "lines": false, "least": 1}, "most": 64, "required": true}}},
  "link.bye": {"channel": 0, "senders": ["agent", "server", "viewer"], "fields": {"reason": {"kind": "text", "most": 200, "lines": false, "least": 0, "required": false}}},
  "link.echo": {"channel": 0, "senders": ["viewer"], "fields": {"number": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}}},
  "link.echoed": {"channel": 0, "senders": ["server"], "fields": {"number": {"kind": "whole", "least": 0, "most": 2147483648, "required": true}}},
  "link.viewer_hello": {"channel": 0, "senders": ["viewer"], "fields": {"oldest": {"kind": "whole", "least": 1, "most": 255, "required": true}, "newest": {"kind": "whole", "least": 1, "most": 255, "required": true}, "ticket": {"kind": "text", "most": 128, "lines": false, "least": 16, "required": true}, "capabilities": {"kind": "list", "of": {"kind": "text", "most": 40, "lines": false, "least": 1}, "most": 64, "required": false}}},
  "link.viewer_welcome": {"channel": 0, "senders": ["server"], "fields": {"version": {"kind": "whole", "least": 1, "most": 255, "required": true}, "person_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "now_at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "capabilities": {"kind": "list", "of": {"kind": "text", "most": 40, "lines": false, "least": 1}, "most": 64, "required": true}}},
  "link.welcome": {"channel": 0, "senders": ["server"], "fields": {"version": {"kind": "whole", "least": 1, "most": 255, "required": true}, "session_id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "code": {"kind": "text", "most": 9, "lines": false, "least": 0, "required": true}, "resume_token": {"kind": "text", "most": 128, "lines": false, "least": 16, "required": true}, "organisation": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "name": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "description": {"kind": "text", "most": 500, "lines": true, "least": 0, "required": true}, "capabilities": {"kind": "list", "of": {"kind": "text", "most": 40, "lines": false, "least": 1}, "most": 64, "required": true}}},
  "screen.rest": {"channel": 0, "senders": ["viewer"], "fields": {"resting": {"kind": "flag", "required": true}}},
  "screen.unavailable": {"channel": 0, "senders": ["agent", "server"], "fields": {"reason": {"kind": "one-of", "values": ["no_display", "wayland", "capture_failed", "locked"], "required": true}}},
  "screen.watch": {"channel": 0, "senders": ["server"], "fields": {"watched": {"kind": "flag", "required": true}}},
  "session.edit": {"channel": 0, "senders": ["agent"], "fields": {"name": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "description": {"kind": "text", "most": 500, "lines": true, "least": 0, "required": true}}},
  "session.end": {"channel": 0, "senders": ["agent", "viewer"], "fields": {"reason": {"kind": "text", "most": 200, "lines": false, "least": 0, "required": false}}},
  "session.hold": {"channel": 0, "senders": ["viewer"], "fields": {"on": {"kind": "flag", "required": true}}},
  "session.owner": {"channel": 0, "senders": ["server"], "fields": {"owner_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "owner": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "offered_to_id": {"kind": "text", "most": 64, "lines": false, "least": 0, "required": true}, "offered_to": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "offered_by": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "note": {"kind": "text", "most": 500, "lines": true, "least": 0, "required": true}}},
  "session.state": {"channel": 0, "senders": ["server"], "fields": {"state": {"kind": "one-of", "values": ["open", "waiting", "ready", "connected", "on_hold", "rebooting", "reconnecting", "closed", "expired"], "required": true}, "actor": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "reason": {"kind": "text", "most": 200, "lines": false, "least": 0, "required": true}, "at_ms": {"kind": "whole", "least": 0, "most": 9007199254740991, "required": true}, "people": {"kind": "list", "of": {"kind": "record", "fields": {"id": {"kind": "text", "most": 64, "lines": false, "least": 1, "required": true}, "name": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "level": {"kind": "one-of", "values": ["view", "point", "control"], "required": true}}}, "most": 32, "required": true}, "agent_online": {"kind": "flag", "required": true}, "rights": {"kind": "list", "of": {"kind": "one-of", "values": ["view", "point", "control", "clipboard", "files"]}, "most": 5, "required": true}, "name": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "description": {"kind": "text", "most": 500, "lines": true, "least": 0, "required": true}}},
  "waiting.show": {"channel": 0, "senders": ["server"], "fields": {"technician": {"kind": "text", "most": 80, "lines": false, "least": 0, "required": true}, "place": {"kind": "whole", "least": 0, "most": 100000, "required": true}, "wait_s": {"kind": "whole", "least": 0, "most": 86400, "required": true}, "words": {"kind": "list", "of": {"kind": "record", "fields": {"language": {"kind": "text", "most": 8, "lines": false, "least": 2, "required": true}, "words": {"kind": "text", "most": 80, "lines": false, "least": 1, "required": true}}}, "most": 16, "required": true}, "page": {"kind": "flag", "required": true}}},
});
