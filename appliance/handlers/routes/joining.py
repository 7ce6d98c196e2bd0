"""Technicians from a file, and people who ask to join."""

from appliance.domain.people_file import MOST_BYTES
from appliance.domain.rights import Right
from appliance.handlers import ask_to_join, office_people_import, office_requests
from appliance.handlers.listing import list_query
from appliance.handlers.rules import ID, READS, TOKEN, Policy, Route, form, raw, reads
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol import limits
from protocol.codec import OneOf, Text

_SWITCH = OneOf(("0", "1"))
_ROOM_BYTES = 64 * 1024
"""A file that is a little too large is answered with a sentence."""

ROUTES = (
    Route(
        "/office/people/import",
        "/office/people/import",
        office_people_import.PeopleImportPage,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE),
            "POST": raw(
                Policy.TECHNICIAN,
                MOST_BYTES + _ROOM_BYTES,
                "account.import",
                right=Right.PEOPLE,
                query={
                    "make_groups": _SWITCH,
                    "leave_out": _SWITCH,
                    "language": OneOf(LANGUAGES),
                },
            ),
        },
    ),
    Route(
        "/office/people/import/preview",
        "/office/people/import/preview",
        office_people_import.PeopleImportPreview,
        {
            "POST": raw(
                Policy.TECHNICIAN,
                MOST_BYTES + _ROOM_BYTES,
                READS,
                right=Right.PEOPLE,
                query={"make_groups": _SWITCH},
            )
        },
    ),
    Route(
        "/office/people/import/template",
        "/office/people/import/template",
        office_people_import.PeopleImportTemplate,
        {"GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE)},
    ),
    Route(
        "/office/requests",
        "/office/requests",
        office_requests.OfficeRequests,
        {"GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE, query=list_query())},
    ),
    Route(
        f"/office/requests/({ID})",
        "/office/requests/{request}",
        office_requests.OfficeRequest,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.PEOPLE),
            "POST": form(
                Policy.TECHNICIAN,
                {"role": Text(64), "group": Text(64), "second_step": OneOf(("", "1"))},
                rates.API,
                "join.accept",
                ("second_step", "group"),
                many=("group",),
                right=Right.PEOPLE,
            ),
        },
    ),
    Route(
        f"/office/requests/({ID})/refuse",
        "/office/requests/{request}/refuse",
        office_requests.OfficeRequestRefuse,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"reason": Text(4 * limits.DESCRIPTION_CHARS, lines=True)},
                rates.API,
                "join.refuse",
                right=Right.PEOPLE,
            )
        },
    ),
    Route(
        "/office/settings/join",
        "/office/settings/join",
        office_requests.JoinSettings,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query=list_query()),
            "POST": form(
                Policy.TECHNICIAN,
                {"open": OneOf(("", "yes")), "domains": Text(4000, lines=True)},
                rates.API,
                "preference.change",
                ("open",),
                right=Right.SETTINGS,
            ),
        },
    ),
    Route(
        "/ask",
        "/ask",
        ask_to_join.AskToJoin,
        {
            "GET": reads(Policy.ANYBODY),
            "POST": form(
                Policy.ANYBODY,
                {
                    "email": Text(limits.EMAIL_CHARS),
                    "name": Text(200),
                    "message": Text(4 * limits.DESCRIPTION_CHARS, lines=True),
                },
                rates.LOGIN,
                "join.ask",
                ("message",),
            ),
        },
    ),
    Route(
        f"/ask/({TOKEN})",
        "/ask/{token}",
        ask_to_join.ConfirmRequest,
        {
            "GET": reads(Policy.ANYBODY),
            "POST": form(Policy.ANYBODY, {}, rates.LOGIN, "join.confirm"),
        },
    ),
)
