"""Notes over the API: by author, saved while written, heard of in the viewers."""

import json
from typing import Any

import pytest

from appliance.domain.records import Account
from appliance.domain.resolving import NOTE_CHARS
from appliance.storage import audit
from protocol.messages.consent import ConsentRights
from protocol.messages.notes import NotesChanged
from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Author:
    """A technician's notes of one session."""

    def __init__(self, browser: Browser, session_id: str) -> None:
        self._browser = browser
        self._path = f"/api/sessions/{session_id}/notes"

    @classmethod
    async def of(cls, helpdesk: Helpdesk, account: Account, session_id: str) -> "Author":
        return cls(await helpdesk.browser(account), session_id)

    async def read(self) -> dict[str, Any]:
        answer = await self._browser.get(self._path)
        assert answer.code == 200, answer.body
        return dict(json.loads(answer.body))

    async def texts(self) -> list[str]:
        return [one["text"] for one in (await self.read())["notes"]]

    async def create(self, text: str, client_id: str = "c1", status: int = 201) -> dict[str, Any]:
        answer = await self._browser.json(self._path, {"text": text, "client_id": client_id})
        assert answer.code == status, answer.body
        return dict(json.loads(answer.body))

    async def change(self, number: int, version: int, text: str, status: int = 200) -> Any:
        body = {"version": version, "text": text}
        answer = await self._browser.json(f"{self._path}/{number}", body)
        assert answer.code == status, answer.body
        return json.loads(answer.body)


async def test_each_author_changes_the_own_notes_alone(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    ada = await Author.of(helpdesk, helpdesk.ada, record.id)
    note = await ada.create("Printer is")
    assert (note["number"], note["version"], note["own"]) == (1, 1, True)
    assert await ada.create("sent again after a cut") == note
    changed = await ada.change(1, 1, "Printer is old\n한글")
    assert (changed["version"], changed["text"]) == (2, "Printer is old\n한글")
    refused = await ada.change(1, 1, "from another window", 409)
    assert refused["error"] == "changed"
    second = await ada.create("Second", "c2")
    assert await ada.change(second["number"], 1, "") == {}
    third = await ada.create("Third", "c3")
    assert await ada.texts() == ["Printer is old\n한글", "Third"]
    await ada.change(third["number"], 1, "x" * (NOTE_CHARS + 1), 400)
    await ada.create("", "c4", 400)

    await helpdesk.running.parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    assert (await ada.change(1, 2, "Afterwards"))["text"] == "Afterwards"


async def test_who_may_not_see_or_edit_the_session_reads_and_writes_nothing(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    ada = await Author.of(helpdesk, helpdesk.ada, record.id)
    await ada.create("Ada's alone")
    bob = Author(await helpdesk.browser(helpdesk.bob), record.id)
    answer = await bob._browser.get(bob._path)
    if answer.code == 200:
        assert [one["own"] for one in json.loads(answer.body)["notes"]] == [False]
    await bob.change(1, 1, "by Bob", 409)
    stranger = Author(await helpdesk.browser(), record.id)
    assert (await stranger._browser.get(stranger._path)).code == 401
    assert await ada.texts() == ["Ada's alone"]


async def test_viewers_of_technicians_hear_of_notes_and_the_log_has_no_word_of_them(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await viewer.expect(ConsentRights, lambda told: "view" in told.rights)
    marks: list[str] = []
    helpdesk.running.parts.marks.listen(lambda _id, mark: marks.append(mark.kind))
    ada = await Author.of(helpdesk, helpdesk.ada, record.id)
    await ada.create("canary-of-a-note")
    await viewer.expect(NotesChanged)
    for version in range(1, 6):
        await ada.change(1, version, f"canary-of-a-note {version}")
    await viewer.expect(NotesChanged)
    assert marks == ["note"]
    assert not any(isinstance(value, NotesChanged) for _, value in agent.heard)

    def written() -> list[tuple[str, str]]:
        last = audit.last()
        rows = [audit.get(number) for number in range(1, last.number + 1)] if last else []
        about = [row for row in rows if row and row.subject == record.id]
        return [(row.event, row.detail) for row in about if row.event.startswith("session.note")]

    rows = await helpdesk.running.parts.storage.run(written)
    assert rows == [("session.note", "{}")]


async def test_templates_are_offered_in_the_sessions_they_are_for(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    group = await parts.groups.create(helpdesk.ada, "Printers")
    office = await helpdesk.browser(helpdesk.ada)
    page = "/office/settings/notes"
    for name, group_id in (("Everywhere", ""), ("Printers only", group.id)):
        answer = await office.form(f"{page}/template", name=name, text="Model:\n", group=group_id)
        assert answer.headers["Location"] == f"{page}?done=added"
    wrong = await office.form(f"{page}/template", name="", text="x", group="")
    assert wrong.code == 400
    record = await helpdesk.session()
    ada = await Author.of(helpdesk, helpdesk.ada, record.id)
    assert (await ada.read())["templates"] == [{"name": "Everywhere", "text": "Model:"}]
    every = {one.name: one for one in await parts.records.note_templates.everyone()}
    assert [one.name for one in await parts.records.note_templates.offered(group.id)] == [
        "Everywhere",
        "Printers only",
    ]
    await office.form(f"{page}/template", id=every["Everywhere"].id, name="All", text="New")
    assert (await ada.read())["templates"] == [{"name": "All", "text": "New"}]
    await office.form(f"{page}/{every['Everywhere'].id}/remove")
    assert (await ada.read())["templates"] == []
    shown = await office.get(page)
    assert b"Printers only" in shown.body
    assert (await office.form(page, ways="to_customer")).code == 303
    assert parts.copies.ways == "to_customer"
    await office.form(page, ways="both")
    await parts.groups.delete(helpdesk.ada, group.id)
    assert await parts.records.note_templates.everyone() == []


async def test_a_session_has_a_bound_for_notes(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.session_notes.MOST_NOTES", 2)
    record = await helpdesk.session()
    ada = await Author.of(helpdesk, helpdesk.ada, record.id)
    await ada.create("one", "c1")
    await ada.create("two", "c2")
    await ada.create("one more", "c3", 409)
    await ada.change(2, 1, "")
    assert (await ada.create("in its place", "c4"))["number"] == 2
