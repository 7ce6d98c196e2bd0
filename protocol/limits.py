"""Figures both sides obey.  Bytes, seconds, milliseconds and pixels as the names say."""

HELLO_TIMEOUT_S = 5.0
"""A socket that has not said hello by then is closed (SECURITY 18)."""

MESSAGE_BEFORE_HELLO_BYTES = 4 * 1024
"""A hello with all the capabilities it may name fits; who says it, nobody knows yet."""
MESSAGE_BYTES = 1024 * 1024
FRAME_BYTES = 48 * 1024 * 1024
"""A whole frame, all its messages together: a lossless 8K key frame fits."""

CONTROL_BYTES = 64 * 1024
"""A control or input message, also after hello."""

SIDE_PX = 16384
"""Longest side of a desktop."""
AREA_PX = 64 * 1024 * 1024
"""Largest desktop: 64 megapixels."""
CURSOR_PX = 256
MONITORS = 16
MONITOR_MODES = 48
"""Of one monitor: with all of them their list fits into one control message."""

QUEUE_FRAMES = 2
QUEUE_BYTES = 4 * 1024 * 1024
"""DESIGN 11: what may wait for one viewer before frames are dropped up to the next key frame."""

KEY_FRAME_INTERVAL_S = 0.5
"""A viewer gets at most one key frame in this time."""

PING_INTERVAL_S = 5.0
PING_TIMEOUT_S = 15.0
RECONNECT_LIMIT_S = 120.0
"""An agent gone longer than this is gone: the session waits for the customer again."""

CONSENT_TIMEOUT_S = 60.0
"""Silence is Deny."""

TICKET_LIFETIME_S = 30.0

NAME_CHARS = 80
TOPIC_CHARS = 200
DESCRIPTION_CHARS = 500
EMAIL_CHARS = 254
TEXT_CHARS = 4096
"""Text typed or composed in one message."""
REASON_CHARS = 200
TOKEN_CHARS = 128

CHAT_CHARS = 4000
"""One message of the chat."""
CHAT_MESSAGES = 5000
"""Of one session."""
TYPING_S = 6
"""How long "is writing" holds without being said again."""

CLIPBOARD_BYTES = 2 * 1024 * 1024
"""One copy, its content alone."""
CLIPBOARD_PART_BYTES = 256 * 1024
"""A part of it, the byte of its kind included."""
CLIPBOARD_AREA_PX = 16 * 1024 * 1024
"""Largest picture that is passed on: decoded it takes four bytes a pixel (SECURITY 25)."""

BRAND_TEXT_CHARS = 160
BRAND_LOGO_BYTES = 20 * 1024
BRAND_LOGO_CHARS = 27308
"""The same in base64; two of them fit into one control message."""
BRAND_LOGO_WIDTH_PX = 320
BRAND_LOGO_HEIGHT_PX = 48

FILE_HANDLE_CHARS = 32
FILE_NAME_CHARS = 255
FILE_PATH_CHARS = 1024
FILE_PAGE_ENTRIES = 200
FILE_STEPS = 64
FILE_BATCH = 50
"""Files that are announced at once."""
FILE_OFFER_NAMES = 10
FILE_SLICE_BYTES = 1024 * 1024
"""A piece of a file that is sent, compared and written at once."""
FILE_CHUNK_BYTES = 256 * 1024
"""The bytes of a file in a body of the files channel; on slow lines far fewer."""
FILE_CHUNK_LEAST_BYTES = 16 * 1024
"""Of a received file, but for its end."""
FILE_WINDOW_BYTES = 1024 * 1024
"""What may be on its way of one transfer."""
FILES_AT_ONCE = 5
"""Transfers of one session that are not over yet."""
FILE_COUNT = 50_000
"""Files of one transfer."""

WHITEBOARD_STROKES = 400
"""On one whiteboard; the oldest give way."""
WHITEBOARD_POINTS = 40_000
"""Of all its strokes together."""
WHITEBOARD_STROKE_POINTS = 4000
"""Of one of them."""
WHITEBOARD_PART_NUMBERS = 512
"""Coordinates in one message: 256 points."""
WHITEBOARD_WIDTH_PX = 200
WHITEBOARD_TEXT_CHARS = 200
