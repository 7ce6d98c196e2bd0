"""The session as this computer knows it: what the appliance said last, and how the line is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from protocol.messages.kinds import Person

Line = Literal["idle", "connecting", "online", "reconnecting", "ended"]
"""idle: no code yet.  ended: closed for good, `ended_why` says why."""

Observer = Callable[["SessionView"], None]


@dataclass(frozen=True, slots=True)
class SessionView:
    """One consistent look at the session.

    Attributes:
        line: how the connection to the appliance is.
        state: one of protocol.messages.kinds.STATES, empty before the first session.state.
        reason: why the state came.
        code: nine digits, or empty.
        organisation: who runs the appliance.
        introduction: a line of its own words, or empty.
        logo, logo_dark: PNG files that were checked, or empty.
        name, description: of the customer, as the desk knows them.
        people: technicians in the session.
        holder: person whose input follows; empty for nobody.
        watched: whether anybody looks.
        ended_why: word of agent.texts.ENDINGS for why the line ended, empty otherwise.
        retry_in_s: pause before the next try while reconnecting.
    """

    line: Line = "idle"
    state: str = ""
    reason: str = ""
    code: str = ""
    organisation: str = ""
    introduction: str = ""
    logo: bytes = b""
    logo_dark: bytes = b""
    name: str = ""
    description: str = ""
    people: tuple[Person, ...] = ()
    holder: str = ""
    watched: bool = False
    ended_why: str = ""
    retry_in_s: float = 0.0


class SessionModel:
    """Holds the newest view; changed on the loop's thread only, readable from any."""

    def __init__(self) -> None:
        self._view = SessionView()
        self._observers: list[Observer] = []

    @property
    def view(self) -> SessionView:
        """The newest look; immutable."""
        return self._view

    @property
    def line(self) -> Line:
        """How the connection is."""
        return self._view.line

    @property
    def holder(self) -> str:
        """Person id whose input follows, empty for nobody."""
        return self._view.holder

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return self._view.watched

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Calls `observer` on the loop's thread after each change; returns the way to stop it."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def change(self, **fields: object) -> None:
        """Replaces fields of the view; observers hear of it if anything differs."""
        newer = replace(self._view, **fields)  # type: ignore[arg-type]
        if newer == self._view:
            return
        self._view = newer
        for observer in tuple(self._observers):
            observer(newer)
