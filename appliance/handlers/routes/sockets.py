"""Sockets and what opens them."""

from appliance.handlers import agent_claim, api_tickets
from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.events_socket import EventsSocket
from appliance.handlers.rules import (
    JOIN,
    READS,
    Policy,
    Route,
    json,
    reads,
)
from appliance.handlers.viewer_socket import ViewerSocket
from appliance.services import rates
from protocol.codec import OneOf, Text

ROUTES = (
    Route(
        "/api/tickets",
        "/api/tickets",
        api_tickets.Tickets,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {"for": OneOf(("viewer", "events")), "session_id": Text(64)},
                READS,
                ("session_id",),
            )
        },
    ),
    Route(
        "/api/agent/claim",
        "/api/agent/claim",
        agent_claim.AgentClaim,
        {"POST": json(Policy.AGENT, JOIN, "session.claim", ("proof",), rates.CODE)},
    ),
    Route("/ws/agent", "/ws/agent", AgentSocket, {"GET": reads(Policy.AGENT, rates.SOCKET)}),
    Route(
        "/ws/viewer", "/ws/viewer", ViewerSocket, {"GET": reads(Policy.TECHNICIAN, rates.SOCKET)}
    ),
    Route(
        "/ws/events",
        "/ws/events",
        EventsSocket,
        {"GET": reads(Policy.CUSTOMER_OR_TECHNICIAN, rates.SOCKET)},
    ),
)
