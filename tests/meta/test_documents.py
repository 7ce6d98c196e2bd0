"""Documents are there and say what the code says."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from tests.meta.repository import ROOT, files, text

WRITTEN = (
    "README.md",
    "CHANGELOG.md",
    "docs/architecture.md",
    "docs/decisions.md",
    "docs/protocol.md",
    "docs/session.md",
)


def printer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("print_docs", ROOT / "scripts" / "print_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_printed_documents_are_current() -> None:
    for path, wanted in printer().documents().items():
        assert path.read_text(encoding="utf-8") == wanted, f"{path.name}: run make docs"


@pytest.mark.parametrize("name", WRITTEN)
def test_a_document_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_links_between_documents_lead_somewhere() -> None:
    broken = []
    for path in files(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text(path)):
            if "://" not in target and not (ROOT / path).parent.joinpath(target).exists():
                broken.append(f"{path}: {target}")
    assert broken == []


def test_files_named_in_the_architecture_exist() -> None:
    named = re.findall(
        r"`((?:appliance|agent|protocol|demo|web|scripts|tests|systemd|config)/[\w./-]+)`",
        text(Path("docs/architecture.md")),
    )
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", text(Path("Makefile")), re.MULTILINE))
    named = set(re.findall(r"^ {4}make ([\w-]+)", text(Path("README.md")), re.MULTILINE))
    assert {"demo", "test"} <= named <= targets
