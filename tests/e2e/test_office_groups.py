"""Groups and roles in a real browser: the switch, the viewer of somebody removed, keyboard, axe."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.domain.groups import REMOVE, MemberAct
from appliance.domain.records import Account, Group
from appliance.domain.rights import SUPER, TECHNICIAN
from tests.e2e.accessibility import LOOKS, SIZES, findings_in, seen
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import PASSWORD, ServedAppliance, served


@dataclass
class Office:
    """An appliance with two groups, their chief and a technician of both."""

    served: ServedAppliance
    chief: Account
    worker: Account
    north: Group
    south: Group

    def signed_in(self, context: BrowserContext, account: Account) -> Page:
        return sign_in(context.new_page(), self.served.url, account.email)

    def session(self, name: str, group: Group) -> str:
        sessions = self.served.running.parts.sessions
        made = self.served.wait(sessions.create(self.chief, "Printer", name, "", group_id=group.id))
        return str(made.id)


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with served(tmp_path_factory.mktemp("groups")) as running:
        parts = running.running.parts

        def person(name: str, role: str, groups: tuple[str, ...]) -> Account:
            made = parts.people.create(
                "appliance", f"{name}@example.org", name, role, PASSWORD, "", groups
            )
            account: Account = running.wait(made)
            return account

        chief = person("Chief", SUPER, ())
        north = running.wait(parts.groups.create(chief, "North"))
        south = running.wait(parts.groups.create(chief, "South"))
        worker = person("Worker", TECHNICIAN, (north.id, south.id))
        yield Office(running, chief, worker, north, south)


def test_the_switch_filters_is_remembered_and_works_by_keyboard(
    browser: Browser, office: Office
) -> None:
    north, south = office.session("Nora", office.north), office.session("Sam", office.south)
    context = browser.new_context(locale="en-GB", viewport=SIZES["phone"])
    page = office.signed_in(context, office.worker)
    expect(page.locator(f"#session-{north}")).to_be_visible()
    expect(page.locator(f"#session-{south}")).to_be_visible()
    page.focus("#group-choice")
    page.keyboard.press("s")
    expect(page.locator("#group-choice")).to_have_value(office.south.id)
    expect(page.locator(f"#session-{north}")).to_have_count(0)
    expect(page.locator(f"#session-{south}")).to_be_visible()
    page.reload()
    expect(page.locator(f"#session-{south}")).to_be_visible()
    expect(page.locator(f"#session-{north}")).to_have_count(0)
    page.click("#start")
    expect(page.locator("#start-group")).to_have_value(office.south.id)
    context.close()


def test_who_is_removed_from_a_group_loses_the_viewer_and_the_row(
    browser: Browser, office: Office
) -> None:
    north = office.session("Nora", office.north)
    context = browser.new_context(locale="en-GB", viewport=SIZES["desktop"])
    desk = office.signed_in(context, office.worker)
    expect(desk.locator(f"#session-{north}")).to_be_visible()
    viewer = context.new_page()
    viewer.goto(f"{office.served.url}/view/{north}")
    expect(viewer.locator("#state")).to_have_text("Waiting for the customer")
    groups = office.served.running.parts.groups
    act = groups.act(office.chief, office.north.id, [office.worker.id], MemberAct(REMOVE))
    office.served.wait(act)
    expect(viewer.locator("#card-title")).to_have_text("Your rights have changed")
    expect(desk.locator(f"#session-{north}")).to_have_count(0)
    expect(desk.locator("#group-switch")).to_be_hidden()
    context.close()


def test_an_own_role_is_made_by_keyboard(browser: Browser, office: Office) -> None:
    context = browser.new_context(locale="en-GB", viewport=SIZES["desktop"])
    page = office.signed_in(context, office.chief)
    page.goto(f"{office.served.url}/office/roles/new")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Dispatcher")
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.locator('[id="right-sessions.edit"]')).to_be_focused()
    page.keyboard.press("Space")
    page.focus("#name")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-good")).to_be_visible()
    row = page.locator("tbody tr", has_text="Dispatcher")
    expect(row.locator(".role-rights li")).to_have_text(["See sessions", "Start and edit sessions"])
    context.close()


def test_the_desk_with_groups_is_accessible(browser: Browser, office: Office) -> None:
    office.session("Nora", office.north)
    with seen(browser, *LOOKS[0]) as page:
        sign_in(page, office.served.url, office.worker.email)
        expect(page.locator("#group-switch")).to_be_visible()
        said = findings_in(page)
    assert said == []
