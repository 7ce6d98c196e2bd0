"""Tables of keys: places on the keyboard, names of keys, characters.  Pure; knows no display.

Places are KeyboardEvent.code of W3C UI Events Code Values.  Keycodes are those of an X server on
Linux (evdev code plus 8).  Keysyms follow the X Window System Protocol, appendix A: Latin-1 is
its own number, the other old character sets have their upper byte, the rest is 0x01000000 plus
the code point.
"""

import unicodedata

UNICODE_KEYSYM = 0x01000000

_ROWS = {
    9: "Escape Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0",
    20: "Minus Equal Backspace",
    23: "Tab KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Enter",
    37: "ControlLeft KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote Backquote",
    50: "ShiftLeft Backslash KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash ShiftRight",
    63: "NumpadMultiply AltLeft Space CapsLock F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NumLock ScrollLock",
    79: "Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd",
    87: "Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal",
    93: "Lang5 IntlBackslash F11 F12 IntlRo Lang3 Lang4 Convert KanaMode NonConvert",
    104: "NumpadEnter ControlRight NumpadDivide PrintScreen AltRight",
    110: "Home ArrowUp PageUp ArrowLeft ArrowRight End ArrowDown PageDown Insert Delete",
    121: "AudioVolumeMute AudioVolumeDown AudioVolumeUp",
    125: "NumpadEqual",
    127: "Pause",
    129: "NumpadComma Lang1 Lang2 IntlYen MetaLeft MetaRight ContextMenu BrowserStop Again",
    139: "Undo Select Copy Open Paste Find Cut Help",
    166: "BrowserBack BrowserForward",
    171: "MediaTrackNext MediaPlayPause MediaTrackPrevious MediaStop",
    180: "BrowserHome BrowserRefresh",
    191: "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24",
    225: "BrowserSearch",
}

X_KEYCODES = {
    code: first + offset for first, row in _ROWS.items() for offset, code in enumerate(row.split())
}
"""Place on the keyboard -> keycode of the X server; Power, Sleep and WakeUp are out on purpose."""

LOCK_CODES = frozenset({"CapsLock", "NumLock", "ScrollLock"})

SHIFT_L, CAPS_LOCK, ISO_LEVEL3_SHIFT, NUM_LOCK = 0xFFE1, 0xFFE5, 0xFE03, 0xFF7F
LEVEL3_KEYSYMS = frozenset({ISO_LEVEL3_SHIFT, 0xFF7E})
"""What takes a key to its third level: ISO_Level3_Shift, or Mode_switch on old maps."""

NAMED_KEYSYMS = {
    "Backspace": 0xFF08,
    "Tab": 0xFF09,
    "Clear": 0xFF0B,
    "Enter": 0xFF0D,
    "Pause": 0xFF13,
    "ScrollLock": 0xFF14,
    "Escape": 0xFF1B,
    "HangulMode": 0xFF31,
    "HanjaMode": 0xFF34,
    "Home": 0xFF50,
    "ArrowLeft": 0xFF51,
    "ArrowUp": 0xFF52,
    "ArrowRight": 0xFF53,
    "ArrowDown": 0xFF54,
    "PageUp": 0xFF55,
    "PageDown": 0xFF56,
    "End": 0xFF57,
    "Select": 0xFF60,
    "PrintScreen": 0xFF61,
    "Execute": 0xFF62,
    "Insert": 0xFF63,
    "Undo": 0xFF65,
    "Redo": 0xFF66,
    "ContextMenu": 0xFF67,
    "Find": 0xFF68,
    "Cancel": 0xFF69,
    "Help": 0xFF6A,
    "NumLock": NUM_LOCK,
    **{f"F{number}": 0xFFBD + number for number in range(1, 25)},
    "Shift": SHIFT_L,
    "Control": 0xFFE3,
    "CapsLock": CAPS_LOCK,
    "Alt": 0xFFE9,
    "Meta": 0xFFEB,
    "AltGraph": ISO_LEVEL3_SHIFT,
    "Delete": 0xFFFF,
}
"""KeyboardEvent.key -> keysym, for keys that make no character."""

_CONTROLS = {"\n": NAMED_KEYSYMS["Enter"], "\t": NAMED_KEYSYMS["Tab"]}

_CODEC_SETS = {
    0x0100: ("iso8859_2", 0xA1),
    0x0200: ("iso8859_3", 0xA1),
    0x0300: ("iso8859_4", 0xA2),
    0x0500: ("iso8859_6", 0xAC),
    0x0600: ("koi8_r", 0xC0),
    0x0C00: ("iso8859_8", 0xDF),
    0x0D00: ("iso8859_11", 0xA1),
    0x1300: ("iso8859_15", 0xBC),
}
"""Upper byte of old keysyms -> (the character set of their lower byte, its first byte in use)."""

_LISTED_SETS = {
    0x06A1: "ђѓёєѕіїјљњћќґўџ№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏ",
    0x07A1: "ΆΈΉΊΪ ΌΎΫ Ώ  ΅― άέήίϊΐόύϋΰώ",
    0x07C1: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣ ΤΥΦΧΨΩ",
    0x07E1: "αβγδεζηθικλμνξοπρσςτυφχψω",
    0x0AA9: "—–",
    0x0AAE: "…",
    0x0AC9: "™",
    0x0AD0: "‘’“”",
    0x0AE6: "•",
    0x0AF1: "†‡",
    0x0AFD: "‚„",
    0x20AC: "€",
}
"""First keysym of a run -> its characters; a space is a number not in use."""


def _old_sets() -> dict[int, str]:
    known = {
        first + offset: character
        for first, run in _LISTED_SETS.items()
        for offset, character in enumerate(run)
        if character != " "
    }
    for upper, (codec, first) in _CODEC_SETS.items():
        for byte in range(first, 0x100):
            character = bytes([byte]).decode(codec, errors="ignore")
            if character and unicodedata.category(character)[0] in "LMNPS":
                known.setdefault(upper + byte, character)
    return known


_OLD_CHARACTERS = _old_sets()


def character_of(keysym: int) -> str | None:
    """Returns the character a keysym makes, or None for keys that make none and dead keys."""
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if UNICODE_KEYSYM + 0x100 <= keysym <= UNICODE_KEYSYM + 0x10FFFF:
        return chr(keysym - UNICODE_KEYSYM)
    return _OLD_CHARACTERS.get(keysym)


def keysym_of(character: str) -> int:
    """Returns the keysym that makes `character`; line feed is Return, tab is Tab."""
    point = ord(character)
    if character in _CONTROLS:
        return _CONTROLS[character]
    return point if point < 0x100 else UNICODE_KEYSYM + point


def is_character(key: str) -> bool:
    """Whether KeyboardEvent.key is what the key types, not a key's name (UI Events Key Values)."""
    return bool(key) and (len(key) == 1 or not key.isascii())
