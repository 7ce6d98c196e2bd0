"""Everything that can be reached is described in the registry (DESIGN, decision 1)."""

from dataclasses import replace

import pytest

from appliance.feature import Feature
from appliance.handlers import registry
from appliance.handlers.registry import ROUTES, SOCKET_VERBS, RegistryError, check
from appliance.handlers.rules import PASSES, READS, Body, Policy, Rule
from protocol import codec
from protocol.messages.control import ControlAsk, ControlGive, ControlRefuse
from protocol.messages.screen import ScreenUnavailable, ScreenWatch
from tests.meta.audit_events import recorded_events

RULES = [
    (f"{method} {route.example}", rule) for route in ROUTES for method, rule in route.rules.items()
]
VERBS = [
    (f"{endpoint.__name__} {getattr(verb, '__name__', verb)}", rule)
    for endpoint, rules in SOCKET_VERBS.items()
    for verb, rule in rules.items()
]


class Complete(Feature):
    name = "complete"

    def __init__(self) -> None:
        self.from_agent = dict.fromkeys((ScreenUnavailable,))  # type: ignore[assignment]
        self.from_viewer = dict.fromkeys((ControlAsk, ControlGive, ControlRefuse))  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("name", "rule"), RULES + VERBS, ids=lambda one: one if isinstance(one, str) else ""
)
def test_every_rule_is_complete(name: str, rule: Rule) -> None:
    assert isinstance(rule.policy, Policy)
    assert isinstance(rule.body, Body | type)
    assert rule.limit_bytes >= 0
    assert rule.rate.per_second > 0
    assert rule.rate.burst >= 1
    assert rule.audit in {READS, PASSES, *recorded_events()}, name


def test_every_verb_of_the_wire_has_a_rule() -> None:
    check([Complete()])
    declared = {verb for rules in SOCKET_VERBS.values() for verb in rules}
    for known in codec.BY_CLASS.values():
        if known.senders != {codec.SERVER}:
            assert known.cls in declared or known.channel in declared


def test_a_feature_with_an_undeclared_verb_stops_the_start() -> None:
    rogue = Complete()
    rogue.from_viewer = {ScreenWatch: None}  # type: ignore[dict-item]
    with pytest.raises(RegistryError):
        check([rogue])


def test_a_route_without_audit_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    route = ROUTES[0]
    bare = replace(route, rules={"GET": replace(route.rules["GET"], audit="")})
    monkeypatch.setattr(registry, "ROUTES", (bare, *ROUTES[1:]))
    with pytest.raises(RegistryError):
        check([Complete()])


def test_a_handler_with_an_undeclared_method_stops_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    route = next(one for one in ROUTES if set(one.rules) == {"GET", "POST"})
    bare = replace(route, rules={"GET": route.rules["GET"]})
    monkeypatch.setattr(registry, "ROUTES", (bare, *ROUTES))
    with pytest.raises(RegistryError):
        check([Complete()])
