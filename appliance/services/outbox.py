"""Sends what waits in the outbox: one connection for many mails, one mail after the other.

A mail is claimed in one transaction and settled in the next, so a crash leaves at most one whose
fate is unknown.  The mail server being away costs one try for all that is due, not one connection
for each; a refused login stops the outbox until somebody changes the settings.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from appliance.clock import Clock
from appliance.domain.errors import WrongInputError
from appliance.domain.mail import Effect, MailError, MailServer, OutgoingMail, Trouble, trouble_of
from appliance.secrets import SecretsError
from appliance.services import mail_reach
from appliance.services.smtp import TIMEOUT_S, SmtpLine, open_line
from appliance.storage import Storage, StorageError, marks
from appliance.storage import outbox as rows

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
Write = Callable[[OutgoingMail, bytes, MailServer], tuple[str, bytes]]
"""Returns envelope address and message of a mail and its sealed letter."""

MAILS_PER_LINE: Final = 100
"""Many servers end a connection after so many."""
LONGEST_REST_S: Final = 60.0
"""The computer's clock may be set meanwhile."""
_STORAGE_PAUSE_S: Final = 5.0
_CUTS: Final = 2
"""So many broken connections in a row are the server's fault, not one mail's."""
_PAUSED: Final = "mail-paused"


class Outbox:
    """The worker; `start` it on the event loop."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        own_name: str,
        server: Callable[[], MailServer | None],
        write: Write,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Takes what is sent, where to, and how it is written.

        Args:
            storage: where mail waits.
            clock: decides what is due.
            own_name: host of the public address.
            server: returns where mail goes at present, or None.
            write: makes the message.
            timeout_s: for each answer of the mail server.
        """
        self.paused: MailError | None = None
        self._storage = storage
        self._clock = clock
        self._own_name = own_name
        self._server = server
        self._write = write
        self._timeout_s = timeout_s
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._going = False
        self._changed = False
        self._cuts = 0

    def start(self) -> None:
        """Begins to send."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._work())

    async def stop(self, within_s: float) -> None:
        """Ends after the mail that is being sent, or after a time."""
        self._going = True
        self._woken.set()
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=within_s)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._loop = None

    @property
    def has_stopped(self) -> bool:
        """Whether it ended by a fault of its own; the log says why."""
        return self._task is not None and self._task.done() and not self._going

    def wake(self) -> None:
        """Says that something may be due; from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._woken.set)

    def change(self) -> None:
        """Says that the settings changed: what waits is tried again, also after a pause."""
        self._changed = True
        self.wake()

    async def _work(self) -> None:
        try:
            await self._stored(self._recover_now)
            while not self._going:
                self._woken.clear()
                if self._changed:
                    self._changed = False
                    await self._stored(self._resume_now)
                await self._drain()
                await self._rest()
        except Exception:
            log.exception("The outbox stopped: no mail is sent until the appliance starts again")
            raise

    def _recover_now(self) -> None:
        word, _, detail = (marks.get(_PAUSED) or "").partition("\n")
        self.paused = trouble_of(word, detail)
        waiting, given_up = rows.recover()
        if waiting or given_up:
            log.warning("%d mails were cut short: %d are sent again", waiting + given_up, waiting)

    def _resume_now(self) -> None:
        marks.put(_PAUSED, "")
        self.paused = None
        rows.try_now((), self._clock.now_ms())

    async def _rest(self) -> None:
        """Waits until something is due or somebody calls."""
        due_at_ms = None
        if self._server() is not None and self.paused is None:
            due_at_ms = await self._stored(rows.next_at_ms)
        wait_s = LONGEST_REST_S
        if due_at_ms is not None:
            wait_s = min(wait_s, max(0.01, (due_at_ms - self._clock.now_ms()) / 1000))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._woken.wait()

    async def _drain(self) -> None:
        """Sends what is due."""
        more = True
        while more and not self._going and self.paused is None:
            server = self._server()
            if server is None or not await self._stored(rows.due, self._clock.now_ms()):
                return
            try:
                line = await open_line(server, self._own_name, self._timeout_s)
            except MailError as trouble:
                await self._hold_all(trouble)
                return
            try:
                more = await self._batch(line, server)
            except BaseException:
                line.drop()
                raise
            await line.close()

    async def _batch(self, line: SmtpLine, server: MailServer) -> bool:
        """Sends over one connection; returns whether another one is worth it."""
        for _number in range(MAILS_PER_LINE):
            if self._going or not line.is_open:
                break
            claimed = await self._stored(self._claim_now)
            if claimed is None:
                return False
            if self._server() != server:
                # It changed meanwhile, and with it what may go there.
                await self._stored(rows.put_back, claimed[0], "", "")
                return True
            if not await self._one(line, server, *claimed):
                return False
        return True

    def _claim_now(self) -> tuple[OutgoingMail, bytes] | None:
        """Takes the next mail that may go to the server of now, and withdraws the others."""
        while (claimed := rows.claim(self._clock.now_ms())) is not None:
            if mail_reach.may_go_now(claimed[0]):
                return claimed
            rows.put_back(claimed[0], "", "")
            rows.withdraw([claimed[0].id])
        return None

    async def _one(
        self, line: SmtpLine, server: MailServer, mail: OutgoingMail, sealed: bytes
    ) -> bool:
        """Sends one mail and stores how it went; returns whether others may follow."""
        try:
            recipient, message = self._write(mail, sealed, server)
            await line.send(server.sender, recipient, message)
        except (SecretsError, WrongInputError) as problem:
            log.error("mail %s cannot be written: %s", mail.id, problem)  # noqa: TRY400 (no trace)
            return await self._settle(mail, MailError(Trouble.UNREADABLE, "", Effect.GIVE_UP))
        except MailError as trouble:
            return await self._settle(mail, trouble)
        self._cuts = 0
        await self._stored(rows.sent, mail.id, self._clock.now_ms())
        log.info("mail %s (%s) is sent", mail.id, mail.kind)
        return True

    async def _settle(self, mail: OutgoingMail, trouble: MailError) -> bool:
        log.info("mail %s (%s), try %d: %s", mail.id, mail.kind, mail.tries, trouble)
        word, detail, now_ms = trouble.trouble.value, trouble.detail, self._clock.now_ms()
        if trouble.effect is Effect.PAUSE:
            await self._stored(rows.put_back, mail, word, detail)
            await self._hold_all(trouble)
            return False
        if trouble.effect is Effect.GIVE_UP:
            self._cuts = 0
            await self._stored(rows.give_up, mail.id, word, detail)
            return True
        await self._stored(rows.put_off, mail, now_ms, word, detail)
        cut = trouble.trouble in (Trouble.DROPPED, Trouble.TIMEOUT)
        self._cuts = self._cuts + 1 if cut else 0
        if trouble.effect is Effect.PUT_OFF_ALL or self._cuts >= _CUTS:
            await self._hold_all(trouble)
            return False
        return True

    async def _hold_all(self, trouble: MailError) -> None:
        """Lets all that is due wait, or everything if nothing can go out as it is set up."""
        self._cuts = 0
        word, detail = trouble.trouble.value, trouble.detail
        if trouble.effect is Effect.PAUSE:
            log.warning("no mail is sent until the settings change: %s", trouble)
            await self._stored(marks.put, _PAUSED, f"{word}\n{detail}")
            self.paused = trouble
            return
        log.warning("mail waits: %s", trouble)
        await self._stored(rows.put_off_due, self._clock.now_ms(), word, detail)

    async def _stored(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs `fn` in a transaction; while the database refuses (a full disk), again and again.

        What became of a mail must not be forgotten, or it would be sent twice.
        """
        while True:
            try:
                return await self._storage.run(fn, *args, **kwargs)
            except StorageError as problem:
                if self._going:
                    raise
                log.warning("%s; trying again", problem)
            await asyncio.sleep(_STORAGE_PAUSE_S)
