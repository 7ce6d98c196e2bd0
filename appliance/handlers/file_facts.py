"""What the page of a session shows of the files that were moved."""

from collections.abc import Sequence
from typing import Any

from appliance.domain.file_transfers import RECEIVE, SENTENCES, TransferRecord
from appliance.handlers.recording_facts import size
from appliance.services.session_texts import length
from appliance.texts import translations

Facts = dict[str, Any]


def _(sentence: str) -> str:
    return sentence


STATES = {
    "asked": _("Asked for"),
    "offered": _("Offered"),
    "ready": _("Ready"),
    "running": _("Under way"),
    "paused": _("Paused"),
    "waiting": _("Waiting"),
    "done": _("Complete"),
    "declined": _("Declined"),
    "cancelled": _("Cancelled"),
    "failed": _("Not complete"),
}
"""State of a transfer -> its name."""

TONES = {"done": "good", "failed": "danger", "declined": "warning", "cancelled": "warning"}


def facts(record: TransferRecord, language: str) -> Facts:
    """Returns what is to be read of one transfer."""
    say = translations(language).gettext
    took_ms = record.ended_ms - record.started_ms
    parts = [
        count(_files(record), language),
        size(record.size_bytes if record.state == "done" else record.done_bytes, say),
    ]
    if record.state == "done" and record.started_ms and took_ms >= 0:
        parts.append(length(max(took_ms, 1000), say))
    why = record.state == "failed" and record.why in SENTENCES
    return {
        "name": record.name,
        "person": record.person,
        "received": record.direction == RECEIVE,
        "state": say(STATES.get(record.state, STATES["failed"])),
        "tone": TONES.get(record.state, "plain"),
        "figures": " · ".join(parts),
        "why": say(SENTENCES[record.why]) if why else "",
        "left_out": record.left_out,
        "sha256": record.sha256,
        "at_ms": record.started_ms or record.ended_ms,
    }


def summary(records: Sequence[TransferRecord], language: str) -> str:
    """Returns what was moved in all, empty for nothing."""
    say = translations(language).gettext
    whole = [one for one in records if one.state == "done"]
    parts = []
    for received, sentence in (
        (False, _("Sent to the customer: %(files)s, %(size)s.")),
        (True, _("Received: %(files)s, %(size)s.")),
    ):
        some = [one for one in whole if (one.direction == RECEIVE) == received]
        if some:
            files = sum(_files(one) for one in some)
            values = {
                "files": count(files, language),
                "size": size(sum(one.size_bytes for one in some), say),
            }
            parts.append(say(sentence) % values)
    return " ".join(parts)


def _files(record: TransferRecord) -> int:
    """Returns how many are whole; of a ZIP file, how many are in it."""
    sent = record.direction != RECEIVE and record.state == "done"
    return record.files_done if sent else record.files


def count(files: int, language: str) -> str:
    """Returns "1 file", "12 files"."""
    found = translations(language).ngettext("%(num)d file", "%(num)d files", files)
    return str(found % {"num": files})
