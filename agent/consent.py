"""What the customer allows: decided on the customer's computer, the appliance can only ask."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from protocol.limits import CONSENT_TIMEOUT_S
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.kinds import RIGHTS

NOTHING: frozenset[str] = frozenset()

Grants = dict[str, frozenset[str]]
Observer = Callable[[], None]
Decision = asyncio.Future[tuple[frozenset[str], str]]


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer is asked.

    Attributes:
        person_id, person: who asks.
        organisation: for whom.
        rights: what is asked for; the answer is a subset.
        suggested: what is ticked at first.
        more: on top of what this person is allowed; a no takes nothing.
    """

    person_id: str
    person: str
    organisation: str
    rights: frozenset[str]
    suggested: frozenset[str] = NOTHING
    more: bool = False


class Asker(Protocol):
    """Puts a question to the customer; a window in the program, an object in tests."""

    async def ask(self, question: Question) -> frozenset[str]:
        """Returns what is allowed, empty for Deny.  May wait for ever: Consent limits the time."""

    def withdraw(self) -> None:
        """Takes an open question away: time is up or a newer one comes."""


class Consent:
    """Rights the customer gave, per technician.

    Questions are answered on the loop's thread.  `allowed`, `anyone_may_view`, `set_to` and
    `forget` work from any thread and at once: grants are one mapping that is replaced, never
    changed.  Observers are called on the thread that made the change.

    While a question is open nobody controls: a technician could else click Allow for another one.
    """

    def __init__(
        self,
        asker: Asker,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._asker = asker
        self._sleep = sleep
        self._lock = threading.Lock()
        self._grants: Grants = {}
        self._age = 0
        self._open: Decision | None = None
        self._shields: frozenset[str] = NOTHING
        self._observers: list[Observer] = []

    async def answer(self, ask: ConsentAsk) -> ConsentAnswer:
        """Asks the customer and keeps the decision.

        Silence is Deny; a newer question takes the place of an open one.
        """
        asked = frozenset(ask.rights)
        self.cancel("replaced")
        held = self._grants.get(ask.person_id, NOTHING)
        suggested = asked & frozenset(ask.suggested) or asked
        if asked and suggested <= held:
            return ConsentAnswer(ask.ask_id, ordered(asked & held), "remembered")
        age = self._age
        more = ask.more and "view" in held
        question = Question(ask.person_id, ask.person, ask.organisation, asked, suggested, more)
        granted, reason = await self._decide(question)
        if more and not granted:
            self._tell()
            return ConsentAnswer(ask.ask_id, (), reason)
        if reason != "replaced" and not self._keep(ask.person_id, granted, age, more):
            granted, reason = NOTHING, "denied"
        self._tell()
        return ConsentAnswer(ask.ask_id, ordered(granted), reason)

    async def _decide(self, question: Question) -> tuple[frozenset[str], str]:
        decision: Decision = asyncio.get_running_loop().create_future()
        self._open = decision
        self._tell()
        tasks = (
            asyncio.ensure_future(self._asked(question, decision)),
            asyncio.ensure_future(self._silence(decision)),
        )
        try:
            return await decision
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._open is decision:
                self._open = None

    async def _asked(self, question: Question, decision: Decision) -> None:
        chosen = await self._asker.ask(question) & question.rights
        granted = chosen if "view" in chosen or question.more else NOTHING
        if not decision.done():
            decision.set_result((granted, "allowed" if granted else "denied"))

    async def _silence(self, decision: Decision) -> None:
        await self._sleep(CONSENT_TIMEOUT_S)
        if not decision.done():
            decision.set_result((NOTHING, "silence"))
            self._asker.withdraw()

    def cancel(self, reason: str = "denied") -> None:
        """Takes an open question away and answers it with nothing; on the loop's thread."""
        if self._open is not None and not self._open.done():
            self._open.set_result((NOTHING, reason))
            self._asker.withdraw()

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return self._open is not None and not self._open.done()

    @property
    def deciding(self) -> bool:
        """Whether the customer decides something in a window: a question, an offer or the card."""
        return self.asking or bool(self._shields)

    def allowed(self, person_id: str) -> frozenset[str]:
        """What this technician may do now."""
        rights = self._grants.get(person_id, NOTHING)
        return rights - {"control"} if self.deciding else rights

    def shield(self, on: bool, window: str = "card") -> None:
        """While the customer decides in a window nobody controls: a technician could else decide
        there.
        """
        self._shields = self._shields | {window} if on else self._shields - {window}
        self._tell()

    def anyone_may_view(self) -> bool:
        """Whether the screen may leave this computer at all."""
        return any("view" in rights for rights in self._grants.values())

    def rights(self) -> frozenset[str]:
        """All that is allowed to anybody."""
        return NOTHING.union(*self._grants.values())

    def set_to(self, rights: Iterable[str]) -> None:
        """The customer's own click: who may see may do just `rights` from now on; without "view"
        nobody may do anything.
        """
        kept = frozenset(rights)
        if "view" not in kept:
            kept = NOTHING
        with self._lock:
            self._replace(dict.fromkeys(self._grants, kept))
        self._tell()

    def forget(self) -> None:
        """Nothing is allowed any more, and a question still open grants nothing either."""
        with self._lock:
            self._age += 1
            self._replace({})
        self._tell()

    def observe(self, observer: Observer) -> None:
        """Calls `observer` after each change, on the thread that made it."""
        self._observers.append(observer)

    def _keep(self, person_id: str, granted: frozenset[str], age: int, more: bool) -> bool:
        """Keeps a decision; False if all was forgotten since the question was put, or, for more,
        what it came on top of.
        """
        with self._lock:
            held = self._grants.get(person_id, NOTHING) if more else NOTHING
            if self._age != age or (more and "view" not in held):
                return False
            self._replace({**self._grants, person_id: held | granted})
            return True

    def _replace(self, grants: Grants) -> None:
        self._grants = {person: rights for person, rights in grants.items() if rights}

    def _tell(self) -> None:
        for observer in tuple(self._observers):
            observer()


def ordered(rights: Iterable[str]) -> tuple[str, ...]:
    """Returns rights in the order of the wire."""
    known = frozenset(rights)
    return tuple(right for right in RIGHTS if right in known)
