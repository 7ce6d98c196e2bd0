"""Lines on which a part of a page is late."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Route


@contextmanager
def held_back(page: Page, pattern: str) -> Iterator[None]:
    """What has an address like this is asked for within the block, and arrives after it."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(pattern, hold)
    with page.expect_request(pattern):
        yield
    for route in held:
        route.continue_()
    page.unroute(pattern, hold)
