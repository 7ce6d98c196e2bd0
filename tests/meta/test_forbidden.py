"""Words that must not stand in the product, each for a reason."""

import re
from pathlib import Path

import pytest

from tests.meta.repository import files, text

CODE = (".py", ".js", ".mjs", ".html", ".css", ".sh")
ALL = (*CODE, ".toml", ".json", ".md", ".txt", ".yml", ".service", ".po", "")

IN_PRODUCT = {
    "markup from strings": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser",
    "templates that do not escape": r"\|\s*safe\b|\bMarkup\(|autoescape\s*=\s*False",
    "code from strings": r"\beval\(|new Function\(|(?<![\w.])exec\(",
    "a shell": r"shell=True|os\.system\(|os\.popen\(",
    "TLS that trusts anybody": r"verify=False|CERT_NONE|_create_unverified_context",
    "guessable randomness": r"^\s*(?:import random\b|from random import)|Math\.random\(",
    "errors swallowed": r"except:\s*$|except BaseException:\s*pass",
    "unfinished work": r"\bTODO\b|\bFIXME\b|coming soon|lorem ipsum",
    "styles and scripts in markup": r"<[a-z]+[^>]*\s(?:style|on[a-z]+)=",
}
"""What -> pattern, looked for in the product's own code."""

REASONS = {
    "web/eslint.config.js": ("markup from strings", "names what it forbids"),
    "agent/adapters/pinned_tls.py": (
        "TLS that trusts anybody",
        "the key's fingerprint is compared instead, before a byte is sent",
    ),
    "web/templates/mail.html": (
        "styles and scripts in markup",
        "mail programs have no style sheets; it is no page of the appliance",
    ),
    "web/templates/office_module_share.html": (
        "styles and scripts in markup",
        "a button for other sites, shown as text to be copied",
    ),
    "agent/pauses.py": ("guessable randomness", "spreads reconnections, protects nothing"),
}
"""File -> what may stand in it, and why."""

_DOT = r"\."
EVERYWHERE = {
    "a package registry's host": _DOT.join(("pypi", "org"))
    + "|python"
    + r"hosted|"
    + _DOT.join(("registry", "npmjs"))
    + "|"
    + _DOT.join(("deb", "debian", "org")),
    "a folder of one developer": r"(?<![\w/.{}\"'])/(?:home|Users)/[a-z]+/|/wo" + r"rk/",
}

NAMES = re.compile(r"(?:^|_)(?:utils?|helpers?|common|manager|misc)(?:_|$)")
HARMLESS = {"package-lock.json"}


def is_product(path: Path) -> bool:
    return path.parts[0] in {"protocol", "appliance", "agent", "demo", "web"}


def found(pattern: str, paths: list[Path]) -> list[str]:
    wanted = re.compile(pattern, re.MULTILINE)
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(text(path).splitlines(), 1)
        if wanted.search(line)
    ]


@pytest.mark.parametrize("what", IN_PRODUCT)
def test_the_product_is_free_of(what: str) -> None:
    excused = {name for name, (kind, _) in REASONS.items() if kind == what}
    paths = [path for path in files(*CODE) if is_product(path) and str(path) not in excused]
    assert found(IN_PRODUCT[what], paths) == []


@pytest.mark.parametrize("what", EVERYWHERE)
def test_no_file_holds(what: str) -> None:
    paths = [path for path in files(*ALL) if path.name not in HARMLESS and path != OWN]
    assert found(EVERYWHERE[what], paths) == []


def test_modules_have_telling_names() -> None:
    vague = [str(path) for path in files(".py", ".js") if NAMES.search(path.stem)]
    assert vague == []


OWN = Path(__file__).relative_to(Path(__file__).parents[2])
