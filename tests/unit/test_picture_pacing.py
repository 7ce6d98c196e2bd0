"""How many frames may be unacknowledged."""

from agent.picture.pacing import LEAST_FRAMES, MOST_FRAMES, Window
from protocol.frame import SEQUENCE_LIMIT


def test_two_frames_and_no_more() -> None:
    window = Window()
    for sequence in range(LEAST_FRAMES):
        assert window.is_open(0.0)
        window.sent(sequence, 0.0, key=False)
    assert not window.is_open(100.0)
    window.acknowledged(0, 0.01)
    assert window.is_open(0.01)


def test_one_acknowledgement_covers_all_before_it_across_the_wrap() -> None:
    window = Window()
    window.sent(SEQUENCE_LIMIT - 1, 0.0, key=False)
    window.sent(0, 0.0, key=False)
    window.acknowledged(0, 0.02)
    assert window.waiting == 0


def test_an_acknowledgement_of_something_older_changes_nothing() -> None:
    window = Window()
    window.sent(7, 0.0, key=False)
    window.acknowledged(6, 0.02)
    assert window.waiting == 1


def test_long_lines_get_more_frames_within_bounds() -> None:
    for round_trip_s, allowed in ((0.01, 2), (0.1, 4), (3.0, MOST_FRAMES)):
        window = Window()
        for sequence in range(5):
            window.sent(sequence, 0.0, key=False)
            window.acknowledged(sequence, round_trip_s)
        assert window.frames_allowed() == allowed


def test_a_key_frame_nobody_acknowledges_blocks_for_a_second_at_most() -> None:
    window = Window()
    window.sent(0, 0.0, key=True)
    window.sent(1, 0.0, key=True)
    assert not window.is_open(0.9)
    assert window.is_open(1.1)


def test_a_new_viewer_starts_afresh() -> None:
    window = Window()
    window.sent(0, 0.0, key=False)
    window.sent(1, 0.0, key=False)
    window.reset()
    assert window.is_open(0.0)


def test_a_line_is_slow_when_its_frames_begin_to_queue_and_for_a_while_after() -> None:
    window, at_s, sequence = Window(), 0.0, 0
    for took_s, slow in ((0.03, False), (0.4, True), (0.03, True)):
        for _ in range(10):
            window.sent(sequence, at_s, key=False)
            at_s += took_s
            window.acknowledged(sequence, at_s)
            sequence += 1
        assert window.is_slow(at_s) is slow
    assert not window.is_slow(at_s + 10)
