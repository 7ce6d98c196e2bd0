"""The audit log (DESIGN 10): each row's MAC covers the row and the MAC before it.

Rows are written in the transaction of the act: no audit, no act.
"""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace

from appliance.clock import Clock
from appliance.domain.records import AuditRow
from appliance.secrets import Vault
from appliance.storage import Storage
from appliance.storage import audit as rows

ADDRESS: ContextVar[str] = ContextVar("address", default="")
"""Where the request or message at work came from; handlers and sockets set it."""

CUSTOMER = "customer"
APPLIANCE = "appliance"


class Audit:
    """Writes and checks the chain."""

    def __init__(self, storage: Storage, vault: Vault, clock: Clock) -> None:
        """Takes where to write and the key to chain with."""
        self._storage = storage
        self._vault = vault
        self._clock = clock

    def record(
        self,
        actor: str,
        event: str,
        subject: str = "",
        detail: Mapping[str, str | int | bool] | None = None,
        *,
        group_id: str = "",
        refused: bool = False,
    ) -> None:
        """Appends a row; only inside `Storage.run`, where the act is done.

        Args:
            actor: account id, CUSTOMER or APPLIANCE.
            event: what was done, `subject.verb`.
            subject: id of what it was done to.
            detail: never holds codes, tokens, passwords, chat or keystrokes.
            group_id: group it concerns, if it concerns one.
            refused: it was tried and not allowed.
        """
        last = rows.last()
        plain = AuditRow(
            number=last.number + 1 if last else 1,
            at_ms=self._clock.now_ms(),
            actor=actor,
            event=event,
            subject=subject,
            detail=json.dumps(dict(detail or {}), sort_keys=True, ensure_ascii=False),
            mac="",
            address=ADDRESS.get(),
            group_id=group_id,
            refused=refused,
        )
        rows.append(self._chained(plain, last.mac if last else ""))

    async def note(
        self,
        actor: str,
        event: str,
        subject: str = "",
        detail: Mapping[str, str | int | bool] | None = None,
        *,
        refused: bool = False,
    ) -> None:
        """Appends a row for an act that changes nothing in the database."""
        await self._storage.run(self.record, actor, event, subject, detail, refused=refused)

    async def first_wrong(self) -> int | None:
        """Returns the number of the first row that does not belong where it stands, or None."""
        return await self._storage.run(self._first_wrong)

    def _first_wrong(self) -> int | None:
        mac = ""
        for number, row in enumerate(rows.rows(), start=1):
            if row.number != number or row != self._chained(row, mac):
                return number
            mac = row.mac
        return None

    def _chained(self, row: AuditRow, mac_before: str) -> AuditRow:
        covered: list[str | int | bool] = [
            mac_before,
            row.number,
            row.at_ms,
            row.actor,
            row.event,
            row.subject,
            row.detail,
        ]
        later: list[str | int | bool] = [row.address, row.group_id, row.refused]
        if any(later):
            # Rows from before there were these columns are covered without them.
            covered += later
        text = json.dumps(covered, ensure_ascii=False)
        return replace(row, mac=self._vault.digest("audit", text).hex())
