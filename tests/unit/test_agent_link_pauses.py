"""Back-off: 0.5 s doubling to 10 s, each up to a quarter longer."""

from itertools import islice

from agent.link import pauses


def test_pauses_double_up_to_ten_seconds():
    assert list(islice(pauses(lambda: 0.0), 7)) == [0.5, 1, 2, 4, 8, 10, 10]


def test_jitter_makes_a_pause_longer_by_a_quarter_at_most():
    assert list(islice(pauses(lambda: 1.0), 6)) == [0.625, 1.25, 2.5, 5, 10, 12.5]
