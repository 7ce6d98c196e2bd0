"""A message is understood exactly, or it is a ProtocolError (SECURITY 15)."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocol.messages
from protocol import codec
from protocol.close import Close
from protocol.codec import AGENT, SERVER, VIEWER
from protocol.errors import ProtocolError
from protocol.frame import Channel
from protocol.limits import CONTROL_BYTES
from protocol.messages.consent import ConsentAnswer
from protocol.messages.input import InputPointer
from protocol.messages.session import SessionEdit, SessionState

assert protocol.messages.__all__


def values_of(spec: dict) -> st.SearchStrategy:
    """Builds a strategy for every value that a field's rule allows."""
    match spec["kind"]:
        case "text":
            allowed = st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"])
            return st.text(allowed, min_size=spec["least"], max_size=min(spec["most"], 40))
        case "whole":
            return st.integers(spec["least"], spec["most"])
        case "flag":
            return st.booleans()
        case "one-of":
            return st.sampled_from(spec["values"])
        case "list":
            return st.lists(values_of(spec["of"]), max_size=min(spec["most"], 3))
        case "record":
            return objects_of(spec["fields"])
    raise AssertionError(spec)


def objects_of(fields: dict) -> st.SearchStrategy:
    return st.fixed_dictionaries({name: values_of(spec) for name, spec in fields.items()})


@pytest.mark.parametrize("name", sorted(codec.BY_NAME))
@given(data=st.data())
def test_every_message_survives_the_wire(name: str, data: st.DataObject) -> None:
    declared = codec.BY_NAME[name]
    plain = data.draw(objects_of(codec.fields_spec(declared.cls)))
    body = json.dumps({"type": name, **plain}).encode()
    for sender in declared.senders:
        read = codec.decode(body, sender, declared.channel)
        assert json.loads(codec.encode(read)) == {"type": name, **plain}


@pytest.mark.parametrize("name", sorted(codec.BY_NAME))
def test_a_side_cannot_say_what_is_not_its_own(name: str) -> None:
    declared = codec.BY_NAME[name]
    for sender in {AGENT, VIEWER, SERVER} - declared.senders:
        with pytest.raises(ProtocolError):
            codec.decode(json.dumps({"type": name}).encode(), sender, declared.channel)


def body(**changed: object) -> bytes:
    plain = {"type": "input.pointer", "x": 1, "y": 2, "buttons": 0}
    return json.dumps({**plain, **changed}).encode()


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b'{"type":1}',
        b'{"type":"input.nothing"}',
        b'{"type":"input.pointer","x":1,"y":2}',
        b'{"type":"input.pointer","x":1,"x":1,"y":2,"buttons":0}',
        b'{"type":"input.pointer","x":NaN,"y":2,"buttons":0}',
        b"[" * 60000,
        b'{"type":"input.pointer","x":' + b"9" * 5000 + b',"y":2,"buttons":0}',
        body(x=1.0),
        body(x=True),
        body(x="1"),
        body(x=-1),
        body(x=16384),
        body(buttons=32),
        body(more=1),
        body()[:-1],
        body() + b"{}",
    ],
)
def test_anything_else_is_an_error(wrong: bytes) -> None:
    with pytest.raises(ProtocolError) as caught:
        codec.decode(wrong, VIEWER, Channel.INPUT)
    assert caught.value.close is Close.BAD_MESSAGE


def test_a_message_on_another_channel_is_an_error() -> None:
    pointer = codec.encode(InputPointer(1, 2, 0))
    assert codec.decode(pointer, VIEWER, Channel.INPUT) == InputPointer(1, 2, 0)
    with pytest.raises(ProtocolError):
        codec.decode(pointer, VIEWER, Channel.CONTROL)


def test_a_large_message_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(ProtocolError) as caught:
        codec.decode(b" " * (CONTROL_BYTES + 1), AGENT)
    assert caught.value.close is Close.TOO_LARGE


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "\x1b[2J", "\x7f", "\x85", "\ud800", "x" * 81])
def test_control_characters_never_get_in(name: str) -> None:
    wrong = json.dumps({"type": "session.edit", "name": name, "description": ""}).encode()
    with pytest.raises(ProtocolError):
        codec.decode(wrong, AGENT)


def test_lines_are_allowed_where_declared() -> None:
    edit = SessionEdit(name="김민지", description="one\ntwo\tthree 👍🏽 שלום")
    assert codec.decode(codec.encode(edit), AGENT) == edit


def test_rights_are_a_closed_set() -> None:
    for granted in (["root"], ["view"] * 6, "view", None):
        wrong = {"type": "consent.answer", "ask_id": "1", "granted": granted, "reason": "allowed"}
        with pytest.raises(ProtocolError):
            codec.decode(json.dumps(wrong).encode(), AGENT)
    kept = ConsentAnswer("1", ("view",), "allowed")
    assert codec.decode(codec.encode(kept), AGENT) == kept


@given(st.binary(max_size=300))
def test_noise_is_only_ever_a_protocol_error(noise: bytes) -> None:
    for sender in (AGENT, VIEWER, SERVER):
        for channel in (Channel.CONTROL, Channel.INPUT):
            with pytest.raises(ProtocolError):
                codec.decode(noise, sender, channel)


def test_messages_cannot_be_changed_after_they_were_checked() -> None:
    for cls in codec.BY_CLASS:
        assert dataclasses.is_dataclass(cls)
        assert cls.__dataclass_params__.frozen
    assert SessionState in codec.BY_CLASS
