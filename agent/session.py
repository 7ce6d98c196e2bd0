"""The session as this computer knows it: what the appliance said last, and how the line is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from protocol.messages.kinds import Person
from protocol.messages.link import Welcome

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
        session_id: of the session, empty before the first welcome.
        capabilities: features of the appliance, by name.
        code: nine digits, or empty.
        organisation: who runs the appliance.
        introduction: a line of its own words, or empty.
        logo, logo_dark: PNG files that were checked, or empty.
        name, description: of the customer, as the desk knows them.
        technician: who has taken the session, empty for nobody.
        place: in the queue, from 1; 0 for not in one.
        wait_s: how long that is expected to take, 0 for unknown.
        check_words: language -> the words to compare, as pairs.
        page_url: address of the customer's page.
        has_page: whether there is one, which asks how it was.
        people: technicians in the session.
        holder: person whose input follows; empty for nobody.
        watched: whether anybody looks.
        recorded: whether what is shown is recorded.
        will_be_recorded: whether the rules record every session once somebody looks.
        lock_at_end: whether this computer is to be locked when the session ends.
        drawing: whether the customer draws on the screen just now.
        ended_why: word of agent.texts.ENDINGS for why the line ended, empty otherwise.
        retry_in_s: pause before the next try while reconnecting.
    """

    line: Line = "idle"
    state: str = ""
    reason: str = ""
    session_id: str = ""
    capabilities: tuple[str, ...] = ()
    code: str = ""
    organisation: str = ""
    introduction: str = ""
    logo: bytes = b""
    logo_dark: bytes = b""
    name: str = ""
    description: str = ""
    technician: str = ""
    place: int = 0
    wait_s: int = 0
    check_words: tuple[tuple[str, str], ...] = ()
    page_url: str = ""
    has_page: bool = False
    people: tuple[Person, ...] = ()
    holder: str = ""
    watched: bool = False
    recorded: bool = False
    will_be_recorded: bool = False
    lock_at_end: bool = False
    drawing: bool = False
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

    def welcomed(self, welcome: Welcome, page_url: str) -> None:
        """Takes what the appliance said first; of another session nothing stays."""
        other: dict[str, object] = {}
        if welcome.session_id != self._view.session_id:
            other = {
                "technician": "",
                "place": 0,
                "wait_s": 0,
                "check_words": (),
                "has_page": False,
            }
        self.change(
            line="online",
            session_id=welcome.session_id,
            capabilities=welcome.capabilities,
            code=welcome.code,
            organisation=welcome.organisation,
            name=welcome.name,
            description=welcome.description,
            page_url=page_url,
            retry_in_s=0.0,
            **other,
        )

    def change(self, **fields: object) -> None:
        """Replaces fields of the view; observers hear of it if anything differs."""
        newer = replace(self._view, **fields)  # type: ignore[arg-type]
        if newer == self._view:
            return
        self._view = newer
        for observer in tuple(self._observers):
            observer(newer)
