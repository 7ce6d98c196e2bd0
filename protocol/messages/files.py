"""Files between technician and customer (SPEC V10).

A transfer has a number, which is also the sequence of its bodies on the files channel.  "receive"
brings the customer's files to the technician, "send" the technician's to the customer.  Paths of
the customer's computer never travel: the agent names what it shows by handles, which mean
something to itself alone.  Names on the wire are for reading, not for opening files by.
"""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import AGENT, SERVER, VIEWER, Listed, OneOf, Record, Text, Whole, message
from protocol.messages.kinds import AtMs, Flag, Identifier, Name

DIRECTIONS = ("receive", "send")

ENTRY_KINDS = ("place", "folder", "file", "link", "other")
"""A place is where looking begins; links and "other" (devices, sockets) cannot be taken."""

PROBLEMS = ("", "not_allowed", "gone", "not_permitted", "no_folder", "busy", "away", "disk")
"""Why a folder cannot be shown: the customer does not allow it, it is not there any more, the
system refuses, it is no folder, too many questions at once, no answer, a broken disk."""

OVER = ("done", "declined", "cancelled", "failed")
"""States nothing comes after."""

STATES = ("asked", "offered", "ready", "running", "paused", "waiting", *OVER)
"""asked: the agent looks whether it can be given.  offered: the customer is asked.  ready: accepted
or given, and no byte has moved.  waiting: a line is cut, or the browser does not take or send."""

_BY = ("technician", "customer", "silence", "session", "appliance", "line", "browser", "agent")
_GONE = ("not_allowed", "gone", "changed", "not_permitted")
WHYS = ("", *_BY, *_GONE, "no_space", "too_many", "too_large", "disk", "hash")
"""Who cancelled or paused, or what went wrong; of "waiting" what is waited for."""

Handle = Annotated[str, Text(limits.FILE_HANDLE_CHARS)]
FileName = Annotated[str, Text(limits.FILE_NAME_CHARS)]
FilePath = Annotated[str, Text(limits.FILE_PATH_CHARS)]
MOST_BYTES = 2**53 - 1
"""Of a file, and of a transfer: the largest number that JavaScript has exactly."""
Size = Annotated[int, Whole(0, MOST_BYTES)]
Count = Annotated[int, Whole(0, 2**31)]
Number = Annotated[int, Whole(1, 2**31)]
Sha256 = Annotated[str, Text(64)]  # hexadecimal
Why = Annotated[str, OneOf(WHYS)]


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder.

    Attributes:
        handle: to ask for it by; empty where it can be neither opened nor taken.
        name: to be read: what cannot be shown is replaced.
        modified_ms: 0 for unknown.
        hidden: by the customs of the customer's system.
        where: of what a search found: the folders between, for reading; empty elsewhere.
    """

    handle: Handle
    name: FileName
    kind: Annotated[str, OneOf(ENTRY_KINDS)]
    size: Size
    modified_ms: AtMs
    hidden: Flag = False
    where: FilePath = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A folder on the way to the one that is shown."""

    handle: Handle
    name: FileName


@dataclass(frozen=True, slots=True)
class Sending:
    """A file that is about to be sent.

    Attributes:
        file: its number in the transfer, from 0.
        path: name, with the folders it was in and "/" between; what is dangerous or impossible on
            the customer's system is replaced there.
        modified_ms: 0 for unknown.
    """

    file: Count
    path: FilePath
    size: Size
    modified_ms: AtMs


@dataclass(frozen=True, slots=True)
class Have:
    """How much of a file the customer's computer has.

    Attributes:
        name: how it is called there, once it is whole; empty before.
        why: what stands against it, or empty.
    """

    file: Count
    have: Size
    name: FileName = ""
    why: Why = ""


Entries = Annotated[tuple[Entry, ...], Listed(Record(Entry), limits.FILE_PAGE_ENTRIES)]
Steps = Annotated[tuple[Step, ...], Listed(Record(Step), limits.FILE_STEPS)]
HANDLES = Listed(Text(limits.FILE_HANDLE_CHARS, least=1), limits.FILE_PAGE_ENTRIES)
NAMES = Listed(Text(limits.FILE_NAME_CHARS), limits.FILE_OFFER_NAMES)
SENDINGS = Listed(Record(Sending), limits.FILE_BATCH)
HandleList = Annotated[tuple[str, ...], HANDLES]
Problem = Annotated[str, OneOf(PROBLEMS)]
SearchText = Annotated[str, Text(limits.FILE_NAME_CHARS, least=1)]


@message("files.list", VIEWER)
@dataclass(frozen=True, slots=True)
class FilesList:
    """Shows a folder of the customer's, a page at a time.

    Attributes:
        ask: comes back in the answer, files.listed.
        folder: handle; empty for the places looking begins at.
        after: how many entries to leave out: `next` of the page before.
        hidden: also what is hidden.
    """

    ask: Identifier
    folder: Handle
    after: Count = 0
    hidden: Flag = False


@message("files.look", SERVER)
@dataclass(frozen=True, slots=True)
class FilesLook:
    """The same to the agent."""

    ask: Identifier
    person_id: Identifier
    folder: Handle
    after: Count
    hidden: Flag


@message("files.listed", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class FilesListed:
    """A page of a folder: folders first, then by name.

    Attributes:
        steps: from the place down to the folder itself, the last one.
        next: `after` of the next page; 0 for no more.
        total: entries of the whole folder; 0 where it could not be read.
    """

    ask: Identifier
    problem: Problem
    steps: Steps
    entries: Entries
    next: Count
    total: Count


@message("files.search", VIEWER)
@dataclass(frozen=True, slots=True)
class FilesSearch:
    """Looks for names that hold a text, below a folder; answers are files.found."""

    ask: Identifier
    folder: Handle
    text: SearchText


@message("files.seek", SERVER)
@dataclass(frozen=True, slots=True)
class FilesSeek:
    """The same to the agent, with who wants to know."""

    ask: Identifier
    person_id: Identifier
    folder: Handle
    text: SearchText


@message("files.found", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class FilesFound:
    """What a search found since the last answer.

    Attributes:
        searched: folders read.
        cut: there was more than the search gives.
    """

    ask: Identifier
    problem: Problem
    entries: Entries
    searched: Count
    over: Flag
    cut: Flag = False


@message("files.stop", VIEWER, SERVER)
@dataclass(frozen=True, slots=True)
class FilesStop:
    """Ends a search."""

    ask: Identifier


@message("files.give", SERVER)
@dataclass(frozen=True, slots=True)
class FilesGive:
    """A technician wants to receive; several entries or a folder come as one ZIP file."""

    transfer: Number
    person_id: Identifier
    handles: HandleList


@message("files.given", AGENT)
@dataclass(frozen=True, slots=True)
class FilesGiven:
    """It can be read now, or not.

    Attributes:
        name: to save it under.
        size: of all, exactly.
        files: how many are in it.
        left_out: what cannot be read, links and the like.
        why: what stands against it, or empty.
    """

    transfer: Number
    name: FileName
    size: Size
    files: Count
    left_out: Count
    why: Why


@message("files.read", SERVER)
@dataclass(frozen=True, slots=True)
class FilesRead:
    """Bodies of the files channel shall come from an offset on, also again after a cut."""

    transfer: Number
    offset: Size


@message("files.taken", SERVER)
@dataclass(frozen=True, slots=True)
class FilesTaken:
    """All before an offset has been taken: the agent may be so much further ahead."""

    transfer: Number
    offset: Size


@message("files.ended", AGENT)
@dataclass(frozen=True, slots=True)
class FilesEnded:
    """After the body with LAST: what was read, from the first byte to the last."""

    transfer: Number
    sha256: Sha256


@message("files.offer", SERVER)
@dataclass(frozen=True, slots=True)
class FilesOffer:
    """A technician wants to send; the customer decides.

    Attributes:
        names: the first few, for reading.
        files, size: how many and how large all together.
    """

    transfer: Number
    person_id: Identifier
    person: Name
    names: Annotated[tuple[str, ...], NAMES]
    files: Count
    size: Size


@message("files.answer", AGENT)
@dataclass(frozen=True, slots=True)
class FilesAnswer:
    """The customer's decision about an offer.

    Attributes:
        why: for a no, or empty.
    """

    transfer: Number
    accepted: Flag
    why: Why


@message("files.expect", SERVER)
@dataclass(frozen=True, slots=True)
class FilesExpect:
    """The next files of an accepted offer."""

    transfer: Number
    ask: Identifier
    files: Annotated[tuple[Sending, ...], SENDINGS]


@message("files.expected", AGENT)
@dataclass(frozen=True, slots=True)
class FilesExpected:
    """How much of each is there already; an empty file is whole at once."""

    transfer: Number
    ask: Identifier
    files: Annotated[tuple[Have, ...], Listed(Record(Have), limits.FILE_BATCH)]


@message("files.slice", SERVER)
@dataclass(frozen=True, slots=True)
class FilesSlice:
    """A piece of a file, and its hash, follows in bodies of the files channel, ended by LAST."""

    transfer: Number
    file: Count
    offset: Size
    size: Annotated[int, Whole(1, limits.FILE_SLICE_BYTES)]
    sha256: Sha256


@message("files.wrote", AGENT)
@dataclass(frozen=True, slots=True)
class FilesWrote:
    """A piece is written, or not: then `why` of `have` says so."""

    transfer: Number
    have: Annotated[Have, Record(Have)]


@message("files.finish", SERVER)
@dataclass(frozen=True, slots=True)
class FilesFinish:
    """All files of an offer were sent, or the technician took it back in good order."""

    transfer: Number


@message("files.pause", SERVER, AGENT)
@dataclass(frozen=True, slots=True)
class FilesPause:
    """A transfer rests, or goes on; from the agent: the customer wants it."""

    transfer: Number
    on: Flag


@message("files.cancel", SERVER, AGENT)
@dataclass(frozen=True, slots=True)
class FilesCancel:
    """A transfer is over before its end; what came of an unfinished file is removed."""

    transfer: Number
    why: Why


@message("files.transfer", SERVER)
@dataclass(frozen=True, slots=True)
class FilesTransfer:
    """To the viewers of a technician: how one of the own transfers stands; at every change of state
    and a few times a second while it runs.

    Attributes:
        name: of the file, of the ZIP file, or of the first file that is sent.
        done: bytes that have arrived.
        size: of all.
        left_out: what could not be read and is not in it.
        sha256: of a received file once it is whole and was compared; empty else.
        started_ms, ended_ms: or 0.
    """

    number: Number
    direction: Annotated[str, OneOf(DIRECTIONS)]
    state: Annotated[str, OneOf(STATES)]
    why: Why
    name: FileName
    done: Size
    size: Size
    files: Count
    files_done: Count
    left_out: Count
    sha256: Sha256
    started_ms: AtMs
    ended_ms: AtMs
