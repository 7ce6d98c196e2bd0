"""A large organisation, put into the database at once."""

import itertools

from appliance.domain.records import ACTIVE, DISABLED, INVITED, Account, Group
from appliance.domain.rights import ADMINISTRATOR, TECHNICIAN
from appliance.storage import groups, people
from appliance.storage.tables.people import AccountTable, MembershipTable

FAMILIES = ("김", "이", "박", "최", "Kim", "Martin", "Dubois", "Smith", "Ångström", "O'Neill")
GIVEN = ("지우", "민지", "서준", "하은", "Camille", "Jiwoo", "Anna", "Lukas", "Zoé", "Max")
_AT_ONCE = 500


def email(number: int) -> str:
    return f"person{number:05d}@example.org"


def crowd(persons: int, groups_made: int, at_ms: int) -> list[str]:
    """Inserts technicians, each in one to three groups; returns their ids.  In a transaction."""
    for number in range(groups_made):
        groups.insert(Group(f"{number:022d}", f"Group {number:03d}", at_ms + number))
    names = itertools.cycle(itertools.product(FAMILIES, GIVEN))
    accounts = [
        Account(
            id=f"P{number:021d}",
            email=email(number),
            name=" ".join(name),
            role=ADMINISTRATOR if number % 50 == 0 else TECHNICIAN,
            state=(DISABLED, INVITED, *[ACTIVE] * 8)[number % 10],
            created_at_ms=at_ms - number,
            seen_at_ms=at_ms - number * 60_000 if number % 3 else 0,
        )
        for number, name in zip(range(persons), names, strict=False)
    ]
    rows = [
        {
            "id": one.id,
            "email": one.email,
            "email_key": people.email_key(one.email),
            "name": one.name,
            "name_key": people.person_key(one),
            "role": one.role,
            "password": "",
            "language": "",
            "state": one.state,
            "created_at_ms": one.created_at_ms,
            "seen_at_ms": one.seen_at_ms,
        }
        for one in accounts
    ]
    members = [
        {"account": one.id, "group": f"{(number * 7 + more * 31) % groups_made:022d}", "role": ""}
        for number, one in enumerate(accounts)
        for more in range(number % 3 + 1)
    ]
    for table, every in ((AccountTable, rows), (MembershipTable, members)):
        for start in range(0, len(every), _AT_ONCE):
            table.insert_many(every[start : start + _AT_ONCE]).execute()
    return [one.id for one in accounts]
