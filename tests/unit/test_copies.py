"""Copies on the wire: the vectors that the browser reads too, and what is too large."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.services.copies import Gathering
from protocol import copies
from protocol.copies import Copy
from protocol.errors import ProtocolError
from protocol.frame import Channel, Flag, Header, pack, unpack
from protocol.limits import CLIPBOARD_BYTES, CLIPBOARD_PART_BYTES

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/copies.json").read_text())


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["name"])
def test_copies_are_read_as_the_browser_reads_them(row: dict[str, str]) -> None:
    whole = bytes.fromhex(row["hex"])
    if not row["kind"]:
        with pytest.raises(ProtocolError):
            copies.read(whole)
        return
    copy = copies.read(whole)
    assert copy.kind == row["kind"]
    assert copy.data == (row["text"].encode() if "text" in row else whole[1:])


@given(st.text())
def test_text_comes_back_without_what_could_act(text: str) -> None:
    cleaned = copies.clean(text)
    assert copies.clean(cleaned) == cleaned
    assert all(one in "\n\t" or one.isprintable() or ord(one) > 0x9F for one in cleaned)
    if cleaned and not any(0xD800 <= ord(one) < 0xE000 for one in cleaned):
        bodies = copies.parts(Copy("text", cleaned.encode()))
        assert copies.read(b"".join(bodies)) == Copy("text", cleaned.encode())


def test_a_copy_is_cut_into_parts_and_put_together_again() -> None:
    data = b"x" * CLIPBOARD_BYTES
    bodies = copies.parts(Copy("text", data))
    assert {len(one) for one in bodies[:-1]} == {CLIPBOARD_PART_BYTES}
    gathering = Gathering()
    for at, body in enumerate(bodies):
        last = at == len(bodies) - 1
        message = pack(Header(Channel.CLIPBOARD, Flag.LAST if last else Flag.NONE, 7), body)
        whole = gathering.take(unpack(message)[0], message)
        assert (whole is not None) == last
    assert whole is not None
    assert (whole.size_bytes, whole.number) == (CLIPBOARD_BYTES, 7)
    assert b"".join(message[12:] for message in whole.messages(9)) == b"\x01" + data
    with pytest.raises(ProtocolError):
        copies.parts(Copy("text", data + b"x"))


def test_what_is_larger_than_may_be_is_refused_before_it_is_kept() -> None:
    gathering = Gathering()
    part = pack(Header(Channel.CLIPBOARD, Flag.NONE, 1), b"x" * CLIPBOARD_PART_BYTES)
    for _ in range(CLIPBOARD_BYTES // CLIPBOARD_PART_BYTES):
        gathering.take(unpack(part)[0], part)
    with pytest.raises(ProtocolError):
        gathering.take(unpack(part)[0], part)
    with pytest.raises(ProtocolError):
        Gathering().take(Header(Channel.CLIPBOARD), pack(Header(Channel.CLIPBOARD)))


def test_a_part_of_another_copy_begins_anew() -> None:
    gathering = Gathering()
    for number, body, flag in ((1, b"\x01old", Flag.NONE), (2, b"\x01new", Flag.LAST)):
        message = pack(Header(Channel.CLIPBOARD, flag, number), body)
        whole = gathering.take(unpack(message)[0], message)
    assert whole is not None
    assert whole.bodies == (b"\x01new",)
