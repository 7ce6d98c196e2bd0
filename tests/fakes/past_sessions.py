"""Many sessions that were, as months of work leave them; always the same ones for a seed."""

import random
from collections.abc import Iterator, Sequence
from typing import Any

from appliance.domain.history import folded
from appliance.domain.resolving import OUTCOMES
from appliance.storage.tables.records import CategoryTable, HistoryTable
from appliance.storage.tables.sessions import SessionTable

_AT_ONCE = 400
_DAY_MS = 86_400_000
_TOPICS = (
    "Printer",
    "E-mail",
    "Mot de passe oublié",
    "프린터 오류",
    "VPN",
    "New laptop",
    "Invoice",
)
_FIRST = (
    "Ana",
    "Béatrice",
    "Chul-soo",
    "Dana",
    "Émile",
    "김민준",
    "이서연",
    "Grace",
    "Hugo",
    "Ines",
)
_LAST = ("Kim", "Martin", "Park", "Dubois", "Smith", "Nguyen", "Moreau", "Choi", "Lopez", "Weber")
_WORDS = (
    "screen",
    "black",
    "after",
    "update",
    "nothing",
    "prints",
    "since",
    "Monday",
    "please",
    "call",
)


def past_sessions(
    number: int,
    groups: Sequence[str],
    people: Sequence[tuple[str, str]],
    now_ms: int,
    days: int = 365,
    seed: int = 7,
) -> None:
    """Stores sessions that ended in the last days; runs inside a transaction.

    Args:
        number: how many.
        groups: ids of their groups.
        people: id and name of their technicians.
        now_ms: when the youngest ended, about.
        days: how long ago the oldest began.
        seed: another one makes other sessions.
    """
    chance = random.Random(seed)
    categories = [f"category-{at}" for at in range(5)]
    for at, one in enumerate(categories):
        name = ("Printing", "Network", "Accounts", "Devices", "Software")[at]
        CategoryTable.insert(id=one, name=name, name_key=name.casefold(), created_at_ms=1).execute()
    made = [_session(at, chance, groups, people, categories, now_ms, days) for at in range(number)]
    for some in _pieces(made):
        SessionTable.insert_many([session for session, _ in some]).execute()
        HistoryTable.insert_many([line for _, line in some]).execute()


def _pieces(made: list[Any]) -> Iterator[list[Any]]:
    for at in range(0, len(made), _AT_ONCE):
        yield made[at : at + _AT_ONCE]


def _session(
    at: int,
    chance: random.Random,
    groups: Sequence[str],
    people: Sequence[tuple[str, str]],
    categories: list[str],
    now_ms: int,
    days: int,
) -> tuple[dict[str, Any], dict[str, Any]]:
    owner_id, owner = chance.choice(people)
    came = now_ms - chance.randrange(days * _DAY_MS)
    waited = int(chance.expovariate(1 / 180_000))
    response = waited + int(chance.expovariate(1 / 60_000))
    lasted = int(chance.expovariate(1 / 900_000)) + 30_000
    ended = min(now_ms, came + response + lasted)
    resolved = chance.random() < 0.8
    name = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    session = {
        "id": f"S{at:021d}",
        "link_digest": chance.randbytes(32),
        "topic": f"{chance.choice(_TOPICS)} {at}",
        "name": name,
        "email": f"customer{at}@example.org",
        "description": " ".join(chance.choices(_WORDS, k=12)),
        "language": "en",
        "group": chance.choice(groups),
        "owner": owner_id,
        "owner_name": owner,
        "state": "closed",
        "actor": owner,
        "reason": "technician_ended",
        "rights": "",
        "consented_person_id": "",
        "resolved": resolved,
        "resolve_note": "Driver renewed" if resolved else "",
        "created_at_ms": came - 60_000,
        "changed_at_ms": ended,
        "expires_at_ms": 0,
        "made_by": owner_id,
        "queued_at_ms": came,
        "claimed_at_ms": came,
        "assigned_at_ms": came + waited,
        "answered_at_ms": came + waited,
        "joined_at_ms": came + response,
        "ended_at_ms": ended,
        "outcome": chance.choice(tuple(OUTCOMES)) if resolved else "",
        "category": chance.choice(categories) if resolved else "",
        "resolved_by": owner if resolved else "",
        "resolved_at_ms": ended if resolved else 0,
        "survey_score": chance.choice((0, 0, 3, 4, 5)),
    }
    return session, _line(session, waited, response)


def _line(session: dict[str, Any], waited_ms: int, response_ms: int) -> dict[str, Any]:
    words = ("name", "email", "topic", "description", "resolve_note")
    return {
        "session": session["id"],
        "group": session["group"],
        "owner_id": session["owner"],
        "created_at_ms": session["created_at_ms"],
        "came_at_ms": session["claimed_at_ms"],
        "ended_at_ms": session["ended_at_ms"],
        "resolved_at_ms": session["resolved_at_ms"],
        "waited_ms": waited_ms,
        "response_ms": response_ms,
        "lasted_ms": max(0, session["ended_at_ms"] - session["claimed_at_ms"] - response_ms),
        "resolved": session["resolved"],
        "outcome": session["outcome"],
        "category": session["category"],
        "score": session["survey_score"],
        "name_key": folded(session["name"]),
        "owner_key": folded(session["owner_name"]),
        "words": folded("\n".join(session[word] for word in words)),
    }
