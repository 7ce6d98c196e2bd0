"""Writes anchors of the log to places off its database: a file, syslog, mail.

A place that fails is tried again at every tick, and said so in the log and on the page; acts never
wait for it.
"""

import asyncio
import json
import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from appliance.clock import DAY_MS, Clock
from appliance.domain.errors import DomainError
from appliance.domain.letters import Letter
from appliance.domain.records import AuditRow
from appliance.services import anchor_places
from appliance.services.anchor_lines import Anchor, written
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.greetings import greeting
from appliance.services.mail import Mail
from appliance.services.preferences import Preferences
from appliance.storage import Storage, marks
from appliance.storage import audit as rows
from appliance.texts import translations

log = logging.getLogger(__name__)

MOST_ROWS: Final = 1000
"""So many rows make an anchor due before its time."""
_MINUTE_MS: Final = 60_000


def _(sentence: str) -> str:
    return sentence


SUBJECT = _("Anchor of the activity log")
TEXTS = (
    _(
        "these lines say what the newest entry of the activity log was. Please keep this mail: "
        "with it, “deskside audit verify --anchors” finds out whether later entries were removed "
        "or written anew."
    ),
)
FOOTNOTE = _("This address is set under “Log and retention” in the settings.")
PLACES: Final = ("file", "syslog", "mail")


@dataclass(frozen=True, slots=True)
class PlaceState:
    """What became of the anchors of a place.

    Attributes:
        number: of the row of the last anchor that went there; 0 for none.
        at_ms: when it went there.
        problem: why the last try failed, or empty.
        failed_at_ms: when that began.
        asked: what was set when this was written; another place starts anew.
    """

    number: int = 0
    at_ms: int = 0
    problem: str = ""
    failed_at_ms: int = 0
    asked: str = ""


class Anchors:
    """All places."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        preferences: Preferences,
        mail: Mail,
        language: Callable[[], str],
    ) -> None:
        """Takes what to anchor, and the block log.* of the settings.

        Args:
            storage: of the log, and of what became of each place.
            clock: says when an anchor is due.
            audit: has the key.
            preferences: where to.
            mail: for the place "mail".
            language: of the mail, as of now.
        """
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._preferences = preferences
        self._mail = mail
        self._language = language
        self._working = asyncio.Lock()

    def check(self, given: Mapping[str, str]) -> None:
        """Passes if the places that somebody typed can be used.

        Raises:
            WrongInputError: which field, and why.
        """
        if path := given.get("log.anchor_file", "").strip():
            anchor_places.checked_path("anchor_file", path, self._storage.folder)
        if address := given.get("log.anchor_syslog", "").strip():
            anchor_places.syslog_address("anchor_syslog", address)

    async def states(self) -> dict[str, PlaceState]:
        """Returns what became of the places that are set."""
        known = await self._storage.run(self._states_now)
        return {place: known[place] for place in PLACES if self._asked(place)}

    async def tick(self) -> None:
        """Writes what is due; failures are noted, not raised."""
        async with self._working:
            newest, states = await self._storage.run(self._begin_now)
            if newest is None:
                return
            anchor = Anchor(newest.number, newest.mac, newest.at_ms)
            for place in PLACES:
                if self._is_due(place, states[place], newest.number):
                    await self._write(place, states[place], anchor)

    def _asked(self, place: str) -> str:
        return self._preferences[f"log.anchor_{place}"]

    def _begin_now(self) -> tuple[AuditRow | None, dict[str, PlaceState]]:
        return rows.last(), self._states_now()

    def _states_now(self) -> dict[str, PlaceState]:
        return {place: self._state_now(place) for place in PLACES}

    def _state_now(self, place: str) -> PlaceState:
        asked = self._asked(place)
        try:
            state = PlaceState(**json.loads(marks.get(f"log.anchor.{place}") or "{}"))
        except (ValueError, TypeError):
            log.exception("What is known of the anchors in place %s was changed", place)
            state = PlaceState()
        return state if state.asked == asked else PlaceState(asked=asked)

    def _is_due(self, place: str, state: PlaceState, number: int) -> bool:
        if not self._asked(place) or number == state.number:
            return False
        if state.number == 0 or state.problem or number < state.number:
            return True
        passed_ms = self._clock.now_ms() - state.at_ms
        if place == "mail":
            return passed_ms >= DAY_MS
        every_ms = int(self._preferences["log.anchor_every"]) * _MINUTE_MS
        return passed_ms >= every_ms or number - state.number >= MOST_ROWS

    async def _write(self, place: str, state: PlaceState, anchor: Anchor) -> None:
        line = written(anchor, self._audit.chain)
        now_ms = self._clock.now_ms()
        try:
            if place == "mail":
                await self._mail_line(line)
            else:
                await asyncio.to_thread(self._send(place, line, now_ms))
        except (OSError, DomainError) as problem:
            text = str(getattr(problem, "strerror", "") or problem)[:200]
            log.warning("An anchor could not be written to %s: %s", place, text)
            failed = replace(
                state,
                problem=text,
                failed_at_ms=state.failed_at_ms or now_ms,
                asked=self._asked(place),
            )
            await self._storage.run(self._failed_now, place, failed, not state.problem)
            return
        done = PlaceState(anchor.number, now_ms, asked=self._asked(place))
        await self._storage.run(self._keep_now, place, done)

    def _send(self, place: str, line: str, now_ms: int) -> Callable[[], None]:
        asked = self._asked(place)
        if place == "file":
            return lambda: anchor_places.add_lines(Path(asked), [line])
        address = anchor_places.syslog_address("anchor_syslog", asked)
        message = anchor_places.syslog_message(line, socket.gethostname(), now_ms)
        return lambda: anchor_places.send_to_syslog(address, [message])

    async def _mail_line(self, line: str) -> None:
        language = self._language()
        translated = translations(language).gettext
        letter = Letter(
            subject=translated(SUBJECT),
            greeting=greeting(language),
            paragraphs=(*(translated(text) for text in TEXTS), line),
            action_label="",
            action_link="",
            footnote=translated(FOOTNOTE),
        )
        await self._mail.queue(self._asked("mail"), letter, language, "anchor", APPLIANCE)

    def _failed_now(self, place: str, state: PlaceState, first: bool) -> None:
        self._keep_now(place, state)
        if first:
            detail = {"place": place, "problem": state.problem}
            self._audit.record(APPLIANCE, "log.anchor_fail", place, detail, refused=True)

    @staticmethod
    def _keep_now(place: str, state: PlaceState) -> None:
        marks.put(f"log.anchor.{place}", json.dumps(asdict(state)))
