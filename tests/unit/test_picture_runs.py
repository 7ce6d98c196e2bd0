"""RUNS: what is written is read back as it was, and what is no picture is refused."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.picture.codecs.runs import encode_runs
from tests.fakes.canvas import rgb_of
from tests.fakes.runs import drawn_runs

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/runs.json").read_text())


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["name"])
def test_the_canvas_reads_runs_as_the_vectors_say(row: dict[str, Any]) -> None:
    data = bytes.fromhex(row["hex"])
    if row["rgb"] is None:
        with pytest.raises(ValueError, match=r"."):
            drawn_runs(data, row["w"], row["h"])
    else:
        assert drawn_runs(data, row["w"], row["h"]).tobytes().hex() == row["rgb"]


@given(
    st.integers(1, 40), st.integers(1, 40), st.integers(1, 80), st.integers(0, 9), st.integers(0)
)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(w: int, h: int, colours: int, calm: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    palette = random.integers(0, 2**32, colours, np.uint32)
    screen = palette[random.integers(0, colours, (h, w))]
    if calm:
        screen = np.repeat(np.repeat(screen, calm, axis=1), 1 + calm % 3, axis=0)
    screen[:, random.integers(0, screen.shape[1]) :] = palette[0]
    data = encode_runs(screen)
    if data is not None:
        assert np.array_equal(drawn_runs(data, screen.shape[1], screen.shape[0]), rgb_of(screen))


@pytest.mark.parametrize(("w", "h"), [(3000, 3), (1, 5000), (300, 300), (257, 4), (258, 2)])
@pytest.mark.parametrize("colours", [1, 2, 15, 17, 62])
def test_long_runs_are_cut_into_tokens(w: int, h: int, colours: int) -> None:
    screen = np.full((h, w), 0x123456, np.uint32)
    screen[h // 2 :, : min(w, colours)] = np.arange(min(w, colours), dtype=np.uint32)
    screen[h // 3, w // 2 :] = 7
    data = encode_runs(screen)
    assert data is not None
    assert np.array_equal(drawn_runs(data, w, h), rgb_of(screen))


def test_pictures_of_nature_are_left_to_others() -> None:
    noise = np.random.default_rng(1).integers(0, 2**24, (64, 64), np.uint32)
    assert encode_runs(noise) is None


def test_a_letter_and_its_caret_take_few_bytes() -> None:
    page = np.full((28, 8), 0xFFFFFF, np.uint32)
    page[8:17, 0] = page[8, 0:5] = page[12, 0:4] = 0x101010
    page[:, 6:8] = 0
    data = encode_runs(page)
    assert data is not None
    assert len(data) < 80
