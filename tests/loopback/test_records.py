"""What is kept of sessions, as the desk asks for it."""

import json
from typing import Any

import pytest

from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def asked(browser: Browser, path: str) -> dict[str, Any]:
    answer = await browser.get(path)
    assert answer.code == 200, answer.body
    found = json.loads(answer.body)
    assert isinstance(found, dict)
    return found


async def said(browser: Browser, path: str, **body: object) -> dict[str, Any]:
    answer = await browser.json(path, body)
    assert answer.code in (200, 201), answer.body
    found = json.loads(answer.body)
    assert isinstance(found, dict)
    return found


async def test_resolve_find_open_again(helpdesk: Helpdesk) -> None:
    """A result is found in the history, and a session opened again has new ways in only."""
    ada = await helpdesk.browser(helpdesk.ada)
    parts = helpdesk.running.parts
    category = await parts.records.categories.add(helpdesk.ada, "Printers")
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    path = f"/api/sessions/{record.id}"
    resolved = await said(
        ada, f"{path}/resolve", outcome="solved", category=category.id, note="Néw toner"
    )
    assert (resolved["state"], resolved["resolved"]) == ("closed", True)
    found = await asked(ada, "/api/history?q=NEW+toner&outcome=solved")
    (row,) = [one for one in found["sessions"] if one["id"] == record.id]
    assert (row["category"], row["note"], row["resolved_by"]) == ("Printers", "Néw toner", "Ada")
    assert record.id not in str(await asked(ada, "/api/history?outcome=unsolved"))

    opened = await said(ada, f"{path}/reopen")
    assert opened["code"] not in ("", record.code)
    assert not opened["link"].endswith(record.link_token)
    assert (opened["state"], opened["resolved"], opened["owner"]) == ("open", False, "Ada")
    assert (opened["queued_at_ms"], opened["answered_at_ms"]) == (0, 0)
    page = await customer.get("/session")
    assert page.code == 303, "the page of before is nobody's"
    assert (await ada.json(f"{path}/reopen", {})).code == 409
    details = await asked(ada, f"{path}/details")
    texts = [line["text"] for line in details["timeline"]]
    assert "Resolved: Solved (Printers)" in texts
    assert texts[-1] == "Session opened again, with a new code"
    assert record.id not in str(await asked(ada, "/api/history"))


async def test_notes_and_stars(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    bare = await helpdesk.session()
    path = f"/api/sessions/{bare.id}"
    refused = await ada.json(f"{path}/star", {"on": True})
    assert (refused.code, json.loads(refused.body)["error"]) == (409, "no_address")
    sessions = helpdesk.running.parts.sessions
    record = await sessions.create(helpdesk.ada, "Scanner", "Ilse", "ilse@example.org")
    path = f"/api/sessions/{record.id}"
    assert await said(ada, f"{path}/star", on=True) == {"starred": True}
    (favourite,) = (await asked(ada, "/api/favourites"))["favourites"]
    assert (favourite["email"], favourite["topic"]) == ("ilse@example.org", "Scanner")
    note = await said(ada, f"{path}/note", text="Calls\nback <b>")
    assert (note["number"], note["author"], note["text"]) == (1, "Ada", "Calls\nback <b>")
    details = await asked(ada, f"{path}/details")
    assert [one["text"] for one in details["notes"]] == ["Calls\nback <b>"]
    assert details["starred"]
    await sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    found = await asked(ada, "/api/history?q=calls")
    assert [(one["id"], one["starred"]) for one in found["sessions"]] == [(record.id, True)]
    await said(ada, f"{path}/star", on=False)
    assert (await asked(ada, "/api/favourites"))["favourites"] == []


async def test_saved_views(helpdesk: Helpdesk) -> None:
    ada = await helpdesk.browser(helpdesk.ada)
    filters = {"tab": "history", "outcome": "solved", "groups": ["a", "b"]}
    view = await said(ada, "/api/views", name="Mine", filters=filters)
    assert (await asked(ada, "/api/views"))["views"] == [view]
    taken = await ada.json("/api/views", {"name": "MINE", "filters": {}})
    assert (taken.code, json.loads(taken.body)["field"]) == (400, "name")
    wrongs: tuple[object, ...] = ({"a": {"b": 1}}, {"A": "b"}, {"a": "x" * 300}, [])
    for wrong in (*wrongs, {"a": ["x" * 200] * 30}):
        assert (await ada.json("/api/views", {"name": "W", "filters": wrong})).code == 400, wrong
    bob = await helpdesk.browser(helpdesk.bob)
    assert (await asked(bob, "/api/views"))["views"] == []
    assert (await bob.json(f"/api/views/{view['id']}/remove", {})).code == 404
    other = {"id": view["id"], "name": "Stolen", "filters": {}}
    assert (await bob.json("/api/views", other)).code == 404
    await said(ada, f"/api/views/{view['id']}/remove")
    assert (await asked(ada, "/api/views"))["views"] == []
