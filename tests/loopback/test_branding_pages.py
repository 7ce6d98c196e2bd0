"""Branding: what is chosen stands on every page and in every mail; what is wrong is refused."""

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image

from appliance.services import people_letters
from appliance.storage.tables.audit import AuditTable
from tests.fakes.peers import Browser, leave_all
from tests.fakes.picture_files import file_of
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOOK = "/office/settings/brand"
HELP = "/office/settings/help"
LOGO = file_of(Image.new("RGBA", (300, 100), (138, 30, 90, 255)), "PNG")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path_factory.mktemp("branding") / "data", rate_times=1000)
    yield made
    await made.running.stop()
    await leave_all()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ada(desk: Helpdesk) -> Browser:
    return await desk.browser(desk.ada)


def look(**changed: str) -> dict[str, str]:
    return {"name": "Acme", "color": "", "color_dark": "", **changed}


async def text(browser: Browser, path: str, **headers: str) -> str:
    answer = await browser.get(path, **headers)
    assert answer.code == 200, path
    return answer.body.decode()


async def test_name_colours_and_logo_reach_every_page(desk: Helpdesk, ada: Browser) -> None:
    assert "/brand.css" not in await text(ada, "/login")
    answer = await ada.form(LOOK, **look(name="한빛 & Co", color="#8A1E5A"))
    assert answer.code == 303
    sent = await ada.ask("POST", f"{LOOK}/logo", LOGO, Accept="application/json")  # type: ignore[arg-type]
    assert json.loads(sent.body) == {"done": "logo"}
    customer = await desk.customer(await desk.session())
    record = await desk.session()
    pages = [
        await text(await desk.browser(), "/"),
        await text(await desk.browser(), "/login"),
        await text(await desk.browser(), f"/j/{record.link_token}"),
        await text(customer, "/session"),
        await text(ada, "/desk"),
        await text(ada, LOOK),
    ]
    for page in pages:
        assert "한빛 &amp; Co" in page
        style = re.search(r'<link rel="stylesheet" href="(/brand\.css\?v=[0-9a-f]+)">', page)
        logo = re.search(r'src="(/brand/logo/[0-9a-f]+)" width="300" height="100"', page)
        assert style
        assert logo
        assert not re.search(r"<[a-z]+[^>]*\sstyle=", page)
    sheet = await ada.get(style[1])
    assert sheet.headers["Content-Type"] == "text/css; charset=UTF-8"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--accent: #8a1e5a;" in sheet.body.decode()
    assert (await ada.get("/brand.css?v=old")).headers["Cache-Control"] == "no-store"
    picture = await (await desk.browser()).get(logo[1])
    assert (picture.headers["Content-Type"], picture.body[:4]) == ("image/png", b"\x89PNG")
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    installed = await ada.get("/app.webmanifest")
    app = json.loads(installed.body)
    assert installed.headers["Content-Type"] == "application/manifest+json"
    assert (app["name"], app["display"], app["start_url"]) == ("한빛 & Co", "standalone", "/desk")
    assert [icon["type"] for icon in app["icons"]] == ["image/svg+xml"], "a wide logo is no icon"
    assert (await ada.get(app["icons"][0]["src"])).code == 200
    assert desk.running.parts.mail._brand().color == "#8a1e5a"
    assert (await ada.form(f"{LOOK}/reset")).code == 303
    page = await text(ada, "/login")
    assert "한빛 &amp; Co" in page
    assert "/brand" not in page
    assert (await ada.get(logo[1])).code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("color", "#ffff00", "The nearest colour that is enough is #717100."),
        ("color_dark", "#0b5cad", "The nearest colour that is enough is #72a1d0."),
        ("color", "red", "Please type a colour as #"),
        ("name", "", "Please fill in this field."),
        ("name", "x" * 81, "at most 80 characters"),
    ],
)
async def test_wrong_values_are_refused_beside_their_field(
    ada: Browser, field: str, value: str, words: str
) -> None:
    answer = await ada.form(LOOK, **look(**{field: value}))
    page = answer.body.decode()
    assert answer.code == 400
    found = re.search(rf'id="{field}-error" role="alert">([^<]*)<', page)
    assert found
    assert words in found[1]


async def test_colours_are_measured_for_the_preview(ada: Browser) -> None:
    answer = await ada.get(f"{LOOK}/measure?color=%23ffff00")
    found = json.loads(answer.body)
    assert (found["light"]["passes"], found["light"]["proposed"]) == (False, "#717100")
    assert found["dark"]["passes"]


async def test_who_may_not_change_the_brand_gets_nowhere(desk: Helpdesk) -> None:
    bob = await desk.browser(desk.bob)
    for path in (LOOK, HELP, f"{HELP}/mail", f"{LOOK}/measure", "/office/settings/server"):
        assert (await bob.get(path)).code == 403
    assert (await bob.form(LOOK, **look())).code == 403
    assert (await bob.ask("POST", f"{LOOK}/logo", LOGO)).code == 403  # type: ignore[arg-type]


async def test_texts_are_per_language_and_only_text(desk: Helpdesk, ada: Browser) -> None:
    typed = {
        "lang": "ko",
        "title": "도움 {{7*7}} ${7*7} <b>x</b>",
        "introduction": "첫 줄\r\n{% raw %}{{ config }}",
        "hours": "월-금",
        "privacy": "https://example.org/p?a=1&b=2",
    }
    assert (await ada.form(HELP, **typed)).code == 303
    page = await text(await desk.browser(), "/", Accept_Language="ko")
    assert "도움 {{7*7}} ${7*7} &lt;b&gt;x&lt;/b&gt;" in page
    assert "{% raw %}{{ config }}" in page
    assert "49" not in re.sub(r'(?:src|href)="[^"]*"', "", page)
    assert 'href="https://example.org/p?a=1&amp;b=2"' in page
    other = await text(await desk.browser(), "/", Accept_Language="en")
    assert "Get help from" in other
    assert "월-금" not in other
    answer = await ada.form(HELP, **{**typed, "privacy": "javascript:alert(1)"})
    assert answer.code == 400
    assert 'id="privacy-error" role="alert"' in answer.body.decode()
    record = await desk.session()
    assert "첫 줄" in await text(
        await desk.browser(), f"/j/{record.link_token}", Accept_Language="ko"
    )


async def test_own_words_of_a_mail_are_previewed_sent_and_taken_back(
    desk: Helpdesk, ada: Browser
) -> None:
    letter = {"kind": "invitation", "lang": "en", "subject": "At {organisation}", "body": "{link}"}
    for body, words in (
        ("{{7*7}} {link}", "There is no placeholder {7*7} here."),
        ("no link", "Please put {link} into the text"),
    ):
        answer = await ada.form(f"{HELP}/mail", **{**letter, "body": body})
        assert answer.code == 400
        assert words in answer.body.decode()
    body = "Dear {name},\r\n\r\ncome in {days} days.\r\n\r\n{link}"
    assert (await ada.form(f"{HELP}/mail", **{**letter, "body": body})).code == 303
    page = await text(ada, f"{HELP}/mail?kind=invitation&lang=en")
    assert '<p class="letter-paragraph">come in 7 days.</p>' in page
    link = "https://help.example.org/welcome/x"
    default = people_letters.invitation("en", "Acme", "Ada", "{link} Eve", link, 3, sso_only=False)
    values = {
        "organisation": "Acme",
        "name": "{link} Eve",
        "inviter": "Ada",
        "link": link,
        "days": "3",
    }
    worded = desk.running.parts.mail.worded("invitation", "en", default, values)
    assert worded.subject == "At Acme"
    assert worded.paragraphs == ("Dear {link} Eve,", "come in 3 days.")
    assert worded.action_link == link
    assert desk.running.parts.mail.worded("invitation", "fr", default, values) == default
    assert desk.running.parts.mail.worded("unknown", "", default, values) == default
    assert (await ada.form(f"{HELP}/mail", **{**letter, "subject": "", "body": ""})).code == 303
    assert desk.running.parts.mail.worded("invitation", "en", default, values) == default


@pytest.mark.parametrize("kind", ["invitation", "reset", "sign_in_code"])
@pytest.mark.parametrize("language", ["en", "ko", "fr"])
async def test_every_mail_that_can_be_changed_is_shown(
    ada: Browser, kind: str, language: str
) -> None:
    page = await text(ada, f"{HELP}/mail?kind={kind}&lang={language}")
    assert 'class="letter-subject"' in page


async def test_every_change_is_audited(desk: Helpdesk) -> None:
    rows = await desk.running.parts.storage.run(lambda: list(AuditTable.select()))
    seen = {(row.event, row.subject) for row in rows if row.actor == desk.ada.id}
    assert {
        ("preference.change", "organisation.name"),
        ("preference.change", "brand.color"),
        ("preference.change", "help.title.ko"),
        ("preference.change", "letter.invitation.body.en"),
        ("brand.change", "logo"),
    } <= seen
