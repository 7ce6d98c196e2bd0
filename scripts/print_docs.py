"""Prints docs/protocol.md and docs/session.md from the code: --write, or --check what is there."""

import argparse
import ast
import inspect
import re
import sys
from collections.abc import Iterable
from enum import IntEnum, IntFlag
from pathlib import Path
from types import ModuleType
from typing import Any

from appliance.domain import session
from protocol import OLDEST_VERSION, VERSION, close, codec, codes, filename, frame, limits, pixels
from protocol import messages as _declared

DOCS = Path(__file__).resolve().parents[1] / "docs"
_ROLE = re.compile(r":(?:func|class|mod):")
_PRINTED = "<!-- Printed from the code by `make docs`; change the code, not this file. -->\n"


def attribute_docs(source: ModuleType | type) -> dict[str, str]:
    """Returns name -> docstring of what is assigned in a module or class body."""
    body = ast.parse(inspect.getsource(source)).body
    if isinstance(source, type) and isinstance(body[0], ast.ClassDef):
        body = body[0].body
    found: dict[str, str] = {}
    name = ""
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant) and name:
            found[name] = " ".join(str(statement.value.value).split())
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]):
                found[name] = ""
            case _:
                name = ""
    return found


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Returns a table of Markdown."""
    cells = [list(head), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join("| " + " | ".join(row) + " |" for row in cells) + "\n"


def paragraphs(source: Any) -> str:
    """Returns the docstring of a module or class, with its indented parts as code."""
    blocks = _ROLE.sub("", inspect.getdoc(source) or "").split("\n\n")
    text = "\n\n".join(f"```\n{b}\n```" if b.startswith("    ") else b for b in blocks)
    return text.replace("```\n\n```\n", "\n") + "\n"


def members(kind: type[IntEnum] | type[IntFlag], number: str = "Number") -> str:
    """Returns the table of an enumeration."""
    docs = attribute_docs(kind)
    return table(
        (number, "Name", "Meaning"), ((m.value, f"`{m.name}`", docs.get(m.name, "")) for m in kind)
    )


def rule(spec: dict[str, Any]) -> str:
    """Returns what a field may hold, in words."""
    match spec["kind"]:
        case "text":
            lines = ", several lines" if spec["lines"] else ""
            least = f"{spec['least']} to " if spec["least"] else "at most "
            return f"text, {least}{spec['most']} characters{lines}"
        case "whole":
            return f"whole number, {spec['least']} to {spec['most']}"
        case "flag":
            return "true or false"
        case "one-of":
            return ", ".join(f"`{value}`" for value in spec["values"])
        case "list":
            return f"list of at most {spec['most']}: {rule(spec['of'])}"
        case "record":
            return "; ".join(f"`{name}`: {rule(of)}" for name, of in spec["fields"].items())
    raise ValueError(spec["kind"])


def message_section(declared: codec.Declared) -> str:
    """Returns the description of one message."""
    senders = ", ".join(sorted(declared.senders))
    channel = declared.channel.name.lower()
    parts = [f"### `{declared.name}`\n", f"From: {senders}. Channel: {channel}.\n"]
    text = (inspect.getdoc(declared.cls) or "").split("Attributes:")
    parts.append(text[0].strip() + "\n")
    specs = codec.fields_spec(declared.cls)
    if specs:
        rows = (
            (f"`{name}`", rule(spec), "" if spec["required"] else "may be left out")
            for name, spec in specs.items()
        )
        parts.append(table(("Field", "Value", ""), rows))
    if len(text) > 1:
        notes = inspect.cleandoc("\n" + text[1]).splitlines()
        parts.append("\n".join(line if line[0] == " " else f"- {line}" for line in notes if line))
        parts.append("")
    return "\n".join(parts)


def constants(module: ModuleType) -> str:
    """Returns the table of a module's figures."""
    docs = attribute_docs(module)
    rows = ((f"`{name}`", f"{getattr(module, name):,}", doc) for name, doc in docs.items())
    return table(("Figure", "Value", ""), rows)


def protocol_document() -> str:
    """Returns docs/protocol.md."""
    inputs = [d for d in codec.BY_NAME.values() if d.channel is frame.Channel.INPUT]
    control = [d for d in codec.BY_NAME.values() if d.channel is frame.Channel.CONTROL]
    known = {module.rpartition(".")[2] for module in _declared.__all__}
    sections = [
        "# The wire\n",
        _PRINTED,
        f"Version {VERSION}; versions from {OLDEST_VERSION} on are understood.\n",
        f"Features with messages: {', '.join(sorted(known))}.\n",
        "Every message is a binary WebSocket message: a header, then a body.\n",
        "## Header\n",
        paragraphs(frame),
        "### Channels\n",
        members(frame.Channel),
        "### Flags\n",
        members(frame.Flag, "Bit"),
        "## Messages in JSON\n",
        paragraphs(codec),
        *map(message_section, sorted(control, key=lambda d: d.name)),
        "## Messages of the input channel\n",
        *map(message_section, sorted(inputs, key=lambda d: d.name)),
        "## Pictures\n",
        paragraphs(pixels),
        "### Formats of an image\n",
        members(pixels.Format),
        "## Session codes\n",
        paragraphs(codes),
        "## File name of the agent\n",
        paragraphs(filename),
        "## Close codes\n",
        paragraphs(close),
        members(close.Close, "Code"),
        "## Figures\n",
        paragraphs(limits),
        constants(limits),
    ]
    return "\n".join(sections)


def session_document() -> str:
    """Returns docs/session.md."""
    state_docs, event_docs = attribute_docs(session.State), attribute_docs(session.Event)
    moves = sorted(session.MOVES.items(), key=lambda m: list(session.State).index(m[0][0]))
    arrows = "\n".join(f"    {a} --> {after}: {event}" for (a, event), after in moves)
    sections = [
        "# A session's life\n",
        _PRINTED,
        paragraphs(session),
        "## States\n",
        table(("State", "Meaning"), ((f"`{s}`", state_docs[s.name]) for s in session.State)),
        "## Events\n",
        table(("Event", "Meaning"), ((f"`{e}`", event_docs[e.name]) for e in session.Event)),
        "## Moves\n",
        table(
            ("In state", "event", "leads to"),
            ((f"`{a}`", f"`{event}`", f"`{after}`") for (a, event), after in moves),
        ),
        f"```mermaid\nstateDiagram-v2\n    [*] --> {session.State.OPEN}\n{arrows}\n```\n",
        "## Reasons\n",
        "A change says why with one of these words; each has its sentence in the catalogues.\n",
        "\n".join(f"- `{reason}`" for reason in sorted(session.REASONS) if reason) + "\n",
        "## Resolving\n",
        attribute_docs(session)["RESOLVABLE"] + "\n",
        f"Possible in: {', '.join(f'`{s}`' for s in session.State if s in session.RESOLVABLE)}.\n",
    ]
    return "\n".join(sections)


def documents() -> dict[Path, str]:
    """Returns path -> text of every printed document."""
    return {
        DOCS / "protocol.md": protocol_document(),
        DOCS / "session.md": session_document(),
    }


def main() -> str | None:
    """Writes or compares; returns what is wrong, or None."""
    parser = argparse.ArgumentParser(description=__doc__)
    mode = parser.add_mutually_exclusive_group(required=True)
    mode.add_argument("--write", action="store_true")
    mode.add_argument("--check", action="store_true")
    options = parser.parse_args()
    for path, text in documents().items():
        if options.write:
            path.write_text(text, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            return f"{path.name} is not what the code says now; `make docs` prints it."
    return None


if __name__ == "__main__":
    sys.exit(main())
