"""What is kept of sessions, as the desk asks for it."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from appliance.clock import DAY_MS
from appliance.domain.errors import NotAuthenticatedError
from appliance.domain.records import Group
from appliance.domain.resolving import Result
from appliance.domain.rights import Right, Role
from appliance.handlers.base import PAGE_COOKIE
from appliance.storage import audit, groups, session_retention
from appliance.storage.sessions import SessionRows
from appliance.storage.tables import TABLES
from appliance.storage.tables.records import HistoryTable
from appliance.storage.tables.sessions import SessionTable
from protocol.close import Close
from tests.fakes.peers import Browser, ViewerPeer
from tests.loopback.conftest import PASSWORD, Helpdesk

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


async def test_who_was_there_before_a_session_was_opened_again_is_out(helpdesk: Helpdesk) -> None:
    """Page, program and link of before are worth nothing; the page's line is cut."""
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    ticket = json.loads((await customer.json("/session/ticket", {})).body)["ticket"]
    page = await ViewerPeer.hello(customer, "/ws/events", ticket)
    parts = helpdesk.running.parts
    token = await parts.sessions.mint_agent_token(customer.cookies[PAGE_COOKIE])
    await parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    opened = await parts.records.resolving.reopen(helpdesk.ada, record.id)
    assert await page.ended() == Close.NOT_AUTHENTICATED
    with pytest.raises(NotAuthenticatedError):
        await parts.sessions.attach_agent("token", token)
    assert await parts.sessions.peek_link(record.link_token) is None
    assert (await parts.sessions.peek_link(opened.link_token)) == opened


async def test_a_session_s_page_and_its_files(helpdesk: Helpdesk) -> None:
    """What is written is shown as text, and whole in the files."""
    parts = helpdesk.running.parts
    sessions = parts.sessions
    record = await sessions.create(helpdesk.ada, "=1+1", "<i>Ilse</i> Öz", "ilse@example.org")
    await parts.records.notes.write(helpdesk.ada, record.id, "<script>alert(1)</script>")
    result = Result("unsolved", note="@SUM(A1)")
    await parts.records.resolving.resolve(helpdesk.ada, record.id, result)
    ada = await helpdesk.browser(helpdesk.ada)
    path = f"/desk/session/{record.id}"
    page = (await ada.get(path)).body.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    answer = await ada.form(f"{path}/export", format="zip")
    name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
    assert name.endswith(f"_i-Ilse-i-Oz_{record.id[:8]}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        stem = name.removesuffix(".zip")
        assert archive.namelist() == [f"{stem}.json", f"{stem}.txt", f"{stem}.csv"]
        told = json.loads(archive.read(f"{stem}.json"))
        assert (told["name"], told["outcome"], told["chat"]) == ("<i>Ilse</i> Öz", "unsolved", [])
        (cells,) = csv.DictReader(io.StringIO(archive.read(f"{stem}.csv").decode("utf-8-sig")))
        assert (cells["Topic"], cells["Note"]) == ("'=1+1", "'@SUM(A1)")
        assert "Resolved: Not solved" in archive.read(f"{stem}.txt").decode()


async def test_reports_are_for_the_groups_one_has_the_right_in(helpdesk: Helpdesk) -> None:
    """Logs, files and figures hold the sessions of these groups and nothing else."""
    parts = helpdesk.running.parts
    role = Role("reads-reports", "Reads", frozenset({Right.SEE, Right.REPORTS}))
    await parts.storage.run(groups.insert_role, role, 1)
    for group_id in ("theirs", "others"):
        await parts.storage.run(groups.insert, Group(group_id, group_id, 1))
    people = parts.people
    email = "reads@example.org"
    reader = await people.create("appliance", email, "Reader", role.id, PASSWORD, "", ("theirs",))
    kept = {}
    for group_id in ("theirs", "others"):
        create = parts.sessions.create
        record = await create(helpdesk.ada, "Secret of " + group_id, "Cleo", group_id=group_id)
        kept[group_id] = record
        await parts.records.resolving.resolve(helpdesk.ada, record.id, Result("solved"))
    browser = await helpdesk.browser(reader)
    for path in ("/office/sessions", "/office/resolved"):
        page = (await browser.get(path)).body.decode()
        assert kept["theirs"].id in page
        assert kept["others"].id not in page
        for form in ("csv", "json", "zip"):
            body = (await browser.form(f"{path}/export", format=form)).body
            if form == "zip":
                with zipfile.ZipFile(io.BytesIO(body)) as archive:
                    assert len(archive.namelist()) == 3
                    body = archive.read("sessions.csv")
            assert b"Secret of theirs" in body
            assert b"Secret of others" not in body
    assert (await browser.get("/office/dashboard?period=7")).code == 200
    bob = await helpdesk.browser(helpdesk.bob)
    for path in ("/office/sessions", "/office/resolved", "/office/dashboard"):
        assert (await bob.get(path)).code == 403


async def test_contents_of_old_sessions_go_and_figures_stay(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record = await parts.sessions.create(helpdesk.ada, "Old", "Olga Old", "olga@example.org")
    young = await parts.sessions.create(helpdesk.ada, "Young", "Yann", "yann@example.org")
    await parts.records.notes.write(helpdesk.ada, record.id, "A note")
    for one in (record, young):
        await parts.records.resolving.resolve(helpdesk.ada, one.id, Result("solved"))
    ended_at_ms = parts.clock.now_ms() - 40 * DAY_MS
    rows = SessionRows(parts.vault)
    await parts.storage.run(rows.update, record.id, ended_at_ms=ended_at_ms)
    await parts.preferences.change(helpdesk.ada.id, {"log.session_days": "30"})
    await parts.records.retention.tick()
    emptied = await parts.sessions.get(record.id)
    assert (emptied.name, emptied.email, emptied.topic, emptied.outcome) == ("", "", "", "solved")
    assert (await parts.sessions.get(young.id)).name == "Yann"
    ada = await helpdesk.browser(helpdesk.ada)
    details = await asked(ada, f"/api/sessions/{record.id}/details")
    assert (details["emptied"], details["notes"]) == (True, [])
    assert (await asked(ada, "/api/history?q=olga"))["total"] == 0
    newest = await parts.storage.run(audit.newest_of, "sessions", "session.empty")
    assert newest is not None
    assert json.loads(newest.detail) == {"keep_days": 30, "sessions": 1}


async def test_no_table_about_sessions_is_forgotten_when_they_are_emptied() -> None:
    about = {
        table
        for table in TABLES
        for field in table._meta.sorted_fields
        if getattr(field, "rel_model", None) is SessionTable
    }
    assert about == {*session_retention.CONTENTS, HistoryTable}
