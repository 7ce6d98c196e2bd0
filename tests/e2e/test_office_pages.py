"""Every page of the office and of My account, found in the registry: no serious finding of axe,
no script refused, nothing wider than the window, in the three languages, both themes, two widths.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from appliance.domain.modules import Asked, Design, Words
from appliance.domain.rights import Right, Role
from appliance.handlers.registry import ROUTES
from appliance.services.modules import Wanted
from appliance.storage import groups as group_rows
from appliance.storage import people as people_rows
from tests.e2e.accessibility import SIZES, findings
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import EMAIL, PASSWORD, ServedAppliance, served

PREFIXES = ("/office", "/account")
VISITS = (
    ("ko-KR", (("phone", "dark"),)),
    ("fr-FR", (("desktop", "light"),)),
    ("en-GB", (("phone", "light"), ("desktop", "dark"))),
)
"""Locale, and in which sizes and themes.  Whoever is seen in two has had the structure looked at in
both sizes by then: colours and width are left.
"""
PAGES = sorted(
    route.example for route in ROUTES if "GET" in route.rules and route.example.startswith(PREFIXES)
)
NO_PAGES = (
    "/office",
    "/account",
    "/office/people/import/template",
    "/office/settings/brand/measure",
    "/office/modules/{module}/logo",
    "/office/modules/{module}/preview.css",
)
"""Redirections, files and figures."""


@dataclass
class Filled:
    """An appliance with something on each page.

    Attributes:
        ids: placeholder of the registry's examples -> what stands there.
    """

    appliance: ServedAppliance
    ids: dict[str, str]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    with served(tmp_path_factory.mktemp("office")) as running:
        running.with_technician()
        yield Filled(running, fill(running))


def fill(served_one: ServedAppliance) -> dict[str, str]:
    """Puts people, groups, a role and a request in; returns their ids by placeholder."""
    parts, wait = served_one.running.parts, served_one.wait
    owner = wait(parts.storage.run(people_rows.by_email, EMAIL))[0]
    person = wait(
        parts.people.create("appliance", "minsu@example.org", "김민수", "technician", PASSWORD)
    )
    (group,) = wait(parts.storage.run(group_rows.everyone))
    role = Role("lead", "Team lead", frozenset({Right.SEE, Right.EDIT, Right.PEOPLE}))
    wait(parts.storage.run(group_rows.insert_role, role, 0))
    asked = (Asked("q1", "choice", True, {"en": "Floor"}, {"en": ("First", "Second")}),)
    design = Design("Hanbit IT", "#8a2be2", "", {"en": Words("Help", "From 9 to 18 h")}, asked)
    module = wait(parts.modules.create(owner.id, Wanted("it", group.id, design)))
    wait(parts.modules.publish(owner.id, module.id))
    access = wait(parts.access.of(owner))
    wait(parts.joining.change(access, "yes", "example.org"))
    wish: Any = parts.joining.ask(
        "marie@example.org", "Marie Curie", "Équipe de nuit", "fr", "Hanbit", "127.0.0.1"
    )
    wait(wish)
    (request,) = wait(parts.joining.found("", True, 0, 1)).items
    return {
        "person": person.id,
        "group": group.id,
        "role": role.id,
        "request": request.id,
        "module": module.id,
    }


def visited(page: Page, url: str, looks: tuple[tuple[str, Any], ...]) -> list[str]:
    """Returns what is wrong with one page, in each size and theme."""
    answer = page.goto(url)
    assert answer is not None
    if answer.status != 200:
        return [f"{url}: {answer.status}"]
    said: list[str] = []
    for size, theme in looks:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        said += findings(page, colours_only=len(looks) > 1)
    return said


@pytest.mark.parametrize(("locale", "looks"), VISITS)
def test_every_page_of_the_office_can_be_used_by_everybody(
    browser: Browser, filled: Filled, locale: str, looks: tuple[tuple[str, Any], ...]
) -> None:
    context = browser.new_context(locale=locale, viewport=SIZES[looks[0][0]])
    page = sign_in(context.new_page(), filled.appliance.url)
    said: list[str] = []
    page.on("pageerror", lambda problem: said.append(f"{page.url}: {problem}"))
    page.on(
        "console",
        lambda line: said.append(f"{page.url}: {line.text}") if line.type == "error" else None,
    )
    for example in PAGES:
        if example not in NO_PAGES and "missing" not in example:
            said += visited(page, filled.appliance.url + example.format(**filled.ids), looks)
    context.close()
    assert said == []
