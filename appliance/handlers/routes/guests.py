"""Inviting into a session (SPEC D10)."""

from collections.abc import Mapping

from appliance.domain.guests import HOURS, LEVELS
from appliance.domain.rights import Right
from appliance.handlers import api_guests, guest_page
from appliance.handlers.guest_socket import GuestSocket
from appliance.handlers.rules import ID, READS, TOKEN, Policy, Route, form, json, reads
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol import limits
from protocol.codec import Kind, OneOf, Text, Whole

_INVITATION: Mapping[str, Kind] = {
    "name": Text(limits.NAME_CHARS, least=1),
    "email": Text(limits.EMAIL_CHARS),
    "level": OneOf(LEVELS),
    "language": OneOf(LANGUAGES),
    "hours": Whole(min(HOURS), max(HOURS)),
}
_GUEST: Mapping[str, Kind] = {"guest": Text(64, least=1)}
_COLLEAGUE: Mapping[str, Kind] = {"account_id": Text(64, least=1)}

ROUTES = (
    Route(
        f"/api/sessions/({ID})/guests",
        "/api/sessions/{session}/guests",
        api_guests.SessionGuests,
        {
            "GET": reads(
                Policy.TECHNICIAN,
                rates.API,
                within=Right.CONTROL,
                query={"q": Text(limits.NAME_CHARS)},
            ),
            "POST": json(
                Policy.TECHNICIAN, _INVITATION, "guest.invite", ("email",), within=Right.CONTROL
            ),
        },
    ),
    Route(
        f"/api/sessions/({ID})/guests/revoke",
        "/api/sessions/{session}/guests/revoke",
        api_guests.GuestRevoke,
        {"POST": json(Policy.TECHNICIAN, _GUEST, "guest.revoke", within=Right.CONTROL)},
    ),
    Route(
        f"/api/sessions/({ID})/guests/code",
        "/api/sessions/{session}/guests/code",
        api_guests.GuestCode,
        {"POST": json(Policy.TECHNICIAN, _GUEST, "guest.code", within=Right.CONTROL)},
    ),
    Route(
        f"/api/sessions/({ID})/invite",
        "/api/sessions/{session}/invite",
        api_guests.SessionInvite,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {**_COLLEAGUE, "mail": OneOf(("yes", ""))},
                "session.invite",
                ("mail",),
                within=Right.CONTROL,
            )
        },
    ),
    Route(
        f"/api/sessions/({ID})/uninvite",
        "/api/sessions/{session}/uninvite",
        api_guests.SessionUninvite,
        {"POST": json(Policy.TECHNICIAN, _COLLEAGUE, "session.uninvite", within=Right.CONTROL)},
    ),
    Route(
        f"/guest/({TOKEN})",
        "/guest/{token}",
        guest_page.GuestDoor,
        {
            "GET": reads(Policy.ANYBODY),
            "POST": form(Policy.ANYBODY, {"code": Text(40)}, rates.CODE, "guest.enter"),
        },
    ),
    Route("/guest-viewer", "/guest-viewer", guest_page.GuestViewer, {"GET": reads(Policy.GUEST)}),
    Route(
        "/guest-ticket",
        "/guest-ticket",
        guest_page.GuestTicket,
        {"POST": json(Policy.GUEST, {}, READS)},
    ),
    Route(
        "/guest-leave",
        "/guest-leave",
        guest_page.GuestLeave,
        {"POST": form(Policy.GUEST, {}, rates.PAGE, READS)},
    ),
    Route("/ws/guest", "/ws/guest", GuestSocket, {"GET": reads(Policy.GUEST, rates.SOCKET)}),
)
