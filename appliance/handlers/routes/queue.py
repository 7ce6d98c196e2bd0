"""Who has a session: assigning, editing, handing over, and several sessions in one window."""

from appliance.domain.requests import COMMENT_CHARS
from appliance.domain.rights import Right
from appliance.handlers import api_queue, work
from appliance.handlers.rules import ID, Policy, Route, json, reads
from appliance.services import rates
from appliance.services.transfers import OFFER_NOTE_CHARS
from protocol import limits
from protocol.codec import Text

_DETAILS = {
    "name": Text(limits.NAME_CHARS),
    "email": Text(limits.EMAIL_CHARS),
    "topic": Text(limits.TOPIC_CHARS),
    "description": Text(limits.DESCRIPTION_CHARS, lines=True),
    "comment": Text(COMMENT_CHARS, lines=True),
    "group_id": Text(64),
}
_OFFER = {"to": Text(64), "group_id": Text(64), "note": Text(OFFER_NOTE_CHARS, lines=True)}

ROUTES = (
    Route("/desk/work", "/desk/work", work.Work, {"GET": reads(Policy.TECHNICIAN)}),
    Route(
        f"/api/sessions/({ID})/assign",
        "/api/sessions/{session}/assign",
        api_queue.SessionAssign,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {"to": Text(64), "expected_owner_id": Text(64)},
                "session.assign",
                ("expected_owner_id",),
                within=Right.EDIT,
            )
        },
    ),
    Route(
        f"/api/sessions/({ID})/edit",
        "/api/sessions/{session}/edit",
        api_queue.SessionEdit,
        {"POST": json(Policy.TECHNICIAN, _DETAILS, "session.change", within=Right.EDIT)},
    ),
    Route(
        f"/api/sessions/({ID})/transfer",
        "/api/sessions/{session}/transfer",
        api_queue.SessionTransfer,
        {
            "POST": json(
                Policy.TECHNICIAN, _OFFER, "session.transfer", tuple(_OFFER), within=Right.EDIT
            )
        },
    ),
    *(
        Route(
            f"/api/sessions/({ID})/transfer/({answer})",
            f"/api/sessions/{{session}}/transfer/{answer}",
            api_queue.SessionOffer,
            {"POST": json(Policy.TECHNICIAN, {}, event, within=Right.EDIT)},
        )
        for answer, event in (
            ("accept", "session.transfer"),
            ("decline", "session.offer_end"),
            ("withdraw", "session.offer_end"),
        )
    ),
    Route(
        "/api/colleagues",
        "/api/colleagues",
        api_queue.Colleagues,
        {
            "GET": reads(
                Policy.TECHNICIAN, rates.API, right=Right.EDIT, query={"group_id": Text(64)}
            )
        },
    ),
    Route(
        "/api/queues",
        "/api/queues",
        api_queue.QueuesOfGroups,
        {"GET": reads(Policy.TECHNICIAN, rates.API, right=Right.EDIT)},
    ),
)
