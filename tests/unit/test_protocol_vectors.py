"""Vectors that the browser's codec reads as well (tests/js): both must agree on every one."""

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

import protocol.messages  # noqa: F401
from protocol import codec, frame, mirror, pixels
from protocol.errors import ProtocolError
from protocol.frame import Channel

VECTORS = Path(__file__).parents[1] / "vectors"


def rows(name: str) -> list[Any]:
    found = json.loads((VECTORS / f"{name}.json").read_text())
    return [pytest.param(row, id=row["name"]) for row in found]


def body_of(row: dict[str, Any]) -> bytes:
    return bytes.fromhex(row["hex"]) * row.get("times", 1) if "hex" in row else row["text"].encode()


def plain(operation: pixels.Operation) -> list[Any]:
    values = [value.hex() if isinstance(value, bytes) else value for value in astuple(operation)]
    return [type(operation).__name__.lower(), *values]


@pytest.mark.parametrize("row", rows("messages"))
def test_messages(row: dict[str, Any]) -> None:
    if row["valid"]:
        codec.decode(body_of(row), row["sender"], Channel(row["channel"]))
    else:
        with pytest.raises(ProtocolError):
            codec.decode(body_of(row), row["sender"], Channel(row["channel"]))


@pytest.mark.parametrize("row", rows("headers"))
def test_headers(row: dict[str, Any]) -> None:
    if row["valid"]:
        header, _ = frame.unpack(body_of(row))
        assert list(header) == row["header"]
    else:
        with pytest.raises(ProtocolError) as caught:
            frame.unpack(body_of(row))
        assert caught.value.close == row["close"]


@pytest.mark.parametrize("row", rows("operations"))
def test_operations(row: dict[str, Any]) -> None:
    if row["valid"]:
        assert [plain(found) for found in pixels.unpack(body_of(row))] == row["operations"]
    else:
        with pytest.raises(ProtocolError) as caught:
            list(pixels.unpack(body_of(row)))
        assert caught.value.close == row["close"]


def test_the_mirror_is_current() -> None:
    assert mirror.main(["--check"]) == 0
