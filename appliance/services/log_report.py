"""`deskside audit verify`: checks a log and says what it found, for the console, in English."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from appliance.secrets import Vault
from appliance.services import anchor_lines
from appliance.services.anchor_lines import AnchorsRead
from appliance.services.chain import Chain
from appliance.services.log_check import Finding, LogCheck, Reason
from appliance.storage import StorageError
from appliance.storage.database import FILE
from appliance.storage.log_file import LogFile

WHOLE: Final = 0
WRONG: Final = 1
CANNOT: Final = 2

_SAID: Final = {
    Reason.CHANGED: "Row {number} was changed.",
    Reason.REMOVED: "Rows were removed: row {number} is missing or not the one that was written.",
    Reason.INSERTED: "Row {number} was inserted: this appliance did not write it.",
    Reason.REORDERED: "Rows were reordered: what stands at row {number} belongs to row {about}.",
    Reason.CUT: "The end of the log is missing from row {number} on.",
    Reason.REWRITTEN: "The log was written anew, at the latest from row {number} on.",
}
_AND_ANCHOR: Final = " An anchor saw row {about}."


def database_of(data_dir: Path) -> Path:
    """Returns the database file of a data folder."""
    return data_dir / FILE


def verify(
    database: Path,
    vault: Vault,
    anchors: Path | None,
    say: Callable[[str], None],
    progress: Callable[[str], None],
) -> int:
    """Checks the log of a database file and returns the exit code.

    Args:
        database: the appliance's, or a copy.
        vault: with the master key of the appliance.
        anchors: a text with anchors in it, or None.
        say: writes a line of the result.
        progress: writes how far it is, over what it wrote before.

    Raises:
        StorageError, OSError: a file cannot be read.
    """
    chain = Chain(vault)
    read = _read_anchors(anchors, chain)
    with LogFile.open(database) as log:
        check = LogCheck(log, chain, read.genuine)
        while check.step():
            progress(f"{check.rows} of {check.total} rows")
        progress("")
        for line in _lines(check, read, anchors is not None):
            say(line)
    return WRONG if check.findings or read.alien else WHOLE


def _read_anchors(path: Path | None, chain: Chain) -> AnchorsRead:
    if path is None:
        return AnchorsRead((), ())
    with path.open(encoding="utf-8", errors="replace") as lines:
        read = anchor_lines.read(lines, chain)
    if not read.genuine and not read.alien:
        raise StorageError(f"There is no anchor in {path}.")
    return read


def _lines(check: LogCheck, read: AnchorsRead, asked: bool) -> Sequence[str]:
    lines = [said(one) for one in check.findings]
    if read.alien:
        shown = ", ".join(str(number) for number in read.alien[:10])
        lines.append(
            f"{len(read.alien)} anchors are not of this appliance, or were changed: lines {shown}."
        )
    lines += [
        f"Note: at row {number} the end of the log was sealed anew. Once is right, after an update "
        "from a version that did not seal; rows before it may be missing otherwise."
        for number in check.seals
    ]
    if check.removed_through:
        lines.append(
            f"Rows up to {check.removed_through} were removed for their age, as the log says."
        )
    if not check.findings:
        lines.append(f"{check.rows} rows were checked, up to number {check.last}: they are whole.")
        lines.append(_about_end(check, asked))
    return lines


def _about_end(check: LogCheck, asked: bool) -> str:
    newest = check.anchored
    if newest is None:
        return (
            "No anchor was compared: somebody with the master key could have written the log anew."
            if not asked
            else "None of the anchors is about a row that is still there."
        )
    at = datetime.fromtimestamp(newest.at_ms / 1000, UTC).isoformat(timespec="seconds")
    return f"The newest anchor agrees: row {newest.number}, {at}."


def said(finding: Finding) -> str:
    """Returns what is wrong as a sentence."""
    text = _SAID[finding.reason].format(number=finding.number, about=finding.about)
    if finding.about and finding.reason in (Reason.CUT, Reason.REMOVED):
        text += _AND_ANCHOR.format(about=finding.about)
    return text
