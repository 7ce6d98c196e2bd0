"""Lists on pages: what the address asks for, and what the page shows (office_parts.html).

A list route takes `query=list_query("state", "role")`; its handler:

    wanted = Wanted(self.request.path, self.query, ("name", "-created"), ("state", "role"))
    page = await wanted.fetch(lambda offset, limit: people.found(wanted.q, ..., offset, limit))
    self.page("people.html", page=page)
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic
from urllib.parse import urlencode

from appliance.domain.listing import Item, Slice
from protocol.codec import Kind, OneOf, Text

SIZES: Final = (25, 50, 100)
USUAL_SIZE: Final = 50
_Q_CHARS = 100
_WORD_CHARS = 64
_PAGE_DIGITS = 6
_AROUND = 1
"""Pages shown on each side of the current one."""


def list_query(*filters: str) -> dict[str, Kind]:
    """Returns what may stand after "?" of a list with these filters; `done` as well."""
    names: dict[str, Kind] = {
        "q": Text(_Q_CHARS),
        "sort": Text(_WORD_CHARS),
        "page": Text(_PAGE_DIGITS),
        "size": OneOf(tuple(str(size) for size in SIZES)),
        "done": Text(_WORD_CHARS),
    }
    return names | {name: Text(_WORD_CHARS) for name in filters}


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list.

    Attributes:
        path: the list's address without its query.
        q: what is searched for.
        kept: the filters that are set.
        sort: name of the column, "-" before it for the largest first.
        number: from 1.
    """

    path: str
    items: Sequence[Item]
    total: int
    number: int
    size: int
    q: str
    kept: Mapping[str, str]
    sort: str
    default_sort: str
    sizes: tuple[int, ...] = SIZES

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 of an empty list."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.items) - 1 if self.items else 0

    @property
    def shown(self) -> list[int | None]:
        """Page numbers to offer; None stands for a gap."""
        near = range(self.number - _AROUND, self.number + _AROUND + 1)
        numbers = sorted({1, self.pages, *(one for one in near if 1 <= one <= self.pages)})
        offered: list[int | None] = []
        for number in numbers:
            before = offered[-1] if offered else None
            if before is not None and number - before == 2:
                offered.append(number - 1)
            elif before is not None and number - before > 2:
                offered.append(None)
            offered.append(number)
        return offered

    @property
    def filtered(self) -> bool:
        """Whether a search or a filter is set: an empty page then means that nothing fits."""
        return bool(self.q or self.kept)

    def url(self, number: int) -> str:
        """Returns the address of a page; search, filters and order stay."""
        return self._url(page=number)

    def sort_url(self, key: str) -> str:
        """Returns the address with the list sorted by a column; sorted by it already, reversed."""
        return self._url(sort=f"-{key}" if self.sort == key else key)

    def size_url(self, size: int) -> str:
        """Returns the address with another number of rows, from the first page."""
        return self._url(size=size)

    def sorted(self, key: str) -> str:
        """Returns a column's aria-sort, empty where the list is sorted by another."""
        return {key: "ascending", f"-{key}": "descending"}.get(self.sort, "")

    def _url(self, page: int = 1, sort: str = "", size: int = 0) -> str:
        sort, size = sort or self.sort, size or self.size
        pairs = {"q": self.q, **self.kept}
        if sort != self.default_sort:
            pairs["sort"] = sort
        if size != USUAL_SIZE:
            pairs["size"] = str(size)
        if page > 1:
            pairs["page"] = str(page)
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{self.path}?{query}" if query else self.path


class Wanted:
    """What the address of a list asks for; whatever makes no sense reads as the usual."""

    def __init__(
        self,
        path: str,
        query: Mapping[str, str],
        sorts: Sequence[str],
        filters: Sequence[str] = (),
    ) -> None:
        """Reads a query.

        Args:
            path: the list's address.
            query: the handler's, checked by the registry.
            sorts: columns that sort, the first is the usual one; "-" before it: largest first.
            filters: names of the list's filters.
        """
        self.path = path
        self.q = query.get("q", "").strip()
        self.kept = {name: value for name in filters if (value := query.get(name, ""))}
        self.default_sort = sorts[0]
        known = {name.removeprefix("-") for name in sorts}
        asked = query.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in known else self.default_sort
        size = query.get("size", "")
        self.size = int(size) if size in {str(one) for one in SIZES} else USUAL_SIZE
        number = query.get("page", "")
        digits = number.isascii() and number.isdigit() and len(number) <= _PAGE_DIGITS
        self.number = max(1, int(number)) if digits else 1

    @property
    def column(self) -> str:
        """The column that sorts, without the direction."""
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        """Whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def offset(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * self.size

    async def fetch(self, load: Callable[[int, int], Awaitable[Slice[Item]]]) -> Page[Item]:
        """Returns the page; beyond the last page, the last one (rows may have gone meanwhile).

        Args:
            load: gives the slice of an offset and a limit.
        """
        found = await load(self.offset, self.size)
        if not found.items and self.number > 1:
            self.number = max(1, -(-found.total // self.size))
            found = await load(self.offset, self.size)
        return self.page(found)

    def page(self, found: Slice[Item]) -> Page[Item]:
        """Returns the page that shows a slice."""
        return Page(
            path=self.path,
            items=found.items,
            total=found.total,
            number=self.number,
            size=self.size,
            q=self.q,
            kept=self.kept,
            sort=self.sort,
            default_sort=self.default_sort,
        )
