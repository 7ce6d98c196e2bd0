"""What the integration tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The services on a new data folder."""
    made = Desk(tmp_path / "data")
    yield made
    made.close()
