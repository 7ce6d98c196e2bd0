"""Sessions: made by a technician, claimed by a customer, moved along the table of states.

Each move is one transaction; then everybody who listens is told.
"""

from collections.abc import Iterable
from typing import Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from appliance.domain.modules import COME_MS
from appliance.domain.records import Account, SessionRecord
from appliance.domain.requests import COMMENT_CHARS, Wish
from appliance.domain.session import LIVE, Change, Event, State
from appliance.secrets import Vault
from appliance.services.audit import CUSTOMER, Audit
from appliance.services.claims import Claims
from appliance.services.events import Events
from appliance.services.guesses import Guesses
from appliance.services.keys import check_master_key
from appliance.storage import Storage, groups
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS, TOPIC_CHARS
from protocol.messages.kinds import RIGHTS

ENDED_SHOWN: Final = 200
_AT_ONCE: Final = 500
_SHARING: Final = (State.READY, State.CONNECTED, State.ON_HOLD)
_AWAY: Final = (State.RECONNECTING, State.REBOOTING)


class Sessions(Claims):
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
        super().__init__(
            storage,
            clock,
            vault,
            audit,
            guesses,
            events,
            code_minutes=code_minutes,
            waiting_minutes=waiting_minutes,
        )

    async def create(
        self,
        actor: Account,
        topic: str = "",
        name: str = "",
        email: str = "",
        language: str = "",
        group_id: str = "",
    ) -> SessionRecord:
        """Makes a session of this technician, with a new code and link.

        Raises:
            WrongInputError: a field is not acceptable.
        """
        wish = Wish(topic, name, email, language=language, group_id=group_id, owner=actor)
        return self._told(await self._storage.run(self.create_now, actor, wish))

    def create_now(self, actor: Account | None, wish: Wish) -> SessionRecord:
        """Makes a session inside a transaction; give it to `tell_all` once that is through.

        Args:
            actor: who starts it; None where a customer came by a module.
            wish: what it is to be.

        Raises:
            WrongInputError: a field is not acceptable.
            ConflictError: no code is free.
        """
        code = self._free_code_now()
        now_ms = self._clock.now_ms()
        owner = wish.owner
        record = SessionRecord(
            id=secrets.identifier(),
            code=code,
            link_token=secrets.link_token(),
            topic=fields.line("topic", wish.topic, TOPIC_CHARS),
            name=fields.line("name", wish.name, NAME_CHARS),
            email=fields.email("email", wish.email) if wish.email.strip() else "",
            description=fields.line("description", wish.description, DESCRIPTION_CHARS, lines=True),
            language=fields.line("language", wish.language, 8),
            group_id=self._group_now(wish.group_id, actor),
            owner_id=owner.id if owner else "",
            owner=owner.name if owner else "",
            state=State.OPEN,
            actor=actor.name if actor else "",
            reason="",
            rights=(),
            consented_person_id="",
            resolved=False,
            resolve_note="",
            created_at_ms=now_ms,
            changed_at_ms=now_ms,
            expires_at_ms=wish.expires_at_ms or now_ms + self._code_ms,
            comment=fields.line("comment", wish.comment, COMMENT_CHARS, lines=True),
            made_by=actor.id if actor else "",
            module_id=wish.module_id,
            answers=wish.answers,
            send_updates=wish.send_updates,
            starts_at_ms=wish.starts_at_ms,
            assigned_at_ms=now_ms if owner else 0,
            answered_at_ms=now_ms if owner and actor and owner.id == actor.id else 0,
        )
        self._rows.insert(record, self._vault.digest("code", code), self._link(record.link_token))
        self._audit.record(
            actor.id if actor else CUSTOMER,
            "session.create",
            record.id,
            group_id=record.group_id,
        )
        return record

    async def get(self, session_id: str) -> SessionRecord:
        """Returns a session.

        Raises:
            NotFoundError: there is none.
        """
        return await self._storage.run(self._moves.get, session_id)

    async def recent(self) -> list[SessionRecord]:
        """Returns the live sessions, then the last ended ones; the newest change first."""
        return await self._storage.run(self._rows.recent, ENDED_SHOWN)

    async def live(self) -> list[SessionRecord]:
        """Returns the live sessions."""
        return await self._storage.run(self._rows.in_states, LIVE)

    async def timeline(self, session_id: str) -> list[Change]:
        """Returns all changes of a session's state, oldest first."""
        return await self._storage.run(self._rows.changes, session_id)

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
            await self._storage.run(self._moves.move, session_id, event, actor, reason, actor_id)
        )

    async def edit(self, session_id: str, name: str, description: str) -> SessionRecord:
        """Stores what the customer wrote about themselves, and tells everybody."""
        columns = {
            "name": fields.line("name", name, NAME_CHARS),
            "description": fields.line("description", description, DESCRIPTION_CHARS, lines=True),
        }
        return self._told(
            await self._storage.run(
                self._moves.change, session_id, "session.edit", CUSTOMER, columns, {}
            )
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
                self._moves.change, session_id, "session.consent", CUSTOMER, columns, detail
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

    async def leave(self, session_id: str) -> SessionRecord:
        """The customer gives up: one that waits is left, a shared one ends for all.

        Raises:
            NotFoundError: there is no such session.
        """
        changed, record = await self._storage.run(self._leave, session_id)
        return self._told(record) if changed else record

    def release_now(self, account_id: str) -> list[SessionRecord]:
        """Takes somebody's live sessions from them, inside a transaction.

        Returns:
            What to give to `tell_all` once the transaction is through.
        """
        return [
            self._moves.put_back(record.id, "released", {"owner": account_id})
            for record in self._rows.live_of(account_id)
        ]

    def in_group_now(self, group_id: str) -> list[str]:
        """Returns the ids of a group's live sessions, inside a transaction."""
        return [record.id for record in self._rows.live_in(group_id)]

    def as_they_are_now(self, session_ids: Iterable[str]) -> list[SessionRecord]:
        """Returns sessions after a change by another service, inside its transaction."""
        return [self._moves.get(session_id) for session_id in session_ids]

    def tell_all(self, records: Iterable[SessionRecord]) -> None:
        """Tells everybody of sessions that a transaction of another service changed."""
        for record in records:
            self._told(record)

    def tell_of_group(self, group_id: str) -> None:
        """Tells every desk that shows sessions of a group that it has another name."""
        self._events.publish_group(group_id)

    async def expire_due(self) -> list[SessionRecord]:
        """Ends what waited too long, tells everybody and returns what changed."""
        return self._all_told(await self._storage.run(self._expire_due))

    async def recover(self) -> list[SessionRecord]:
        """After a restart: nobody is connected yet, so shared sessions wait for their program.

        Raises:
            SecretsError: the master key is not the one the codes were sealed with.
        """
        await check_master_key(self._storage, self._vault)
        return self._all_told(await self._storage.run(self._recover))

    def _group_now(self, wanted: str, actor: Account | None) -> str:
        """Returns the group if there is one, else the actor's first by name, or an empty text."""
        group_id = wanted or (self._group_of(actor.id) if actor else "")
        return group_id if group_id and groups.get(group_id) else ""

    @staticmethod
    def _group_of(account_id: str) -> str:
        """Returns the first by name of somebody's groups, or an empty text."""
        own = {one.group_id for one in groups.memberships(account_id)}
        return next((one.id for one in groups.everyone() if one.id in own), "")

    def _end(
        self, session_id: str, actor: str, reason: str, actor_id: str
    ) -> tuple[bool, SessionRecord]:
        before = self._moves.get(session_id)
        if not before.live:
            return False, before
        if reason == "customer_ended":
            self._rows.update(
                session_id,
                resolved=True,
                resolved_by=before.name,
                resolved_at_ms=self._clock.now_ms(),
            )
        return True, self._moves.move(session_id, Event.CLOSE, actor, reason, actor_id)

    def _leave(self, session_id: str) -> tuple[bool, SessionRecord]:
        before = self._moves.get(session_id)
        if before.state is not State.WAITING:
            return self._end(session_id, before.name, "customer_ended", CUSTOMER)
        return True, self._moves.move(
            session_id, Event.LEAVE_PAGE, before.name, "customer_left", CUSTOMER
        )

    def _expire_due(self) -> list[SessionRecord]:
        moved = []
        for record in self._rows.due(self._clock.now_ms(), _AT_ONCE):
            if record.state in _AWAY:
                event, reason = Event.ABANDON, "agent_gone"
            else:
                event = Event.EXPIRE
                reason = "not_claimed" if record.state is State.OPEN else "idle"
            moved.append(self._moves.move(record.id, event, "", reason, ""))
        return moved

    def _recover(self) -> list[SessionRecord]:
        moved = [
            self._moves.move(record.id, Event.LOSE, "", "appliance_restarted", "")
            for record in self._rows.in_states(_SHARING)
        ]
        # Time the appliance was away does not count against a program that was already looking for
        # it.
        for record in self._rows.in_states(_AWAY):
            until_ms = self._moves.expires_at_ms(record.state, self._clock.now_ms())
            self._rows.update(record.id, expires_at_ms=until_ms)
        # Who came by a module has no page to come back with, only the program.
        for record in self._rows.in_states((State.WAITING,)):
            if record.module_id:
                self._rows.update(record.id, expires_at_ms=self._clock.now_ms() + COME_MS)
        return [self._moves.get(record.id) for record in moved]

    def _all_told(self, records: list[SessionRecord]) -> list[SessionRecord]:
        return [self._told(record) for record in records]
