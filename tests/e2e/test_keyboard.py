"""Texts typed on real keyboards arrive letter by letter, and no key stays down.

Chromium has a window on a display of its own with the technician's layout; keys are pressed by
keycode there.  The customer's program is a text window on another display with another layout.
"""

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, Playwright
from Xlib import display

from tests.fakes.deskside_demo import running_demo
from tests.fakes.input_page import input_page
from tests.fakes.technician import HANGUL, SHIFT, Keyboard, Technician, technician
from tests.fakes.text_window import TextWindow, text_window
from tests.fakes.xclient import XClient
from tests.fakes.xserver import xvfb

DEAD_ACUTE, DEAD_CIRCUMFLEX, DEAD_DIAERESIS = 0xFE51, 0xFE52, 0xFE57
ENTER, KEY_A, KEY_D, CONTROL, ALT = 36, 38, 40, 37, 64


@contextmanager
def desk(
    layout: str, customers: str, hangul: bool = False, mode: str = ""
) -> Iterator[tuple[Technician, TextWindow, str]]:
    """A technician whose browser has the keyboard, and the customer's text window."""
    with xvfb("800x600", "-r") as customer:
        subprocess.run(["setxkbmap", "-display", customer, customers], check=True)
        with (
            text_window(customer) as window,
            input_page(customer) as (url, log),
            technician(url + mode, layout, hangul) as working,
        ):
            working.focus()
            take_the_picture(working.keyboard, log)
            yield working, window, customer


def take_the_picture(keyboard: Keyboard, log: list[object]) -> None:
    """Clicks until the page answers: it may still be loading."""
    deadline = time.monotonic() + 30
    while not log:
        assert time.monotonic() < deadline, "the page sends nothing"
        keyboard.click(400, 300)


def keys_down(name: str) -> list[int]:
    connection = display.Display(name)
    keymap = connection.query_keymap()
    connection.close()
    return [at * 8 + bit for at, byte in enumerate(keymap) for bit in range(8) if byte >> bit & 1]


def wait_until(holds: Callable[[], bool], timeout_s: float = 20) -> bool:
    deadline = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("customers", ["us", "de,ru"])
def test_french_on_an_azerty_keyboard(customers: str) -> None:
    with desk("fr", customers) as (working, window, _):
        working.keyboard.type("Où étiez-vous ? ça co", DEAD_CIRCUMFLEX)
        working.keyboard.type("ute 20 € à l'h", DEAD_CIRCUMFLEX, "otel No", DEAD_DIAERESIS, "el !")
        working.keyboard.type(" @ # { } | ~ \\ & ² § 1234567890 %µ£¤")
        expected = (
            "Où étiez-vous ? ça coûte 20 € à l'hôtel Noël ! @ # { } | ~ \\ & ² § 1234567890 %µ£¤"
        )
        assert window.wait_for(expected) == expected


@pytest.mark.parametrize("customers", ["us", "fr"])
def test_german_with_alt_graph(customers: str) -> None:
    with desk("de", customers) as (working, window, customer):
        working.keyboard.type("Grüße für Jörg: 5 € @ {[]} \\ | ~ µ ² ³ ÄÖÜß caf", DEAD_ACUTE, "e")
        expected = "Grüße für Jörg: 5 € @ {[]} \\ | ~ µ ² ³ ÄÖÜß café"
        assert window.wait_for(expected) == expected
        assert wait_until(lambda: not keys_down(customer))


def test_korean_with_an_input_method() -> None:
    with desk("kr", "us", hangul=True) as (working, window, _):
        working.keyboard.tap(HANGUL)
        working.keyboard.type("dkssudgktpdy gksrmf dlqfur, rkqtdl akwtmqslek.")
        working.keyboard.tap(ENTER)
        working.keyboard.type("EkrQnf Rmx")
        working.keyboard.tap(HANGUL)
        working.keyboard.type(" ok")
        expected = "안녕하세요 한글 입력, 값이 맞습니다.\n딱뿔 끝 ok"
        assert window.wait_for(expected) == expected


def test_caps_lock_of_the_customer_changes_nothing() -> None:
    with desk("fr", "us") as (working, window, customer):
        owner = Keyboard(customer)
        owner.tap(66)
        owner.close()
        expected = "été à Paris, 5 €"
        working.keyboard.type(expected)
        assert window.wait_for(expected) == expected


def test_held_keys_go_up_when_the_browser_loses_the_keyboard() -> None:
    with desk("us", "us") as (working, _, customer):
        for key in (SHIFT, CONTROL, ALT, KEY_A):
            working.keyboard.press(key)
        assert wait_until(lambda: set(keys_down(customer)) >= {SHIFT, CONTROL, ALT, KEY_A})
        with XClient(working.display, 0, 0, 100, 100):
            assert wait_until(lambda: not keys_down(customer))


def test_held_keys_go_up_when_the_browser_is_killed() -> None:
    with desk("us", "us") as (working, _, customer):
        working.keyboard.press(SHIFT)
        working.keyboard.press(KEY_D)
        assert wait_until(lambda: set(keys_down(customer)) >= {SHIFT, KEY_D})
        working.end_browser()
        assert wait_until(lambda: not keys_down(customer))


def test_korean_through_the_whole_product(playwright: Playwright) -> None:
    with (
        xvfb("1920x1080", "-r") as customer,
        running_demo(customer) as facts,
        text_window(customer, 600, 300) as window,
        technician("about:blank", "kr", hangul=True) as working,
    ):
        open_viewer(playwright, working, facts)
        working.focus()
        working.keyboard.click(600, 450)
        working.keyboard.tap(HANGUL)
        working.keyboard.type("dkssudgktpdy gksrmf.")
        working.keyboard.tap(HANGUL)
        working.keyboard.type(" ok")
        expected = "안녕하세요 한글. ok"
        assert window.wait_for(expected) == expected
        working.keyboard.press(SHIFT)
        working.keyboard.press(KEY_A)
        assert wait_until(lambda: set(keys_down(customer)) >= {SHIFT, KEY_A})
        working.end_browser()
        assert wait_until(lambda: not keys_down(customer))


def steer(playwright: Playwright, working: Technician) -> Browser:
    """Takes the remote control; a browser that is still opening its first page may not answer."""
    for _ in range(5):
        try:
            return playwright.chromium.connect_over_cdp(working.devtools(), timeout=20_000)
        except Error:
            continue
    raise AssertionError("the browser does not listen")


def open_viewer(playwright: Playwright, working: Technician, facts: dict) -> None:
    """Signs in and opens the viewer by remote control; then the remote control lets go."""
    browser = steer(playwright, working)
    page = browser.contexts[0].pages[0]
    page.goto(facts["url"] + "/login")
    page.fill("input[name=email]", facts["login"]["email"])
    page.fill("input[name=password]", facts["login"]["password"])
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(facts["session"]["viewer_url"])
    page.locator("#screen").wait_for(state="visible")
    page.locator("#state", has_text="You control").wait_for()
    browser.close()


def test_by_position_the_customers_layout_decides() -> None:
    with desk("fr", "us", mode="#position") as (working, window, _):
        working.keyboard.type("azerty")
        assert window.wait_for("qwerty") == "qwerty"
