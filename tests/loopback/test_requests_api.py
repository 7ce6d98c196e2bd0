"""Requests as the desk's scripts send them, and the settings of text messages."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def asked(browser: Browser, path: str, given: dict[str, str], code: int = 200) -> Any:
    answer = await browser.json(f"/api/sessions{path}", given)
    assert answer.code == code, answer.body
    return json.loads(answer.body)


async def test_a_session_lives_through_its_invitations(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.bob)
    day = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
    when = {"starts_at": f"{day}T10:30", "zone": "Asia/Seoul", "reminders": "1440,60"}
    wish = {"name": "Cleo", "email": "cleo@example.org", "send_email": "yes", "assignee": ""}
    made = await asked(browser, "", wish, 201)
    assert made["owner_id"] == ""
    assert made["link"].startswith(helpdesk.origin)
    assert [(one["way"], one["state"]) for one in made["sent"]] == [("email", "none")]
    assert "mail is not set up" in made["sent"][0]["text"]
    path = f"/{made['id']}"
    planned = await asked(browser, f"{path}/schedule", when | {"minutes": "45"})
    assert planned["appointment"]["starts_at"] == f"{day}T10:30"
    assert planned["starts_at_ms"] == planned["appointment"]["starts_at_ms"]
    details = json.loads((await browser.get(f"/api/sessions{path}/details")).body)
    assert details["appointment"]["reminders"] == [1440, 60]
    assert details["appointment"]["reminder_states"] == ["waiting", "waiting"]
    assert details["invitations"] == []
    renewed = await asked(browser, f"{path}/unschedule", {})
    assert renewed["starts_at_ms"] == 0
    assert renewed["link"] != made["link"]
    assert renewed["code"] != made["code"]
    again = await asked(browser, f"{path}/withdraw", {})
    assert again["link"] != renewed["link"]
    listed = json.loads((await browser.get(f"/api/sessions{path}/invitations")).body)
    assert listed == {"phone": "", "invitations": [], "appointment": None}


async def test_a_wrong_field_is_named_with_its_sentence(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.bob)
    for field, given in {
        "email": {"send_email": "yes"},
        "phone": {"phone": "010", "send_sms": "yes"},
        "assignee": {"assignee": "somebody"},
        "expires_minutes": {"expires_minutes": "1"},
        "starts_at": {"starts_at": "2020-01-01T10:00", "zone": "UTC"},
        "zone": {"starts_at": "2020-01-01T10:00"},
    }.items():
        said = await asked(browser, "", given, 400)
        assert said["field"] == field
        assert said["text"].endswith((".", "?"))


async def test_without_a_choice_the_session_is_mine(helpdesk: Helpdesk) -> None:
    browser = await helpdesk.browser(helpdesk.bob)
    assert (await asked(browser, "", {}, 201))["owner_id"] == helpdesk.bob.id


async def test_the_page_of_text_messages_keeps_what_was_typed_but_the_key(
    helpdesk: Helpdesk,
) -> None:
    parts = helpdesk.running.parts
    browser = await helpdesk.browser(helpdesk.ada)
    names = ("url", "account", "sender", "country", "body", "authorities")
    typed = dict.fromkeys((*names, "text_en", "text_ko", "text_fr"), "")
    typed |= {"preset": "twilio", "account": "AC1", "secret": "canary-key-1"}
    page = await browser.form("/office/settings/sms", **typed)
    assert page.code == 400
    assert b"AC1" in page.body
    assert b"canary-key-1" not in page.body
    stored = await browser.form("/office/settings/sms", **typed | {"sender": "+15005550006"})
    assert stored.code == 303
    assert parts.requesting.sms.is_set_up
    shown = await browser.get("/office/settings/sms")
    assert b"canary-key-1" not in shown.body
    odd = await browser.form("/office/settings/sms/test", to="no number")
    assert odd.code == 400
    off = await browser.form("/office/settings/sms", **dict.fromkeys((*typed, "secret"), ""))
    assert off.code == 303
    assert not parts.requesting.sms.settings.has_secret
