"""What the built program leaves out is not what its sources need."""

import re
import sys

import pytest

from tests.meta.repository import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
try:
    from build_agent import NOT_NEEDED, left_out
finally:
    sys.path.pop(0)

SOURCES = sorted((ROOT / "agent").rglob("*.py"))


@pytest.mark.parametrize("part", [name for name in NOT_NEEDED if name.startswith("numpy.")])
def test_no_source_uses_a_part_of_numpy_that_is_left_out(part: str) -> None:
    used = re.compile(rf"\b(np|numpy)\.{part.removeprefix('numpy.')}\b")
    named = [
        (file.name, line)
        for file in SOURCES
        for line in file.read_text().splitlines()
        if used.search(line.split("#")[0])
    ]
    assert not named


def test_the_plain_engine_keeps_what_it_imports() -> None:
    without = set(left_out("small"))
    for name in ("plain_picture", "plain_encode"):
        text = (ROOT / "agent" / "adapters" / f"{name}.py").read_text()
        imported = set(re.findall(r"^from PIL import (\w+)", text, re.MULTILINE))
        assert imported
        assert not {f"PIL.{one}" for one in imported} & without
