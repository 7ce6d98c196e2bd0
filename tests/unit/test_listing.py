"""Lists: what an address asks for, and the addresses that a page offers."""

import asyncio
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.listing import Slice
from appliance.handlers.listing import Page, Wanted, list_query

ROWS = list(range(230))


def wanted(**query: str) -> Wanted:
    return Wanted("/office/people", query, ("name", "-created"), ("state", "role"))


def page_of(asked: Wanted, rows: list[int]) -> Page[int]:
    async def load(offset: int, limit: int) -> Slice[int]:
        return Slice(rows[offset : offset + limit], len(rows))

    return asyncio.run(asked.fetch(load))


def test_an_empty_address_asks_for_the_usual() -> None:
    asked = wanted()
    assert (asked.q, asked.kept, asked.sort, asked.size, asked.number) == ("", {}, "name", 50, 1)


def test_an_address_is_read() -> None:
    asked = wanted(q=" ann ", state="active", sort="-created", size="25", page="3")
    assert (asked.q, asked.kept, asked.column, asked.descending) == (
        "ann",
        {"state": "active"},
        "created",
        True,
    )
    assert (asked.offset, asked.size) == (50, 25)


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "password"},
        {"sort": "--name"},
        {"size": "1000000"},
        {"page": "-1"},
        {"page": "0"},
        {"page": "²"},
        {"page": "1e9"},
        {"secret": "x"},
    ],
)
def test_nonsense_reads_as_the_usual(query: dict[str, str]) -> None:
    asked, usual = wanted(**query), wanted()
    assert vars(asked) == vars(usual)


def test_a_page_says_where_it_is() -> None:
    page = page_of(wanted(page="2"), ROWS)
    assert (page.first, page.last, page.total, page.pages) == (51, 100, 230, 5)
    assert list(page.items) == ROWS[50:100]


def test_beyond_the_end_is_the_last_page() -> None:
    page = page_of(wanted(page="999"), ROWS)
    assert (page.number, page.first, page.last) == (5, 201, 230)


def test_an_empty_list_has_one_page_without_rows() -> None:
    page = page_of(wanted(page="7"), [])
    assert (page.pages, page.first, page.last, page.shown) == (1, 0, 0, [1])


def test_addresses_keep_search_filters_and_order() -> None:
    page = page_of(wanted(q="a&b", state="active", sort="-created", size="25"), ROWS)
    query = dict(parse_qsl(urlsplit(page.url(3)).query))
    assert query == {
        "q": "a&b",
        "state": "active",
        "sort": "-created",
        "size": "25",
        "page": "3",
    }


def test_the_usual_is_left_out_of_addresses() -> None:
    page = page_of(wanted(), ROWS)
    assert page.url(1) == "/office/people"
    assert page.url(2) == "/office/people?page=2"


def test_a_column_sorts_up_then_down_from_the_first_page() -> None:
    page = page_of(wanted(page="2"), ROWS)
    assert (page.sorted("name"), page.sorted("created")) == ("ascending", "")
    assert page.sort_url("name") == "/office/people?sort=-name"
    assert page.sort_url("created") == "/office/people?sort=created"
    down = page_of(wanted(sort="-name"), ROWS)
    assert (down.sorted("name"), down.sort_url("name")) == ("descending", "/office/people")


def test_an_empty_page_knows_whether_something_was_looked_for() -> None:
    assert page_of(wanted(q="x"), []).filtered
    assert page_of(wanted(role="r"), []).filtered
    assert not page_of(wanted(), []).filtered


@given(total=st.integers(0, 30_000), number=st.integers(1, 1000))
def test_offered_pages_are_few_in_order_and_never_hide_a_single_one(
    total: int, number: int
) -> None:
    page = page_of(wanted(page=str(number)), list(range(total)))
    offered = page.shown
    numbers = [one for one in offered if one is not None]
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1]) == (1, page.pages)
    assert page.number in numbers
    assert len(offered) <= 7
    for at, one in enumerate(offered):
        if one is None:
            before, after = offered[at - 1], offered[at + 1]
            assert before is not None
            assert after is not None
            assert after - before > 2


def test_the_registry_knows_what_a_list_takes() -> None:
    names = list_query("state")
    assert set(names) == {"q", "sort", "page", "size", "done", "state"}
    with pytest.raises(ValueError, match="choice"):
        names["size"].check("7")
