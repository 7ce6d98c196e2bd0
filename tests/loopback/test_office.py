"""Frame of the office: who gets in, what the pages' headers allow, and the way from the desk."""

import pytest

from appliance.handlers.navigation import ACCOUNT, OFFICE
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATHS = [entry.path for section in (*OFFICE, *ACCOUNT) for entry in section.entries]
NO_TYPES = "trusted-types 'none'"
ONE_TYPE = "trusted-types deskside-fragment"


async def test_the_office_leads_to_the_first_page_of_whoever_may(helpdesk: Helpdesk) -> None:
    administrator = await helpdesk.browser(helpdesk.ada)
    answer = await administrator.get("/office")
    assert (answer.code, answer.headers["Location"]) == (303, "/office/people")
    technician = await helpdesk.browser(helpdesk.bob)
    answer = await technician.get("/office")
    assert (answer.code, answer.headers["Location"]) == (303, "/desk")
    stranger = await helpdesk.browser()
    assert (await stranger.get("/office")).headers["Location"] == "/login"


async def test_my_account_is_everybody_s(helpdesk: Helpdesk) -> None:
    technician = await helpdesk.browser(helpdesk.bob)
    answer = await technician.get("/account")
    assert (answer.code, answer.headers["Location"]) == (303, "/account/profile")


async def test_only_the_office_may_make_elements_of_answers(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.bob)
    for path in ("/office", "/account"):
        policy = (await browser.get(path)).headers["Content-Security-Policy"]
        assert policy.endswith(ONE_TYPE)
        assert "require-trusted-types-for 'script'" in policy
    for path in ("/", "/login", "/desk", "/view/x", "/office-like", "/static/none.js"):
        policy = (await browser.get(path)).headers["Content-Security-Policy"]
        assert policy.endswith(NO_TYPES), path


async def test_the_desk_s_menu_offers_administration_to_administrators(helpdesk: Helpdesk) -> None:
    seen = {}
    for account in (helpdesk.ada, helpdesk.bob):
        browser = await helpdesk.browser(account)
        seen[account.name] = (await browser.get("/desk")).body.decode()
    assert 'href="/office"' in seen["Ada"]
    assert 'href="/office"' not in seen["Bob"]
    assert all('href="/account/profile"' in text for text in seen.values())


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_can_come_as_a_part(helpdesk: Helpdesk, path: str) -> None:
    browser = await helpdesk.browser(helpdesk.ada)
    whole = await browser.get(path)
    part = await browser.get(path, HX_Request="true")
    assert (whole.code, part.code) == (200, 200)
    assert "<html" in whole.body.decode()
    assert "<html" not in part.body.decode()
    assert "<script" not in part.body.decode()


@pytest.mark.parametrize(
    ("cookie", "in_utc"),
    [
        ("", True),
        ("Asia/Seoul", False),
        ("../../etc/passwd", True),
        ("Nowhere/Land", True),
        ("x" * 5000, True),
    ],
)
async def test_times_are_in_the_browser_s_zone_if_it_tells_one(
    helpdesk: Helpdesk, cookie: str, in_utc: bool
) -> None:
    browser = await helpdesk.browser(helpdesk.ada)
    if cookie:
        browser.cookies["deskside_zone"] = cookie
    page = (await browser.get("/office/people")).body.decode()
    assert (" UTC" in page) == in_utc
