"""What is on a whiteboard, by vectors that the browser's model reads as well (tests/js)."""

import json
from pathlib import Path
from typing import Any

import pytest

from protocol.limits import WHITEBOARD_POINTS, WHITEBOARD_STROKE_POINTS, WHITEBOARD_STROKES
from protocol.strokes import Stroke, Strokes

VECTORS = Path(__file__).parents[1] / "vectors" / "whiteboard.json"
ROWS = json.loads(VECTORS.read_text())


def stroke(name: str, author: str = "ann", tool: str = "pen", points: Any = (0, 0)) -> Stroke:
    return Stroke(name, author, author, tool, 0xFF0000, 4, list(points))


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_vectors(row: dict[str, Any]) -> None:
    strokes, added = Strokes(), []
    for verb, *given in row["steps"]:
        if verb == "begin":
            strokes.begin(stroke(*given))
        elif verb == "extend":
            added.append(strokes.extend(*given))
        elif verb == "undo":
            strokes.remove(strokes.last_of(*given))
        else:
            strokes.remove(strokes.all_of(given[0]) if given[0] else strokes.everything())
    assert added == row["added"]
    assert [[one.stroke_id, one.points] for one in strokes] == row["left"]


def test_the_oldest_strokes_give_way() -> None:
    strokes = Strokes()
    for number in range(WHITEBOARD_STROKES + 2):
        strokes.begin(stroke(str(number)))
    assert strokes.surplus() == ["0", "1"]


def test_a_stroke_has_an_end_and_all_together_too() -> None:
    strokes = Strokes()
    for number in range(WHITEBOARD_POINTS // WHITEBOARD_STROKE_POINTS + 1):
        strokes.begin(stroke(str(number)))
        strokes.extend(str(number), [7] * 2 * (WHITEBOARD_STROKE_POINTS + 5))
    assert {len(one.points) for one in strokes} == {2 * WHITEBOARD_STROKE_POINTS}
    assert strokes.surplus() == ["0"]
