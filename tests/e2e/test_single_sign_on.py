"""SPEC T6 in a browser, with a real provider on another site: localhost against 127.0.0.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.domain.records import Account
from appliance.domain.rights import TECHNICIAN
from appliance.storage import groups, people
from tests.e2e.accessibility import LOOKS, findings_in, seen
from tests.e2e.signing_in import sign_in
from tests.fakes.oidc_provider import CLIENT_ID, SECRET, OidcProvider
from tests.fakes.oidc_provider import running as running_provider
from tests.fakes.served_appliance import PASSWORD, ServedAppliance, served

NAME = "Hanbit accounts"
PEOPLE: dict[str, dict[str, Any]] = {
    "nara": {
        "email": "nara@hanbit.example",
        "email_verified": True,
        "name": "Nara Yun",
        "groups": ["helpdesk", "printers"],
    },
    "minho": {"email": "minho@hanbit.example", "email_verified": True, "name": "Minho Park"},
    "sora": {"email": "sora@hanbit.example", "email_verified": True, "name": "Sora Lim"},
    "private": {"email": "jiwoo@home.example", "email_verified": False, "name": "Jiwoo"},
}


@dataclass
class Place:
    """Appliance and provider, set up together in the office."""

    appliance: ServedAppliance
    provider: OidcProvider

    @property
    def url(self) -> str:
        return self.appliance.url

    def storage(self, fn: Any, *args: Any) -> Any:
        return self.appliance.wait(self.appliance.running.parts.storage.run(fn, *args))

    def account(self, login: str) -> Account:
        found = self.storage(people.by_email, PEOPLE[login]["email"])
        return found[0] if found else None

    def make(self, login: str, **columns: Any) -> Account:
        """An account with a password and the address of a login at the provider."""
        made = self.appliance.running.parts.people.create(
            "appliance", PEOPLE[login]["email"], PEOPLE[login]["name"], TECHNICIAN, PASSWORD
        )
        account: Account = self.appliance.wait(made)
        if columns:
            self.storage(lambda: people.update(account.id, **columns))
        return account


def set_up(page: Page, place: Place) -> None:
    """As an administrator does it, from the empty page to the check."""
    sign_in(page, place.url)
    page.goto(f"{place.url}/office/settings/sso")
    page.get_by_role("link", name="Add a provider").click()
    expect(page.get_by_label("Redirect URI")).to_have_value(f"{place.url}/login/sso/return")
    page.fill("#name", NAME)
    page.fill("#issuer", place.provider.issuer + "/")
    page.fill("#client_id", CLIENT_ID)
    page.fill("#secret", SECRET)
    page.fill("#scopes", "openid email profile groups")
    page.fill("#domains", "hanbit.example")
    for switch in ("trusts_email", "creates_accounts", "keeps_step", "counts_second_step"):
        page.locator(f"#{switch}").press("Space")
    page.fill("#rule-claim-1", "groups")
    page.fill("#rule-value-1", "printers")
    page.select_option("#rule-group-1", label="Support")
    page.get_by_role("button", name="Add the provider").click()
    page.get_by_role("button", name="Check the provider").click()
    expect(page.get_by_text("The provider cannot be used like this.")).to_be_visible()
    page.fill("#issuer", place.provider.issuer)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("type the client secret again")).to_have_count(2)
    page.fill("#secret", SECRET)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The provider was saved.")).to_be_visible()
    page.get_by_role("button", name="Check the provider").click()
    expect(page.get_by_text("The provider answers as it should.")).to_be_visible()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("sso")
    with served(folder) as appliance:
        appliance.with_technician()
        with running_provider(PEOPLE, f"{appliance.url}/login/sso/return") as provider:
            made = Place(appliance, provider)
            context = browser.new_context(locale="en-GB")
            set_up(context.new_page(), made)
            context.close()
            yield made


@pytest.fixture
def page(context: BrowserContext, place: Place) -> Iterator[Page]:
    """A page whose console stays silent about policies."""
    made = context.new_page()
    said: list[str] = []
    made.on(
        "console", lambda line: said.append(line.text) if "Content Security" in line.text else 0
    )
    yield made
    assert said == []


def go_to_provider(page: Page, place: Place) -> None:
    page.goto(f"{place.url}/login")
    page.get_by_role("button", name=f"Sign in with {NAME}").click()
    page.wait_for_url(f"{place.provider.issuer}/**")


def at_provider(page: Page, login: str, second: bool = False) -> None:
    page.fill("input[name=login]", login)
    if second:
        page.check("input[name=second]")
    page.get_by_role("button", name="Sign in").click()


def arrives(page: Page, place: Place, login: str, second: bool = False) -> None:
    go_to_provider(page, place)
    at_provider(page, login, second)
    page.wait_for_url(f"{place.url}/**")


def test_a_new_colleague_gets_an_account(page: Page, place: Place) -> None:
    arrives(page, place, "nara")
    page.wait_for_url("**/desk")
    expect(page.locator("#person-menu-button")).to_contain_text("Nara Yun")
    nara = place.account("nara")
    assert (nara.role, nara.sso_only) == (TECHNICIAN, True)
    held = place.storage(groups.memberships, nara.id)
    support = place.storage(groups.by_name, "Support")
    assert [one.group_id for one in held] == [support.id]
    cookies = {one["name"]: one for one in page.context.cookies(place.url)}
    assert cookies["deskside_login"]["sameSite"] == "Strict"
    assert "deskside_sso" not in cookies


def test_keys_that_the_provider_changed(page: Page, place: Place) -> None:
    place.provider.restart()
    arrives(page, place, "nara")
    page.wait_for_url("**/desk")


def test_groups_follow_the_claims(page: Page, place: Place) -> None:
    place.provider.people = PEOPLE | {"nara": PEOPLE["nara"] | {"groups": []}}
    place.appliance.running.parts.single_sign_on.documents.forget(place.provider.issuer)
    place.provider.restart("token")
    arrives(page, place, "nara")
    page.wait_for_url("**/desk")
    assert place.storage(groups.memberships, place.account("nara").id) == []


def test_the_typed_address_offers_the_provider_and_goes_along(page: Page, place: Place) -> None:
    page.goto(f"{place.url}/login")
    button = page.get_by_role("button", name=f"Sign in with {NAME}")
    page.fill("#email", "somebody@elsewhere.example")
    expect(page.get_by_text("sign in here:")).to_be_hidden()
    page.fill("#email", "minho@hanbit.example")
    expect(page.get_by_text("People of hanbit.example sign in here:")).to_be_visible()
    with page.expect_request(lambda one: "/auth?" in one.url) as request:
        button.click()
    assert "login_hint=minho%40hanbit.example" in request.value.url


def test_single_sign_on_only(page: Page, place: Place) -> None:
    place.make("minho", sso_only=True)
    page.goto(f"{place.url}/login")
    page.fill("#email", PEOPLE["minho"]["email"])
    page.fill("#password", PASSWORD)
    page.click("#login button[type=submit]")
    expect(page.get_by_text("Your account signs in through your organisation.")).to_be_visible()
    arrives(page, place, "minho")
    page.wait_for_url("**/desk")


def test_a_second_step_is_demanded_here_or_taken_there(page: Page, place: Place) -> None:
    account = place.make("sora", second_step_demanded=True)
    arrives(page, place, "sora")
    page.wait_for_url("**/login/enrol")
    page.goto(f"{place.url}/desk")
    expect(page).to_have_url(f"{place.url}/login")
    page.context.clear_cookies()
    arrives(page, place, "sora", second=True)
    page.wait_for_url("**/desk")
    place.storage(lambda: people.update(account.id, second_step_demanded=False))


def test_a_disabled_account(page: Page, place: Place) -> None:
    account = place.account("sora")
    place.storage(people.set_disabled, account.id, True)
    arrives(page, place, "sora")
    expect(page.get_by_role("alert")).to_contain_text("Your account may not sign in.")
    page.goto(f"{place.url}/desk")
    expect(page).to_have_url(f"{place.url}/login")


def test_refusing_at_the_provider(page: Page, place: Place) -> None:
    go_to_provider(page, place)
    page.get_by_role("button", name="Refuse").click()
    expect(page.get_by_role("alert")).to_contain_text(f"not completed at {NAME}")
    page.get_by_role("link", name="To the sign-in page").click()
    expect(page).to_have_url(f"{place.url}/login")


def test_connecting_an_own_account(page: Page, place: Place) -> None:
    """Its address proves nothing, so it has to be connected from inside."""
    arrives(page, place, "private")
    expect(page.get_by_role("alert")).to_contain_text("did not give a verified e-mail address")
    page.context.clear_cookies()
    sign_in(page, place.url)
    page.goto(f"{place.url}/account/security")
    page.get_by_role("button", name=f"Connect {NAME}").click()
    page.wait_for_url(f"{place.provider.issuer}/**")
    at_provider(page, "private")
    page.wait_for_url("**/account/security*")
    expect(page.get_by_text("The sign-in was connected.")).to_be_visible()
    expect(page.get_by_text("jiwoo@home.example")).to_be_visible()
    page.context.clear_cookies()
    arrives(page, place, "private")
    page.wait_for_url("**/desk")
    page.goto(f"{place.url}/account/security")
    page.locator(".sso-identity").get_by_role("button", name="Remove").click()
    page.click("#confirm-dialog [data-yes]")
    expect(page.get_by_text("The sign-in was removed.")).to_be_visible()


def test_a_provider_that_is_away(page: Page, place: Place) -> None:
    place.appliance.running.parts.single_sign_on.documents.forget(place.provider.issuer)
    place.provider.stop()
    page.goto(f"{place.url}/login")
    page.get_by_role("button", name=f"Sign in with {NAME}").click()
    expect(page.get_by_role("alert")).to_contain_text(f"{NAME} cannot be reached")
    place.provider.start()


def visited(page: Page, place: Place) -> Iterator[None]:
    page.goto(f"{place.url}/login")
    yield
    page.goto(f"{place.url}/login/sso/return")
    yield
    sign_in(page, place.url)
    page.goto(f"{place.url}/account/security")
    yield
    page.goto(f"{place.url}/office/settings/sso")
    yield
    page.get_by_role("link", name=NAME).click()
    yield
    page.fill("#issuer", "x")
    page.get_by_role("button", name="Save").click()
    yield


def test_pages_are_accessible(browser: Browser, place: Place) -> None:
    with seen(browser, *LOOKS[0]) as page:
        said = [finding for _ in visited(page, place) for finding in findings_in(page)]
    assert said == []


def test_removing_the_provider_says_who_is_left_out(page: Page, place: Place) -> None:
    sign_in(page, place.url)
    page.goto(f"{place.url}/office/settings/sso")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("button", name="Remove the provider").click()
    expect(page.locator("#confirm-dialog")).to_contain_text("2 people could not sign in any more")
    page.click("#confirm-dialog [data-yes]")
    expect(page.get_by_text("The provider was removed.")).to_be_visible()
    assert place.account("nara") is not None
    page.goto(f"{place.url}/login")
    expect(page.locator(".sso")).to_have_count(0)
