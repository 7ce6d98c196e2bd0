"""Transfers of files: what is kept of one, and why one is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from appliance.domain.errors import ConflictError
from protocol.messages.files import OVER


def _(sentence: str) -> str:
    return sentence


RECEIVE, SEND = "receive", "send"


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """A transfer as it stands, or ended.

    Attributes:
        number: from 1 in each session.
        person_id, person: the technician.
        direction: RECEIVE from the customer, or SEND to the customer.
        name: of the file, of the ZIP file, or of the first file that is sent.
        left_out: what could not be read and is not in it.
        state, why: words of protocol.messages.files.
        sha256: hexadecimal; of a received file that arrived whole.
        started_ms, ended_ms: UTC, milliseconds since 1970; 0 for not yet.
    """

    session_id: str
    number: int
    person_id: str
    person: str
    direction: str
    name: str
    files: int = 0
    files_done: int = 0
    left_out: int = 0
    size_bytes: int = 0
    done_bytes: int = 0
    state: str = "asked"
    why: str = ""
    sha256: str = ""
    started_ms: int = 0
    ended_ms: int = 0

    @property
    def over(self) -> bool:
        """Whether nothing comes any more."""
        return self.state in OVER


SENTENCES: Final[Mapping[str, str]] = {
    "technician": _("This transfer was cancelled."),
    "customer": _("The customer has stopped this transfer; only the customer can go on with it."),
    "silence": _("The customer did not answer."),
    "not_allowed": _("The customer does not allow access to files. Ask for it first."),
    "gone": _("This is not there any more. Open the folder again to see what is."),
    "changed": _("The file has changed meanwhile. Please transfer it again."),
    "not_permitted": _("The customer's computer does not let this be read or written."),
    "no_space": _("There is not enough space on the customer's disk."),
    "too_many": _("That is too much at once. Please wait for other transfers, or take less."),
    "too_large": _("More came than was announced. Please send it again."),
    "disk": _("The customer's disk reports an error."),
    "hash": _("What arrived is not what was sent. Please transfer it again."),
    "line": _("The customer's computer is not connected at the moment."),
    "browser": _("Nothing has come from your browser for too long."),
    "agent": _("The customer's program does not answer."),
    "session": _("The session is over."),
    "appliance": _("The appliance was restarted meanwhile. Please transfer it again."),
    "paused": _("This transfer is paused."),
    "waiting": _("The line to the customer is cut. The transfer goes on when it is back."),
    "on_hold": _("The session is on hold. Go on with it first."),
    "over": _("This transfer is over."),
    "not_ready": _("The customer has not agreed to this transfer yet."),
    "old_program": _("The customer's program is too old for files."),
}
"""Word of a refusal -> sentence."""


class TransferRefusedError(ConflictError):
    """It cannot be done now, or not at all."""

    sentence = _("This is not possible with a transfer of files now.")

    def __init__(self, word: str) -> None:
        super().__init__(SENTENCES.get(word, self.sentence))
        self.word = word  # type: ignore[misc]


class WrongOffsetError(ConflictError):
    """A piece does not begin where the file ends.

    Attributes:
        have: where it does.
    """

    word: ClassVar[str] = "offset"
    sentence = _("Another part of the file is expected.")

    def __init__(self, have: int) -> None:
        super().__init__()
        self.have = have
