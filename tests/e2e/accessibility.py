"""What axe-core says about a page, and how wide and in which colours pages are looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Page

SIZES: Final[dict[str, Any]] = {
    "desktop": {"width": 1280, "height": 860},
    "phone": {"width": 390, "height": 844},
}
Looks = tuple[tuple[str, Literal["light", "dark"]], ...]
LOOKS: Final[Looks] = (("desktop", "light"), ("phone", "dark"))
"""Size and colour scheme for states of pages that are seen in all four combinations elsewhere."""
EVERY_LOOK: Final[Looks] = (
    ("desktop", "light"),
    ("desktop", "dark"),
    ("phone", "dark"),
    ("phone", "light"),
)
_AXE: Final = (
    Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
).read_text()
_GRAVE: Final = """() => axe.run({ resultTypes: ["violations"] }).then((found) => found.violations
  .filter((one) => one.impact === "serious" || one.impact === "critical")
  .map((one) => `${one.id} ${JSON.stringify(one.nodes.map((node) => node.target))}`))"""
"""Chosen in the page: to hand all of axe's results over takes longer than to find them."""


_AT_REST: Final = """() => new Promise((done) => {
  const frame = document.hidden ? (next) => setTimeout(next, 0) : requestAnimationFrame;
  const moves = (one) => one.playState === "running" && !document.hidden
    && one.effect && one.effect.getComputedTiming().endTime !== Infinity;
  const ended = () => Promise.allSettled(
    document.getAnimations().filter(moves).map((one) => one.finished));
  frame(() => frame(() => ended().then(() => done())));
})"""
"""Sizes are observed and laid out within a frame; what moves towards its colour is over then."""
_CONTRAST: Final = _GRAVE.replace("resultTypes", 'runOnly: ["color-contrast"], resultTypes')
"""For a page whose structure was looked at in another size, language or theme."""


def findings(page: Page, *, colours_only: bool = False) -> list[str]:
    """The page's serious and critical findings, once it is loaded and nothing moves; wider than the
    window is one of ours.
    """
    page.wait_for_load_state()
    page.evaluate(_AT_REST)
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(_AXE)
    found = page.evaluate(_CONTRAST if colours_only else _GRAVE)
    said = [f"{page.url} {one}" for one in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        said.append(f"{page.url} is wider than the window")
    return said


def findings_in(page: Page, looks: Looks = LOOKS) -> list[str]:
    """The findings of a page's present state in several looks; leaves it in the first one."""
    said: list[str] = []
    for size, scheme in (*looks, looks[0]):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if len(said) < len(looks):
            said.append(" ".join(findings(page)))
    return [f"{look}: {found}" for look, found in zip(looks, said, strict=True) if found]


@contextmanager
def seen(browser: Browser, size: str, scheme: str) -> Iterator[Page]:
    """A page in a browser of its own."""
    context = browser.new_context(
        locale="en-GB", viewport=SIZES[size], color_scheme=scheme, bypass_csp=True
    )
    try:
        yield context.new_page()
    finally:
        context.close()
