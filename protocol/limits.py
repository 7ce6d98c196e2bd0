"""Figures both sides obey.  Bytes, seconds, milliseconds and pixels as the names say."""

HELLO_TIMEOUT_S = 5.0
"""A socket that has not said hello by then is closed (SECURITY 18)."""

MESSAGE_BEFORE_HELLO_BYTES = 64 * 1024
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

BRAND_TEXT_CHARS = 160
BRAND_LOGO_BYTES = 20 * 1024
BRAND_LOGO_CHARS = 27308
"""The same in base64; two of them fit into one control message."""
BRAND_LOGO_WIDTH_PX = 320
BRAND_LOGO_HEIGHT_PX = 48
