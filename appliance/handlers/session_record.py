"""The page of one session, and what is done from it (SPEC L2)."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from appliance.domain.calendar_days import zone_of
from appliance.domain.records import SessionRecord
from appliance.domain.resolving import OUTCOMES, Result
from appliance.domain.rights import Right
from appliance.domain.session import RESOLVABLE
from appliance.handlers import file_facts
from appliance.handlers.api_requests import invitations_json
from appliance.handlers.api_sessions import SessionHandler
from appliance.handlers.downloads import Download
from appliance.handlers.moments import moments
from appliance.handlers.recording_facts import facts, size
from appliance.services import dossier as files
from appliance.services.dossier import Dossier
from appliance.services.session_texts import SessionTexts, length


class _SessionPage(SessionHandler, Download):
    """What the page and its acts share."""

    @property
    def texts(self) -> SessionTexts:
        """The session in the reader's language and time zone."""
        return SessionTexts(self.language, zone_of(self.zone_name))

    async def dossier(self, record: SessionRecord) -> Dossier:
        """Returns what is kept of a session, as far as the reader may know it."""
        room = self.parts.attendance.room(record.id)
        here = self.signed_in.id
        joined = room is not None and any(one.person_id == here for one in room.viewers)
        known = await self.parts.records.log.dossier(record, self.access, self.language, joined)
        if known.details["emptied"]:
            return known
        told = await self.parts.requesting.requests.invitations(record.id)
        return replace(known, details={**known.details, **invitations_json(self, told)})

    def done(self, session_id: str, word: str) -> None:
        """Leads back to the page, which says what was done."""
        self.see_other(f"/desk/session/{session_id}?done={word}")


class SessionPage(_SessionPage):
    """GET /desk/session/<id>.

    Templates: session_record.html gets `session`, `found`, `details`, `chat` (of `author`, `text`,
    `at`, `side`; None where the reader may not see it), `answers`, `outcome`, `state`,
    `when`, `length`, `categories`, `outcomes`, `may_edit`, `may_resolve`, `may_reopen`, `may_star`,
    `own_id`, `recordings` (facts), `size` (bytes -> text), `transfers`
    (facts), `moved` (of all transfers).
    """

    async def get(self, session_id: str) -> None:
        """Shows a session."""
        record = await self.seen(session_id)
        self.page(
            "session_record.html",
            page_data={},
            session=record,
            answers=_answers(record.answers),
            categories=await self.parts.records.categories.offered(),
            outcomes=OUTCOMES,
            done=self.query["done"],
            zone=self.zone_name or "UTC",
            own_id=self.signed_in.id,
            **self._shown(await self.dossier(record)),
            **await self._recorded(record),
            **await self._moved(record),
            **self._possible(record),
        )

    def _shown(self, dossier: Dossier) -> dict[str, Any]:
        """Returns what is kept as the template writes it."""
        texts = self.texts
        when = moments(self.zone_name or "UTC", self.language, seconds=True)
        return {
            "found": dossier.found,
            "details": dossier.details,
            "chat": _chat(dossier, texts, when),
            "state": texts.state(dossier.found),
            "outcome": texts.outcome(dossier.found),
            "when": when,
            "length": lambda milliseconds: length(milliseconds, texts.say),
        }

    async def _recorded(self, record: SessionRecord) -> dict[str, Any]:
        """Returns what session_recordings.html shows."""
        found = await self.parts.recordings.library.of_session(record.id)
        say = self.texts.say
        return {
            "recordings": [facts(one, record, self.access, self.language) for one in found],
            "size": lambda amount: size(amount, say),
        }

    async def _moved(self, record: SessionRecord) -> dict[str, Any]:
        """Returns what session_files.html shows."""
        found = await self.parts.file_transfers.of_session(record.id)
        return {
            "transfers": [file_facts.facts(one, self.language) for one in found],
            "moved": file_facts.summary(found, self.language),
        }

    def _possible(self, record: SessionRecord) -> dict[str, bool]:
        may_edit = self.access.may_with(Right.EDIT, record)
        return {
            "may_edit": may_edit,
            "may_resolve": may_edit and record.state in RESOLVABLE,
            "may_reopen": may_edit and not record.live,
            "may_star": bool(record.email),
        }


class SessionPageResolve(_SessionPage):
    """POST /desk/session/<id>/resolve."""

    async def post(self, session_id: str) -> None:
        """Marks the session as resolved."""
        await self.seen(session_id)
        given = self.fields
        result = Result(given["outcome"], given["category"], given["note"])
        await self.parts.records.resolving.resolve(self.signed_in, session_id, result)
        self.done(session_id, "resolved")


class SessionPageReopen(_SessionPage):
    """POST /desk/session/<id>/reopen."""

    async def post(self, session_id: str) -> None:
        """Takes the session up again."""
        await self.seen(session_id)
        await self.parts.records.resolving.reopen(self.signed_in, session_id)
        self.done(session_id, "reopened")


class SessionPageStar(_SessionPage):
    """POST /desk/session/<id>/star."""

    async def post(self, session_id: str) -> None:
        """Adds the session to the favorites, or takes it off them."""
        await self.seen(session_id)
        on = self.fields["on"] == "yes"
        await self.parts.records.favourites.star(self.signed_in, session_id, on)
        self.done(session_id, "starred" if on else "unstarred")


class SessionPageNote(_SessionPage):
    """POST /desk/session/<id>/note."""

    async def post(self, session_id: str) -> None:
        """Adds a note."""
        await self.seen(session_id)
        await self.parts.records.notes.write(self.signed_in, session_id, self.fields["text"])
        self.done(session_id, "noted")


class SessionPageNoteChange(_SessionPage):
    """POST /desk/session/<id>/note/<number>."""

    async def post(self, session_id: str, number: str) -> None:
        """Changes an own note; emptied it is gone."""
        await self.seen(session_id)
        said, text = self.fields["version"], self.fields["text"]
        version = int(said) if said.isascii() and said.isdecimal() else 0
        notes = self.parts.records.notes
        await notes.change(self.signed_in, session_id, int(number), version, text)
        self.done(session_id, "renoted")


class SessionExport(_SessionPage):
    """POST /desk/session/<id>/export (format)."""

    async def post(self, session_id: str) -> None:
        """Sends what is kept of the session as a file."""
        record = await self.seen(session_id)
        form, texts = self.fields["format"], self.texts
        dossier = await self.dossier(record)
        await self.parts.records.log.noted(self.signed_in.id, record, form)
        pieces = files.written(form, dossier, texts)
        await self.send_file(files.file_name(dossier.found, texts), form, pieces)


def _chat(
    dossier: Dossier, texts: SessionTexts, when: Callable[[int], str]
) -> list[dict[str, Any]] | None:
    if dossier.chat is None:
        return None
    return [
        {
            "author": files.chat_author(line, texts.say),
            "text": said,
            "at": when(line.at_ms),
            "side": line.side,
        }
        for line in dossier.chat
        if (said := files.chat_text(line, texts.say))
    ]


def _answers(text: str) -> dict[str, str]:
    """Returns what a module asked, question -> answer."""
    found = json.loads(text) if text else {}
    return {str(name): str(value) for name, value in found.items()} if found else {}
