"""The parts of the X keyboard extension that injection needs; python-xlib has none of it.

Layout as in "The X Keyboard Extension: Protocol Specification", version 1.0, appendix D.
"""

from Xlib import error
from Xlib.display import Display
from Xlib.protocol import rq

NAME = "XKEYBOARD"
CORE_KEYBOARD = 0x100
NEW_KEYBOARD, MAP_CHANGED, STATE_CHANGED = 0, 1, 2
_EVENTS = 1 << NEW_KEYBOARD | 1 << MAP_CHANGED | 1 << STATE_CHANGED
_ALL_MODIFIERS = 0xFF


class _UseExtension(rq.ReplyRequest):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(0),
        rq.RequestLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Bool("supported"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card16("server_major"),
        rq.Card16("server_minor"),
        rq.Pad(20),
    )


class _SelectEvents(rq.Request):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(1),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Card16("affect"),
        rq.Card16("clear"),
        rq.Card16("select_all"),
        rq.Card16("affect_map"),
        rq.Card16("map"),
    )


class _GetState(rq.ReplyRequest):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(4),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Pad(2),
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Card8("device"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card8("mods"),
        rq.Card8("base_mods"),
        rq.Card8("latched_mods"),
        rq.Card8("locked_mods"),
        rq.Card8("group"),
        rq.Pad(19),
    )


class _LatchLockState(rq.Request):  # type: ignore[misc]
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(5),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Card8("affect_locks"),
        rq.Card8("locks"),
        rq.Bool("lock_group"),
        rq.Card8("locked_group"),
        rq.Card8("affect_latches"),
        rq.Card8("latches"),
        rq.Pad(1),
        rq.Bool("latch_group"),
        rq.Int16("latched_group"),
    )


class Notice(rq.Event):  # type: ignore[misc]
    """Any event of the extension.

    `mods` to `group` hold for STATE_CHANGED, `first_key` and `key_count` for MAP_CHANGED.
    """

    _code = None
    _fields = rq.Struct(
        rq.Card8("type"),
        rq.Card8("what"),
        rq.Card16("sequence_number"),
        rq.Card32("time"),
        rq.Card8("keyboard"),
        rq.Card8("mods"),
        rq.Card8("base_mods"),
        rq.Card8("latched_mods"),
        rq.Card8("locked_mods"),
        rq.Card8("group"),
        rq.Pad(2),
        rq.Card8("first_key"),
        rq.Card8("key_count"),
        rq.Pad(14),
    )


class Xkb:
    """The extension on one display connection."""

    def __init__(self, display: Display) -> None:
        """Starts the extension and asks for its events.

        Raises:
            Xlib.error.DisplayError: the server has no keyboard extension.
        """
        self._display = display
        found = display.query_extension(NAME)
        if found is None or not found.present:
            raise error.DisplayError(display.get_display_name())
        self._opcode = found.major_opcode
        self.event_code: int = found.first_event
        display.extension_add_event(self.event_code, Notice, "xkb_notice")
        _UseExtension(display=display.display, opcode=self._opcode, major=1, minor=0)
        _SelectEvents(
            display=display.display,
            opcode=self._opcode,
            device=CORE_KEYBOARD,
            affect=_EVENTS,
            clear=0,
            select_all=_EVENTS,
            affect_map=0,
            map=0,
        )

    def state(self) -> tuple[int, int, int]:
        """Returns modifiers held or latched, those locked, and the group; a round trip."""
        reply = _GetState(display=self._display.display, opcode=self._opcode, device=CORE_KEYBOARD)
        return reply.base_mods | reply.latched_mods, reply.locked_mods, reply.group

    def lock(self, affected: int, locked: int) -> None:
        """Sets the locks named in `affected` to those in `locked`; no key is pressed."""
        _LatchLockState(
            display=self._display.display,
            opcode=self._opcode,
            device=CORE_KEYBOARD,
            affect_locks=affected & _ALL_MODIFIERS,
            locks=locked,
            lock_group=False,
            locked_group=0,
            affect_latches=0,
            latches=0,
            latch_group=False,
            latched_group=0,
        )
