"""Where customers are: help page, links, their page, the program."""

from appliance.handlers import agent_download, help_page, link, session_page
from appliance.handlers.rules import (
    JOIN,
    READS,
    TOKEN,
    Policy,
    Route,
    form,
    json,
    reads,
)
from appliance.services import rates
from protocol.codec import OneOf, Text

ROUTES = (
    Route("/", "/", help_page.Help, {"GET": reads(Policy.ANYBODY, query={"code": Text(64)})}),
    Route(
        "/join",
        "/join",
        help_page.Join,
        {"POST": form(Policy.ANYBODY, JOIN, rates.CODE, "session.claim", ("proof",))},
    ),
    Route(
        f"/j/({TOKEN})",
        "/j/{token}",
        link.Link,
        {
            "GET": reads(Policy.ANYBODY),
            "POST": form(Policy.ANYBODY, {}, rates.CODE, "session.claim"),
        },
    ),
    Route("/session", "/session", session_page.SessionPage, {"GET": reads(Policy.CUSTOMER)}),
    Route(
        "/session/agent",
        "/session/agent",
        agent_download.AgentDownload,
        {
            "POST": form(
                Policy.CUSTOMER,
                {"platform": OneOf(tuple(agent_download.FILES))},
                rates.DOWNLOAD,
                "agent.download",
            )
        },
    ),
    Route(
        "/session/leave",
        "/session/leave",
        session_page.SessionLeave,
        {"POST": form(Policy.CUSTOMER, {}, rates.PAGE, "session.close")},
    ),
    Route(
        "/session/ticket",
        "/session/ticket",
        session_page.SessionTicket,
        {"POST": json(Policy.CUSTOMER, {}, READS)},
    ),
)
