"""The WebSocket's framing (RFC 6455), byte by byte and many at once."""

import struct
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.handlers.ws_messages import (
    FramingError,
    Message,
    MessageReader,
    MessageTooLargeError,
    Opcode,
    frame_header,
)

MOST = 70_000


def frame(opcode: int, data: bytes, *, final: bool = True, key: bytes | None = b"\x01\x02\x03\xff"):
    """What a client sends; without a key what it must not send."""
    masked = 0 if key is None else 128
    first = (128 if final else 0) | opcode
    if len(data) < 126:
        begin = struct.pack(">BB", first, masked | len(data))
    elif len(data) < 2**16:
        begin = struct.pack(">BBH", first, masked | 126, len(data))
    else:
        begin = struct.pack(">BBQ", first, masked | 127, len(data))
    if key is None:
        return begin + data
    return begin + key + bytes(one ^ key[at % 4] for at, one in enumerate(data))


def read(reader: MessageReader, *pieces: bytes) -> Iterator[Message]:
    """Feeds pieces through one buffer that is overwritten each time, as a connection does."""
    buffer = memoryview(bytearray(max(map(len, pieces), default=0)))
    for piece in pieces:
        buffer[: len(piece)] = piece
        reader.feed(buffer[: len(piece)])
        while (message := reader.next()) is not None:
            yield message
        reader.keep_incomplete()
        buffer[:] = bytes(len(buffer))


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from((Opcode.BINARY, Opcode.TEXT, Opcode.PING, Opcode.PONG)),
        st.sampled_from((0, 1, 125, 126, 127, 300, 65_535, 65_536, MOST)),
    ).map(lambda one: (one[0], bytes(min(one[1], 125 if one[0] & 8 else MOST)))),
    max_size=6,
)


@given(MESSAGES, st.lists(st.integers(1, 40_000), min_size=1, max_size=20))
def test_messages_come_whole_however_they_are_cut(
    messages: list[tuple[int, bytes]], sizes: list[int]
) -> None:
    sent, pieces, at = b"".join(frame(*one) for one in messages), [], 0
    while at < len(sent):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(sent[at : at + size])
        at += size
    assert list(read(MessageReader(MOST), *pieces)) == messages


def test_byte_by_byte() -> None:
    sent = frame(2, b"") + frame(2, b"x" * 300) + frame(9, b"alive?") + frame(2, b"yz")
    found = list(read(MessageReader(MOST), *(sent[at : at + 1] for at in range(len(sent)))))
    assert found == [(2, b""), (2, b"x" * 300), (9, b"alive?"), (2, b"yz")]


def test_fragments_are_joined_with_control_frames_between_them() -> None:
    sent = frame(2, b"a", final=False) + frame(9, b"!") + frame(0, b"b", final=False)
    assert list(read(MessageReader(MOST), sent, frame(0, b"c"), frame(2, b"d"))) == [
        (9, b"!"),
        (2, b"abc"),
        (2, b"d"),
    ]


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(frame(2, b"x", key=None), id="not masked"),
        pytest.param(frame(0x42, b"x"), id="a reserved bit"),
        pytest.param(frame(0, b"x"), id="nothing to continue"),
        pytest.param(frame(2, b"x", final=False) + frame(2, b"y"), id="inside another"),
        pytest.param(frame(9, b"x" * 126), id="long ping"),
        pytest.param(frame(9, b"x", final=False), id="fragmented ping"),
        pytest.param(frame(2, b"", final=False) + frame(0, b"", final=False) * 5000, id="bits"),
    ],
)
def test_what_is_against_the_rules_is_refused(sent: bytes) -> None:
    with pytest.raises(FramingError):
        list(read(MessageReader(MOST), sent))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(struct.pack(">BBH", 0x82, 0xFE, 201), id="announced"),
        pytest.param(struct.pack(">BBQ", 0x82, 0xFF, 2**63), id="announced as huge"),
        pytest.param(frame(2, b"x" * 200, final=False) + frame(0, b"y"), id="in fragments"),
    ],
)
def test_too_large_is_known_before_it_is_there(sent: bytes) -> None:
    with pytest.raises(MessageTooLargeError):
        list(read(MessageReader(200), sent))


def test_the_first_message_may_change_what_the_next_may_be() -> None:
    reader = MessageReader(200)
    sent = frame(2, b"hello") + frame(2, b"x" * 1000)
    reader.feed(memoryview(sent))
    assert reader.next() == (2, b"hello")
    reader.keep_incomplete()
    reader.most_bytes = 1000
    assert reader.next() == (2, b"x" * 1000)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_what_is_written_begins_as_clients_read_it(size: int) -> None:
    assert frame_header(Opcode.BINARY, size) == frame(2, bytes(size), key=None)[: -size or None]
