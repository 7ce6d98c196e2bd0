"""Back-off: after a restart of the appliance the agent is back within 10 s."""

from itertools import islice

from agent.pauses import pauses


def test_pauses_double_up_to_six_seconds():
    assert list(islice(pauses(lambda: 0.0), 7)) == [0.5, 1, 2, 4, 6, 6, 6]


def test_jitter_makes_a_pause_longer_by_a_quarter_at_most():
    assert list(islice(pauses(lambda: 1.0), 6)) == [0.625, 1.25, 2.5, 5, 7.5, 7.5]
