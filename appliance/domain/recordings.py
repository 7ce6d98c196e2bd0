"""Recordings of sessions: what is known of each, who may watch it, and what the rules are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from appliance.domain.access import Access
from appliance.domain.errors import ConflictError, ForbiddenError, NotFoundError
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right


def _(sentence: str) -> str:
    return sentence


NEVER, MANUAL, ALWAYS = "never", "manual", "always"
POLICIES: Final[Mapping[str, str]] = {
    NEVER: _("Nobody may record"),
    MANUAL: _("Technicians decide"),
    ALWAYS: _("Every session is recorded"),
}
"""What may be recorded -> its name."""

NOTE_CHARS: Final = 200

ENDINGS: Final[Mapping[str, str]] = {
    "stopped": _("Stopped by a technician"),
    "session_ended": _("The session ended"),
    "not_shared": _("Nobody looked at the screen any more"),
    "long": _("Goes on in the next recording"),
    "restart": _("The appliance was restarted"),
    "full": _("There was no room left on the appliance"),
    "failed": _("The file could not be written"),
}
"""Why a recording ended -> the sentence."""


class StillRecordingError(ConflictError):
    """A recording that is being written cannot be deleted."""

    word = "recording"
    sentence = _("This recording is still being written. Stop it first.")


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording.

    Attributes:
        number: in its session, from 1.
        by_id, by: who started it; empty for the rules of the organisation.
        ended_at_ms: 0 while it is written.
        length_ms, size_bytes: of the content, as far as it was written when this was made.
        ended: a key of ENDINGS; empty while it is written.
        note: of whoever may watch it, to find it again by.
    """

    id: str
    session_id: str
    number: int
    by_id: str
    by: str
    began_at_ms: int
    ended_at_ms: int = 0
    length_ms: int = 0
    size_bytes: int = 0
    ended: str = ""
    note: str = ""

    @property
    def live(self) -> bool:
        """Whether it is still being written."""
        return not self.ended_at_ms


@dataclass(frozen=True, slots=True)
class Listed:
    """A recording of a list, with what its session is called.

    Attributes:
        customer, topic, group: as the list shows them; empty where they are not kept any more.
    """

    recording: Recording
    customer: str
    topic: str
    group: str


def may_watch(access: Access, session: SessionRecord, recording: Recording) -> bool:
    """Whether somebody may watch a recording: by right, or because they made it."""
    if access.may_with(Right.RECORDINGS, session):
        return True
    return recording.by_id == access.account.id and access.may_with(Right.SEE, session)


def need_to_watch(access: Access, session: SessionRecord, recording: Recording) -> None:
    """Passes if somebody may watch a recording.

    Raises:
        NotFoundError: they may not: the same as if there were none.
    """
    if not may_watch(access, session, recording):
        raise NotFoundError


def may_delete(access: Access, session: SessionRecord) -> bool:
    """Whether somebody may delete recordings of a session: who made one cannot take it back."""
    return access.may_with(Right.RECORDINGS, session)


def need_to_delete(access: Access, session: SessionRecord, recording: Recording) -> None:
    """Passes if somebody may delete a recording now.

    Raises:
        NotFoundError: they may not even watch it.
        ForbiddenError: they may watch it only.
        StillRecordingError: it is being written.
    """
    need_to_watch(access, session, recording)
    if not may_delete(access, session):
        raise ForbiddenError
    if recording.live:
        raise StillRecordingError
