"""Lists of technicians as spreadsheets really write them (SPEC T2)."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain import people_file
from appliance.domain.people_file import MOST_BYTES, MOST_ROWS, PeopleFileError, PersonRow, read

KOREAN = "이메일,그룹,관리자,2단계 인증,이름\r\nkim@example.org,지원팀|야간팀,예,아니오,김지우\r\n"
FRENCH = (
    "Adresse e-mail;Groupe;Administrateur;Vérification en deux étapes;Nom\r\n"
    "rene@example.org;Équipe d'été;oui;non;René Déjà\r\n"
)


def refusal(data: bytes) -> str:
    with pytest.raises(PeopleFileError) as caught:
        read(data)
    return caught.value.sentence


def answer(data: bytes) -> tuple[list[PersonRow], str]:
    """Returns the rows, or the sentence that refuses the file."""
    try:
        return read(data), ""
    except PeopleFileError as refused:
        return [], refused.sentence % refused.values


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"]
)
def test_korean_as_excel_and_others_write_it(encoding: str) -> None:
    (row,) = read(KOREAN.encode(encoding))
    assert row == PersonRow(
        2, "kim@example.org", "김지우", ("지원팀", "야간팀"), administrator=True, second_step=False
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_as_excel_and_others_write_it(encoding: str) -> None:
    (row,) = read(FRENCH.encode(encoding))
    assert (row.name, row.groups) == ("René Déjà", ("Équipe d'été",))
    assert (row.administrator, row.second_step, row.findings) == (True, False, ())


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_quoted_fields(separator: str) -> None:
    cells = ["ann@example.org", f'Night{separator} "late"', "no", "yes"]
    (row,) = read(separator.join(_quoted(cell) for cell in cells).encode())
    assert row.groups == (f'Night{separator} "late"',)
    assert (row.administrator, row.second_step) == (False, True)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def test_columns_come_in_any_order_when_they_are_named() -> None:
    (row,) = read(b"Name,2FA,E-Mail\nAnn Lee,yes,ann@example.org\n")
    assert (row.email, row.name, row.second_step) == ("ann@example.org", "Ann Lee", True)


def test_without_a_header_every_row_is_a_technician() -> None:
    rows = read(b"ann@example.org\n\n  \nbob@example.org,Support,yes\n")
    assert [(row.number, row.email) for row in rows] == [
        (1, "ann@example.org"),
        (4, "bob@example.org"),
    ]


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("not an address", "bad_address"),
        ("a@b@c.example", "bad_address"),
        (",Support", "bad_address"),
        ("=cmd|' /C calc'!A0", "formula"),
        ("a@example.org,=1+1", "formula"),
        ("a@example.org,@SUM(A1)", "formula"),
        ("a@example.org,Support,maybe", "bad_yes_no"),
        ("a@example.org,Support,yes,perhaps", "bad_yes_no"),
        ("a@example.org,Support,yes,yes," + "x" * 81, "bad_name"),
        ("a@example.org," + "g" * 81, "bad_group"),
        ("a@example.org," + "|".join(f"g{n}" for n in range(21)), "too_many_groups"),
        ("a@example.org,Support,no,no,Ann,extra", "too_many_cells"),
    ],
)
def test_each_kind_of_mistake_is_named(line: str, finding: str) -> None:
    (row,) = read(line.encode())
    assert row.findings == (finding,)


def test_an_address_that_comes_twice_is_found_at_the_second() -> None:
    first, second = read(b"ann@example.org\nANN@Example.org\n")
    assert first.findings == ()
    assert second.findings == ("twice",)


def test_groups_are_named_once_each() -> None:
    (row,) = read(b"a@example.org,Support| support |Night")
    assert row.groups == ("Support", "Night")


def test_files_that_are_no_lists_say_what_to_do() -> None:
    assert refusal(b"") == people_file.EMPTY_FILE
    assert refusal(b"\r\n , ,\r\n") == people_file.EMPTY_FILE
    assert refusal(b"E-mail,Group\n") == people_file.EMPTY_FILE
    assert refusal(b"PK\x03\x04" + b"\0" * 50) == people_file.WORKBOOK
    assert refusal(b"\xd0\xcf\x11\xe0" + b"\0" * 50) == people_file.WORKBOOK
    assert refusal(bytes(range(256)) * 4) == people_file.NOT_TEXT
    assert refusal(b"\x89PNG\r\n\x1a\n" + b"\0" * 100) == people_file.NOT_TEXT
    assert refusal(b"a@example.org\n" * (MOST_ROWS + 1)) == people_file.TOO_MANY
    assert refusal(b"a" * (MOST_BYTES + 1)) == people_file.TOO_LARGE
    assert refusal(b'a@example.org\n"never closed\n') == people_file.BROKEN_QUOTES
    assert refusal(b"Name,Group\nAnn,Support\n") == people_file.NO_ADDRESSES


def test_five_hundred_rows_are_still_taken() -> None:
    data = "".join(f"p{n}@example.org\n" for n in range(MOST_ROWS)).encode()
    assert len(read(data)) == MOST_ROWS


def test_the_template_reads_back() -> None:
    titles = ("E-mail", "Group", "Administrator", "Two-step verification", "Name")
    data = people_file.template(titles, [("ann@example.org", "Support", "no", "yes", "Ann")], ";")
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = read(data)
    assert (row.email, row.groups, row.second_step, row.name) == (
        "ann@example.org",
        ("Support",),
        True,
        "Ann",
    )


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_is_a_list_or_a_clear_refusal(data: bytes) -> None:
    rows, sentence = answer(data)
    assert sentence or 1 <= len(rows) <= MOST_ROWS


_CELL = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20)


@given(st.lists(st.lists(_CELL, min_size=1, max_size=5), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_what_a_csv_writer_wrote_is_read(table: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["ann@example.org", "a,b"], *table])
    rows, sentence = answer(text.getvalue().encode())
    assert sentence == ""
    assert rows[0].email == "ann@example.org"
