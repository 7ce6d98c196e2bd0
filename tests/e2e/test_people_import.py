"""Technicians from a spreadsheet, and people who ask to join, in the browser (SPEC T2, T9)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_pages import signed_in
from tests.fakes.served_appliance import ServedAppliance, served

KOREAN = (
    "이메일,그룹,관리자,2단계 인증,이름\r\n"
    "minsu@example.org,Support|야간팀,아니오,예,김민수\r\n"
    "seojun@example.org,Support,아니오,아니오,박서준\r\n"
).encode("cp949")
MIXED = (
    b"E-mail,Group\nann@example.org,Support\nnot an address,Support\n=cmd|' /C calc'!A0\n"
    b"ann@example.org,Support\n"
)


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("import")) as running:
        running.with_technician()
        yield running


@pytest.fixture
def import_page(page: Page, appliance: ServedAppliance) -> Page:
    signed_in(page, appliance)
    page.goto(f"{appliance.url}/office/people/import")
    return page


def chosen(page: Page, data: bytes) -> None:
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
    page.set_input_files("#file", file)


def people(appliance: ServedAppliance) -> int:
    return int(appliance.wait(appliance.running.parts.people.count()))


def test_a_korean_spreadsheet_is_added_by_keyboard(
    import_page: Page, appliance: ServedAppliance
) -> None:
    page, before = import_page, people(appliance)
    chosen(page, KOREAN)
    expect(page.locator("#preview-title")).to_be_focused()
    rows = page.locator("#preview-rows tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("김민수")
    expect(page.locator("#preview-summary")).to_contain_text("야간팀")
    assert people(appliance) == before, "nothing is written before the button"
    page.locator("#mail_language").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#add")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#summary-title")).to_be_focused()
    expect(page.locator("#summary-list")).to_contain_text("Technicians added: 2.")
    expect(page.locator("#summary-list")).to_contain_text("copy each invitation")
    assert people(appliance) == before + 2


def test_rows_with_mistakes_are_named_and_left_out(
    import_page: Page, appliance: ServedAppliance
) -> None:
    page, before = import_page, people(appliance)
    chosen(page, MIXED)
    rows = page.locator("#preview-rows tr")
    expect(rows.nth(1)).to_contain_text("This is no e-mail address.")
    expect(rows.nth(2)).to_contain_text("could be a formula")
    expect(rows.nth(3)).to_contain_text("stands in the file twice")
    expect(page.locator("#add")).to_be_disabled()
    page.check("#leave_out")
    page.click("#add")
    expect(page.locator("#summary-list")).to_contain_text("Rows left out: 3.")
    assert people(appliance) == before + 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04" + b"\0" * 100, "Excel or LibreOffice workbook"),
        (bytes(range(256)) * 8, "no list of technicians"),
        (b"a@example.org\n" * 501, "501 technicians"),
        (b"x" * (5 * 1024 * 1024), "too large"),
        (b"", "no rows"),
    ],
    ids=["workbook", "binary", "501 rows", "5 MB", "empty"],
)
def test_other_files_get_a_clear_answer(import_page: Page, data: bytes, sentence: str) -> None:
    chosen(import_page, data)
    expect(import_page.locator("#file-error")).to_contain_text(sentence)
    expect(import_page.locator("#preview")).to_be_hidden()


def test_a_file_can_be_dropped(import_page: Page) -> None:
    import_page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["dropped@example.org"], "dropped.csv"));
            document.getElementById("drop-zone").dispatchEvent(
                new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(import_page.locator("#preview-rows tr")).to_have_count(1)
    expect(import_page.locator("#file-name")).to_have_text("dropped.csv")


def test_the_template_can_be_filled_in_and_chosen(import_page: Page, tmp_path: Path) -> None:
    with import_page.expect_download() as download:
        import_page.click("text=Download the template")
    template = tmp_path / "template.csv"
    download.value.save_as(template)
    chosen(import_page, template.read_bytes() + b"filled@example.org,Support,no,no,Filled In\r\n")
    expect(import_page.locator("#preview-rows tr")).to_have_count(1)
    expect(import_page.locator("#preview-rows")).to_contain_text("Filled In")


def test_somebody_asks_to_join_and_is_accepted(
    browser: Browser, page: Page, appliance: ServedAppliance
) -> None:
    signed_in(page, appliance)
    page.goto(f"{appliance.url}/office/settings/join")
    page.check("[name=open]")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#domains-error")).to_contain_text("at least one mail domain")
    page.fill("[name=domains]", "example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The settings were saved.")).to_be_visible()
    asking = browser.new_page(locale="fr-FR")
    asking.goto(f"{appliance.url}/ask")
    asking.fill("[name=email]", "marie@elsewhere.org")
    asking.fill("[name=name]", "Marie Curie")
    asking.fill("[name=message]", "Équipe de nuit\nMerci")
    asking.click("main button[type=submit]")
    expect(asking.locator("#email-error")).to_contain_text("example.org")
    asking.fill("[name=email]", "marie@example.org")
    asking.click("main button[type=submit]")
    expect(asking.locator("main [role=status]")).to_contain_text("marie@example.org")
    asking.close()
    page.goto(f"{appliance.url}/office/requests")
    page.click("text=Marie Curie")
    page.get_by_label("Support").check()
    page.click("text=Accept and invite")
    expect(page.get_by_text("The invitation is ready. Copy the link below")).to_be_visible()
    page.goto(f"{appliance.url}/office/requests")
    expect(page.get_by_text("Nobody waits for an answer")).to_be_visible()
