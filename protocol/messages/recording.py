"""Recording: the appliance keeps what it relays; who is seen and who looks are always told."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import SERVER, VIEWER, OneOf, Text, Whole, message
from protocol.messages.kinds import Flag, Name

REFUSALS = ("control", "policy", "away", "old", "full", "failed")


@message("recording.start", VIEWER)
@dataclass(frozen=True, slots=True)
class RecordingStart:
    """Who controls starts a recording."""


@message("recording.stop", VIEWER)
@dataclass(frozen=True, slots=True)
class RecordingStop:
    """Who controls, or started it, stops the recording; what there is stays."""


@message("recording.show", SERVER)
@dataclass(frozen=True, slots=True)
class RecordingShow:
    """To the customer's program and every viewer: whether the session is recorded now.

    Sent after hello and on every change.  Nobody may hide it.

    Attributes:
        on: whether it is recorded.
        by: who started it; empty when the rules of the organisation did.
        elapsed_ms: since it began; 0 while nothing is recorded.
        recording_id: of the recording, empty for the customer, external technicians and while
            nothing is recorded.
        policy: what the rules say: "never", "manual", or "always": then nobody can stop it.
    """

    on: Flag
    by: Name
    elapsed_ms: Annotated[int, Whole(0, 2**53 - 1)]
    recording_id: Annotated[str, Text(64)]
    policy: Annotated[str, OneOf(("never", "manual", "always"))]


@message("recording.refused", SERVER)
@dataclass(frozen=True, slots=True)
class RecordingRefused:
    """To the viewer that wanted to start or stop one.

    Attributes:
        reason: "control": only who controls may; "policy": the rules say never, or always; "away":
            the customer's screen is not shared now; "old": the customer's program cannot show that
            it is recorded; "full": there is no room left for recordings; "failed": the file could
            not be written.
    """

    reason: Annotated[str, OneOf(REFUSALS)]
