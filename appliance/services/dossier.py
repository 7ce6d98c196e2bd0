"""All that is kept of one session, as files: JSON, a text to read, an archive of both."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from appliance.domain.chat import APPLIANCE, CUSTOMER, ChatLine
from appliance.domain.session_log import CHAT_WORDS, file_slug
from appliance.services.history import Found
from appliance.services.log_texts import THE_CUSTOMER
from appliance.services.session_texts import SessionTexts, length
from appliance.services.zip_pieces import ZipPieces


def _(text: str) -> str:
    return text


_TITLE: Final = _("Session of %(name)s")
_CHAT: Final = _("Chat")
_NOTES: Final = _("Notes of technicians")
_TIMELINE: Final = _("Timeline")
_NOBODY_WROTE: Final = _("Nobody wrote anything.")
_CHAT_NOT_YOURS: Final = _(
    "The chat can be read by who supported the session and by who reads reports."
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of a session.

    Attributes:
        details: of appliance.services.session_details.
        chat: its lines; None where the reader may not see them.
    """

    found: Found
    details: Mapping[str, Any] = field(default_factory=dict)
    chat: Sequence[ChatLine] | None = ()


def file_name(found: Found, texts: SessionTexts) -> str:
    """Returns the beginning of the names of a session's files."""
    session = found.session
    return f"{texts.day(session.created_at_ms)}_{file_slug(session.name)}_{session.id[:8]}"


def as_json(dossier: Dossier, texts: SessionTexts) -> bytes:
    """Returns everything for programs."""
    told = texts.members(dossier.found) | {
        name: value for name, value in dossier.details.items() if name != "starred"
    }
    if dossier.chat is not None:
        told["chat"] = [
            {
                "number": line.number,
                "at_ms": line.at_ms,
                "side": line.side,
                "author": line.author,
                "text": line.text,
            }
            for line in dossier.chat
        ]
    return json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace")


def chat_text(line: ChatLine, say: Any) -> str:
    """Returns what a line says; of a line of the appliance its sentence, empty if unknown."""
    if line.side != APPLIANCE:
        return line.text
    sentence = CHAT_WORDS.get(line.text)
    return str(say(sentence) % {"name": line.author}) if sentence else ""


def chat_author(line: ChatLine, say: Any) -> str:
    """Returns who wrote a line; empty for the appliance."""
    if line.side == APPLIANCE:
        return ""
    return line.author or (str(say(THE_CUSTOMER)) if line.side == CUSTOMER else "")


def as_text(dossier: Dossier, texts: SessionTexts) -> bytes:
    """Returns a transcript to read: facts, chat, notes and timeline."""
    say, found = texts.say, dossier.found
    parts = [_facts(found, texts)]
    chat = [
        f"[{texts.at(line.at_ms)}] {_spoken(line, say)}"
        for line in dossier.chat or ()
        if chat_text(line, say)
    ]
    nothing = _CHAT_NOT_YOURS if dossier.chat is None else _NOBODY_WROTE
    parts += [_headed(say(_CHAT)), *(chat or [say(nothing)])]
    if notes := dossier.details.get("notes"):
        parts.append(_headed(say(_NOTES)))
        parts += [f"[{texts.at(one['at_ms'])}] {one['author']}: {one['text']}" for one in notes]
    parts.append(_headed(say(_TIMELINE)))
    parts += [
        f"[{texts.at(one['at_ms'])}] {one['text']}" + (f" ({one['actor']})" if one["actor"] else "")
        for one in dossier.details.get("timeline", ())
    ]
    return (
        ("\r\n".join(parts) + "\r\n")
        .replace("\r\n", "\n")
        .replace("\n", "\r\n")
        .encode("utf-8", "replace")
    )


async def written(form: str, dossier: Dossier, texts: SessionTexts) -> AsyncIterator[bytes]:
    """Yields a file of a session, "json", "txt" or "zip"; the loop is free meanwhile."""
    if form == "zip":
        async for piece in _archive(dossier, texts):
            yield piece
    else:
        yield await asyncio.to_thread(as_json if form == "json" else as_text, dossier, texts)


def packed(archive: ZipPieces, folder: str, dossier: Dossier, texts: SessionTexts) -> bytes:
    """Adds both files of a session to an archive and returns what there is to send by now."""
    name = f"{folder}{file_name(dossier.found, texts)}"
    at_ms = dossier.found.session.created_at_ms
    data = archive.add(f"{name}.json", as_json(dossier, texts), at_ms)
    return data + archive.add(f"{name}.txt", as_text(dossier, texts), at_ms)


async def _archive(dossier: Dossier, texts: SessionTexts) -> AsyncIterator[bytes]:
    """Yields an archive with both, and a CSV line of the session."""
    archive = ZipPieces()
    name, at_ms = file_name(dossier.found, texts), dossier.found.session.created_at_ms
    yield await asyncio.to_thread(packed, archive, "", dossier, texts)
    line = texts.csv_head() + texts.csv_rows([dossier.found])
    yield await asyncio.to_thread(archive.add, f"{name}.csv", line, at_ms)
    yield await asyncio.to_thread(archive.end)


def _spoken(line: ChatLine, say: Any) -> str:
    author = chat_author(line, say)
    return f"{author}: {chat_text(line, say)}" if author else f"* {chat_text(line, say)}"


def _facts(found: Found, texts: SessionTexts) -> str:
    session, say = found.session, texts.say
    pairs = (
        (_("Started"), texts.at(session.created_at_ms)),
        (_("Ended"), texts.at(session.ended_at_ms)),
        (_("Customer"), session.name),
        (_("E-mail"), session.email),
        (_("Topic"), session.topic),
        (_("Description"), session.description),
        (_("Technician"), session.owner),
        (_("Group"), found.group),
        (_("State"), texts.state(found)),
        (_("Waiting time"), length(found.times.waited_ms, say)),
        (_("First response"), length(found.times.response_ms, say)),
        (_("Duration"), length(found.times.lasted_ms, say)),
        (_("Outcome"), texts.outcome(found)),
        (_("Category"), found.category),
        (_("Note"), session.resolve_note),
        (_("Survey"), f"{session.survey_score}/5" if session.survey_score else ""),
        (_("Customer's words"), session.survey_text),
    )
    title = say(_TITLE) % {"name": session.name or say(THE_CUSTOMER)}
    lines = [title, "=" * len(title), *(f"{say(name)}: {value}" for name, value in pairs if value)]
    return "\n".join(lines)


def _headed(title: str) -> str:
    return f"\n{title}\n{'-' * len(title)}"
