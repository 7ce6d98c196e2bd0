"""The activity log (SPEC L1): reading, checking, keeping; what pages of the office call."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from appliance.clock import Clock
from appliance.domain.log_filter import LogFilter
from appliance.services.anchors import Anchors
from appliance.services.audit import Audit
from appliance.services.log_check import Finding, LogCheck
from appliance.services.log_reading import LogReading
from appliance.services.log_retention import LogRetention
from appliance.services.log_texts import LogTexts
from appliance.services.mail import Mail
from appliance.services.preferences import Preferences
from appliance.services.refusals import Refusals
from appliance.services.tasks import Tasks
from appliance.storage import Storage
from appliance.storage.database import FILE
from appliance.storage.errors import StorageError
from appliance.storage.log_file import LogFile

log = logging.getLogger(__name__)

TICK_S: Final = 30.0
PREFERENCES: Final = (
    "anchor_every",
    "anchor_file",
    "anchor_syslog",
    "anchor_mail",
    "keep_days",
    "session_days",
)
FOR_GOOD: Final = ("keep_days", "session_days")
"""Those of them that remove what cannot be brought back."""
"""Fields of the settings page, named log.<field> in the settings."""


@dataclass(frozen=True, slots=True)
class CheckState:
    """How a check that somebody asked for stands.

    Attributes:
        rows, total: checked so far, and how many there were at its start.
        started_at_ms, ended_at_ms: 0 for not yet.
        finding: what is wrong first; None for nothing (so far).
        problem: why it could not go on, or empty.
    """

    rows: int = 0
    total: int = 0
    started_at_ms: int = 0
    ended_at_ms: int = 0
    finding: Finding | None = None
    problem: str = ""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.started_at_ms > 0 and self.ended_at_ms == 0


class ActivityLog:
    """All about the log but writing rows, which is Audit's."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        preferences: Preferences,
        mail: Mail,
        tasks: Tasks,
        language: Callable[[], str],
    ) -> None:
        """Takes the log, and what it is kept by."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._preferences = preferences
        self._tasks = tasks
        self.reading = LogReading(storage, clock)
        self.anchors = Anchors(storage, clock, audit, preferences, mail, language)
        self.retention = LogRetention(storage, clock, audit, preferences)
        self.refusals = Refusals(clock, audit)
        self.check_state = CheckState()

    async def tick(self) -> None:
        """Writes anchors that are due and removes what is too old."""
        await self.anchors.tick()
        await self.retention.tick()

    async def change(self, actor: str, given: Mapping[str, str]) -> frozenset[str]:
        """Changes those settings of the log that are given; anchors go to a new place at once.

        Raises:
            WrongInputError: which field, and why; nothing is changed.
        """
        values = {f"log.{name}": given[name] for name in PREFERENCES if name in given}
        await asyncio.to_thread(self.anchors.check, values)
        changed = await self._preferences.change(actor, values)
        await self.anchors.tick()
        return changed

    def refused(self, account_id: str, route: str, right: str) -> None:
        """Writes down, in the background, that somebody lacked a right."""
        self._tasks.start(self.refusals.note(account_id, route, right))

    async def export(
        self, actor: str, wanted: LogFilter, texts: LogTexts, form: str
    ) -> AsyncIterator[bytes]:
        """Yields a file of what fits, "csv" or "json"; that it is made is an act itself."""
        detail = _said(wanted, form)
        await self._audit.note(actor, "log.export", "", detail)
        async for piece in texts.file(form, self.reading.everything(wanted)):
            yield piece

    def start_check(self, actor: str) -> bool:
        """Starts a check of the whole log in the background; returns False while one runs."""
        if self.check_state.running:
            return False
        self.check_state = CheckState(started_at_ms=self._clock.now_ms())
        self._tasks.start(self._check(actor))
        return True

    async def _check(self, actor: str) -> None:
        started_at_ms = self.check_state.started_at_ms
        async with self.retention.working:
            try:
                with await asyncio.to_thread(LogFile.open, self._storage.folder / FILE) as file:
                    check = LogCheck(file, self._audit.chain)
                    while await asyncio.to_thread(check.step):
                        self.check_state = CheckState(check.rows, check.total, started_at_ms)
            except StorageError as problem:
                log.warning("The log could not be checked: %s", problem)
                self._ended(CheckState(started_at_ms=started_at_ms, problem=str(problem)))
                return
        finding = check.findings[0] if check.findings else None
        if finding is not None:
            log.error("The activity log is not whole: row %d, %s", finding.number, finding.reason)
        self._ended(CheckState(check.rows, check.total, started_at_ms, finding=finding))
        result = {"result": finding.reason.value if finding else "whole", "rows": check.rows}
        if finding is not None:
            result["number"] = finding.number
        await self._audit.note(actor, "log.verify", "", result)

    def _ended(self, state: CheckState) -> None:
        at_ms = max(self._clock.now_ms(), state.started_at_ms)
        self.check_state = CheckState(
            state.rows, state.total, state.started_at_ms, at_ms, state.finding, state.problem
        )


def _said(wanted: LogFilter, form: str) -> dict[str, str | int | bool]:
    """Returns what an export was of, for its row in the log."""
    said: dict[str, str | int | bool] = {"format": form.upper()}
    if wanted.people is not None:
        said["people"] = ",".join(wanted.people)[:500]
    for name in ("group_id", "kind"):
        if value := getattr(wanted, name):
            said[name] = value
    for name in ("refused", "from_ms", "until_ms"):
        if (value := getattr(wanted, name)) is not None:
            said[name] = value
    return said
