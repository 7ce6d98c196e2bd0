"""THE registry: every path and socket verb, who may, what, how much, how often, what is audited.

The server refuses to start when something is missing here; what is not here is denied.  The
authorisation and fuzz tests are made from it.
"""

import re
from collections.abc import Iterable, Mapping

from appliance.feature import Feature
from appliance.handlers import (
    agent_claim,
    agent_download,
    api_sessions,
    api_tickets,
    desk,
    health,
    help_page,
    language,
    link,
    login,
    session_page,
    setup,
    static,
    viewer_page,
)
from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.events_socket import EventsSocket
from appliance.handlers.rules import (
    BODY_BYTES,
    NO_BODY,
    PASSES,
    READS,
    Body,
    Policy,
    Route,
    Rule,
)
from appliance.handlers.socket import Socket
from appliance.handlers.viewer_socket import ViewerSocket
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol import codec, limits
from protocol.codec import OneOf, Text
from protocol.frame import Channel
from protocol.messages.consent import ConsentAnswer, ConsentLower
from protocol.messages.control import ControlAsk, ControlGive, ControlRefuse
from protocol.messages.link import AgentHello, Bye, ViewerHello
from protocol.messages.screen import ScreenUnavailable
from protocol.messages.session import SessionEdit, SessionEnd

_PASSWORD_CHARS = 1024
_TOKEN = r"[A-Za-z0-9_-]{1,128}"  # noqa: S105 (a pattern)
_ID = r"[A-Za-z0-9_-]{1,64}"

_JOIN = {"code": Text(200), "proof": Text(400)}
_NEW_SESSION = {
    "topic": Text(limits.TOPIC_CHARS),
    "name": Text(limits.NAME_CHARS),
    "email": Text(limits.EMAIL_CHARS),
}
_SETUP = {
    "organisation": Text(200),
    "name": Text(200),
    "email": Text(limits.EMAIL_CHARS),
    "password": Text(_PASSWORD_CHARS),
    "password_again": Text(_PASSWORD_CHARS),
}


def _read(policy: Policy, rate: rates.RateClass = rates.PAGE) -> Rule:
    return Rule(policy, NO_BODY, BODY_BYTES, rate, READS)


def _form(
    policy: Policy,
    fields: Mapping[str, codec.Kind],
    rate: rates.RateClass,
    audit: str,
    optional: Iterable[str] = (),
) -> Rule:
    return Rule(policy, Body("form", fields, frozenset(optional)), BODY_BYTES, rate, audit)


def _json(
    policy: Policy,
    fields: Mapping[str, codec.Kind],
    audit: str,
    optional: Iterable[str] = (),
    rate: rates.RateClass = rates.API,
) -> Rule:
    return Rule(policy, Body("json", fields, frozenset(optional)), BODY_BYTES, rate, audit)


ROUTES: tuple[Route, ...] = (
    Route("/", "/", help_page.Help, {"GET": _read(Policy.ANYBODY)}),
    Route(
        "/join",
        "/join",
        help_page.Join,
        {"POST": _form(Policy.ANYBODY, _JOIN, rates.CODE, "session.claim", ("proof",))},
    ),
    Route(
        f"/j/({_TOKEN})",
        "/j/{token}",
        link.Link,
        {
            "GET": _read(Policy.ANYBODY),
            "POST": _form(Policy.ANYBODY, {}, rates.CODE, "session.claim"),
        },
    ),
    Route("/session", "/session", session_page.SessionPage, {"GET": _read(Policy.CUSTOMER)}),
    Route(
        "/session/agent",
        "/session/agent",
        agent_download.AgentDownload,
        {
            "POST": _form(
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
        {"POST": _form(Policy.CUSTOMER, {}, rates.PAGE, "session.close")},
    ),
    Route(
        "/session/ticket",
        "/session/ticket",
        session_page.SessionTicket,
        {"POST": _json(Policy.CUSTOMER, {}, READS)},
    ),
    Route(
        "/language",
        "/language",
        language.Language,
        {
            "POST": _form(
                Policy.ANYBODY,
                {"lang": OneOf(LANGUAGES), "next": Text(2000)},
                rates.PAGE,
                READS,
                ("next",),
            )
        },
    ),
    Route("/health", "/health", health.Health, {"GET": _read(Policy.ANYBODY, rates.STATIC)}),
    Route(
        r"/static/([A-Za-z0-9._/-]{1,200})",
        "/static/missing.js",
        static.Static,
        {"GET": _read(Policy.ANYBODY, rates.STATIC)},
    ),
    Route(
        f"/setup/({_TOKEN})",
        "/setup/{token}",
        setup.Setup,
        {
            "GET": _read(Policy.SETUP_TOKEN),
            "POST": _form(Policy.SETUP_TOKEN, _SETUP, rates.LOGIN, "account.create"),
        },
    ),
    Route(
        "/login",
        "/login",
        login.Login,
        {
            "GET": _read(Policy.ANYBODY),
            "POST": _form(
                Policy.ANYBODY,
                {"email": Text(limits.EMAIL_CHARS), "password": Text(_PASSWORD_CHARS)},
                rates.LOGIN,
                "login.open",
            ),
        },
    ),
    Route(
        "/logout",
        "/logout",
        login.Logout,
        {"POST": _form(Policy.ANYBODY, {}, rates.PAGE, "login.close")},
    ),
    Route("/desk", "/desk", desk.Desk, {"GET": _read(Policy.TECHNICIAN)}),
    Route(
        f"/view/({_ID})",
        "/view/{session}",
        viewer_page.ViewerPage,
        {"GET": _read(Policy.TECHNICIAN)},
    ),
    Route(
        "/api/sessions",
        "/api/sessions",
        api_sessions.Sessions,
        {
            "GET": _read(Policy.TECHNICIAN, rates.API),
            "POST": _json(
                Policy.TECHNICIAN, _NEW_SESSION, "session.create", ("topic", "name", "email")
            ),
        },
    ),
    Route(
        f"/api/sessions/({_ID})",
        "/api/sessions/{session}",
        api_sessions.Session,
        {"GET": _read(Policy.TECHNICIAN, rates.API)},
    ),
    Route(
        f"/api/sessions/({_ID})/end",
        "/api/sessions/{session}/end",
        api_sessions.SessionEnd,
        {"POST": _json(Policy.TECHNICIAN, {}, "session.close")},
    ),
    Route(
        f"/api/sessions/({_ID})/resolve",
        "/api/sessions/{session}/resolve",
        api_sessions.SessionResolve,
        {"POST": _json(Policy.TECHNICIAN, {}, "session.resolve")},
    ),
    Route(
        f"/api/sessions/({_ID})/ask",
        "/api/sessions/{session}/ask",
        api_sessions.SessionAsk,
        {"POST": _json(Policy.TECHNICIAN, {}, READS)},
    ),
    Route(
        "/api/tickets",
        "/api/tickets",
        api_tickets.Tickets,
        {
            "POST": _json(
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
        {"POST": _json(Policy.AGENT, _JOIN, "session.claim", ("proof",), rates.CODE)},
    ),
    Route("/ws/agent", "/ws/agent", AgentSocket, {"GET": _read(Policy.AGENT, rates.SOCKET)}),
    Route(
        "/ws/viewer", "/ws/viewer", ViewerSocket, {"GET": _read(Policy.TECHNICIAN, rates.SOCKET)}
    ),
    Route(
        "/ws/events",
        "/ws/events",
        EventsSocket,
        {"GET": _read(Policy.CUSTOMER_OR_TECHNICIAN, rates.SOCKET)},
    ),
)


def _says(policy: Policy, message_class: type, audit: str) -> Rule:
    rate = rates.TALK if audit == READS else rates.WRITES
    return Rule(policy, message_class, limits.CONTROL_BYTES, rate, audit)


SOCKET_VERBS: Mapping[type[Socket], Mapping[type | Channel, Rule]] = {
    AgentSocket: {
        AgentHello: _says(Policy.AGENT, AgentHello, "agent.attach"),
        Bye: _says(Policy.AGENT, Bye, READS),
        SessionEdit: _says(Policy.AGENT, SessionEdit, "session.edit"),
        SessionEnd: _says(Policy.AGENT, SessionEnd, "session.close"),
        ConsentAnswer: _says(Policy.AGENT, ConsentAnswer, "session.consent"),
        ConsentLower: _says(Policy.AGENT, ConsentLower, "session.consent"),
        ScreenUnavailable: _says(Policy.AGENT, ScreenUnavailable, READS),
        Channel.SCREEN: Rule(Policy.AGENT, bytes, limits.MESSAGE_BYTES, rates.PICTURES, PASSES),
    },
    ViewerSocket: {
        ViewerHello: _says(Policy.TECHNICIAN, ViewerHello, READS),
        Bye: _says(Policy.TECHNICIAN, Bye, READS),
        SessionEnd: _says(Policy.TECHNICIAN, SessionEnd, "session.close"),
        ControlAsk: _says(Policy.TECHNICIAN, ControlAsk, READS),
        ControlGive: _says(Policy.HOLDER, ControlGive, "session.consent"),
        ControlRefuse: _says(Policy.HOLDER, ControlRefuse, READS),
        Channel.SCREEN: Rule(Policy.TECHNICIAN, bytes, 0, rates.MARKS, PASSES),
        Channel.INPUT: Rule(Policy.HOLDER, bytes, limits.CONTROL_BYTES, rates.INPUT, PASSES),
    },
    EventsSocket: {
        ViewerHello: _says(Policy.CUSTOMER_OR_TECHNICIAN, ViewerHello, READS),
        Bye: _says(Policy.CUSTOMER_OR_TECHNICIAN, Bye, READS),
    },
}


_LIMITS = [
    (
        re.compile(route.pattern),
        {
            method: rule.limit_bytes
            for method, rule in route.rules.items()
            if rule.body is not NO_BODY
        },
    )
    for route in ROUTES
]


class RegistryError(Exception):
    """Something can be reached that the registry does not describe, or the other way round."""


def check(features: Iterable[Feature]) -> None:
    """Compares the registry with handlers, features and the codec; called at every start.

    Raises:
        RegistryError: the first thing that does not fit.
    """
    for route in ROUTES:
        _check_route(route)
    spoken = {
        AgentSocket: {cls for feature in features for cls in feature.from_agent},
        ViewerSocket: {cls for feature in features for cls in feature.from_viewer},
        EventsSocket: set[type](),
    }
    for endpoint, rules in SOCKET_VERBS.items():
        undeclared = spoken[endpoint] - rules.keys()
        if undeclared:
            raise RegistryError(f"{endpoint.__name__} takes {undeclared} without a rule")
        for verb, rule in rules.items():
            _check_verb(endpoint, verb, rule)
    _check_senders()


def limit_for(method: str, path: str) -> int:
    """Returns how many bytes a request's body may have, before anything of it is read."""
    for pattern, limits_bytes in _LIMITS:
        if pattern.fullmatch(path):
            return limits_bytes.get(method, 0)
    return BODY_BYTES if method == "POST" else 0


def _check_route(route: Route) -> None:
    for method, rule in route.rules.items():
        if not callable(getattr(route.handler, method.lower(), None)):
            raise RegistryError(f"{route.example} has no {method}")
        if not isinstance(rule.body, Body) or not rule.audit or rule.limit_bytes <= 0:
            raise RegistryError(f"{method} {route.example} is not fully described")
    for method in ("get", "post", "put", "patch", "delete"):
        if method in vars(route.handler) and method.upper() not in route.rules:
            raise RegistryError(f"{route.example} has {method} without a rule")


def _check_verb(endpoint: type[Socket], verb: type | Channel, rule: Rule) -> None:
    if isinstance(verb, Channel):
        return
    declared = codec.BY_CLASS.get(verb)
    if declared is None or endpoint.sender not in declared.senders or rule.body is not verb:
        raise RegistryError(f"{verb.__name__} does not come from {endpoint.sender}")
    if not rule.audit:
        raise RegistryError(f"{verb.__name__} says nothing about the audit")


def _check_senders() -> None:
    for declared in codec.BY_CLASS.values():
        for endpoint, rules in SOCKET_VERBS.items():
            if endpoint is EventsSocket or endpoint.sender not in declared.senders:
                continue
            if (
                declared.cls not in rules
                if declared.channel is Channel.CONTROL
                else declared.channel not in rules
            ):
                raise RegistryError(f"{declared.name} is on the wire, but has no rule")
