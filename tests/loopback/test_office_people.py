"""Technicians over HTTP and open sockets (SPEC T1): pages, sign-up, and what ends when."""

import asyncio
import re
import urllib.parse
from collections.abc import Sequence

import pytest
from tornado.httpclient import HTTPResponse

from appliance.domain.invitations import Invited, Newcomer
from appliance.domain.records import ACTIVE, Account
from appliance.domain.rights import SUPER
from appliance.domain.sign_in import Factor
from appliance.storage import factors, people
from appliance.storage.tables.people import InvitationTable
from protocol.close import Close
from protocol.messages.desk import DeskSession
from protocol.messages.session import SessionState
from tests.fakes.peers import Browser, ViewerPeer
from tests.loopback.conftest import PASSWORD, Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

NEW = "nine purple elephants"
PERSON = {"role": "technician", "language": "en"}


async def post(browser: Browser, path: str, *many: tuple[str, str], **values: str) -> HTTPResponse:
    body = urllib.parse.urlencode([*values.items(), *many])
    kind = "application/x-www-form-urlencoded"
    return await browser.ask("POST", path, body, Content_Type=kind)


async def invited(helpdesk: Helpdesk, email: str, **more: bool) -> Invited:
    newcomer = Newcomer(email, language="en", **more)  # type: ignore[arg-type]
    return await helpdesk.running.parts.invitations.invite(helpdesk.ada, newcomer)


async def technician(helpdesk: Helpdesk, name: str) -> Account:
    made = helpdesk.running.parts.people
    email = f"{name.lower()}@example.org"
    return await made.create("appliance", email, name, "technician", PASSWORD)


def path_of(link: str) -> str:
    return urllib.parse.urlsplit(link).path


def said(answer: HTTPResponse) -> str:
    return answer.body.decode()


async def test_a_technician_is_invited_signs_up_and_works(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    page = await ada.get("/office/people/new")
    assert page.code == 200
    assert "Super administrator" not in said(page), "not an administrator's to give"
    answer = await post(
        ada, "/office/people/new", email="Dora@example.org", second_step="", **PERSON
    )
    assert answer.code == 303
    location = answer.headers["Location"]
    person, _, done = location.partition("?")
    assert done == "done=invited_by_hand"
    shown = said(await ada.get(location))
    link = re.search(r'value="(http://[^"]*/welcome/[A-Za-z0-9_-]{22})"', shown)
    assert link is not None
    stranger = await helpdesk.browser()
    path = path_of(link[1])
    assert "Dora@example.org" in said(await stranger.get(path))
    wrong = await post(
        stranger, path, name="Dora", password=NEW, password_again="other", language="ko"
    )
    assert wrong.code == 400
    assert NEW not in said(wrong)
    weak = await post(
        stranger, path, name="Dora", password="dora@example.org",
        password_again="dora@example.org", language="ko",
    )  # fmt: skip
    assert weak.code == 400
    entered = await post(
        stranger, path, name="Dora Baek", password=NEW, password_again=NEW, language="ko"
    )
    assert (entered.code, entered.headers["Location"]) == (303, "/desk")
    assert (await stranger.get("/desk")).code == 200
    assert "Dora Baek" in said(await ada.get("/office/people?q=dora"))
    assert "Dora Baek" in said(await ada.get(person))
    assert (await (await helpdesk.browser()).get(path)).code == 404


async def test_wrong_input_is_kept_and_said_beside_its_field(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    answer = await post(ada, "/office/people/new", email="no address", name="Kim <b>", **PERSON)
    assert answer.code == 400
    assert "This is no e-mail address" in said(answer)
    assert "Kim &lt;b&gt;" in said(answer)
    taken = await post(ada, "/office/people/new", email="BOB@example.org", **PERSON)
    assert taken.code == 400
    assert "There is already an account" in said(taken)
    for role in (SUPER, "administrator"):
        given = {**PERSON, "role": role}
        refused = await post(ada, "/office/people/new", email="x@example.org", **given)
        assert refused.code == 403
        assert "You may not give this role" in said(refused)
    unknown = await post(ada, "/office/people/new", ("group", "gone"), email="x@e.org", **PERSON)
    assert unknown.code == 400


async def test_only_who_manages_people_gets_in(helpdesk: Helpdesk) -> None:
    eve = await invited(helpdesk, "eve@example.org")
    bob = await helpdesk.browser(helpdesk.bob)
    stranger = await helpdesk.browser()
    person = f"/office/people/{eve.account.id}"
    for path in ("/office/people", "/office/people/new", person, f"/office/people/{'A' * 22}"):
        assert (await bob.get(path)).code == 403
        assert (await stranger.get(path)).code == 303
    for act in ("disable", "enable", "delete", "sign-out", "resend", "withdraw", "reset-password"):
        assert (await post(bob, f"{person}/{act}")).code == 403
        assert (await post(stranger, f"{person}/{act}")).code == 303
    bulk = await post(bob, "/office/people/bulk", ("chosen", eve.account.id), act="delete")
    assert bulk.code == 403
    assert (await (await helpdesk.browser()).get(path_of(eve.link))).code == 200
    ada = await helpdesk.browser(helpdesk.ada)
    assert (await ada.get(f"/office/people/{'A' * 22}")).code == 404
    assert (await post(ada, f"/office/people/{'A' * 22}/delete")).code == 404


def facts(answer: HTTPResponse) -> tuple[object, ...]:
    headers = sorted(one for one in answer.headers.get_all() if one[0] != "Date")
    return answer.code, headers, answer.body


async def over(helpdesk: Helpdesk) -> Sequence[str]:
    """Tokens that are unknown, malformed, used, expired, withdrawn and replaced."""
    parts = helpdesk.running.parts
    used = await invited(helpdesk, "used@example.org")
    await parts.invitations.join(used.link.rpartition("/")[2], "Used", NEW, "en")
    withdrawn = await invited(helpdesk, "withdrawn@example.org")
    await parts.invitations.withdraw(helpdesk.ada, withdrawn.account.id)
    replaced = await invited(helpdesk, "replaced@example.org")
    await parts.invitations.resend(helpdesk.ada, replaced.account.id)
    expired = await invited(helpdesk, "expired@example.org")

    def expire() -> None:
        InvitationTable.update(expires_at_ms=1).where(
            InvitationTable.id == expired.invitation.id
        ).execute()

    await parts.storage.run(expire)
    links = (used, withdrawn, replaced, expired)
    return [*(one.link.rpartition("/")[2] for one in links), "A" * 22, "x", "-" * 128]


async def test_links_that_are_over_answer_with_the_same_bytes(helpdesk: Helpdesk) -> None:
    tokens = await over(helpdesk)
    values = {"password": NEW, "password_again": NEW}
    for folder, more in (("welcome", {"name": "Eve", "language": "en"}), ("reset", {})):
        looks = [await (await helpdesk.browser()).get(f"/{folder}/{token}") for token in tokens]
        takes = [
            await post(await helpdesk.browser(), f"/{folder}/{token}", **values, **more)
            for token in tokens
        ]
        for answers in (looks, takes):
            assert {one.code for one in answers} == {404}
            assert len({repr(facts(one)) for one in answers}) == 1
            assert "works once and for a limited time" in said(answers[0])


async def test_looking_at_a_link_changes_nothing(helpdesk: Helpdesk) -> None:
    eve = await invited(helpdesk, "looked@example.org")
    scanner = await helpdesk.browser()
    for _ in range(20):
        assert (await scanner.get(path_of(eve.link))).code == 200
        await scanner.ask("HEAD", path_of(eve.link))
    assert not scanner.cookies
    answer = await post(
        scanner, path_of(eve.link), name="Eve", password=NEW, password_again=NEW, language="fr"
    )
    assert answer.code == 303


async def test_a_link_works_once_under_parallel_posts(helpdesk: Helpdesk) -> None:
    eve = await invited(helpdesk, "parallel@example.org")

    async def take(number: int) -> int:
        values = {"password": NEW, "password_again": NEW, "language": "en"}
        browser = await helpdesk.browser()
        return (await post(browser, path_of(eve.link), name=f"Eve {number}", **values)).code

    codes = await asyncio.gather(*(take(number) for number in range(20)))
    assert codes.count(303) == 1
    assert set(codes) <= {303, 404, 503}


async def test_single_sign_on_only_sees_no_password_field(helpdesk: Helpdesk) -> None:
    eve = await invited(helpdesk, "sso@example.org", sso_only=True)
    page = said(await (await helpdesk.browser()).get(path_of(eve.link)))
    assert "single sign-on" in page
    assert 'type="password"' not in page


async def test_a_demanded_second_step_comes_before_the_desk(helpdesk: Helpdesk) -> None:
    eve = await invited(helpdesk, "careful@example.org", second_step_demanded=True)
    browser = await helpdesk.browser()
    values = {"password": NEW, "password_again": NEW, "language": "en"}
    answer = await post(browser, path_of(eve.link), name="Eve", **values)
    assert answer.code == 303
    assert answer.headers["Location"].startswith("/login/")
    assert (await browser.get("/desk")).code == 303


async def test_forgetting_says_nothing_about_accounts(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    page = said(await (await helpdesk.browser()).get("/forgot"))
    assert "ask an administrator" in page
    await parts.preferences.change(
        "appliance",
        {
            "mail.host": "127.0.0.1",
            "mail.port": "9",
            "mail.from": "desk@example.org",
            "mail.security": "none",
        },
    )
    answers = [
        await post(await helpdesk.browser(), "/forgot", email=email)
        for email in ("bob@example.org", "nobody@example.org", "no address", "")
    ]
    assert len({repr(facts(one)) for one in answers}) == 1
    assert answers[0].headers["Location"] == "/forgot?said=sent"
    page = said(await (await helpdesk.browser()).get("/forgot?said=sent"))
    assert "If there is an account" in page
    await parts.preferences.change("appliance", {"mail.host": ""})


async def test_a_link_from_an_administrator_gives_a_new_password(helpdesk: Helpdesk) -> None:
    carl = await technician(helpdesk, "Carl")
    before = await helpdesk.browser(carl)
    ada = await helpdesk.browser(helpdesk.ada)
    answer = await post(ada, f"/office/people/{carl.id}/reset-password")
    assert answer.headers["Location"].endswith("?done=reset_by_hand")
    link = re.search(
        r'value="(http://[^"]*/reset/[^"]*)"', said(await ada.get(answer.headers["Location"]))
    )
    assert link is not None
    stranger = await helpdesk.browser()
    assert (await stranger.get(path_of(link[1]))).code == 200
    done = await post(stranger, path_of(link[1]), password=NEW, password_again=NEW)
    assert done.headers["Location"] == "/desk"
    assert (await stranger.get("/desk")).code == 200
    assert (await before.get("/desk")).code == 303, "all other logins are over"
    await (await helpdesk.browser()).sign_in(carl.email, NEW)


async def test_a_new_password_opens_nothing_without_the_second_step(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    carl = await technician(helpdesk, "Wary")
    await parts.storage.run(people.update, carl.id, second_step_demanded=True)
    given = await parts.resets.give(helpdesk.ada, carl.id)
    stranger = await helpdesk.browser()
    done = await post(stranger, path_of(given.link), password=NEW, password_again=NEW)
    assert done.headers["Location"].startswith("/login/")
    assert (await stranger.get("/desk")).code == 303


@pytest.mark.parametrize("act", ["disable", "delete", "sign-out"])
async def test_open_viewers_and_event_sockets_close(helpdesk: Helpdesk, act: str) -> None:
    carl = await technician(helpdesk, f"Carl{act}")
    carls = await helpdesk.browser(carl)
    record = await helpdesk.session(carl)
    agent = await helpdesk.agent(record)
    await agent.answer("view", "control")
    viewer = await ViewerPeer.join(carls, record.id)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    listening = await ViewerPeer.listen(carls)
    adas = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
    ada = await helpdesk.browser(helpdesk.ada)
    assert (await post(ada, f"/office/people/{carl.id}/{act}")).code == 303
    assert await viewer.ended() == Close.NOT_AUTHENTICATED
    assert await listening.ended() == Close.NOT_AUTHENTICATED
    assert (await carls.get("/desk")).code == 303
    ready = await agent.expect(SessionState, lambda one: one.state == "ready")
    assert ready
    after = await helpdesk.running.parts.sessions.get(record.id)
    assert after.live
    assert after.owner_id == ("" if act == "delete" else carl.id)
    if act == "delete":
        heard = await adas.expect(DeskSession, lambda one: one.session.id == record.id)
        while heard.session.owner_id:
            heard = await adas.expect(DeskSession, lambda one: one.session.id == record.id)
        assert heard.session.owner == ""


async def test_what_stands_in_the_way_is_said_on_the_page(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    for act in ("disable", "delete", "reset-password", "reset-second-step"):
        answer = await post(ada, f"/office/people/{helpdesk.ada.id}/{act}")
        assert answer.code == 409, act
        assert 'role="alert"' in said(answer)
    again = await helpdesk.running.parts.people.get(helpdesk.ada.id)
    assert again is not None
    assert again.state == ACTIVE


async def test_many_at_once_and_back_to_the_same_list(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    several = [await technician(helpdesk, f"Many{number}") for number in range(3)]
    chosen = [("chosen", one.id) for one in several]
    back = "/office/people?q=many&sort=email"
    own = ("chosen", helpdesk.ada.id)
    answer = await post(ada, "/office/people/bulk", *chosen, own, act="disable", back=back)
    assert answer.code == 303
    location = answer.headers["Location"]
    assert location.startswith(back + "&done=disable&count=3&refused=1&why=own")
    page = said(await ada.get(location))
    assert "3 technicians were disabled and signed out." in page
    assert "1 technician stays as before." in page
    assert "This is your own account." in page
    for elsewhere in ("https://evil.example/", "//evil.example", "/desk", "javascript:alert(1)"):
        answer = await post(ada, "/office/people/bulk", chosen[0], act="enable", back=elsewhere)
        assert answer.headers["Location"].startswith("/office/people?done=enable")
    none = await post(ada, "/office/people/bulk", act="delete")
    assert none.headers["Location"] == "/office/people?done=none"


async def test_the_page_says_whether_somebody_has_a_second_step(helpdesk: Helpdesk) -> None:
    account = await technician(helpdesk, "Stepwise")
    ada = await helpdesk.browser(helpdesk.ada)
    fact = r"<dt>Two-step verification</dt>\s*<dd>([^<]*)</dd>"
    page = said(await ada.get(f"/office/people/{account.id}"))
    assert re.findall(fact, page) == ["Off"]
    factor = Factor("f" * 22, account.id, "app", "", True, 1, 0)
    await helpdesk.running.parts.storage.run(factors.insert, factor, b"sealed")
    page = said(await ada.get(f"/office/people/{account.id}"))
    assert re.findall(fact, page) == ["Authenticator app"]
