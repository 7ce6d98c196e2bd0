"""THE registry: every path and socket verb, who may, what, how much, how often, what is audited.

The server refuses to start when something is missing here; what is not here is denied.  The
authorisation and fuzz tests are made from it.
"""

import re
from collections.abc import Iterable, Mapping

from appliance.domain.rights import Right
from appliance.feature import Feature
from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.events_socket import EventsSocket
from appliance.handlers.guest_socket import GuestSocket
from appliance.handlers.routes import collected
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
from appliance.services.rates import RateClass
from protocol import codec, limits
from protocol.frame import Channel
from protocol.messages.chat import (
    ChatClose,
    ChatOpen,
    ChatPost,
    ChatReceived,
    ChatSeen,
    ChatTyping,
)
from protocol.messages.clipboard import (
    ClipboardFetch,
    ClipboardLeftOut,
    ClipboardMode,
    ClipboardPlaced,
)
from protocol.messages.consent import ConsentAnswer, ConsentLower, ConsentRaise
from protocol.messages.control import ControlAsk, ControlGive, ControlRefuse
from protocol.messages.files import (
    FilesAnswer,
    FilesCancel,
    FilesEnded,
    FilesExpected,
    FilesFound,
    FilesGiven,
    FilesList,
    FilesListed,
    FilesPause,
    FilesSearch,
    FilesStop,
    FilesWrote,
)
from protocol.messages.link import AgentHello, Bye, LinkEcho, ViewerHello
from protocol.messages.monitors import MonitorsList, MonitorsRefused, MonitorsResize
from protocol.messages.power import PowerAsk, PowerState
from protocol.messages.recording import RecordingStart, RecordingStop
from protocol.messages.screen import (
    ScreenMeasure,
    ScreenQuality,
    ScreenRest,
    ScreenUnavailable,
)
from protocol.messages.session import SessionEdit, SessionEnd, SessionHold
from protocol.messages.whiteboard import (
    WhiteboardBegin,
    WhiteboardClear,
    WhiteboardExtend,
    WhiteboardPoint,
    WhiteboardSurface,
    WhiteboardUndo,
)

ROUTES: tuple[Route, ...] = collected()


def _says(policy: Policy, message_class: type, audit: str, within: Right | None = None) -> Rule:
    rate = rates.TALK if audit == READS else rates.WRITES
    return Rule(policy, message_class, limits.CONTROL_BYTES, rate, audit, within=within)


def _flows(policy: Policy, limit_bytes: int, rate: RateClass) -> Rule:
    return Rule(policy, bytes, limit_bytes, rate, PASSES, within=Right.CONTROL)


def _chat(policy: Policy, within: Right | None = None) -> dict[type | Channel, Rule]:
    """Returns the rules of the chat; who may write is decided with each message."""
    reads = (ChatClose, ChatReceived, ChatSeen, ChatTyping)
    return {
        ChatPost: Rule(
            policy, ChatPost, limits.CONTROL_BYTES, rates.CHAT, "session.chat", within=within
        ),
        ChatOpen: Rule(
            policy, ChatOpen, limits.CONTROL_BYTES, rates.CHAT_OPEN, READS, within=within
        ),
        **{verb: _says(policy, verb, READS, within) for verb in reads},
    }


def _files() -> dict[type | Channel, Rule]:
    """Returns the rules of what the customer's program says about files; people ask by requests."""
    told = (FilesListed, FilesFound, FilesGiven, FilesEnded, FilesExpected, FilesWrote)
    return {
        **{
            verb: Rule(Policy.AGENT, verb, limits.CONTROL_BYTES, rates.PIECES, READS)
            for verb in told
        },
        FilesPause: _says(Policy.AGENT, FilesPause, READS),
        FilesAnswer: _says(Policy.AGENT, FilesAnswer, "files.end"),
        FilesCancel: _says(Policy.AGENT, FilesCancel, "files.end"),
        Channel.FILES: Rule(Policy.AGENT, bytes, limits.MESSAGE_BYTES, rates.PICTURES, PASSES),
    }


def _whiteboard(policy: Policy, within: Right | None = None) -> dict[type | Channel, Rule]:
    """Returns the rules of drawing; what flows is looked at once, when a stroke begins."""
    flows: tuple[type, ...] = (WhiteboardExtend, WhiteboardPoint)
    if policy is Policy.AGENT:
        flows = (WhiteboardExtend, WhiteboardSurface)
    most, rate = limits.CONTROL_BYTES, rates.STROKES
    return {
        **{verb: Rule(policy, verb, most, rate, READS) for verb in flows},
        **{
            verb: Rule(policy, verb, most, rate, READS, within=within)
            for verb in (WhiteboardBegin, WhiteboardUndo, WhiteboardClear)
        },
    }


SOCKET_VERBS: Mapping[type[Socket], Mapping[type | Channel, Rule]] = {
    AgentSocket: {
        AgentHello: _says(Policy.AGENT, AgentHello, "agent.attach"),
        Bye: _says(Policy.AGENT, Bye, READS),
        SessionEdit: _says(Policy.AGENT, SessionEdit, "session.edit"),
        SessionEnd: _says(Policy.AGENT, SessionEnd, "session.close"),
        ConsentAnswer: _says(Policy.AGENT, ConsentAnswer, "session.consent"),
        ConsentLower: _says(Policy.AGENT, ConsentLower, "session.consent"),
        ScreenUnavailable: _says(Policy.AGENT, ScreenUnavailable, READS),
        MonitorsList: _says(Policy.AGENT, MonitorsList, READS),
        MonitorsRefused: _says(Policy.AGENT, MonitorsRefused, READS),
        PowerState: _says(Policy.AGENT, PowerState, READS),
        **_chat(Policy.AGENT),
        ClipboardPlaced: _says(Policy.AGENT, ClipboardPlaced, READS),
        ClipboardLeftOut: _says(Policy.AGENT, ClipboardLeftOut, READS),
        Channel.CLIPBOARD: Rule(
            Policy.AGENT, bytes, limits.CLIPBOARD_PART_BYTES, rates.CLIPBOARD, PASSES
        ),
        **_files(),
        **_whiteboard(Policy.AGENT),
        Channel.SCREEN: Rule(Policy.AGENT, bytes, limits.MESSAGE_BYTES, rates.PICTURES, PASSES),
    },
    ViewerSocket: {
        ViewerHello: _says(Policy.TECHNICIAN, ViewerHello, READS, Right.CONTROL),
        Bye: _says(Policy.TECHNICIAN, Bye, READS),
        LinkEcho: _says(Policy.TECHNICIAN, LinkEcho, READS),
        SessionEnd: _says(Policy.TECHNICIAN, SessionEnd, "session.close", Right.EDIT),
        SessionHold: _says(Policy.TECHNICIAN, SessionHold, "session.hold", Right.CONTROL),
        ScreenRest: _says(Policy.TECHNICIAN, ScreenRest, READS, Right.CONTROL),
        ScreenQuality: _says(Policy.TECHNICIAN, ScreenQuality, READS, Right.CONTROL),
        ScreenMeasure: _says(Policy.TECHNICIAN, ScreenMeasure, READS, Right.CONTROL),
        MonitorsResize: _says(Policy.HOLDER, MonitorsResize, "session.resize", Right.CONTROL),
        PowerAsk: _says(Policy.HOLDER, PowerAsk, "session.lock", Right.CONTROL),
        ConsentRaise: _says(Policy.TECHNICIAN, ConsentRaise, READS, Right.CONTROL),
        RecordingStart: _says(Policy.HOLDER, RecordingStart, "recording.start", Right.CONTROL),
        RecordingStop: _says(Policy.TECHNICIAN, RecordingStop, "recording.stop", Right.CONTROL),
        ControlAsk: _says(Policy.TECHNICIAN, ControlAsk, READS, Right.CONTROL),
        ControlGive: _says(Policy.HOLDER, ControlGive, "session.consent", Right.CONTROL),
        ControlRefuse: _says(Policy.HOLDER, ControlRefuse, READS, Right.CONTROL),
        **_chat(Policy.TECHNICIAN, Right.CONTROL),
        ClipboardMode: _says(Policy.TECHNICIAN, ClipboardMode, READS, Right.CONTROL),
        ClipboardFetch: _says(Policy.TECHNICIAN, ClipboardFetch, READS, Right.CONTROL),
        Channel.CLIPBOARD: _flows(Policy.TECHNICIAN, limits.CLIPBOARD_PART_BYTES, rates.CLIPBOARD),
        **_whiteboard(Policy.TECHNICIAN, Right.CONTROL),
        FilesList: _says(Policy.TECHNICIAN, FilesList, READS, Right.FILES),
        FilesSearch: _says(Policy.TECHNICIAN, FilesSearch, READS, Right.FILES),
        FilesStop: _says(Policy.TECHNICIAN, FilesStop, READS, Right.FILES),
        Channel.SCREEN: _flows(Policy.TECHNICIAN, 0, rates.MARKS),
        Channel.INPUT: _flows(Policy.HOLDER, limits.CONTROL_BYTES, rates.INPUT),
    },
    GuestSocket: {
        ViewerHello: _says(Policy.GUEST, ViewerHello, READS),
        Bye: _says(Policy.GUEST, Bye, READS),
        LinkEcho: _says(Policy.GUEST, LinkEcho, READS),
        ScreenRest: _says(Policy.GUEST, ScreenRest, READS),
        ScreenQuality: _says(Policy.GUEST, ScreenQuality, READS),
        ScreenMeasure: _says(Policy.GUEST, ScreenMeasure, READS),
        MonitorsResize: _says(Policy.GUEST, MonitorsResize, "session.resize"),
        ConsentRaise: _says(Policy.GUEST, ConsentRaise, READS),
        ControlAsk: _says(Policy.GUEST, ControlAsk, READS),
        ControlGive: _says(Policy.GUEST, ControlGive, "session.consent"),
        ControlRefuse: _says(Policy.GUEST, ControlRefuse, READS),
        **_chat(Policy.GUEST),
        **_whiteboard(Policy.GUEST),
        ClipboardMode: _says(Policy.GUEST, ClipboardMode, READS),
        ClipboardFetch: _says(Policy.GUEST, ClipboardFetch, READS),
        Channel.CLIPBOARD: Rule(
            Policy.GUEST, bytes, limits.CLIPBOARD_PART_BYTES, rates.CLIPBOARD, PASSES
        ),
        Channel.SCREEN: Rule(Policy.GUEST, bytes, 0, rates.MARKS, PASSES),
        Channel.INPUT: Rule(Policy.GUEST, bytes, limits.CONTROL_BYTES, rates.INPUT, PASSES),
    },
    EventsSocket: {
        ViewerHello: _says(Policy.CUSTOMER_OR_TECHNICIAN, ViewerHello, READS),
        Bye: _says(Policy.CUSTOMER_OR_TECHNICIAN, Bye, READS),
        LinkEcho: _says(Policy.CUSTOMER_OR_TECHNICIAN, LinkEcho, READS),
        **_chat(Policy.CUSTOMER_OR_TECHNICIAN),
    },
}


_LISTENERS = (EventsSocket, GuestSocket)
"""Sockets that take fewer verbs than their kind of sender has."""
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
        GuestSocket: set[type](),
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
            if endpoint in _LISTENERS or endpoint.sender not in declared.senders:
                continue
            if (
                declared.cls not in rules
                if declared.channel is Channel.CONTROL
                else declared.channel not in rules
            ):
                raise RegistryError(f"{declared.name} is on the wire, but has no rule")
