"""Monitors beside one that changes its size stay beside it."""

from hypothesis import given
from hypothesis import strategies as st

from agent.adapters.arrangement import Place, extent, resized

SIDE = st.integers(320, 4096)


def test_what_lies_right_of_it_and_below_moves_along() -> None:
    places = {
        1: Place(0, 0, 1280, 800),
        2: Place(1280, 100, 1920, 1080),
        3: Place(0, 800, 640, 480),
    }
    found = resized(places, 1, 800, 600)
    assert found == {
        1: Place(0, 0, 800, 600),
        2: Place(800, 100, 1920, 1080),
        3: Place(0, 600, 640, 480),
    }
    assert extent(found) == (2720, 1180)
    assert resized(found, 1, 1280, 800) == places


@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=5), st.data())
def test_a_row_stays_a_row_without_gaps_and_begins_at_the_corner(
    sizes: list[tuple[int, int]], data: st.DataObject
) -> None:
    places, x = {}, 0
    for number, (w, h) in enumerate(sizes):
        places[number] = Place(x, 0, w, h)
        x += w
    which = data.draw(st.integers(0, len(sizes) - 1))
    found = resized(places, which, data.draw(SIDE), data.draw(SIDE))
    right = 0
    for number in range(len(sizes)):
        assert (found[number].x, found[number].y) == (right, 0)
        right += found[number].w
    assert extent(found)[0] == right
