"""Sessions: made by a technician, claimed by a customer, moved along the table of states.

Each move is one transaction with its line of the timeline and of the audit; then everybody who listens is told.
"""

from dataclasses import replace
from typing import Any, Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import (
    CodeRefusedError,
    ConflictError,
    DomainError,
    NotAuthenticatedError,
    NotFoundError,
    SessionEndedError,
    WrongInputError,
)
from appliance.domain.records import Account, SessionRecord
from appliance.domain.session import (
    ENDED,
    REASONS,
    RESOLVABLE,
    Change,
    Event,
    State,
    WrongMoveError,
    after,
)
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE, CUSTOMER, Audit
from appliance.services.events import Events
from appliance.services.guesses import Guesses
from appliance.storage import Storage
from appliance.storage.sessions import SessionRows
from protocol import codes
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS, RECONNECT_LIMIT_S, TOPIC_CHARS
from protocol.messages.kinds import RIGHTS

ENDED_SHOWN: Final = 200
REBOOT_LIMIT_MS: Final = 15 * 60_000
_MINUTE_MS: Final = 60_000
_CODE_TRIES: Final = 100
_AT_ONCE: Final = 500
_SHARING: Final = (State.READY, State.CONNECTED, State.ON_HOLD)
_UNCONSENTED: Final = frozenset({Event.DENY, Event.ABANDON})


Columns = dict[str, Any]


def _actor_id(actor: str) -> str:
    return actor or APPLIANCE


class Sessions:
    """The life of sessions."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        guesses: Guesses,
        events: Events,
        *,
        code_minutes: int = 30,
        waiting_minutes: int = 480,
    ) -> None:
        """Takes where sessions are kept and how long they wait."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._guesses = guesses
        self._events = events
        self._rows = SessionRows(vault)
        self._code_ms = code_minutes * _MINUTE_MS
        self._waiting_ms = waiting_minutes * _MINUTE_MS

    async def create(
        self, actor: Account, topic: str = "", name: str = "", email: str = "", language: str = ""
    ) -> SessionRecord:
        """Makes a session of this technician, with a new code and link.

        Raises:
            WrongInputError: a field is not acceptable.
        """
        now_ms = self._clock.now_ms()
        plain = SessionRecord(
            id=secrets.identifier(),
            code="",
            link_token=secrets.link_token(),
            topic=fields.line("topic", topic, TOPIC_CHARS),
            name=fields.line("name", name, NAME_CHARS),
            email=fields.email("email", email) if email.strip() else "",
            description="",
            language=fields.line("language", language, 8),
            owner_id=actor.id,
            owner=actor.name,
            state=State.OPEN,
            actor=actor.name,
            reason="",
            rights=(),
            consented_person_id="",
            resolved=False,
            resolve_note="",
            created_at_ms=now_ms,
            changed_at_ms=now_ms,
            expires_at_ms=now_ms + self._code_ms,
        )
        return self._told(await self._storage.run(self._create, plain))

    async def get(self, session_id: str) -> SessionRecord:
        """Returns a session.

        Raises:
            NotFoundError: there is none.
        """
        return await self._storage.run(self._get, session_id)

    async def recent(self) -> list[SessionRecord]:
        """Returns the live sessions, then the last ended ones; the newest change first."""
        return await self._storage.run(self._rows.recent, ENDED_SHOWN)

    async def timeline(self, session_id: str) -> list[Change]:
        """Returns all changes of a session's state, oldest first."""
        return await self._storage.run(self._rows.changes, session_id)

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

        Raises:
            CodeRefusedError, WorkNeededError, TooManyTriesError: as claim_code.
        """
        token = secrets.agent_token()
        columns = {"agent_digest": self._vault.digest("agent", token)}
        await self._claim_typed(typed, address, proof, columns, "")
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

    async def attach_agent(self, claim: str, token: str) -> tuple[SessionRecord, str]:
        """Lets a program in; returns its session and the resume token for the next time.

        A one-time token is used up.  A resume token is replaced at each use; the one before stays valid until the
        new one was used, so a line that breaks before the answer loses nothing.

        Args:
            claim: "token" or "resume".
            token: what the program showed.

        Raises:
            NotAuthenticatedError: unknown or used; SessionEndedError where it is genuine but its session over.
        """
        fresh = secrets.long_token()
        digest = self._vault.digest("agent" if claim == "token" else "resume", token)
        record = await self._storage.run(
            self._attach, claim, digest, self._vault.digest("resume", fresh)
        )
        return record, fresh

    async def move(
        self, session_id: str, event: Event, actor: str = "", reason: str = "", actor_id: str = ""
    ) -> SessionRecord:
        """Moves a session along the table and tells everybody.

        Args:
            session_id: which one.
            event: what happened.
            actor: name to show, empty for the appliance.
            reason: one of appliance.domain.session.REASONS.
            actor_id: account id for the audit, CUSTOMER, or empty for the appliance.

        Raises:
            NotFoundError: there is no such session.
            ConflictError: its state does not allow the event.
        """
        return self._told(
            await self._storage.run(self._move, session_id, event, actor, reason, actor_id)
        )

    async def edit(self, session_id: str, name: str, description: str) -> SessionRecord:
        """Stores what the customer wrote about themselves, and tells everybody."""
        columns = {
            "name": fields.line("name", name, NAME_CHARS),
            "description": fields.line("description", description, DESCRIPTION_CHARS, lines=True),
        }
        return self._told(
            await self._storage.run(self._change, session_id, "session.edit", CUSTOMER, columns, {})
        )

    async def consented(
        self, session_id: str, person_id: str, rights: tuple[str, ...]
    ) -> SessionRecord:
        """Stores what the customer allows to whom from now on, and tells everybody."""
        if not set(rights) <= set(RIGHTS):
            raise WrongInputError("rights")
        kept = ",".join(right for right in RIGHTS if right in rights)
        columns = {"rights": kept, "consented_person_id": person_id}
        detail = {"rights": kept, "person": person_id}
        return self._told(
            await self._storage.run(
                self._change, session_id, "session.consent", CUSTOMER, columns, detail
            )
        )

    async def end(
        self, session_id: str, actor: str, reason: str, actor_id: str = ""
    ) -> SessionRecord:
        """Closes a session; one that is over stays as it is.

        A customer who ends it resolves it too (SPEC J7).

        Raises:
            NotFoundError: there is no such session.
        """
        changed, record = await self._storage.run(self._end, session_id, actor, reason, actor_id)
        return self._told(record) if changed else record

    async def resolve(
        self, session_id: str, actor: str, note: str = "", actor_id: str = ""
    ) -> SessionRecord:
        """Marks a session as resolved, closing it first if nobody is connected (SPEC D9).

        Raises:
            NotFoundError: there is no such session.
            ConflictError: the customer's computer is connected.
        """
        kept = fields.line("note", note, DESCRIPTION_CHARS, lines=True)
        return self._told(await self._storage.run(self._resolve, session_id, actor, kept, actor_id))

    async def expire_due(self) -> list[SessionRecord]:
        """Ends what waited too long, tells everybody and returns what changed."""
        return self._all_told(await self._storage.run(self._expire_due))

    async def recover(self) -> list[SessionRecord]:
        """After a restart: nobody is connected yet, so shared sessions wait for their program."""
        return self._all_told(await self._storage.run(self._recover))

    # The rest runs on the writer thread, inside a transaction.

    def _create(self, plain: SessionRecord) -> SessionRecord:
        for _ in range(_CODE_TRIES):
            code = secrets.session_code()
            digest = self._vault.digest("code", code)
            if not self._rows.has_code(digest):
                break
        else:
            raise ConflictError
        record = replace(plain, code=code)
        self._rows.insert(record, digest, self._link(record.link_token))
        self._audit.record(record.owner_id, "session.create", record.id)
        return record

    def _get(self, session_id: str) -> SessionRecord:
        record = self._rows.get(session_id)
        if record is None:
            raise NotFoundError
        return record

    def _link(self, link_token: str) -> bytes:
        return self._vault.digest("link", link_token)

    async def _claim_typed(
        self, typed: str, address: str, proof: str, columns: Columns, language: str
    ) -> SessionRecord:
        digest = self._vault.digest("code", codes.normalise(typed) or "malformed")
        claimed = await self._storage.run(
            self._claim_code, digest, address, proof, columns, language
        )
        if isinstance(claimed, DomainError):
            raise claimed
        return self._told(claimed)

    def _claim_code(
        self, digest: bytes, address: str, proof: str, columns: Columns, language: str
    ) -> SessionRecord | DomainError:
        """Returns a refusal instead of raising it: what it counted must stay."""
        refusal = self._guesses.check_now(address, proof)
        if refusal is not None:
            return refusal
        found = self._rows.claimable("code_digest", digest, self._clock.now_ms())
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
        chosen = {"language": language[:8]} if language else {}
        self._rows.update(found.id, **columns, **chosen)
        return self._move(found.id, Event.CLAIM, found.name, "", CUSTOMER)

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
        self._rows.rotate_resume(record.id, None if by_token else digest, fresh)
        self._audit.record(CUSTOMER, "agent.attach", record.id, {"claim": claim})
        return record

    def _move(
        self, session_id: str, event: Event, actor: str, reason: str, actor_id: str
    ) -> SessionRecord:
        if reason not in REASONS:
            raise WrongInputError("reason")
        before = self._get(session_id)
        try:
            state = after(before.state, event)
        except WrongMoveError as problem:
            raise ConflictError from problem
        now_ms = self._clock.now_ms()
        columns: Columns = {
            "state": state.value,
            "actor": actor,
            "reason": reason,
            "changed_at_ms": now_ms,
            "expires_at_ms": self._expires_at_ms(state, now_ms),
        }
        if event in _UNCONSENTED or state in ENDED:
            columns |= {"rights": "", "consented_person_id": ""}
        if state in ENDED:
            columns |= {"code_digest": None, "code_sealed": None, "link_sealed": None}
        self._rows.update(session_id, **columns)
        change = Change(before.state, state, event, actor, reason, now_ms)
        self._rows.append_change(session_id, change)
        detail = {"after": state.value, "reason": reason}
        self._audit.record(_actor_id(actor_id), f"session.{event}", session_id, detail)
        return self._get(session_id)

    def _expires_at_ms(self, state: State, now_ms: int) -> int:
        if state in (State.WAITING, State.READY):
            return now_ms + self._waiting_ms
        if state is State.RECONNECTING:
            return now_ms + int(RECONNECT_LIMIT_S * 1000)
        return now_ms + REBOOT_LIMIT_MS if state is State.REBOOTING else 0

    def _change(
        self, session_id: str, event: str, actor: str, columns: Columns, detail: dict[str, str]
    ) -> SessionRecord:
        if not self._get(session_id).live:
            raise ConflictError
        self._rows.update(session_id, **columns)
        self._audit.record(actor, event, session_id, detail)
        return self._get(session_id)

    def _end(
        self, session_id: str, actor: str, reason: str, actor_id: str
    ) -> tuple[bool, SessionRecord]:
        before = self._get(session_id)
        if not before.live:
            return False, before
        if reason == "customer_ended":
            self._rows.update(session_id, resolved=True)
        return True, self._move(session_id, Event.CLOSE, actor, reason, actor_id)

    def _resolve(self, session_id: str, actor: str, note: str, actor_id: str) -> SessionRecord:
        before = self._get(session_id)
        if before.state not in RESOLVABLE:
            raise ConflictError
        if before.live:
            self._move(session_id, Event.CLOSE, actor, "technician_ended", actor_id)
        self._rows.update(session_id, resolved=True, resolve_note=note)
        self._audit.record(_actor_id(actor_id), "session.resolve", session_id)
        return self._get(session_id)

    def _expire_due(self) -> list[SessionRecord]:
        moved = []
        for record in self._rows.due(self._clock.now_ms(), _AT_ONCE):
            if record.state in (State.RECONNECTING, State.REBOOTING):
                event, reason = Event.ABANDON, "agent_gone"
            else:
                event = Event.EXPIRE
                reason = "not_claimed" if record.state is State.OPEN else "idle"
            moved.append(self._move(record.id, event, "", reason, ""))
        return moved

    def _recover(self) -> list[SessionRecord]:
        moved = [
            self._move(record.id, Event.LOSE, "", "appliance_restarted", "")
            for record in self._rows.in_states(_SHARING)
        ]
        # Time the appliance was away does not count against a program that was already looking for it.
        for record in self._rows.in_states((State.RECONNECTING, State.REBOOTING)):
            until_ms = self._expires_at_ms(record.state, self._clock.now_ms())
            self._rows.update(record.id, expires_at_ms=until_ms)
        return [self._get(record.id) for record in moved]

    def _told(self, record: SessionRecord) -> SessionRecord:
        self._events.publish(record)
        return record

    def _all_told(self, records: list[SessionRecord]) -> list[SessionRecord]:
        return [self._told(record) for record in records]
