"""Header, drawing operations, codes, file names, work: values, or a ProtocolError."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import codes, filename, frame, pixels, work
from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.frame import Channel, Flag, Header
from protocol.limits import MESSAGE_BYTES
from protocol.pixels import Copy, Cursor, Fill, Format, Image, Pointer, Size

U32 = st.integers(0, 2**32 - 1)


@given(
    st.sampled_from([Flag.NONE, Flag.KEY, Flag.KEY | Flag.LAST, Flag.ACK]), U32, U32, st.binary()
)
def test_a_header_survives(flags: Flag, sequence: int, time_ms: int, body: bytes) -> None:
    header = Header(Channel.SCREEN, flags, sequence, time_ms)
    read, rest = frame.unpack(frame.pack(header, body))
    assert read == header
    assert bytes(rest) == body


@given(st.binary(max_size=40))
def test_noise_is_a_header_or_a_protocol_error(noise: bytes) -> None:
    try:
        header, body = frame.unpack(noise)
    except ProtocolError:
        return
    assert frame.pack(header, body) == noise


@pytest.mark.parametrize(
    ("at", "value", "close"),
    [
        (0, 0, Close.TOO_OLD),
        (0, 2, Close.TOO_NEW),
        (1, 9, Close.BAD_MESSAGE),
        (2, 16, Close.BAD_MESSAGE),
        (3, 1, Close.BAD_MESSAGE),
    ],
)
def test_each_wrong_byte_of_a_header_is_refused(at: int, value: int, close: Close) -> None:
    message = bytearray(frame.pack(Header(Channel.SCREEN)))
    message[at] = value
    with pytest.raises(ProtocolError) as caught:
        frame.unpack(bytes(message))
    assert caught.value.close is close


def test_flags_belong_to_the_screen_alone() -> None:
    with pytest.raises(ProtocolError):
        frame.unpack(frame.pack(Header(Channel.INPUT, Flag.KEY)))


@given(U32, st.integers(1, 2**31 - 1))
def test_newer_understands_the_wrap(start: int, step: int) -> None:
    later = (start + step) % 2**32
    assert frame.newer(later, start)
    assert not frame.newer(start, later)
    assert not frame.newer(start, start)


SIDE = st.integers(1, 4000)
AT = st.integers(0, 12000)
OPERATIONS = st.one_of(
    st.builds(Size, SIDE, SIDE),
    st.builds(Fill, AT, AT, SIDE, SIDE, st.integers(0, 0xFFFFFF)),
    st.builds(Copy, AT, AT, AT, AT, SIDE, SIDE),
    st.builds(
        Image, st.sampled_from(Format), AT, AT, SIDE, SIDE, st.binary(min_size=1, max_size=50)
    ),
    st.builds(
        Cursor, st.integers(0, 15), st.integers(0, 15), st.just(16), st.just(16), st.just(b"png")
    ),
    st.just(Cursor(0, 0, 0, 0, b"")),
    st.builds(Pointer, AT, AT),
)


@given(st.lists(OPERATIONS, max_size=8))
def test_operations_survive(operations: list[pixels.Operation]) -> None:
    body = b"".join(pixels.pack(operation) for operation in operations)
    assert list(pixels.unpack(body)) == operations


@given(OPERATIONS, st.data())
def test_an_operation_cut_anywhere_is_an_error(
    operation: pixels.Operation, data: st.DataObject
) -> None:
    body = pixels.pack(operation)
    with pytest.raises(ProtocolError):
        list(pixels.unpack(body[: data.draw(st.integers(1, len(body) - 1))]))


@given(st.binary(max_size=400))
def test_decoding_noise_costs_no_memory(noise: bytes) -> None:
    tracemalloc.start()
    try:
        list(pixels.unpack(noise))
    except ProtocolError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 2 * len(noise) + 64 * 1024


@pytest.mark.parametrize(
    "wrong",
    [
        Fill(0, 0, 0, 5, 0),
        Fill(16383, 0, 2, 1, 0),
        Copy(16383, 0, 0, 0, 2, 1),
        Size(0, 5),
        Size(16384, 16384),
        Image(Format.JPEG, 0, 0, 1, 1, b""),
        Cursor(16, 0, 16, 16, b"x"),
        Cursor(0, 0, 257, 16, b"x"),
        Cursor(0, 0, 0, 0, b"x"),
    ],
)
def test_shapes_that_make_no_sense_are_refused(wrong: pixels.Operation) -> None:
    with pytest.raises(ProtocolError):
        list(pixels.unpack(pixels.pack(wrong)))


def test_a_screen_message_has_a_limit() -> None:
    with pytest.raises(ProtocolError) as caught:
        list(pixels.unpack(bytes(MESSAGE_BYTES + 1)))
    assert caught.value.close is Close.TOO_LARGE


@pytest.mark.parametrize(
    "typed",
    [
        "123456789",
        "123 456 789",
        " 123-456-789 ",
        "123.456.789",
        "１２３ ４５６ ７８９",
        "12 34 56 78 9",
        "١٢٣٤٥٦٧٨٩",
    ],
)
def test_a_code_is_understood_as_people_type_it(typed: str) -> None:
    assert codes.normalise(typed) == "123456789"
    assert codes.grouped("123456789") == "123 456 789"


@pytest.mark.parametrize(
    "typed", ["", "12345678", "1234567890", "12345678a", "x23456789", "1" * 99]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.normalise(typed) is None


@given(st.text())
def test_codes_never_raise(typed: str) -> None:
    code = codes.normalise(typed)
    assert code is None or (len(code) == 9 and code.isascii() and code.isdigit())


TOKEN = "abcdefghij234567abcdefghij"
DESTINATIONS = st.builds(
    filename.Destination,
    st.sampled_from(["localhost", "help.example.com", "10.0.0.7", "2001:db8::1", "a-b.c"]),
    st.none() | st.integers(1, 65535),
    st.just(TOKEN),
    st.none() | st.just("0123456789abcdef"),
)


@given(
    DESTINATIONS,
    st.sampled_from(["", ".exe"]),
    st.sampled_from(["{}", "{} (1)", "{}-2", "Copy of {}", "{} - Copie", "{}_복사본"]),
    st.booleans(),
)
def test_a_file_name_survives_downloads(
    where: filename.Destination, suffix: str, renamed: str, folded: bool
) -> None:
    name = renamed.format(filename.write(where)) + suffix
    assert ":" not in name
    assert filename.read(name.upper() if folded else name) == where


@pytest.mark.parametrize(
    "name", ["", "deskside", "deskside-agent-linux", "Deskside_host_1", "x" * 600]
)
def test_a_file_name_that_says_nothing_is_none(name: str) -> None:
    assert filename.read(name) is None


@given(st.text(max_size=80))
def test_file_names_never_raise(name: str) -> None:
    found = filename.read(name)
    assert found is None or len(found.token) == filename.TOKEN_CHARS


def test_work_has_to_be_done() -> None:
    answer = work.solve("challenge", 10)
    assert work.solved("challenge", answer, 10)
    assert not work.solved("another", answer, 10)
    for wrong in ("", "-1", "1.0", "١", "9" * 21):
        assert not work.solved("challenge", wrong, 10)
