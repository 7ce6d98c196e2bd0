"""The audit log (DESIGN 10): each row's MAC covers the row and the MAC before it.

Rows are written in the transaction of the act: no audit, no act.
"""

import asyncio
import json
from collections.abc import Mapping
from contextvars import ContextVar

from appliance.clock import Clock
from appliance.domain.acts import kind_of
from appliance.domain.records import AuditRow
from appliance.secrets import Vault
from appliance.services.chain import HEAD, Chain
from appliance.services.log_check import LogCheck
from appliance.storage import Storage, marks
from appliance.storage import audit as rows
from appliance.storage.database import FILE
from appliance.storage.log_file import LogFile

ADDRESS: ContextVar[str] = ContextVar("address", default="")
"""Where the request or message at work came from; handlers and sockets set it."""

CUSTOMER = "customer"
APPLIANCE = "appliance"


class Audit:
    """Writes the chain."""

    def __init__(self, storage: Storage, vault: Vault, clock: Clock) -> None:
        """Takes where to write and the key to chain with."""
        self._storage = storage
        self._clock = clock
        self.chain = Chain(vault)

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
            event: what was done, `subject.verb`; appliance.domain.act_sentences has its sentence.
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
            kind=kind_of(event),
        )
        row = self.chain.chained(plain, last.mac if last else "")
        rows.append(row)
        marks.put(HEAD, self.chain.head(row.number, row.mac))

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

    async def begin(self) -> None:
        """Seals the end of a log that has no seal: one of an earlier version, once."""
        await self._storage.run(self._begin_now)

    async def first_wrong(self) -> int | None:
        """Returns the number of the first row that does not belong where it stands, or None."""
        return await asyncio.to_thread(self._first_wrong)

    def _begin_now(self) -> None:
        if marks.get(HEAD) is None and rows.last() is not None:
            self.record(APPLIANCE, "log.seal")

    def _first_wrong(self) -> int | None:
        with LogFile.open(self._storage.folder / FILE) as log:
            check = LogCheck(log, self.chain)
            while check.step():
                pass
        return check.findings[0].number if check.findings else None
