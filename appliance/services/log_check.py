"""Checks the log: every row, its place in the chain, the end, what was removed, and the anchors.

Runs in steps, so that it can be shown how far it is, and so that nothing waits for it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from appliance.clock import DAY_MS, Clock
from appliance.domain.acts import kind_of
from appliance.domain.preferences import LEAST_KEPT_DAYS
from appliance.domain.records import AuditRow
from appliance.services.anchor_lines import Anchor
from appliance.services.chain import REMOVED, Chain
from appliance.storage.log_file import LogFile

STEP_ROWS: Final = 2000
_NEAR = 4000
"""How far from its place a row that was moved is looked for."""


class Reason(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    """The row does not say what was written."""
    REMOVED = "removed"
    """Rows before it are missing."""
    INSERTED = "inserted"
    """The appliance did not write the row."""
    REORDERED = "reordered"
    """The row stands at the place of another one."""
    CUT = "cut"
    """Rows at the end are missing."""
    REWRITTEN = "rewritten"
    """The chain is whole, but it is not the one that an anchor saw."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong.

    Attributes:
        number: of the first row that is wrong, or that is missing.
        about: number of the anchor, or of the place a row belongs to; 0 for none.
    """

    number: int
    reason: Reason
    about: int = 0


@dataclass(frozen=True, slots=True)
class _Cut:
    """An audited removal of old rows: the newest one removed, its MAC, when, kept for how long."""

    through: int
    mac: str
    at_ms: int
    keep_days: int


class LogCheck:
    """One pass over a log.  Call `step` until it returns False; then look at `findings`."""

    def __init__(self, log: LogFile, chain: Chain, anchors: Sequence[Anchor] = ()) -> None:
        """Takes what to read, the key, and genuine anchors."""
        self._log = log
        self._chain = chain
        self._anchors: dict[int, list[Anchor]] = {}
        for anchor in anchors:
            self._anchors.setdefault(anchor.number, []).append(anchor)
        self._cut = self._newest_cut()
        self._cut_seen = self._cut is None
        self._started = False
        self._number = -(2**62)
        self._mac = ""
        self._head: str | None = None
        self._seals: list[int] = []
        self.findings: list[Finding] = []
        self.first, self.total = log.size
        self.rows = 0

    @property
    def last(self) -> int:
        """Number of the newest row that was checked."""
        return self._number if self._started else 0

    @property
    def seals(self) -> Sequence[int]:
        """Rows at which the end was sealed anew: once, by the first version that seals it."""
        return self._seals

    @property
    def removed_through(self) -> int:
        """Number of the newest row that was removed for its age; 0 for none."""
        return self._cut.through if self._cut else 0

    @property
    def anchored(self) -> Anchor | None:
        """The newest anchor that the log agrees with."""
        known = (one for many in self._anchors.values() for one in many if one.number <= self.last)
        return max(known, key=lambda one: one.number, default=None)

    def step(self) -> bool:
        """Checks some rows; returns whether there are more."""
        rows, self._head = self._log.after(self._number, STEP_ROWS)
        if not self._started:
            self._begin(rows)
        for at, row in enumerate(rows):
            wrong = self._wrong(row, rows[at + 1 :])
            if wrong is not None:
                self.findings.append(wrong)
                return False
            self._pass(row)
        if len(rows) == STEP_ROWS:
            return True
        self._finish()
        return False

    def _newest_cut(self) -> _Cut | None:
        cuts = self._log.cuts()
        if not cuts:
            return None
        row = cuts[0]
        try:
            said = json.loads(row.detail)
            return _Cut(int(said["through"]), str(said["mac"]), row.at_ms, int(said["keep_days"]))
        except (ValueError, KeyError, TypeError):
            # Changed; the pass over the rows says so.
            return None

    def _begin(self, rows: Sequence[AuditRow]) -> None:
        """Finds out what stands before the first row: nothing, or what was removed for its age."""
        self._started = True
        self._number, self._mac = 0, ""
        first = rows[0].number if rows else 0
        if self._cut is None or first <= 1:
            return
        if first == self._cut.through + 1:
            self._number, self._mac = self._cut.through, self._cut.mac
        elif first <= self._cut.through:
            # The removal is under way; its mark says what was last removed.
            number, _, mac = (self._log.mark(REMOVED) or "").partition(" ")
            if number == str(first - 1):
                self._number, self._mac = first - 1, mac

    def _wrong(self, row: AuditRow, following: Sequence[AuditRow]) -> Finding | None:
        expected = self._number + 1
        if row.number == expected and row.mac == self._chain.mac(row, self._mac):
            if row.kind is not None and row.kind != kind_of(row.event):
                return Finding(row.number, Reason.CHANGED)
            return self._against_anchors(row)
        if row.number < expected:
            return Finding(row.number, Reason.INSERTED)
        if row.number > expected:
            return self._gap(row, following, expected)
        return Finding(expected, *self._cause(row, following))

    def _gap(self, row: AuditRow, following: Sequence[AuditRow], expected: int) -> Finding:
        """Numbers are missing: rows were removed, unless what stands behind is alien."""
        genuine = not following or self._links(row, following[0])
        return Finding(expected, Reason.REMOVED if genuine else Reason.INSERTED)

    def _links(self, row: AuditRow, after: AuditRow) -> bool:
        return after.mac == self._chain.mac(after, row.mac)

    def _cause(self, row: AuditRow, following: Sequence[AuditRow]) -> tuple[Reason, int]:
        """Returns why a row with the right number has the wrong MAC."""
        number = row.number
        if not following:
            return Reason.CHANGED, 0
        after = following[0]
        if self._links(row, after):
            return Reason.CHANGED, 0
        if after.mac == self._chain.mac(replace(after, number=number), self._mac):
            return Reason.INSERTED, 0
        by_number = {one.number: one for one in (row, *following[:_NEAR])}
        for place in range(number + 1, number + min(_NEAR, len(following)) + 1):
            before = by_number.get(place - 1)
            if before and row.mac == self._chain.mac(replace(row, number=place), before.mac):
                return Reason.REORDERED, place
        if after.mac == self._chain.mac(replace(after, number=after.number + 1), row.mac):
            return Reason.REMOVED, 0
        return Reason.CHANGED, 0

    def _against_anchors(self, row: AuditRow) -> Finding | None:
        for anchor in self._anchors.get(row.number, ()):
            if anchor.mac != row.mac:
                return Finding(row.number, Reason.REWRITTEN, anchor.number)
        return None

    def _pass(self, row: AuditRow) -> None:
        self._number, self._mac = row.number, row.mac
        self.rows += 1
        if row.event == "log.seal":
            self._seals.append(row.number)
        if self._cut is not None and row.number == self._cut.through and row.mac != self._cut.mac:
            self.findings.append(Finding(row.number, Reason.REWRITTEN))

    def _finish(self) -> None:
        """Looks at the end, and at anchors of rows that are not there."""
        if not self.findings and self._log.sealed:
            whole = self.last == 0 and self._head is None
            if not whole and self._head != self._chain.head(self.last, self._mac):
                self.findings.append(Finding(self.last + 1, Reason.CUT))
        beyond = [number for number in self._anchors if number > self.last]
        if beyond and not self.findings:
            self.findings.append(Finding(self.last + 1, Reason.CUT, max(beyond)))
        if self._cut is not None and not self.findings:
            self._check_removed(self._cut)

    def _check_removed(self, cut: _Cut) -> None:
        """Only rows of the age that the act names may be gone.

        What the act says of its time and that age counts as far as it can be true: somebody with
        the key writes into it what they like.
        """
        kept_ms = max(cut.keep_days, LEAST_KEPT_DAYS) * DAY_MS
        limit_ms = min(cut.at_ms, Clock().now_ms() + DAY_MS) - kept_ms  # clocks differ a little
        for many in self._anchors.values():
            for anchor in many:
                if anchor.number > cut.through:
                    continue
                young = anchor.at_ms > limit_ms
                other = anchor.number == cut.through and anchor.mac != cut.mac
                if young or other:
                    self.findings.append(Finding(anchor.number, Reason.REMOVED, anchor.number))
                    return
