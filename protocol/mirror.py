"""Writes the JavaScript mirror of the protocol (--write) or checks that it is current (--check).

The browser's codec is data-driven: all it knows of channels, limits, close codes and message fields
comes from the generated module, so the two sides cannot drift apart unnoticed.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import Any

import protocol
from protocol import limits, messages
from protocol.close import RETRYABLE, Close
from protocol.codec import BY_NAME, Declared, fields_spec
from protocol.frame import HEADER_BYTES, Channel, Flag
from protocol.pixels import CODECS, Format, Op

TARGET = Path(__file__).parent.parent / "web/static/js/protocol/protocol.gen.js"
"""In a checkout; an installed wheel holds only the bundles made from it."""

_HEAD = """\
// Generated from the Python protocol by `python -m protocol.mirror --write`; do not edit.

/**
 * @typedef {{
 *   kind: "text" | "whole" | "flag" | "one-of" | "list" | "record", required?: boolean,
 *   least?: number, most?: number, lines?: boolean, values?: ReadonlyArray<string>,
 *   of?: Spec, fields?: Readonly<Record<string, Spec>>,
 * }} Spec
 * @typedef {{
 *   channel: number, senders: ReadonlyArray<string>, fields: Readonly<Record<string, Spec>>,
 * }} Declared
 */
"""


def render() -> str:
    """Returns the text of the generated module."""
    parts = [_HEAD]
    parts.append(_constant("VERSION", protocol.VERSION))
    parts.append(_constant("OLDEST_VERSION", protocol.OLDEST_VERSION))
    parts.append(_constant("HEADER_BYTES", HEADER_BYTES))
    for name, members in (("Channel", Channel), ("Flag", Flag), ("Op", Op), ("Format", Format)):
        parts.append(_table(name, _members(members)))
    parts.append(_constant("CODECS", CODECS))
    parts.append(_table("Close", _members(Close)))
    parts.append(_constant("RETRYABLE", sorted(int(code) for code in RETRYABLE)))
    parts.append(_table("Limits", _limits()))
    parts.append("/** @type {Readonly<Record<string, Declared>>} */")
    parts.append("export const MESSAGES = Object.freeze({")
    parts += [f"  {_json(name)}: {_json(_declared(BY_NAME[name]))}," for name in _names()]
    parts.append("});\n")
    return "\n".join(parts)


def _names() -> list[str]:
    """All message names; importing protocol.messages declared them."""
    known = {module.__name__ for module in (getattr(messages, name) for name in messages.__all__)}
    return sorted(name for name, declared in BY_NAME.items() if declared.cls.__module__ in known)


def _declared(declared: Declared) -> dict[str, Any]:
    return {
        "channel": int(declared.channel),
        "senders": sorted(declared.senders),
        "fields": fields_spec(declared.cls),
    }


def _members(members: type[IntEnum] | type[IntFlag]) -> dict[str, int]:
    return {name: int(value) for name, value in members.__members__.items()}


def _limits() -> dict[str, int | float]:
    return {
        name: int(value) if value == int(value) else value
        for name, value in vars(limits).items()
        if name.isupper()
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def _constant(name: str, value: Any) -> str:
    return f"export const {name} = {_json(value)};"


def _table(name: str, values: dict[str, Any]) -> str:
    rows = "".join(f"  {key}: {_json(value)},\n" for key, value in values.items())
    return f"export const {name} = Object.freeze({{\n{rows}}});"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns 1 when `--check` finds the mirror stale."""
    parser = argparse.ArgumentParser(prog="python -m protocol.mirror", description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true", help="say whether the mirror is current")
    choice.add_argument("--write", action="store_true", help="write the mirror")
    if parser.parse_args(arguments).write:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(render(), encoding="utf-8")
        return 0
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == render():
        return 0
    sys.stderr.write(f"{TARGET.name} is stale: run python -m protocol.mirror --write\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
