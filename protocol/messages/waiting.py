"""What the customer's program shows while somebody is waited for (SPEC J16)."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import SERVER, Listed, Record, Text, Whole, message
from protocol.messages.kinds import Flag, Name


@dataclass(frozen=True, slots=True)
class Spoken:
    """Check words in one language."""

    language: Annotated[str, Text(8, least=2)]
    words: Annotated[str, Text(80, least=1)]


@message("waiting.show", SERVER)
@dataclass(frozen=True, slots=True)
class WaitingShow:
    """Sent after link.welcome and on every change, to programs that have the capability.

    Attributes:
        technician: who has taken the session, empty for nobody.
        place: in the queue, from 1; 0 for not waiting in one.
        wait_s: how long that is expected to take; 0 for unknown.
        words: the check words of the session in every language the appliance knows.
        page: whether the customer has a page of this session, which asks how it was.
    """

    technician: Name
    place: Annotated[int, Whole(0, 100_000)]
    wait_s: Annotated[int, Whole(0, 86_400)]
    words: Annotated[tuple[Spoken, ...], Listed(Record(Spoken), 16)]
    page: Flag
