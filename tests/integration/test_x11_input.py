"""Pointer and keyboard against a real X server and real X clients."""

import asyncio
import gc
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from Xlib import X, display
from Xlib.ext import xtest

from agent.adapters.input_device import InputLostError, NoInputError
from agent.adapters.x11_input import X11Input, open_x11_input
from agent.consent import Consent
from agent.features.input import InputFeature
from agent.session import SessionModel
from protocol.messages.consent import ConsentAsk
from protocol.messages.control import ControlHolder
from protocol.messages.input import InputKey, InputPointer, InputRelease, InputText, InputWheel
from tests.fakes.input_page import NoWire, Yes, allowed_feature
from tests.fakes.text_window import TextWindow, text_window
from tests.fakes.xclient import XClient
from tests.fakes.xserver import xvfb

TEXT = "Aé€@ß ç한글 Zz09!\"'`^~\\|{}ñÄ¿œй😀"
SHIFT = InputKey("ShiftLeft", "Shift", True, "position", shift=True)


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    with xvfb("800x600") as name:
        yield name


@pytest.fixture
def device(screen: str) -> Iterator[X11Input]:
    subprocess.run(["setxkbmap", "-display", screen, "us"], check=True)
    opened = open_x11_input(screen)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def window(screen: str) -> Iterator[TextWindow]:
    with text_window(screen) as opened:
        yield opened


def layout(screen: str, *names: str) -> None:
    subprocess.run(["setxkbmap", "-display", screen, *names], check=True)
    time.sleep(0.1)


def press(device: X11Input, key: InputKey) -> None:
    while (wait_s := device.ready_in_s(key.key if key.mode == "text" else "")) > 0:
        device.flush()
        time.sleep(wait_s)
    device.key(key)
    device.flush()


def type_text(device: X11Input, text: str) -> None:
    for at, character in enumerate(text):
        while (wait_s := device.ready_in_s(text[at : at + 32])) > 0:
            device.flush()
            time.sleep(wait_s)
        device.type(character)
    device.flush()


def clear(device: X11Input, window: TextWindow) -> None:
    device.release_all()
    device.pointer(50, 50, 1)
    device.pointer(50, 50, 0)
    press(device, InputKey("F9", "F9", True, "position"))
    press(device, InputKey("F9", "F9", False, "position"))
    assert window.wait_for("") == ""


def state(screen: str) -> tuple[list[int], int]:
    """Keycodes that are down, and the mask of modifiers and buttons."""
    connection = display.Display(screen)
    keymap = connection.query_keymap()
    mask = connection.screen().root.query_pointer().mask
    connection.close()
    down = [at * 8 + bit for at, byte in enumerate(keymap) for bit in range(8) if byte >> bit & 1]
    return down, mask


def nothing_is_down(screen: str) -> bool:
    down, mask = state(screen)
    return not down and not mask & ~(X.LockMask | X.Mod2Mask)


def set_caps_lock(owner: display.Display, screen: str, on: bool) -> None:
    """The customer presses Caps Lock, unless it is as wanted."""
    if bool(state(screen)[1] & X.LockMask) is not on:
        for kind in (X.KeyPress, X.KeyRelease):
            xtest.fake_input(owner, kind, 66)
        owner.sync()
    assert wait_until(lambda: bool(state(screen)[1] & X.LockMask) is on)


def wait_until(holds: Callable[[], bool], timeout_s: float = 20) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize(
    "names",
    [["us"], ["de"], ["fr"], ["kr"], ["us,ru"], ["gr"], ["-layout", "de", "-variant", "neo"]],
    ids=" ".join,
)
def test_text_is_exact_on_any_layout(screen: str, window: TextWindow, names: list[str]) -> None:
    layout(screen, *names)
    device = open_x11_input(screen)
    try:
        clear(device, window)
        type_text(device, TEXT)
        assert window.wait_for(TEXT) == TEXT
    finally:
        device.close()


@pytest.mark.parametrize("names", [["us"], ["fr"], ["de"]], ids=" ".join)
def test_text_is_exact_under_caps_lock_and_held_shift(
    screen: str, window: TextWindow, names: list[str]
) -> None:
    layout(screen, *names)
    device = open_x11_input(screen)
    owner = display.Display(screen)
    try:
        clear(device, window)
        set_caps_lock(owner, screen, True)
        press(device, SHIFT)
        type_text(device, TEXT)
        assert window.wait_for(TEXT) == TEXT
        assert not state(screen)[1] & X.LockMask
        device.release_all()
        owner.sync()
        assert state(screen)[1] & X.LockMask, "Caps Lock is given back"
    finally:
        device.close()
        set_caps_lock(owner, screen, False)
        owner.close()


def test_a_shifted_digit_of_another_layout(device: X11Input, window: TextWindow) -> None:
    clear(device, window)
    press(device, SHIFT)
    for key in ("1", "É", "2"):
        press(device, InputKey("Digit1", key, True, "text", shift=True))
        press(device, InputKey("Digit1", key, False, "text", shift=True))
    press(device, replace(SHIFT, down=False))
    assert window.wait_for("1É2") == "1É2"


def test_many_new_characters_in_one_go(device: X11Input, window: TextWindow) -> None:
    clear(device, window)
    text = "".join(chr(0xAC00 + 37 * number) for number in range(60))
    type_text(device, text)
    assert window.wait_for(text) == text


def test_a_layout_changed_meanwhile(device: X11Input, screen: str, window: TextWindow) -> None:
    clear(device, window)
    type_text(device, "é한")
    assert window.wait_for("é한") == "é한"
    layout(screen, "fr")
    type_text(device, "é한az")
    assert window.wait_for("é한é한az") == "é한é한az"


def test_a_held_key_repeats_only_as_the_technician_says(
    device: X11Input, window: TextWindow
) -> None:
    clear(device, window)
    for down in (True, True, True):
        press(device, InputKey("KeyA", "a", down, "text"))
    time.sleep(0.9)
    press(device, InputKey("KeyA", "a", False, "text"))
    press(device, InputKey("KeyB", "b", True, "text"))
    press(device, InputKey("KeyB", "b", False, "text"))
    assert window.wait_for("aaab") == "aaab"


def test_own_repeat_comes_back(device: X11Input, screen: str, window: TextWindow) -> None:
    clear(device, window)
    press(device, InputKey("KeyA", "a", True, "text"))
    press(device, InputKey("KeyA", "a", False, "text"))
    owner = display.Display(screen)
    assert owner.get_keyboard_control().auto_repeats[38 // 8] >> 38 % 8 & 1
    owner.close()


def test_two_keys_of_the_technician_on_one_key_of_the_customer(
    device: X11Input, screen: str, window: TextWindow
) -> None:
    clear(device, window)
    press(device, InputKey("Digit1", "1", True, "text"))
    press(device, InputKey("Slash", "!", True, "text"))
    press(device, InputKey("Digit1", "1", False, "text"))
    assert wait_until(lambda: state(screen)[0] == [10])
    press(device, InputKey("Slash", "!", False, "text"))
    assert window.wait_for("1!") == "1!"
    assert wait_until(lambda: state(screen)[0] == [])


def test_spare_keys_are_given_back(screen: str) -> None:
    def keymap() -> list[tuple[int, ...]]:
        connection = display.Display(screen)
        rows = [tuple(sorted(set(row))) for row in connection.get_keyboard_mapping(8, 248)]
        connection.close()
        return rows

    layout(screen, "us")
    before = keymap()
    device = open_x11_input(screen)
    type_text(device, "한글é")
    assert wait_until(lambda: keymap() != before)
    device.close()
    assert keymap() == before


def test_pointer_buttons_and_wheel(device: X11Input, screen: str) -> None:
    with XClient(screen, 100, 100, 300, 300) as client:
        device.pointer(150, 160, 0)
        device.pointer(150, 160, 0b11111)
        device.pointer(170, 180, 0)
        device.wheel(170, 180, -1, 2)
        device.wheel(170, 180, 1, -1)
        device.flush()
        pressed = [event[1] for event in client.wait_for("button", 10)]
        assert pressed == [1, 2, 3, 8, 9, 5, 5, 6, 4, 7]
        assert client.wait_for("button")[0][2:] == (150, 160)
        assert client.wait_for("button_up")[0][2:] == (170, 180)


def test_swapped_buttons_of_a_left_handed_customer(screen: str) -> None:
    owner = display.Display(screen)
    usual = list(owner.get_pointer_mapping())
    owner.set_pointer_mapping([3, 2, 1, *usual[3:]])
    device = open_x11_input(screen)
    try:
        with XClient(screen, 100, 100, 300, 300) as client:
            device.pointer(150, 150, 1)
            device.pointer(150, 150, 0)
            device.flush()
            assert client.wait_for("button")[0][1] == 1
    finally:
        device.close()
        owner.set_pointer_mapping(usual)
        owner.close()


KEYS = [
    ("KeyA", "a", "text"), ("KeyA", "A", "text"), ("Digit1", "€", "text"), ("Slash", "!", "text"),
    ("Digit2", "1", "text"), ("KeyR", "한", "text"), ("", "é", "text"),
    ("Enter", "Enter", "position"),
    ("ShiftLeft", "Shift", "position"), ("ControlLeft", "Control", "position"),
    ("AltLeft", "Alt", "position"), ("AltRight", "AltGraph", "position"),
    ("MetaLeft", "Meta", "position"), ("KeyC", "c", "position"), ("Numpad7", "Home", "position"),
    ("NoSuchKey", "NoSuchKey", "position"),
]  # fmt: skip
EVENTS = st.one_of(
    st.tuples(st.sampled_from(KEYS), st.booleans()).map(
        lambda pair: InputKey(pair[0][0], pair[0][1], pair[1], pair[0][2])
    ),
    st.builds(InputPointer, st.just(700), st.just(500), st.integers(0, 31)),
    st.just(InputWheel(700, 500, 1, -1)),
    st.just(InputText("x한")),
    st.just(InputRelease()),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(EVENTS, max_size=25))
def test_nothing_stays_down_whatever_came_before(device: X11Input, events: list[object]) -> None:
    for event in events:
        match event:
            case InputKey():
                device.key(event)
            case InputPointer():
                device.pointer(event.x, event.y, event.buttons)
            case InputWheel():
                device.wheel(event.x, event.y, event.steps_x, event.steps_y)
            case InputText():
                for character in event.text:
                    device.type(character)
            case _:
                device.release_all()
    device.release_all()
    assert wait_until(lambda: nothing_is_down(device.name))


async def held(screen: str) -> InputFeature:
    feature = await allowed_feature(screen)
    feature.on_input(InputKey("KeyA", "a", True, "text"))
    feature.on_input(SHIFT)
    feature.on_input(InputPointer(700, 500, 1))
    assert wait_until(lambda: set(state(screen)[0]) == {38, 50})
    return feature


@pytest.mark.parametrize("end", ["holder", "line", "release", "lower", "forget", "close"])
async def test_whatever_ends_control_lifts_the_keys(screen: str, end: str) -> None:
    layout(screen, "us")
    feature = await held(screen)
    match end:
        case "holder":
            feature.on_holder(ControlHolder("p2"))
        case "line":
            feature.on_stop()
        case "release":
            feature.on_input(InputRelease())
        case "lower":
            feature.consent.set_to(["view"])
        case "forget":
            feature.consent.forget()
        case _:
            await feature.close()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert wait_until(lambda: state(screen)[0] == [] and not state(screen)[1] & X.Button1Mask)
    await feature.close()


async def test_only_the_allowed_holder_moves_anything(screen: str) -> None:
    consent = Consent(Yes())
    loop = asyncio.get_running_loop()
    feature = InputFeature(NoWire(), SessionModel(), consent, loop, lambda: open_x11_input(screen))
    before = state(screen)
    key = InputKey("KeyA", "a", True, "text")
    feature.on_input(key)
    feature.on_holder(ControlHolder("p1"))
    feature.on_input(key)
    await consent.answer(ConsentAsk("a1", "p1", "Ada", "Org", ("view",)))
    feature.on_input(key)
    await consent.answer(ConsentAsk("a2", "p2", "Bob", "Org", ("view", "control")))
    feature.on_input(key)
    assert state(screen) == before
    feature.on_holder(ControlHolder("p2"))
    feature.on_input(key)
    assert wait_until(lambda: state(screen)[0] == [38])
    consent.set_to(["view"])
    feature.on_input(InputKey("KeyB", "b", True, "text"))
    assert wait_until(lambda: state(screen)[0] == [])
    await feature.close()


async def test_text_and_keys_keep_their_order(screen: str, window: TextWindow) -> None:
    layout(screen, "us")
    feature = await allowed_feature(screen)
    feature.on_input(InputPointer(50, 50, 1))
    feature.on_input(InputPointer(50, 50, 0))
    feature.on_input(InputKey("F9", "F9", True, "position"))
    feature.on_input(InputKey("F9", "F9", False, "position"))
    syllables = "".join(chr(0xB000 + 29 * number) for number in range(50))
    feature.on_input(InputText(syllables))
    feature.on_input(InputKey("KeyZ", "z", True, "text"))
    feature.on_input(InputKey("KeyZ", "z", False, "text"))
    expected = syllables + "z"
    assert await asyncio.to_thread(window.wait_for, expected) == expected
    await feature.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_display_is_said() -> None:
    with pytest.raises(NoInputError) as raised:
        open_x11_input(":9999")
    assert raised.value.reason == "no_display"
    del raised
    gc.collect()  # python-xlib leaves the sockets it tried open: their warning belongs here


def test_a_display_that_goes_away_is_said() -> None:
    with xvfb("320x200") as name:
        device = open_x11_input(name)
        device.flush()
    with pytest.raises(InputLostError):
        move_for_a_while(device)


def move_for_a_while(device: X11Input) -> None:
    for _ in range(10):
        device.pointer(1, 1, 0)
        device.flush()
