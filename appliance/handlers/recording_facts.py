"""What lists and players show of a recording."""

from typing import Any

from appliance.domain.access import Access
from appliance.domain.recordings import ENDINGS, Recording, may_delete, may_watch
from appliance.domain.records import SessionRecord
from appliance.texts import translations


def facts(
    recording: Recording, session: SessionRecord, access: Access, language: str
) -> dict[str, Any]:
    """Returns them for somebody who may see the session, as JSON values."""
    say = translations(language).gettext
    watchable = may_watch(access, session, recording)
    return {
        "id": recording.id,
        "session_id": recording.session_id,
        "number": recording.number,
        "by": recording.by,
        "began_at_ms": recording.began_at_ms,
        "ended_at_ms": recording.ended_at_ms,
        "length_ms": recording.length_ms,
        "bytes": recording.size_bytes,
        "ended": recording.ended,
        "ended_text": say(ENDINGS[recording.ended]) if recording.ended in ENDINGS else "",
        "note": recording.note if watchable else "",
        "live": recording.live,
        "may_watch": watchable,
        "may_rename": watchable,
        "may_delete": may_delete(access, session) and not recording.live,
    }


def size(size_bytes: int, say: Any) -> str:
    """Returns an amount of data for people: "3 kB", "41 MB", "1.2 GB"."""
    if size_bytes < 1000 * 1000:
        return str(say(_("%(num)s kB")) % {"num": -(-size_bytes // 1000)})
    if size_bytes < 1000 * 1000 * 1000:
        return str(say(_("%(num)s MB")) % {"num": round(size_bytes / 1e6)})
    return str(say(_("%(num)s GB")) % {"num": f"{size_bytes / 1e9:.1f}"})


def _(sentence: str) -> str:
    return sentence
