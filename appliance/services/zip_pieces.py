"""A ZIP archive that is written piece by piece, so that nobody holds the whole of it."""

import zipfile
from datetime import UTC, datetime
from typing import Any, Final

_OLDEST: Final = 1980
"""Years of ZIP archives begin here (APPNOTE 4.4.6)."""


class _Sink:
    """Takes what zipfile writes; without `tell` it does not try to go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing behind it."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


class ZipPieces:
    """An archive in the making; `add` and `end` block, so they belong on a thread."""

    def __init__(self) -> None:
        """Begins an empty archive."""
        self._sink = _Sink()
        sink: Any = self._sink
        self._archive = zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, content: bytes, at_ms: int) -> bytes:
        """Adds a file and returns what there is to send by now."""
        moment = datetime.fromtimestamp(at_ms / 1000, UTC)
        stamp = moment.timetuple()[:6] if moment.year >= _OLDEST else (_OLDEST, 1, 1, 0, 0, 0)
        member = zipfile.ZipInfo(name, stamp)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        self._archive.writestr(member, content)
        return self._sink.take()

    def end(self) -> bytes:
        """Returns the rest."""
        self._archive.close()
        return self._sink.take()
