"""Real browser, real display, real demo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.fakes.deskside_demo import running_demo
from tests.fakes.xserver import xvfb

expect.set_options(timeout=30_000)
CHROMIUM = "/usr/bin/chromium"
"""The browser that people have: with a window, tabs and an address bar, even where none is seen."""
SHELL = "/usr/bin/chromium-headless-shell"
"""The same engine, from the same sources, without them: a third less work for the same pages."""
NO_FEATURES = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
"""The address bar's hidden pages, which cost each window half of its start, and what Playwright
switches off itself: the last such list counts.
"""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(NO_FEATURES)}",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one remote control of this process: a second beside it is refused."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, SHELL) as running:
        yield running


@contextmanager
def launched(playwright: Playwright, program: str) -> Iterator[Browser]:
    """Starts a browser; it has ended with the block."""
    running = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        locale="en-GB", viewport={"width": 1280, "height": 860}, ignore_https_errors=True
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The customer's display, for all tests that share a demo."""
    with xvfb() as name:
        yield name


@pytest.fixture(scope="module")
def demo(display: str) -> Iterator[dict]:
    """A demo whose session is Ready; the module's tests share it."""
    with running_demo(display) as facts:
        yield facts


@pytest.fixture
def signed_in(context: BrowserContext) -> Callable[[dict], Page]:
    """Signs a page in as the demo's technician."""

    def sign_in(facts: dict) -> Page:
        page = context.new_page()
        page.goto(facts["url"] + "/login")
        page.fill("input[name=email]", facts["login"]["email"])
        page.fill("input[name=password]", facts["login"]["password"])
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return sign_in
