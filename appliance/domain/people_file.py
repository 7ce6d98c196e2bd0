"""Lists of technicians as spreadsheets write them (SPEC T2): bytes in, rows with findings out.

The separator is a comma, a semicolon or a tab, fields may be quoted (RFC 4180).  Excel writes UTF-8
with a byte order mark, UTF-16 ("Unicode text"), CP949 in Korea and CP1252 in France; all are read.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from protocol.limits import NAME_CHARS

MOST_ROWS: Final = 500
MOST_BYTES: Final = 1024 * 1024
_MOST_CELL_CHARS: Final = 2000
_MOST_GROUPS: Final = 20
_SEPARATORS: Final = (",", ";", "\t")
_BETWEEN_GROUPS: Final = "|"
_FORMULA: Final = ("=", "+", "-", "@")


def _(sentence: str) -> str:
    return sentence


EMPTY_FILE = _("This file has no rows. Fill in the template and choose it again.")
NOT_TEXT = _(
    "This file is no list of technicians. Save the spreadsheet as CSV and choose that file."
)
WORKBOOK = _(
    "This is an Excel or LibreOffice workbook. Use “Save as” with the type CSV and choose that "
    "file."
)
TOO_LARGE = _("This file is too large. A list of 500 technicians is much smaller than 1 MB.")
TOO_MANY = _(
    "This list has %(rows)d technicians; at most %(most)d can be added at once. Split it into "
    "several files."
)
BROKEN_QUOTES = _(
    "A quotation mark is not closed near row %(row)d. Correct the file and choose it again."
)
NO_ADDRESSES = _("The first row names the columns, but none of them is “E-mail”.")

BAD_ADDRESS = "bad_address"
TWICE = "twice"
FORMULA = "formula"
BAD_YES_NO = "bad_yes_no"
BAD_NAME = "bad_name"
BAD_GROUP = "bad_group"
TOO_MANY_GROUPS = "too_many_groups"
TOO_MANY_CELLS = "too_many_cells"

_HEADERS: Final = {
    "email": (
        "e-mail",
        "email",
        "mail",
        "e-mail address",
        "email address",
        "이메일",
        "이메일 주소",
        "전자우편",
        "adresse e-mail",
        "adresse électronique",
        "adresse mail",
        "courriel",
    ),
    "group": ("group", "groups", "그룹", "groupe", "groupes"),
    "administrator": ("administrator", "admin", "관리자", "administrateur"),
    "second_step": (
        "two-step verification",
        "two-step",
        "2fa",
        "2단계 인증",
        "2단계인증",
        "vérification en deux étapes",
        "double authentification",
    ),
    "name": ("name", "full name", "이름", "성명", "nom", "nom complet"),
}
"""What the first row may call the columns, in any of the three languages."""
COLUMNS: Final = tuple(_HEADERS)
"""Order of the columns where the first row does not name them."""
_YES: Final = frozenset(
    "yes y true 1 x on 예 네 참 oui o vrai".split()  # noqa: SIM905 (words read better so)
)
_NO: Final = frozenset(
    ["", *"no n false 0 - off 아니오 아니요 거짓 non faux".split()]  # noqa: SIM905
)


class PeopleFileError(WrongInputError):
    """The file as a whole cannot be used."""

    word = "file"

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__("file", sentence, **values)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One technician of a file.

    Attributes:
        number: of the row in the file, from 1, as spreadsheets count.
        email, name: as typed, trimmed.
        groups: names, each once.
        findings: words for what is wrong; empty for a row that can be added.
    """

    number: int
    email: str
    name: str = ""
    groups: tuple[str, ...] = ()
    administrator: bool = False
    second_step: bool = False
    findings: tuple[str, ...] = field(default=())


def read(data: bytes) -> list[PersonRow]:
    """Returns the technicians of a file with what is wrong in each row by itself.

    Raises:
        PeopleFileError: no text, too large, no rows, too many rows, an open quotation mark.
    """
    if len(data) > MOST_BYTES:
        raise PeopleFileError(TOO_LARGE)
    table = _table(_text(data))
    if not table:
        raise PeopleFileError(EMPTY_FILE)
    columns = _columns(table[0][1])
    if columns is None:
        columns = {name: at for at, name in enumerate(COLUMNS)}
    else:
        table = table[1:]
        if "email" not in columns:
            raise PeopleFileError(NO_ADDRESSES)
    if not table:
        raise PeopleFileError(EMPTY_FILE)
    if len(table) > MOST_ROWS:
        raise PeopleFileError(TOO_MANY, rows=len(table), most=MOST_ROWS)
    return _found_twice(_row(number, cells, columns) for number, cells in table)


def template(titles: Sequence[str], samples: Iterable[Sequence[str]], separator: str) -> bytes:
    """Returns a file to fill in, as Excel opens it everywhere: UTF-8 with a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows(samples)
    return text.getvalue().encode("utf-8-sig")


def _text(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise PeopleFileError(WORKBOOK)
    text = _decoded(data)
    if any(unicodedata.category(char) == "Cc" and char not in "\t\r\n" for char in text):
        raise PeopleFileError(NOT_TEXT)
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data[:200]:
        # UTF-16 without a mark: in Latin text every other byte is zero.
        odd = data[1:200:2].count(0) > data[0:200:2].count(0)
        return _strictly(data, "utf-16-le" if odd else "utf-16-be")
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return _strictly(data, "cp1252")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise PeopleFileError(NOT_TEXT) from problem


def _table(text: str) -> list[tuple[int, list[str]]]:
    """Returns the rows that are not empty, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    found = []
    try:
        for number, cells in enumerate(reader, start=1):
            plain = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
            if any(plain):
                found.append((number, plain))
    except csv.Error as problem:
        raise PeopleFileError(BROKEN_QUOTES, row=max(1, len(found))) from problem
    return found


def _separator(text: str) -> str:
    """Returns what separates the cells of the first row that has more than one."""
    counts = dict.fromkeys(_SEPARATORS, 0)
    quoted = False
    for char in text:
        if char == '"':
            quoted = not quoted
        elif not quoted and char in counts:
            counts[char] += 1
        elif not quoted and char in "\r\n" and any(counts.values()):
            break
    return max(_SEPARATORS, key=lambda one: counts[one])


def _columns(cells: list[str]) -> dict[str, int] | None:
    """Returns where each column is, or None where the row names none but is a technician."""
    if any("@" in cell for cell in cells):
        return None
    known = {title: name for name, titles in _HEADERS.items() for title in titles}
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = known.get(cell.casefold().lstrip("\ufeff"))
        if name is not None:
            found.setdefault(name, at)
    return found or None


def _row(number: int, cells: list[str], columns: dict[str, int]) -> PersonRow:
    def cell(name: str) -> str:
        at = columns.get(name, len(cells))
        return cells[at][:_MOST_CELL_CHARS] if at < len(cells) else ""

    findings = []
    if len(cells) > max(columns.values()) + 1 and any(cells[max(columns.values()) + 1 :]):
        findings.append(TOO_MANY_CELLS)
    if any(text.startswith(_FORMULA) for text in cells if text != "-"):
        findings.append(FORMULA)
    elif not _is_email(cell("email")):
        findings.append(BAD_ADDRESS)
    if not _is_line(cell("name"), NAME_CHARS):
        findings.append(BAD_NAME)
    groups = _groups(cell("group"))
    if len(groups) > _MOST_GROUPS:
        findings.append(TOO_MANY_GROUPS)
    if not all(_is_line(group, NAME_CHARS) for group in groups):
        findings.append(BAD_GROUP)
    administrator, second_step = _yes_no(cell("administrator")), _yes_no(cell("second_step"))
    if administrator is None or second_step is None:
        findings.append(BAD_YES_NO)
    return PersonRow(
        number,
        cell("email"),
        cell("name"),
        groups,
        bool(administrator),
        bool(second_step),
        tuple(findings),
    )


def _groups(text: str) -> tuple[str, ...]:
    """Returns the names in a cell, each once whatever its case."""
    names = {
        name.strip().casefold(): name.strip()
        for name in reversed(text.split(_BETWEEN_GROUPS))
        if name.strip()
    }
    return tuple(reversed(names.values()))


def _yes_no(text: str) -> bool | None:
    word = text.casefold()
    return True if word in _YES else False if word in _NO else None


def _is_email(text: str) -> bool:
    try:
        fields.email("email", text)
    except WrongInputError:
        return False
    return True


def _is_line(text: str, most: int) -> bool:
    try:
        fields.line("line", text, most)
    except WrongInputError:
        return False
    return True


def _found_twice(rows: Iterable[PersonRow]) -> list[PersonRow]:
    """Returns the rows; the second of two with one address says so."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        key = row.email.casefold()
        if key in seen and BAD_ADDRESS not in row.findings:
            row = PersonRow(
                row.number,
                row.email,
                row.name,
                row.groups,
                row.administrator,
                row.second_step,
                (*row.findings, TWICE),
            )
        seen.add(key)
        kept.append(row)
    return kept
