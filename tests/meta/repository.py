"""The files of the repository, as git knows them, and its registry of features."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPIED = "tests/bench/harness/"
"""The measuring harness is kept as it came, so that figures stay comparable."""

SIDES = ("appliance", "agent", "web")
FEATURES: dict[str, tuple[str, ...]] = {
    "screen": ("appliance", "agent", "web"),
    "input": ("appliance", "agent", "web"),
    "brand": ("appliance", "agent"),
    "chat": ("appliance", "agent", "web"),
    "waiting": ("appliance", "agent"),
    "files": ("appliance", "agent", "web"),
    "monitors": ("appliance", "agent", "web"),
    "power": ("appliance", "agent", "web"),
    "whiteboard": ("appliance", "agent", "web"),
    "recording": ("appliance", "agent", "web"),
    "clipboard": ("appliance", "agent", "web"),
    "notes": ("appliance", "web"),
}
"""Feature -> sides that have a file of its name."""


def files(*suffixes: str) -> Iterator[Path]:
    """Yields tracked and new files that end so, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        path = Path(name)
        if not name.startswith(COPIED) and path.suffix in suffixes and (ROOT / path).is_file():
            yield path


def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
