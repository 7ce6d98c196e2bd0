"""What a technician's page says where something is not done or not shown."""

import html

import pytest
from tornado.httpclient import HTTPResponse

from appliance.domain.rights import SUPER, Right, Role
from appliance.storage import groups
from tests.fakes.peers import Browser
from tests.loopback.conftest import PASSWORD, Helpdesk, helpdesk

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


def said(answer: HTTPResponse) -> str:
    return html.unescape(answer.body.decode())


async def test_who_gets_no_mailed_links_is_said(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    chief = await parts.people.create("appliance", "chief@example.org", "Chief", SUPER, PASSWORD)
    lesser = await parts.people.create(
        "appliance", "less@example.org", "Less", "administrator", PASSWORD
    )
    form = {"host": "127.0.0.1", "port": "9", "security": "none", "plain_agreed": "", "user": ""}
    form |= {"from": "desk@example.org", "reply_to": "", "authorities": ""}
    await parts.mail.settings.change(lesser.id, form, "")
    browser = await Browser(parts.settings.origin).sign_in(chief.email, PASSWORD)
    hint, instead = "Administrators get no mails with links", "The link is not mailed, because"
    assert hint in said(await browser.get("/office/settings/mail"))
    assert (await browser.form(f"/office/people/{lesser.id}/reset-password")).code == 303
    assert instead in said(await browser.get(f"/office/people/{lesser.id}"))
    await parts.mail.settings.change(chief.id, form, "")
    assert hint not in said(await browser.get("/office/settings/mail"))
    assert instead not in said(await browser.get(f"/office/people/{lesser.id}"))
    await parts.preferences.change("appliance", {"mail.host": "", "mail.from": ""})


async def test_hidden_activity_is_not_called_none(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    role = Role("people-only", "People only", frozenset({Right.PEOPLE}))
    await parts.storage.run(groups.insert_role, role, 0)
    reader = await parts.people.create(
        "appliance", "reader@example.org", "Reader", role.id, PASSWORD
    )
    browser = await Browser(parts.settings.origin).sign_in(reader.email, PASSWORD)
    assert "Latest activity" not in said(await browser.get(f"/office/people/{helpdesk.ada.id}"))
    assert "Latest activity" in said(await browser.get(f"/office/people/{reader.id}"))
