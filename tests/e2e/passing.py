"""What a page says for a moment: the page itself watches for it, however late the test asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Page

_WATCH: Final = """([selector, text]) => {
  window.passed = false;
  const look = () => {
    const found = document.querySelectorAll(selector);
    window.passed = Array.prototype.some.call(found, (one) => one.textContent.includes(text));
    if (!window.passed) requestAnimationFrame(look);
  };
  look();
}"""


@contextmanager
def passing(page: Page, selector: str, text: str) -> Iterator[None]:
    """Returns once what is done inside made something say `text`, though it may be gone again."""
    page.evaluate(_WATCH, [selector, text])
    yield
    page.wait_for_function("() => window.passed")
