"""Signing in over HTTP: cookies, what a half signed-in browser may do, and where it is led."""

from collections.abc import AsyncIterator

import pyotp
import pytest
import pytest_asyncio

from appliance.domain.records import Account
from appliance.domain.sign_in import Visitor
from appliance.services import totp
from appliance.services.enrolment import Person
from appliance.storage import people as rows
from tests.fakes.peers import Browser
from tests.loopback.conftest import PASSWORD, Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

HALF = ("/desk", "/office", "/account/security", "/account/devices", "/api/sessions")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path_factory.mktemp("sign_in") / "data")
    yield made
    await made.running.stop()


async def person(desk: Helpdesk, name: str) -> Account:
    people = desk.running.parts.people
    return await people.create(
        "appliance", f"{name}@example.org", name.title(), "technician", PASSWORD
    )


async def with_app(desk: Helpdesk, account: Account) -> tuple[str, tuple[str, ...]]:
    """Returns a code that counts for half a minute at least, and the recovery codes."""
    parts = desk.running.parts
    visitor = Visitor("127.0.0.1")
    token = (await parts.logins.sign_in(account.email, PASSWORD, visitor)).login
    await parts.enrolment.begin_app(account)
    secret = await parts.enrolment.app_secret(account)
    # This step's and the next one's, whichever of them the clock has reached by then.
    step = parts.clock.now_ms() // totp.STEP_MS
    codes = [pyotp.TOTP(secret).generate_otp(one) for one in (step, step + 1)]
    found = await parts.enrolment.confirm_app(Person(account, token, False, visitor), codes[0])
    return codes[1], found.codes


async def half(desk: Helpdesk, account: Account, **more: str) -> Browser:
    browser = await desk.browser()
    answer = await browser.form("/login", email=account.email, password=PASSWORD, **more)
    assert answer.code == 303
    assert answer.headers["Location"] == "/login/second"
    return browser


async def test_a_pending_login_opens_nothing_else(desk: Helpdesk) -> None:
    account = await person(desk, "cy")
    code, _ = await with_app(desk, account)
    browser = await half(desk, account)
    assert "deskside_login" not in browser.cookies
    for path in HALF:
        answer = await browser.get(path)
        assert answer.code in (303, 401), path
        assert answer.headers.get("Location", "/login") == "/login"
    swapped = Browser(browser.origin, {"deskside_login": browser.cookies["deskside_second"]})
    assert (await swapped.get("/desk")).code == 303
    answer = await browser.form("/login/second", way="app", code=code)
    assert answer.headers["Location"] == "/desk"
    assert (await browser.get("/desk")).code == 200
    again = Browser(browser.origin, {"deskside_second": browser.cookies["deskside_second"] or "x"})
    assert (await again.get("/login/second")).code == 303


async def test_cookies_are_strict_and_for_this_host(desk: Helpdesk) -> None:
    account = await person(desk, "di")
    browser = await desk.browser()
    answer = await browser.form("/login", email=account.email, password=PASSWORD)
    for line in answer.headers.get_list("Set-Cookie"):
        flags = line.lower()
        assert "httponly" in flags
        assert "samesite=strict" in flags
        assert "path=/" in flags
        assert "domain=" not in flags
    assert {"deskside_login", "deskside_device"} <= browser.cookies.keys()


async def test_a_new_sign_in_takes_the_place_of_the_old_one(desk: Helpdesk) -> None:
    account = await person(desk, "ju")
    browser = await desk.browser(account)
    before = Browser(browser.origin, dict(browser.cookies))
    await browser.sign_in(account.email, PASSWORD)
    assert len(await desk.running.parts.logins.open_of(account.id)) == 1
    assert (await before.get("/desk")).code == 303
    assert (await browser.get("/desk")).code == 200


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/account/devices", "/account/devices"),
        ("//evil.example", "/desk"),
        ("/\\evil.example", "/desk"),
        ("https://evil.example", "/desk"),
        ("javascript:alert(1)", "/desk"),
        ("/desk\\..", "/desk"),
        ("/logout", "/desk"),
        ("", "/desk"),
    ],
)
async def test_nobody_is_led_elsewhere(desk: Helpdesk, wanted: str, led: str) -> None:
    browser = await desk.browser()
    answer = await browser.form("/login", email="bob@example.org", password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == led


async def test_forwarded_for_changes_nothing(desk: Helpdesk) -> None:
    account = await person(desk, "ed")
    await with_app(desk, account)
    browser = await half(desk, account)
    codes = []
    for number in range(8):
        kind = "application/x-www-form-urlencoded"
        answer = await browser.ask(
            "POST",
            "/login/second",
            f"way=app&code=00000{number}",
            Content_Type=kind,
            X_Forwarded_For=f"203.0.113.{number}",
        )
        codes.append(answer.code)
    assert codes == [400] * 5 + [429] * 3
    assert int(answer.headers["Retry-After"]) > 0


async def test_demanded_means_first_of_all(desk: Helpdesk) -> None:
    account = await person(desk, "fe")
    parts = desk.running.parts
    browser = await desk.browser()
    await browser.sign_in(account.email, PASSWORD)
    assert (await browser.get("/desk")).code == 200
    await parts.storage.run(lambda: rows.update(account.id, second_step_demanded=True))
    assert (await browser.get("/desk")).code == 303
    answer = await browser.form("/login", email=account.email, password=PASSWORD)
    assert answer.headers["Location"] == "/login/enrol"
    for path in HALF:
        assert (await browser.get(path)).code in (303, 401)
    assert (await browser.form("/login/enrol/app")).headers["Location"] == "/login/enrol/app"
    page = (await browser.get("/login/enrol/app")).body.decode()
    secret = page.partition('id="app-secret">')[2].partition("<")[0].replace(" ", "")
    answer = await browser.form("/login/enrol/app/code", code=pyotp.TOTP(secret).now())
    assert answer.headers["Location"] == "/account/security/codes"
    page = (await browser.get("/account/security/codes")).body.decode()
    assert page.count("<li><code>") == 10
    answer = await browser.form("/account/security/codes")
    assert answer.headers["Location"] == "/desk"
    assert (await browser.get("/account/security/codes")).code == 303
    assert (await browser.get("/desk")).code == 200


async def test_codes_are_shown_to_their_login_only(desk: Helpdesk) -> None:
    account = await person(desk, "gi")
    browser = await desk.browser(account)
    other = await desk.browser(account)
    await browser.form("/account/security/app")
    page = (await browser.get("/account/security/app")).body.decode()
    secret = page.partition('id="app-secret">')[2].partition("<")[0].replace(" ", "")
    before = browser.cookies["deskside_login"]
    await browser.form("/account/security/app/code", code=pyotp.TOTP(secret).now())
    assert browser.cookies["deskside_login"] != before
    assert (await other.get("/account/security/codes")).code == 303
    assert (await browser.get("/account/security/codes")).code == 200


async def test_a_weak_new_password_is_refused_beside_its_field(desk: Helpdesk) -> None:
    account = await person(desk, "ha")
    browser = await desk.browser(account)
    given = {"current": PASSWORD, "new": "password1234", "again": "password1234"}
    answer = await browser.form("/account/security/password", **given)
    assert answer.code == 400
    assert b'id="new-error" role="alert">This password is easy to guess' in answer.body
    given = {"current": "wrong", "new": "nine yellow tractors", "again": "nine yellow tractors"}
    answer = await browser.form("/account/security/password", **given)
    assert b'id="current-error" role="alert">This is not your password' in answer.body
    answer = await browser.form("/account/security/password", **given | {"current": PASSWORD})
    assert answer.headers["Location"] == "/account/security?done=password"
    assert (await browser.get("/account/security")).code == 200


async def test_sign_out_of_one_and_of_foreign_logins(desk: Helpdesk) -> None:
    account = await person(desk, "io")
    browser, other = await desk.browser(account), await desk.browser(account)
    stranger = await desk.browser(desk.bob)
    parts = desk.running.parts
    login = await parts.logins.login(other.cookies["deskside_login"])
    assert login is not None
    for text in (login.digest.hex(), "00", "zz", ""):
        answer = await stranger.form("/account/devices/end", login=text)
        assert answer.code == 404
    assert (await other.get("/desk")).code == 200
    await browser.form("/account/devices/end", login=login.digest.hex())
    assert (await other.get("/desk")).code == 303
    assert (await browser.get("/desk")).code == 200


async def test_an_administrator_does_not_lock_themselves_out(desk: Helpdesk) -> None:
    browser = await desk.browser(desk.ada)
    given = {"app": "on", "email": "", "passkey": "on", "least_chars": "12"}
    given |= {"life_days": "7", "idle_hours": "12", "invitation_days": "7"}
    answer = await browser.form("/office/settings/sign-in", **given, second_step="demanded")
    assert answer.code == 400
    assert b"lock yourself out" in answer.body
    answer = await browser.form("/office/settings/sign-in", **given | {"least_chars": "3"})
    assert answer.code == 400
    answer = await browser.form("/office/settings/sign-in", **given)
    assert answer.headers["Location"] == "/office/settings/sign-in?done=saved"
