"""My account: the profile, and who gets to see the picture (SPEC T7)."""

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image

from appliance.domain.errors import NotSignedInError
from appliance.handlers.base import LANGUAGE_COOKIE
from appliance.storage.tables.audit import AuditTable
from tests.fakes.peers import Browser, leave_all
from tests.fakes.picture_files import bomb, file_of, halves, opened
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/account/profile"
FILE = file_of(halves(600, 400), "JPEG")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path_factory.mktemp("profile") / "data", rate_times=1000)
    yield made
    await made.running.stop()
    await leave_all()


def fields(**changed: str) -> dict[str, str]:
    return {"name": "Ada", "language": "", "time_zone": "", "theme": "", **changed}


async def send_picture(browser: Browser, data: bytes) -> tuple[int, dict]:
    answer = await browser.ask(
        "POST",
        "/account/picture",
        data,  # type: ignore[arg-type]
        Accept="application/json",
        Content_Type="application/octet-stream",
    )
    return answer.code, json.loads(answer.body)


async def test_the_profile_is_kept_and_counts_at_once(desk: Helpdesk) -> None:
    browser = await desk.browser(desk.ada)
    typed = fields(name="Ada King", language="fr", time_zone="asia/seoul", theme="dark")
    answer = await browser.form(PATH, **typed)
    assert (answer.code, answer.headers["Location"]) == (303, f"{PATH}?done=saved")
    page = (await browser.get(PATH)).body.decode()
    assert '<html lang="fr" data-theme="dark" data-bs-theme="dark">' in page
    assert 'value="Asia/Seoul"' in page
    assert 'value="Ada King"' in page
    account = await desk.running.parts.people.get(desk.ada.id)
    assert account is not None
    assert (account.language, account.theme) == ("fr", "dark")
    again = await desk.browser()
    await again.sign_in(desk.ada.email, "correct horse battery staple")
    assert '<html lang="fr" data-theme="dark"' in (await again.get("/desk")).body.decode()
    assert "data-theme" not in (await (await desk.browser()).get("/login")).body.decode()
    await browser.form(PATH, **fields())
    assert browser.cookies[LANGUAGE_COOKIE].strip('"') == ""
    assert "data-theme" not in (await browser.get(PATH)).body.decode()


async def test_every_change_of_the_profile_is_audited(desk: Helpdesk) -> None:
    browser = await desk.browser(desk.bob)
    await browser.form(PATH, **fields(name="Bob", theme="light"))
    await browser.form(PATH, **fields(name="Bob", theme="light"))
    rows = await desk.running.parts.storage.run(_events)
    mine = [
        detail for event, actor, detail in rows if (event, actor) == ("profile.change", desk.bob.id)
    ]
    assert mine == ['{"theme": "light"}']


def _events() -> list[tuple[str, str, str]]:
    return [(row.event, row.actor, row.detail) for row in AuditTable.select()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 81),
        ("language", "de"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("theme", "pink"),
    ],
)
async def test_wrong_values_are_refused_beside_their_field(
    desk: Helpdesk, field: str, value: str
) -> None:
    browser = await desk.browser(desk.bob)
    answer = await browser.form(PATH, **fields(**{field: value}))
    page = answer.body.decode()
    assert answer.code == 400
    assert f'id="{field}-error" role="alert"' in page


async def test_a_picture_is_seen_by_colleagues_and_by_customers_only_if_agreed(
    desk: Helpdesk,
) -> None:
    ada, bob = await desk.browser(desk.ada), await desk.browser(desk.bob)
    code, answer = await send_picture(ada, FILE)
    assert code == 200
    shown = await bob.get(answer["picture"])
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert shown.headers["Cache-Control"].startswith("private, max-age=")
    assert opened(shown.body).size == (256, 256)
    assert answer["picture"] in (await ada.get("/desk")).body.decode()
    stranger = await desk.browser()
    assert (await stranger.get(answer["picture"])).code == 303
    old = answer["picture"].rpartition("/")[0] + "/00"
    assert (await bob.get(old)).headers["Cache-Control"] == "no-store"

    record = await desk.session(desk.ada)
    customer = await desk.customer(record)
    mark = answer["picture"].rpartition("/")[2]
    assert "/session/picture/" not in (await customer.get("/session")).body.decode()
    assert (await customer.get(f"/session/picture/{mark}")).code == 404
    assert (await customer.get(answer["picture"])).code == 303
    await ada.form(PATH, **fields(show_picture="1"))
    assert f"/session/picture/{mark}" in (await customer.get("/session")).body.decode()
    assert opened((await customer.get(f"/session/picture/{mark}")).body).size == (256, 256)
    other = await desk.customer(await desk.session(desk.bob))
    assert (await other.get(f"/session/picture/{mark}")).code == 404

    assert (await ada.form("/account/picture/remove")).code == 303
    assert (await bob.get(answer["picture"])).code == 404
    assert (await customer.get(f"/session/picture/{mark}")).code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (bomb(), "20000 by 20000 pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG files can hold programs"),
        (FILE[: len(FILE) // 2], "damaged or incomplete"),
        (b"GIF89a" + b"\0" * 50, "GIF pictures are not accepted"),
        (b"x" * 5000, "no picture that can be used"),
        (b"", "The file is empty"),
    ],
)
async def test_what_cannot_be_a_picture_gets_a_clear_answer(
    desk: Helpdesk, data: bytes, words: str
) -> None:
    code, answer = await send_picture(await desk.browser(desk.bob), data)
    assert code == 400
    assert words in answer["text"]
    assert desk.running.parts.pictures.of(desk.bob.id) == ""


async def test_more_than_5_mb_is_not_read(desk: Helpdesk) -> None:
    browser = await desk.browser(desk.bob)
    answer = await browser.ask(
        "POST",
        "/account/picture",
        b"x" * (5 * 2**20 + 1),  # type: ignore[arg-type]
    )
    assert answer.code == 413


async def test_a_picture_stays_over_a_restart_and_goes_with_its_person(desk: Helpdesk) -> None:
    parts = desk.running.parts
    image = file_of(Image.new("RGB", (64, 64), (1, 2, 3)), "PNG")
    address = await parts.pictures.set_person(desk.bob.id, image)
    await parts.pictures.load()
    assert parts.pictures.of(desk.bob.id) == address
    await parts.storage.run(parts.people.forget_now, desk.bob.id)
    assert parts.pictures.of(desk.bob.id) == ""
    await parts.pictures.load()
    assert parts.pictures.of(desk.bob.id) == ""


async def test_a_picture_that_is_read_while_its_person_is_deleted_is_not_kept(
    desk: Helpdesk,
) -> None:
    parts = desk.running.parts
    boss = await parts.people.create(
        "appliance", "boss@example.org", "Boss", "super", "correct horse battery staple"
    )
    gone = await parts.people.create(
        "appliance", "gone@example.org", "Gone", "technician", "correct horse battery staple"
    )
    await parts.staff.delete(boss, gone.id)
    with pytest.raises(NotSignedInError):
        await parts.pictures.set_person(gone.id, FILE)
    assert parts.pictures.of(gone.id) == ""
