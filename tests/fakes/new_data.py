"""Data folders whose database stands at this version's step already.

Going through all steps takes 0.2 s of a processor, and a new folder is what most tests begin with.
The steps themselves are in tests/integration/test_steps.py, and every start of the program by
itself goes through them.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.storage import Storage
from appliance.storage.database import FILE


def with_database(folder: Path) -> Path:
    """Gives a folder a new database if it has none; returns the folder.

    The first group has the same id in all of them.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE
    if not path.exists():
        path.touch(0o600)
        path.write_bytes(_new_database())
    return folder


@cache
def _new_database() -> bytes:
    """The file that the product makes of an empty folder."""
    with TemporaryDirectory() as folder:
        Storage.open(Path(folder)).close()
        return (Path(folder) / FILE).read_bytes()
