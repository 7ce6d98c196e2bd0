"""The customer's keyboard map: which key, with which modifiers, makes a character.  Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agent import keys

SHIFT, LOCK, CONTROL = 1, 2, 4
"""Bits of modifiers; Mod1 to Mod5 are 8 to 128 and mean what the map says."""

_COLUMNS = {0: (0, 1, 4, 5), 1: (2, 3)}
"""Group -> columns of the core map that hold its levels 1, 2, 3, 4 (XKB protocol, section 12.4)."""

_KEYPAD = frozenset(
    keycode
    for code, keycode in keys.X_KEYCODES.items()
    if code.startswith("Numpad") and code != "NumpadEnter"
)
_LOCKS = frozenset({keys.CAPS_LOCK, 0xFFE6, 0xFE01})
"""Caps_Lock, Shift_Lock, ISO_Lock."""
_SHIFTS = frozenset({keys.SHIFT_L, 0xFFE2})
_PLACES = frozenset(keys.X_KEYCODES.values())


@dataclass(frozen=True, slots=True)
class Place:
    """A key and the modifiers under which it makes what was asked for."""

    keycode: int
    modifiers: int


class KeyboardMap:
    """One reading of the server's keyboard and modifier maps.

    Attributes:
        spares: keycodes without a meaning, free to be given one.
        modifier_of: keycode -> bits it sets, for keys that are modifiers.
        num_lock: the bit of Num Lock, 0 if there is none.
    """

    def __init__(
        self,
        first_keycode: int,
        rows: Sequence[Sequence[int]],
        modifiers: Sequence[Sequence[int]],
        own: Collection[int] = (),
    ) -> None:
        """Reads the core protocol's tables; keycodes in `own` were given their meaning by us."""
        self._rows = {first_keycode + at: tuple(row) for at, row in enumerate(rows)}
        self._own = frozenset(own)
        self.modifier_of: dict[int, int] = {}
        for bit, keycodes in enumerate(modifiers):
            for keycode in keycodes:
                if keycode and (bit != 1 or self._locks(keycode)):
                    self.modifier_of[keycode] = self.modifier_of.get(keycode, 0) | 1 << bit
        self.num_lock = self._bits_of(frozenset({keys.NUM_LOCK}))
        self._level3 = self._bits_of(keys.LEVEL3_KEYSYMS)
        for keycode, row in self._rows.items():
            if self._level3 and keys.LEVEL3_KEYSYMS.intersection(row[:1]):
                self.modifier_of.setdefault(keycode, self._level3)
        self.spares = tuple(keycode for keycode in self._rows if self._is_spare(keycode))
        self._places: dict[int, dict[int | str, Place]] = {}

    def _is_spare(self, keycode: int) -> bool:
        found = {keysym for keysym in self._rows[keycode] if keysym}
        left_behind = (
            len(found) == 1 and min(found) > keys.UNICODE_KEYSYM and keycode not in _PLACES
        )
        free = not found or left_behind or keycode in self._own
        return free and keycode not in self.modifier_of

    def means(self, keycode: int, keysym: int) -> bool:
        """Whether the key makes the keysym by itself."""
        return self._rows[keycode][:1] == (keysym,)

    def _locks(self, keycode: int) -> bool:
        """Some layouts make a Shift key a lock at its second level; held, it is a Shift."""
        return bool(_LOCKS.intersection(self._rows.get(keycode, ())[:1]))

    def _bits_of(self, keysyms: frozenset[int]) -> int:
        bits = 0
        for keycode, own in self.modifier_of.items():
            if keysyms.intersection(self._rows.get(keycode, ())[:2]):
                bits |= own
        return bits

    def modifier_key(self, bits: int) -> int | None:
        """Returns a key that holds exactly these modifiers while it is down, or None."""
        wanted = {SHIFT: _SHIFTS, self._level3: keys.LEVEL3_KEYSYMS}.get(bits)
        for keycode, own in self.modifier_of.items():
            if own == bits and wanted and wanted.intersection(self._rows[keycode][:1]):
                return keycode
        return None

    def find(self, wanted: int | str, group: int) -> Place | None:
        """Returns where a keysym or a character is in the group, fewest modifiers first."""
        if group not in self._places:
            self._places[group] = self._index(group)
        return self._places[group].get(wanted)

    def _index(self, group: int) -> dict[int | str, Place]:
        found: dict[int | str, Place] = {}
        for level, column in enumerate(_COLUMNS.get(group, ())):
            modifiers = (SHIFT if level & 1 else 0) | (self._level3 if level & 2 else 0)
            if level & 2 and not self._level3:
                break
            for keycode, row in self._rows.items():
                if column >= len(row) or not row[column] or keycode in self.spares:
                    continue
                if level and keycode in _KEYPAD:
                    continue
                place = Place(keycode, modifiers)
                found.setdefault(row[column], place)
                character = keys.character_of(row[column])
                if character and keycode not in _KEYPAD:
                    found.setdefault(character, place)
        return found
