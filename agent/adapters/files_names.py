"""Names of files: as they can be read, and as they can be written without harm.

A name comes from another computer and its customs: it may be a device of Windows, climb out of its
folder, run from right to left to hide its ending, or be too long (SECURITY 11).
"""

import re
import unicodedata
from typing import Final

from protocol.limits import FILE_NAME_CHARS, FILE_PATH_CHARS

LONGEST_BYTES: Final = 200
"""Of a name that is written; most systems take 255, and "(2)" and ".part" are still to come."""
MOST_FOLDERS: Final = 32
_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_DEVICES: Final = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE
)
_LONGEST_ENDING: Final = 24
_JOINERS: Final = "\u200c\u200d"
"""Letters of some scripts and emoji need these; all other invisible characters go."""


def shown(name: str, most: int = FILE_NAME_CHARS) -> str:
    """Returns a name to be read: what would not be seen as it is becomes a mark."""
    composed = unicodedata.normalize("NFC", name)
    text = "".join(one if _is_visible(one) else "\ufffd" for one in composed)
    return text if len(text) <= most else text[: most - 1] + "…"


def shown_path(parts: list[str]) -> str:
    """Returns folders to be read, their beginning left out where that is too long."""
    text = " / ".join(shown(part) for part in parts)
    return text if len(text) <= FILE_PATH_CHARS else "…" + text[-(FILE_PATH_CHARS - 1) :]


def safe(name: str) -> str:
    """Returns a name that every system takes as one plain, visible file in this very folder."""
    composed = unicodedata.normalize("NFC", name)
    kept = "".join(one if _is_visible(one) and one not in _FORBIDDEN else "_" for one in composed)
    kept = _shortened(kept).strip(" ").rstrip(". ")
    if _DEVICES.fullmatch(kept.partition(".")[0].rstrip(" ")):
        kept = "_" + kept
    return kept or "_"


def safe_parts(path: str) -> list[str]:
    """Returns the folders and the name of a path with "/" between, each one safe.

    The first one never begins with a dot: what comes is to be seen, and no settings of the
    customer's programs.
    """
    parts = [safe(part) for part in path.split("/") if part not in ("", ".", "..")] or ["_"]
    if len(parts) > MOST_FOLDERS:
        parts = [*parts[: MOST_FOLDERS - 1], parts[-1]]
    if parts[0].startswith("."):
        parts[0] = "_" + parts[0][1:]
    return parts


def numbered(name: str, number: int) -> str:
    """Returns a name like it that is not taken: "name (2).ending"."""
    if number < 2:
        return name
    stem, ending = _split(name)
    return f"{stem} ({number}){ending}"


def _split(name: str) -> tuple[str, str]:
    """Returns name and ending; of "a.tar.gz" the ending is ".tar.gz"."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > _LONGEST_ENDING:
        return name, ""
    if stem.endswith(".tar") and stem != ".tar":
        stem, ending = stem[:-4], f"tar.{ending}"
    return stem, f".{ending}"


def _shortened(name: str) -> str:
    """Returns a name of at most LONGEST_BYTES; its ending stays, since it says what it is."""
    if len(name.encode()) <= LONGEST_BYTES:
        return name
    stem, ending = _split(name)
    room = LONGEST_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore") + ending


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    return character in _JOINERS or category not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")
