"""Tables of keys, and the keyboard map's choice of key and modifiers."""

from hypothesis import given
from hypothesis import strategies as st

from agent import keys
from agent.adapters.x11_keyboard import REST_S, SETTLE_S, Keyboard
from agent.adapters.x11_keymap import KeyboardMap

US = [[0] * 7 for _ in range(248)]
for _keycode, _row in {
    10: (0x31, 0x21), 11: (0x32, 0x40), 24: (0x71, 0x51, 0x71, 0x51, 0x40), 38: (0x61, 0x41),
    22: (0xFF08,), 36: (0xFF0D,), 50: (0xFFE1,), 66: (0xFFE5,), 37: (0xFFE3,), 92: (0xFE03,),
    77: (0xFF7F,),
}.items():  # fmt: skip
    US[_keycode - 8][: len(_row)] = _row
MODIFIERS = [[50], [66], [37], [], [77], [], [], [92]]


class FakeServer:
    """A keyboard we do not own: notes what is asked of it, refuses nonsense."""

    def __init__(self) -> None:
        self.down: set[int] = set()
        self.meanings: dict[int, int | None] = {}
        self.made: list[tuple[int, frozenset[int]]] = []
        self.locked = 0
        self.foreign = 0
        self._map = KeyboardMap(8, US, MODIFIERS)

    def map(self) -> KeyboardMap:
        return self._map

    def foreign_modifiers(self) -> int:
        return self.foreign

    def locked_modifiers(self) -> int:
        return self.locked

    def group(self) -> int:
        return 0

    def lock(self, affected: int, locked: int) -> None:
        self.locked = self.locked & ~affected | locked

    def press(self, keycode: int) -> None:
        assert keycode not in self.down
        self.made.append((keycode, frozenset(self.down)))
        self.down.add(keycode)

    def release(self, keycode: int) -> None:
        assert keycode in self.down
        self.down.remove(keycode)

    def assign(self, keycode: int, keysym: int | None) -> None:
        assert keycode not in self.down
        self.meanings[keycode] = keysym

    def let_repeat(self, keycode: int, repeats: bool) -> None:
        assert keycode not in (50, 37, 92)


def test_places_are_evdev_keycodes() -> None:
    known = {"Escape": 9, "KeyA": 38, "Space": 65, "F12": 96, "Delete": 119, "MetaLeft": 133}
    assert {code: keys.X_KEYCODES[code] for code in known} == known
    assert len(set(keys.X_KEYCODES.values())) == len(keys.X_KEYCODES)
    assert not {"Power", "Sleep", "WakeUp"} & keys.X_KEYCODES.keys()


def test_old_keysyms_have_their_characters() -> None:
    known = {0x61: "a", 0x20AC: "€", 0x1B3: "ł", 0x6D1: "я", 0x7BB: "ώ", 0xCE0: "א", 0xDA1: "ก"}
    assert {keysym: keys.character_of(keysym) for keysym in known} == known
    assert keys.character_of(0xFE52) is None
    assert keys.character_of(0xFF0D) is None


@given(st.characters(exclude_categories=["Cc", "Cs"]))
def test_a_character_comes_back_from_its_keysym(character: str) -> None:
    assert keys.character_of(keys.keysym_of(character)) == character


def test_the_map_finds_the_level() -> None:
    found = KeyboardMap(8, US, MODIFIERS)
    for character, keycode, modifiers in (("a", 38, 0), ("A", 38, 1), ("!", 10, 1)):
        place = found.find(character, 0)
        assert place is not None
        assert (place.keycode, place.modifiers) == (keycode, modifiers)
    assert found.find("한", 0) is None


def test_shift_held_by_the_technician_is_kept_out_of_a_plain_character() -> None:
    server = FakeServer()
    keyboard = Keyboard(server)
    keyboard.press_position("ShiftLeft", "ShiftLeft", "Shift")
    keyboard.press_text("Digit1", "1")
    assert server.made[1] == (10, frozenset())
    assert server.down == {50, 10}
    keyboard.press_text("KeyA", "A")
    assert server.made[-1] == (38, frozenset({50, 10}))


def test_caps_lock_is_lifted_for_text_and_given_back() -> None:
    server = FakeServer()
    server.locked = 2
    keyboard = Keyboard(server)
    keyboard.tap("a")
    assert server.locked == 0
    keyboard.release_all()
    assert server.locked == 2


def test_a_spare_key_keeps_its_meaning_for_a_while() -> None:
    now_s = [100.0]
    server = FakeServer()
    keyboard = Keyboard(server, lambda: now_s[0])
    spares = len(server.map().spares)
    text = "".join(chr(0xAC00 + number) for number in range(spares + 1))
    assert 0 < keyboard.ready_in_s(text) <= SETTLE_S + 0.001
    now_s[0] += SETTLE_S + 0.001
    for character in text[:-1]:
        assert keyboard.ready_in_s(character) == 0
        keyboard.tap(character)
    assert 0 < keyboard.ready_in_s(text[-1]) <= REST_S + 0.001
    now_s[0] += REST_S + 0.01
    keyboard.ready_in_s(text[-1])
    assert keys.keysym_of(text[-1]) in server.meanings.values()
    assert len(server.meanings) == spares


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.sampled_from("aA1!한é"), st.sampled_from("xyz")),
        st.tuples(
            st.just("position"),
            st.sampled_from(["ShiftLeft", "ControlLeft", "KeyA", "Digit1", "Enter"]),
            st.just(""),
        ),
        st.tuples(
            st.just("up"), st.sampled_from(["x", "y", "z", "ShiftLeft", "KeyA"]), st.just("")
        ),
        st.tuples(st.just("tap"), st.sampled_from("aA1!한é글"), st.just("")),
        st.just(("release", "", "")),
    ),
    max_size=40,
)


@given(ACTS)
def test_what_is_down_is_what_is_held(acts: list[tuple[str, str, str]]) -> None:
    server = FakeServer()
    keyboard = Keyboard(server)
    for kind, what, name in acts:
        match kind:
            case "text":
                keyboard.press_text(name, what)
            case "position":
                keyboard.press_position(what, what, what)
            case "up":
                keyboard.release(what)
            case "tap":
                keyboard.tap(what)
            case _:
                keyboard.release_all()
        assert server.down == keyboard.held()
    keyboard.release_all()
    assert server.down == set()
