"""What the customer sees of files: offers, transfers, and who looks around."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfferView:
    """A technician wants to send something; the customer is asked.

    Attributes:
        names: the first few, for reading.
        files, size: how many and how large, all together.
        folder: where it goes if the customer chooses no other.
        until_s: on the monotonic clock: silence until then declines.
    """

    number: int
    person: str
    names: tuple[str, ...]
    files: int
    size: int
    folder: str
    until_s: float


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer as it stands.

    Attributes:
        direction: "send" comes to this computer, "receive" is taken from it.
        person: the technician.
        name: of the file, of the ZIP file, or of the first file; for reading.
        state, why: words of protocol.messages.files.
        folder: where it goes, or what it is taken from.
        saved: names of files that are there, the newest 50.
        bytes_per_s, left_s: of the last seconds; 0 for unknown.
    """

    number: int
    direction: str
    person: str
    name: str
    state: str
    why: str = ""
    done: int = 0
    size: int = 0
    files: int = 0
    files_done: int = 0
    folder: str = ""
    saved: tuple[str, ...] = ()
    bytes_per_s: int = 0
    left_s: int = 0


@dataclass(frozen=True, slots=True)
class FilesView:
    """One consistent look.

    Attributes:
        offers: open questions, oldest first.
        transfers: newest last; those that are over stay until they are cleared.
        looking: technicians who looked into folders in the last minute.
    """

    offers: tuple[OfferView, ...] = ()
    transfers: tuple[TransferView, ...] = ()
    looking: tuple[str, ...] = ()
