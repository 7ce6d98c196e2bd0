"""A transfer of files that is not over: what both directions share."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from appliance.domain.file_transfers import TransferRecord, TransferRefusedError
from appliance.services.lines import Line
from appliance.services.relay import Room
from protocol.messages.files import FilesCancel, FilesPause, FilesTransfer

TELL_S: Final = 0.25
"""Between two words about progress."""
IDLE_S: Final = 300.0
"""A browser that takes or sends nothing for so long has been closed."""

Ended = Callable[["LiveTransfer"], None]


class LiveTransfer:
    """One of them; on the event loop.

    Attributes:
        record: how it stands.
        room: whose.
    """

    def __init__(self, record: TransferRecord, room: Room, ended: Ended) -> None:
        """Takes who hears, once, that it is over."""
        self.record = record
        self.room = room
        self._ended = ended
        self._paused_by = ""
        self._news = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self.stir()

    @property
    def number(self) -> int:
        """Of the transfer, and of its bodies on the files channel."""
        return self.record.number

    @property
    def over(self) -> bool:
        """Whether nothing comes any more."""
        return self.record.over

    @property
    def agent(self) -> Line:
        """The line to the customer's program.

        Raises:
            TransferRefusedError: there is none.
        """
        if self.room.agent is None:
            raise TransferRefusedError("line")
        return self.room.agent

    def stir(self) -> None:
        """The browser does something: the time after which it counts as closed begins anew."""
        if self._idle is not None:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = None if self.over else loop.call_later(IDLE_S, self._left_alone)

    def cancel(self, why: str, tell: bool = True) -> None:
        """Ends it before its end."""
        if self.over:
            return
        if tell and self.room.agent is not None:
            self.room.agent.tell(FilesCancel(self.number, why))
        self.end("cancelled" if why in ("customer", "technician") else "failed", why)

    def end(self, state: str, why: str = "", **fields: Any) -> None:
        """It is over; who waits for it hears so."""
        if self.over:
            return
        self._change(state=state, why=why, **fields)
        for timer in (self._later, self._idle):
            if timer is not None:
                timer.cancel()
        self._later = self._idle = None
        self.gone()
        self._news.set()
        self._ended(self)

    def gone(self) -> None:
        """Lets go of what waits; the directions say what."""

    def pause(self, on: bool, by: str) -> None:
        """Lets it rest or go on; what the customer stopped only the customer starts again.

        Args:
            on: whether it is to rest.
            by: "technician" or "customer".

        Raises:
            TransferRefusedError: it is over, has not begun, or is the customer's to start.
        """
        if self.over or self.record.state in ("asked", "offered"):
            raise TransferRefusedError("over" if self.over else "not_ready")
        if not on and self._paused_by not in ("", by):
            raise TransferRefusedError(self._paused_by)
        if on and self._paused_by == "customer":
            return
        self._paused_by = by if on else ""
        if self.room.agent is not None:
            self.room.agent.tell(FilesPause(self.number, on))
        self.stir()
        self.show()

    def show(self) -> None:
        """Finds the state that fits, and tells it."""
        state, why = self._standing()
        self._change(state=state, why=why)
        self._news.set()

    def came(self) -> None:
        """The customer's program has a line again; the directions say what goes on."""
        self.show()

    def went(self) -> None:
        """The line of the customer's program is gone."""
        self.show()

    def _standing(self) -> tuple[str, str]:
        if self.over or self.record.state in ("asked", "offered"):
            return self.record.state, self.record.why
        if self.room.agent is None:
            return "waiting", "line"
        if self._paused_by:
            return "paused", self._paused_by
        return self._moving()

    def _moving(self) -> tuple[str, str]:
        """Returns state and reason of a transfer that nothing stands against."""
        return "running" if self.record.done_bytes else "ready", ""

    def _left_alone(self) -> None:
        self._idle = None
        if self.record.state in ("paused", "offered", "asked") or self.room.agent is None:
            self.stir()
        else:
            self.cancel("browser")

    def _change(self, **fields: Any) -> None:
        before, self.record = self.record, replace(self.record, **fields)
        if before.state != self.record.state or before.why != self.record.why:
            self.tell()
        elif before != self.record and self._later is None and not self.over:
            self._later = asyncio.get_running_loop().call_later(TELL_S, self.tell)

    def tell(self) -> None:
        """Tells the viewers of the technician whose transfer it is."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        person_id = self.record.person_id
        self.room.tell_viewers(
            as_message(self.record),
            lambda viewer: viewer.person_id == person_id and not viewer.outside,
        )


def as_message(record: TransferRecord) -> FilesTransfer:
    """Returns how a transfer stands, for a viewer."""
    return FilesTransfer(
        number=record.number,
        direction=record.direction,
        state=record.state,
        why=record.why,
        name=record.name,
        done=record.done_bytes,
        size=record.size_bytes,
        files=record.files,
        files_done=record.files_done,
        left_out=record.left_out,
        sha256=record.sha256,
        started_ms=record.started_ms,
        ended_ms=record.ended_ms,
    )
