"""Rows of a list in a reader's language and time zone, and files of them made piece by piece."""

import asyncio
import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from appliance.texts import translations

_FORMULA: Final = frozenset("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet may take for a formula at the beginning of a cell; in East Asia also in full
width."""


Row = TypeVar("Row")


class RowTexts(ABC, Generic[Row]):
    """Says rows of one kind.

    Attributes:
        columns: msgids of the names in the file for spreadsheets.
    """

    columns: ClassVar[Sequence[str]]

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        """Takes who reads."""
        self.language = language
        self.say = translations(language).gettext
        self.zone = zone

    @abstractmethod
    def cells(self, row: Row) -> list[str]:
        """Returns a row of the file for spreadsheets."""

    @abstractmethod
    def members(self, row: Row) -> dict[str, Any]:
        """Returns a row for programs; names of its members never change."""

    def csv_head(self) -> bytes:
        """Returns the byte order mark and the names of the columns."""
        return b"\xef\xbb\xbf" + _csv_lines([[self.say(name) for name in self.columns]])

    def csv_rows(self, rows: Sequence[Row]) -> bytes:
        """Returns rows of the file."""
        return _csv_lines([self.cells(one) for one in rows])

    def json_rows(self, rows: Sequence[Row], first: bool) -> bytes:
        """Returns members of one long JSON array, one a line."""
        text = ",\n".join(json.dumps(self.members(one), ensure_ascii=False) for one in rows)
        return (("" if first else ",\n") + text).encode("utf-8", "replace")

    async def file(self, form: str, found: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
        """Yields a file, "csv" or "json"; the loop is free while rows are written."""
        yield self.csv_head() if form == "csv" else b"[\n"
        first = True
        async for rows in found:
            if form == "csv":
                yield await asyncio.to_thread(self.csv_rows, rows)
            else:
                yield await asyncio.to_thread(self.json_rows, rows, first)
            first = False
        if form != "csv":
            yield b"\n]\n"


def without_formula(cell: str) -> str:
    """Returns a cell that no spreadsheet computes."""
    return f"'{cell}" if cell[:1] in _FORMULA else cell


def _csv_lines(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8", "replace")
