"""Technicians, their invitations, and passwords by link."""

from typing import Final

from appliance.domain.people import MARK_CHARS
from appliance.domain.rights import Right
from appliance.handlers import office_people, office_person, reset, welcome
from appliance.handlers.listing import list_query
from appliance.handlers.rules import PASSWORD_CHARS, TOKEN, Policy, Route, form, reads
from appliance.services import bulk, rates
from appliance.texts import LANGUAGES
from protocol import limits
from protocol.codec import Kind, OneOf, Text

PERSON: Final = r"[A-Za-z0-9_-]{22}"
"""An account's id; other pages under /office/people have shorter names."""
_PERSON: Final[dict[str, Kind]] = {
    "email": Text(limits.EMAIL_CHARS),
    "name": Text(200),
    "role": Text(64),
    "group": Text(64),
    "language": OneOf(("", *LANGUAGES)),
    "second_step": OneOf(("", "1")),
    "sso_only": OneOf(("", "1")),
}
_SEEN: Final[dict[str, Kind]] = {"seen": Text(MARK_CHARS)}
_UNTICKED = ("name", "group", "language", "second_step", "sso_only")
_PASSWORDS = {"password": Text(PASSWORD_CHARS), "password_again": Text(PASSWORD_CHARS)}
_LIST = list_query(*office_people.FILTERS, "count", "refused", "why")

_ACTS: Final = {
    "disable": "account.disable",
    "enable": "account.enable",
    "delete": "account.delete",
    "sign-out": "account.sign_out",
    "resend": "invitation.resend",
    "withdraw": "invitation.withdraw",
    "reset-password": "password.link",
    "reset-second-step": "factor.reset",
}
"""Last part of the address -> audit event."""


def _act(name: str, event: str) -> Route:
    rule = form(Policy.TECHNICIAN, {}, rates.API, event, right=Right.PEOPLE)
    pattern = f"/office/people/({PERSON})/({name})"
    example = f"/office/people/{{person}}/{name}"
    return Route(pattern, example, office_person.PersonAct, {"POST": rule})


ROUTES = (
    Route(
        "/office/people",
        "/office/people",
        office_people.OfficePeople,
        {"GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE, query=_LIST)},
    ),
    Route(
        "/office/people/bulk",
        "/office/people/bulk",
        office_people.PeopleBulk,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {
                    "chosen": Text(64),
                    "act": OneOf(bulk.ACTS),
                    "group": Text(64),
                    "back": Text(2000),
                },
                rates.API,
                "account.edit",
                ("group", "back"),
                many=("chosen",),
                right=Right.PEOPLE,
            )
        },
    ),
    Route(
        "/office/people/new",
        "/office/people/new",
        office_people.PersonNew,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE),
            "POST": form(
                Policy.TECHNICIAN,
                _PERSON,
                rates.API,
                "account.invite",
                _UNTICKED,
                many=("group",),
                right=Right.PEOPLE,
            ),
        },
    ),
    Route(
        f"/office/people/({PERSON})",
        "/office/people/{person}",
        office_person.OfficePerson,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE, query={"done": Text(64)}),
            "POST": form(
                Policy.TECHNICIAN,
                _PERSON | _SEEN,
                rates.API,
                "account.edit",
                (*_UNTICKED, *_SEEN),
                many=("group",),
                right=Right.PEOPLE,
            ),
        },
    ),
    *(_act(name, event) for name, event in _ACTS.items()),
    Route(
        f"/welcome/({TOKEN})",
        "/welcome/{token}",
        welcome.Welcome,
        {
            "GET": reads(Policy.ANYBODY),
            "POST": form(
                Policy.ANYBODY,
                {"name": Text(200), "language": OneOf(LANGUAGES), **_PASSWORDS},
                rates.LOGIN,
                "account.join",
            ),
        },
    ),
    Route(
        "/forgot",
        "/forgot",
        reset.Forgot,
        {
            "GET": reads(Policy.ANYBODY, query={"said": Text(10)}),
            "POST": form(
                Policy.ANYBODY,
                {"email": Text(limits.EMAIL_CHARS)},
                rates.LOGIN,
                "password.forget",
            ),
        },
    ),
    Route(
        f"/reset/({TOKEN})",
        "/reset/{token}",
        reset.Reset,
        {
            "GET": reads(Policy.ANYBODY),
            "POST": form(Policy.ANYBODY, _PASSWORDS, rates.LOGIN, "password.reset"),
        },
    ),
)
