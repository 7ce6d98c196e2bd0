"""Sizes, names and states of files in the customer's words."""

import unicodedata

from agent.files_view import TransferView
from agent.texts import N_, _, language, ngettext

_STEP = 1000
_UNITS = (
    N_("{size} B"),
    N_("{size} kB"),
    N_("{size} MB"),
    N_("{size} GB"),
    N_("{size} TB"),
)
_MINUTE_S, _HOUR_S = 60, 3600
_NAME_CHARS = 120
_FAILURES = {
    "not_allowed": N_("It ended because you do not allow it any more."),
    "gone": N_("It is not there any more."),
    "changed": N_("It changed while it was read."),
    "not_permitted": N_("The system does not permit it."),
    "no_space": N_("There is not enough space on the disk."),
    "too_many": N_("These are too many files at once."),
    "too_large": N_("This is too large for the disk."),
    "disk": N_("The disk had a problem."),
    "hash": N_("What arrived was not what was sent, so it was removed."),
    "line": N_("The line was cut for too long."),
    "session": N_("The session ended before it was whole; what was not whole was removed."),
}
"""Why a transfer failed; any other reason reads as `status_text` says."""


def size_text(size_bytes: float) -> str:
    """Returns "12 B", "3.4 kB", "1.2 GB"."""
    size, step = max(0.0, float(size_bytes)), 0
    while size >= _STEP - 0.5 and step < len(_UNITS) - 1:
        size, step = size / _STEP, step + 1
    shown = f"{size:.1f}" if step and size < 100 else f"{size:.0f}"
    shown = shown.removesuffix(".0")
    if language() == "fr":
        shown = shown.replace(".", ",")
    return _(_UNITS[step]).format(size=shown)


def count_text(count: int) -> str:
    """Returns "1 file", "12 files"."""
    return ngettext("{count} file", "{count} files", count).format(count=count)


def left_text(seconds: int) -> str:
    """Returns how long it still takes, about."""
    if seconds < _MINUTE_S:
        return _("{seconds} s left").format(seconds=max(1, seconds))
    if seconds < _HOUR_S:
        return _("{minutes} min left").format(minutes=-(-seconds // _MINUTE_S))
    minutes = -(-seconds // _MINUTE_S)
    return _("{hours} h {minutes} min left").format(hours=minutes // 60, minutes=minutes % 60)


def shown_name(name: str) -> str:
    """Returns a name that cannot pretend: what has no look of its own is replaced."""
    seen = "".join(
        "\ufffd" if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") else one
        for one in name
    )
    if len(seen) <= _NAME_CHARS:
        return seen
    half = _NAME_CHARS // 2
    return f"{seen[:half]}…{seen[-half:]}"


def title_text(one: TransferView) -> str:
    """Returns what goes where."""
    name, person = shown_name(one.name), one.person or _("A technician")
    if one.direction == "receive":
        said = _("{person} took {name}") if one.state == "done" else _("{person} takes {name}")
        return said.format(person=person, name=name)
    if one.files > 1:
        more = one.files - 1
        return _("{name} and {count} more from {person}").format(
            name=name, count=more, person=person
        )
    return _("{name} from {person}").format(name=name, person=person)


def status_text(one: TransferView) -> str:
    """Returns how a transfer stands."""
    told = _TOLD.get(one.state)
    return told(one) if told else ""


def _asked(_one: TransferView) -> str:
    return _("It is looked at what is in it …")


def _ready(one: TransferView) -> str:
    return _("Accepted; it begins soon.") if one.direction == "send" else _("It begins soon.")


def _running(one: TransferView) -> str:
    parts = [_done_of(one)]
    if one.bytes_per_s:
        parts.append(_("{size}/s").format(size=size_text(one.bytes_per_s)))
    if one.left_s:
        parts.append(left_text(one.left_s))
    return " · ".join(parts)


def _done_of(one: TransferView) -> str:
    return _("{done} of {size}").format(done=size_text(one.done), size=size_text(one.size))


def _paused(one: TransferView) -> str:
    if one.why == "customer":
        return _("You paused it at {done}.").format(done=_done_of(one))
    return _("The technician paused it at {done}.").format(done=_done_of(one))


def _waiting(one: TransferView) -> str:
    if one.why == "line":
        return _("The line is cut. It goes on by itself.")
    return _("It waits for the technician.")


def _finished(one: TransferView) -> str:
    size = size_text(one.size)
    if one.direction == "receive":
        return _("Taken: {files}, {size}").format(files=count_text(one.files), size=size)
    if len(one.saved) == 1:
        return _("Stored as {name}, {size}").format(name=shown_name(one.saved[0]), size=size)
    return _("Stored: {files}, {size}").format(
        files=count_text(one.files_done or one.files), size=size
    )


def _cancelled(one: TransferView) -> str:
    if one.why == "customer":
        return _("You cancelled it.")
    if one.why in _FAILURES:
        return _(_FAILURES[one.why])
    return _("The technician cancelled it.")


def _failed(one: TransferView) -> str:
    return _(_FAILURES.get(one.why, N_("That did not work.")))


_TOLD = {
    "asked": _asked,
    "ready": _ready,
    "running": _running,
    "paused": _paused,
    "waiting": _waiting,
    "done": _finished,
    "cancelled": _cancelled,
    "failed": _failed,
}
"""State of a transfer -> its sentence."""
