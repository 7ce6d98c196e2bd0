"""The office's navigation leads to pages that exist, and opens to those who may see them."""

import json
import re
from pathlib import Path

import pytest

from appliance.domain.access import Access
from appliance.domain.records import Account
from appliance.domain.rights import ADMINISTRATOR, BUILT_IN, SUPER, TECHNICIAN, Right, Role
from appliance.handlers.navigation import ACCOUNT, OFFICE, Entry, first_page, menu, visible
from appliance.handlers.registry import ROUTES
from appliance.handlers.rules import Policy, Rule

ICONS = Path(__file__).resolve().parents[2] / "web/static/icons.json"
ENTRIES = [entry for section in (*OFFICE, *ACCOUNT) for entry in section.entries]
ANN = Account("a", "ann@example.org", "Ann", TECHNICIAN)


def rule_of(entry: Entry) -> Rule | None:
    for route in ROUTES:
        if re.fullmatch(route.pattern, entry.path):
            return route.rules.get("GET")
    return None


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path)
def test_every_entry_is_a_page_with_the_same_right(entry: Entry) -> None:
    rule = rule_of(entry)
    assert rule is not None, f"{entry.path} has no route"
    assert rule.policy is Policy.TECHNICIAN
    assert rule.right == entry.right


def test_every_entry_has_an_icon() -> None:
    assert {entry.icon for entry in ENTRIES} <= set(json.loads(ICONS.read_text()))


def shown(access: Access) -> set[str]:
    return {entry.path for section in visible(access) for entry in section.entries}


def test_administrators_see_all_and_technicians_nothing() -> None:
    everything = {entry.path for section in OFFICE for entry in section.entries}
    assert shown(Access(ANN, BUILT_IN[SUPER])) == everything
    assert shown(Access(ANN, BUILT_IN[ADMINISTRATOR])) == everything
    assert shown(Access(ANN, BUILT_IN[TECHNICIAN])) == set()
    assert first_page(Access(ANN, BUILT_IN[TECHNICIAN])) is None


def test_a_role_opens_its_own_entries_only() -> None:
    reader = Access(ANN, Role("r", "Auditor", frozenset({Right.LOG})))
    assert shown(reader) == {"/office/log"}
    assert first_page(reader) == "/office/log"


def test_a_page_below_an_entry_marks_it_and_nothing_else() -> None:
    access = Access(ANN, BUILT_IN[SUPER])
    marked = [
        entry.path
        for section in menu(access, "/office/people/x/edit")
        for entry in section.entries
        if entry.current
    ]
    assert marked == ["/office/people"]


def test_my_account_has_a_navigation_of_its_own() -> None:
    sections = menu(Access(ANN, BUILT_IN[TECHNICIAN]), "/account/security")
    assert [(entry.path, entry.current) for entry in sections[0].entries] == [
        ("/account/profile", False),
        ("/account/security", True),
        ("/account/devices", False),
    ]
