"""The doors into a session: code and link for the customer, tokens for the customer's program.

Tokens are kept as digests only.  Every claim is one transaction, so of many at once one wins.
"""

from typing import Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.errors import (
    CodeRefusedError,
    ConflictError,
    DomainError,
    NotAuthenticatedError,
    SessionEndedError,
)
from appliance.domain.modules import COME_MS
from appliance.domain.records import SessionRecord
from appliance.domain.session import Event, State
from appliance.secrets import Vault
from appliance.services.audit import CUSTOMER, Audit
from appliance.services.events import Events
from appliance.services.guesses import Guesses
from appliance.services.moves import Columns, Moves, Watcher
from appliance.storage import Storage
from appliance.storage.sessions import SessionRows
from protocol import codes

_CODE_TRIES: Final = 100


class Claims:
    """Lets customers and their programs in; the first half of `Sessions`."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        guesses: Guesses,
        events: Events,
        *,
        code_minutes: int,
        waiting_minutes: int,
    ) -> None:
        """Takes where sessions are kept, and who counts wrong codes."""
        self._code_ms = code_minutes * 60_000
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._guesses = guesses
        self._events = events
        self._rows = SessionRows(vault)
        self._moves = Moves(self._rows, clock, audit, waiting_minutes * 60_000)

    def set_minutes(self, code_minutes: int, waiting_minutes: int) -> None:
        """Lets other times count for what begins from now on."""
        self._code_ms = code_minutes * 60_000
        self._moves.waiting_ms = waiting_minutes * 60_000

    @property
    def code_ms(self) -> int:
        """How long a new code can be used."""
        return self._code_ms

    @property
    def moves(self) -> Moves:
        """Changes sessions inside the transactions of other services; they give what came of it to
        `Sessions.tell_all`.
        """
        return self._moves

    def watch(self, watcher: Watcher) -> None:
        """Calls `watcher` inside the transaction of each change of a session from now on."""
        self._moves.watch(watcher)

    def note_now(
        self, session_id: str, word: str, actor: str, actor_id: str = "", **detail: str
    ) -> None:
        """Adds a line to a session's timeline inside a transaction; see Moves.note."""
        self.moves.note(session_id, word, actor, actor_id, **detail)

    def renew_now(self, session_id: str) -> SessionRecord:
        """Gives a session another code and link inside a transaction: those of before are dead.

        They work for the usual time.
        """
        code, link_token = self._free_code_now(), secrets.link_token()
        self._rows.renew(session_id, code, link_token)
        self._rows.update(session_id, expires_at_ms=self._clock.now_ms() + self._code_ms)
        return self._moves.get(session_id)

    def _free_code_now(self) -> str:
        for _ in range(_CODE_TRIES):
            code = secrets.session_code()
            if not self._rows.has_code(self._vault.digest("code", code)):
                return code
        raise ConflictError

    async def claim_code(
        self, typed: str, address: str, proof: str = "", language: str = ""
    ) -> tuple[str, SessionRecord]:
        """Takes the session of a code for a customer's page; returns the page's token.

        Raises:
            CodeRefusedError: unknown, expired, used or malformed: the same work, the same answer.
            WorkNeededError, TooManyTriesError: see Guesses.
        """
        page_token = secrets.long_token()
        columns = {"page_digest": self._vault.digest("page", page_token)}
        record = await self._claim_typed(typed, address, proof, columns, language)
        return page_token, record

    async def claim_code_for_agent(self, typed: str, address: str, proof: str = "") -> str:
        """Takes the session of a code typed into the program; returns an agent token.

        A page that took the code before shows it for a program whose file lost its name: it works
        there once more, until a program has connected or the code's time is up.

        Raises:
            CodeRefusedError, WorkNeededError, TooManyTriesError: as claim_code.
        """
        token = secrets.agent_token()
        columns = {"agent_digest": self._vault.digest("agent", token), "code_digest": None}
        await self._claim_typed(typed, address, proof, columns, "", by_program=True)
        return token

    async def peek_link(self, link_token: str) -> SessionRecord | None:
        """Returns the session of a link that can be claimed, or None; changes nothing."""
        return await self._storage.run(
            self._rows.claimable, "link_digest", self._link(link_token), self._clock.now_ms()
        )

    async def claim_link(
        self, link_token: str, language: str = "", page_token: str | None = None
    ) -> tuple[str, SessionRecord]:
        """Takes the session of a link for a customer's page; returns the page's token.

        The page that took it before may press the button again: it shows `page_token`.

        Raises:
            CodeRefusedError: unknown, expired or used by another page.
        """
        fresh = secrets.long_token()
        known = self._vault.digest("page", page_token) if page_token else b""
        columns = {"page_digest": self._vault.digest("page", fresh)}
        again, record = await self._storage.run(
            self._claim_link, self._link(link_token), known, columns, language
        )
        if record is None:
            raise CodeRefusedError
        if again and page_token:
            return page_token, record
        return fresh, self._told(record)

    async def by_page(self, page_token: str) -> SessionRecord | None:
        """Returns the session of a customer's page, also when it has ended, or None."""
        digest = self._vault.digest("page", page_token)
        return await self._storage.run(self._rows.of_page, digest)

    async def mint_agent_token(self, page_token: str) -> str:
        """Returns a one-time token for a download; an unused one before is worth nothing now.

        Raises:
            NotAuthenticatedError: unknown page; SessionEndedError where its session is over.
        """
        token = secrets.agent_token()
        page, agent = self._vault.digest("page", page_token), self._vault.digest("agent", token)
        await self._storage.run(self._mint, page, agent)
        return token

    def arrive_now(self, made: SessionRecord, come_by_ms: int) -> tuple[str, SessionRecord]:
        """Claims a session for a program in the transaction it was made in; returns its token.

        Nobody needs its code and link, so they are gone.

        Args:
            made: what `create_now` returned.
            come_by_ms: until when the program has to connect, or the session runs out.
        """
        token = secrets.agent_token()
        self._moves.move(made.id, Event.CLAIM, made.name, "", CUSTOMER)
        self._rows.update(
            made.id,
            agent_digest=self._vault.digest("agent", token),
            code_digest=None,
            code_sealed=None,
            link_sealed=None,
            expires_at_ms=come_by_ms,
        )
        return token, self._moves.get(made.id)

    async def gone_without_page(self, record: SessionRecord) -> None:
        """A program without a page beside it is gone: its session waits a short while for it."""
        if record.module_id and record.state is State.WAITING:
            until_ms = self._clock.now_ms() + COME_MS
            await self._storage.run(lambda: self._rows.update(record.id, expires_at_ms=until_ms))

    async def attach_agent(self, claim: str, token: str) -> tuple[SessionRecord, str]:
        """Lets a program in; returns its session and the resume token for the next time.

        A one-time token is used up.  A resume token is replaced at each use; the one before stays
        valid until the new one was used, so a line that breaks before the answer loses nothing.

        Args:
            claim: "token" or "resume".
            token: what the program showed.

        Raises:
            NotAuthenticatedError: unknown or used; SessionEndedError where it is genuine but its
            session over.
        """
        fresh = secrets.long_token()
        digest = self._vault.digest("agent" if claim == "token" else "resume", token)
        record = await self._storage.run(
            self._attach, claim, digest, self._vault.digest("resume", fresh)
        )
        return record, fresh

    async def _claim_typed(
        self,
        typed: str,
        address: str,
        proof: str,
        columns: Columns,
        language: str,
        by_program: bool = False,
    ) -> SessionRecord:
        digest = self._vault.digest("code", codes.normalise(typed) or "malformed")
        claimed = await self._storage.run(
            self._claim_code, digest, address, proof, columns, language, by_program
        )
        if isinstance(claimed, DomainError):
            raise claimed
        return self._told(claimed)

    def _claim_code(
        self,
        digest: bytes,
        address: str,
        proof: str,
        columns: Columns,
        language: str,
        by_program: bool,
    ) -> SessionRecord | DomainError:
        """Returns a refusal instead of raising it: what it counted must stay."""
        refusal = self._guesses.check_now(address, proof)
        if refusal is not None:
            return refusal
        now_ms = self._clock.now_ms()
        made_after_ms = now_ms - self._code_ms if by_program else now_ms
        found = self._rows.claimable("code_digest", digest, now_ms, made_after_ms)
        if found is None:
            self._guesses.wrong_now(address)
            return CodeRefusedError()
        return self._taken(found, columns, language)

    def _claim_link(
        self, link: bytes, page: bytes, columns: Columns, language: str
    ) -> tuple[bool, SessionRecord | None]:
        own = self._rows.of_page_and_link(page, link)
        if own is not None:
            return True, own
        found = self._rows.claimable("link_digest", link, self._clock.now_ms())
        return False, None if found is None else self._taken(found, columns, language)

    def _taken(self, found: SessionRecord, columns: Columns, language: str) -> SessionRecord:
        if found.state is not State.OPEN:
            return self._moves.change(
                found.id, "session.claim", CUSTOMER, columns, {"by": "program"}
            )
        chosen = {"language": language[:8]} if language else {}
        self._rows.update(found.id, **columns, **chosen)
        return self._moves.move(found.id, Event.CLAIM, found.name, "", CUSTOMER)

    def _mint(self, page: bytes, agent: bytes) -> None:
        record = self._rows.of_page(page)
        if record is None:
            raise NotAuthenticatedError
        if not record.live:
            raise SessionEndedError
        self._rows.update(record.id, agent_digest=agent)
        self._audit.record(CUSTOMER, "agent.download", record.id)

    def _attach(self, claim: str, digest: bytes, fresh: bytes) -> SessionRecord:
        by_token = claim == "token"
        record = self._rows.of_agent(digest) if by_token else self._rows.of_resume(digest)
        if record is None:
            raise NotAuthenticatedError
        if not record.live:
            raise SessionEndedError
        if by_token:
            self._rows.update(record.id, agent_digest=None)
        if record.module_id and record.state is State.WAITING:
            until_ms = self._moves.expires_at_ms(State.WAITING, self._clock.now_ms())
            self._rows.update(record.id, expires_at_ms=until_ms)
        self._rows.rotate_resume(record.id, None if by_token else digest, fresh)
        self._audit.record(CUSTOMER, "agent.attach", record.id, {"claim": claim})
        return record

    def _link(self, link_token: str) -> bytes:
        return self._vault.digest("link", link_token)

    def _told(self, record: SessionRecord) -> SessionRecord:
        self._events.publish(record)
        return record
