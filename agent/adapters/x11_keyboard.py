"""Decides which keycodes to press so that an X client receives what the technician meant.  Pure.

Text: a character is looked up in the customer's map and pressed with the modifiers it needs,
whatever the technician holds down meanwhile.  A character the map lacks is given to a spare
keycode; spare keycodes are used in turn, since clients read the map late.  Position: the key at
the same place; the customer's layout decides what it makes.

A key that is held does not repeat by itself: the technician's own repeats are passed on instead,
so that a slow line cannot turn one Delete into ten.
"""

import time
from collections.abc import Callable
from typing import Protocol

from agent import keys
from agent.adapters.x11_keymap import LOCK, KeyboardMap, Place

REST_S = 0.25
"""A spare keycode keeps its meaning at least this long after its last use."""
HURRY_S = 0.25
"""Changes of the map closer than this are in quick succession."""
SETTLE_S = 0.03
"""Time for programs to take in changes of the map in quick succession."""


class KeyboardServer(Protocol):
    """What the keyboard needs of the X server; nothing here waits for an answer but `map`."""

    def map(self) -> KeyboardMap:
        """Returns the keyboard map, read anew if somebody else changed it."""

    def foreign_modifiers(self) -> int:
        """Modifiers that somebody else holds or has latched."""

    def locked_modifiers(self) -> int:
        """Modifiers locked, such as Caps Lock."""

    def group(self) -> int:
        """The layout's group in use, from 0."""

    def lock(self, affected: int, locked: int) -> None:
        """Changes locks."""

    def press(self, keycode: int) -> None:
        """Presses a key."""

    def release(self, keycode: int) -> None:
        """Releases a key."""

    def assign(self, keycode: int, keysym: int | None) -> None:
        """Gives a keycode one meaning on all levels, or none."""

    def let_repeat(self, keycode: int, repeats: bool) -> None:
        """Whether a held key repeats by itself; a key that never did is left alone."""


class Keyboard:
    """Keys the technician holds, and how they were pressed.

    `name` is what the technician's key is known by, so that the release finds what the press did.
    """

    def __init__(self, server: KeyboardServer, clock: Callable[[], float] = time.monotonic) -> None:
        self._server = server
        self._clock = clock
        self._held: dict[str, int] = {}
        self._spares: dict[str, int] = {}
        self._used_s: dict[int, float] = {}
        self._assigned_s = -HURRY_S
        self._settled_s = 0.0
        self._locks_off = 0
        self._map: KeyboardMap | None = None

    def held(self) -> frozenset[int]:
        """Keycodes that are down because of the technician."""
        return frozenset(self._held.values())

    def ready_in_s(self, upcoming: str) -> float:
        """Prepares characters to come; returns how long the first has to wait.

        Programs read a changed map late, and some miss a change that comes while they
        fetch the one before.  So meanings are given several at a time, last a while, and
        changes in quick succession get time to sink in; a single one is used at once.
        """
        if not upcoming or self._place(upcoming[0]) is not None:
            return 0.0
        now_s = self._clock()
        if upcoming[0] not in self._spares:
            rested_s = self._assign_ahead(upcoming, now_s)
            if rested_s > now_s:
                return rested_s - now_s
        return max(0.0, self._settled_s - now_s)

    def _assign_ahead(self, upcoming: str, now_s: float) -> float:
        """Gives rested spare keycodes to new characters; returns when one is rested."""
        lacking = [
            character
            for character in dict.fromkeys(upcoming)
            if character not in self._spares and self._place(character) is None
        ]
        needed = {self._spares.get(character) for character in upcoming}
        down = self._held.values()
        free = [code for code in self._pool() if code not in needed and code not in down]
        free.sort(key=self._rested_s)
        if not free:
            return now_s
        rested = [code for code in free if self._rested_s(code) <= now_s]
        hurried = now_s < self._assigned_s + HURRY_S or len(lacking) > 1
        for keycode, character in zip(rested, lacking, strict=False):
            self._assign(keycode, character)
        if rested and hurried:
            self._settled_s = now_s + SETTLE_S
        return self._rested_s(free[0]) if not rested else now_s

    def _rested_s(self, keycode: int) -> float:
        return self._used_s.get(keycode, -REST_S) + REST_S

    def press_position(self, name: str, code: str, key: str) -> None:
        """Presses the key at a place; `key` decides where the place is unknown."""
        keycode = self._keycode(code, key)
        if keycode is None:
            return
        if name in self._held:
            if keycode in self._current().modifier_of or code in keys.LOCK_CODES:
                return
            self.release(name)
        self._down(keycode)
        self._held[name] = keycode

    def press_shortcut(self, name: str, code: str, key: str) -> None:
        """Presses the key that has the character, under the modifiers as they are held."""
        found = self._current().find(key.lower(), self._server.group())
        place = found or self._current().find(key.lower(), 0)
        if place is None:
            self.press_position(name, code, key)
            return
        self.release(name)
        self._down(place.keycode)
        self._held[name] = place.keycode

    def press_text(self, name: str, character: str) -> None:
        """Presses and holds whatever makes the character."""
        if name in self._held:
            self.release(name)
        keycode = self._strike(character)
        if keycode is not None:
            self._held[name] = keycode

    def tap(self, character: str) -> None:
        """Types one character."""
        keycode = self._strike(character)
        if keycode is not None:
            self._up(keycode)

    def release(self, name: str) -> None:
        """Releases what the press of the same name pressed; nothing if there was none."""
        keycode = self._held.pop(name, None)
        if keycode is not None:
            self._up(keycode)

    def release_all(self) -> None:
        """Releases everything held and gives Caps Lock back."""
        for name in tuple(self._held):
            self.release(name)
        if self._locks_off:
            self._server.lock(self._locks_off, self._locks_off)
            self._locks_off = 0

    def forget_spares(self) -> None:
        """Takes the meanings given to spare keycodes away again; nothing may be held."""
        for keycode in self._spares.values():
            self._server.assign(keycode, None)
        self._spares.clear()

    def last_use_s(self) -> float:
        """When a spare keycode was last pressed, 0 for never."""
        return max(self._used_s.values(), default=0.0)

    def _current(self) -> KeyboardMap:
        """Returns the map; where it was replaced, spare keycodes may have lost their meanings."""
        current = self._server.map()
        if current is not self._map:
            self._map = current
            self._spares = {
                character: keycode
                for character, keycode in self._spares.items()
                if current.means(keycode, keys.keysym_of(character))
            }
        return current

    def _keycode(self, code: str, key: str) -> int | None:
        named = keys.NAMED_KEYSYMS.get(key)
        by_name = code not in keys.X_KEYCODES or (
            code.startswith("Numpad") and key not in ("Enter", "NumLock")
        )
        if named is not None and by_name:
            place = self._current().find(named, 0)
            if place is not None:
                return place.keycode
        return keys.X_KEYCODES.get(code)

    def _down(self, keycode: int) -> None:
        if keycode in self._held.values():
            self._server.release(keycode)
        elif keycode not in self._current().modifier_of:
            self._server.let_repeat(keycode, False)
        self._server.press(keycode)

    def _up(self, keycode: int) -> None:
        if keycode in self._held.values():
            return
        self._server.release(keycode)
        if keycode not in self._current().modifier_of:
            self._server.let_repeat(keycode, True)

    def _place(self, character: str) -> Place | None:
        """Where the map has the character, if only our own modifiers stand in the way."""
        place = self._current().find(_wanted(character), self._server.group())
        if place is None or self._server.foreign_modifiers() & self._harmful(place.modifiers):
            return None
        return place

    def _harmful(self, wanted: int) -> int:
        """Modifiers under which a place that wants `wanted` makes something else; locks apart."""
        return 0xFF & ~(wanted | LOCK | self._current().num_lock)

    def _strike(self, character: str) -> int | None:
        self._unlock()
        place = self._place(character)
        helpers = self._missing(place.modifiers) if place else None
        if place is None or helpers is None:
            spare = self._spare(character)
            if spare is None:
                return None
            place, helpers = Place(spare, 0), []
        in_the_way = self._in_the_way(place.modifiers)
        for keycode in in_the_way:
            self._server.release(keycode)
        for keycode in helpers:
            self._server.press(keycode)
        self._down(place.keycode)
        for keycode in reversed(helpers):
            self._server.release(keycode)
        for keycode in reversed(in_the_way):
            self._server.press(keycode)
        return place.keycode

    def _unlock(self) -> None:
        """Caps Lock (or a locked Shift) would change the character; Num Lock does not."""
        locked = self._server.locked_modifiers() & ~self._current().num_lock
        if locked:
            self._server.lock(locked, 0)
            self._locks_off |= locked

    def _own(self) -> dict[int, int]:
        """Modifier keys that the technician holds -> their bits."""
        modifier_of = self._current().modifier_of
        return {code: modifier_of[code] for code in self._held.values() if code in modifier_of}

    def _in_the_way(self, wanted: int) -> list[int]:
        return [code for code, bits in self._own().items() if bits & self._harmful(wanted)]

    def _missing(self, wanted: int) -> list[int] | None:
        """Modifier keys to press in addition; None if the map has no such key."""
        have = self._server.foreign_modifiers()
        for bits in self._own().values():
            if not bits & ~wanted:
                have |= bits
        needed = [1 << bit for bit in range(8) if wanted & ~have & 1 << bit]
        found = [self._current().modifier_key(bit) for bit in needed]
        return [code for code in found if code is not None] if None not in found else None

    def _pool(self) -> tuple[int, ...]:
        own = tuple(code for code in self._spares.values())
        return own + tuple(code for code in self._current().spares if code not in own)

    def _spare(self, character: str) -> int | None:
        """Returns a keycode that makes the character by itself."""
        if character not in self._spares:
            down = self._held.values()
            pool = self._pool()
            if not pool:
                return None
            oldest = min(pool, key=lambda code: (code in down, self._used_s.get(code, 0.0)))
            self._assign(oldest, character)
        keycode = self._spares[character]
        self._used_s[keycode] = self._clock()
        return keycode

    def _assign(self, keycode: int, character: str) -> None:
        self._drop(keycode)
        self._server.assign(keycode, keys.keysym_of(character))
        self._spares[character] = keycode
        self._used_s[keycode] = self._assigned_s = self._clock()

    def _drop(self, keycode: int) -> None:
        """Ends the meaning a keycode had, releasing it first where it is still down."""
        for name in [name for name, code in self._held.items() if code == keycode]:
            self.release(name)
        for character in [own for own, code in self._spares.items() if code == keycode]:
            del self._spares[character]


def _wanted(character: str) -> int | str:
    keysym = keys.keysym_of(character)
    return character if keys.character_of(keysym) else keysym
