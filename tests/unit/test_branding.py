"""Colours that can be read, and texts that are never more than text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain import branding, contrast
from appliance.domain.branding import DARK, LETTERS, LIGHT, LetterTexts
from appliance.domain.errors import WrongInputError
from appliance.domain.letters import Letter
from appliance.services.branding import worded
from tests.meta.repository import ROOT

COLORS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
SCHEMES = st.sampled_from((LIGHT, DARK))
DEFAULT = Letter("Subject", "Hello,", ("Text",), "Open", "https://help.example.org/x", "Small")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#008000", "#ffffff", 5.14),
        ("#0b5cad", "#f3f5f8", 6.11),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast.ratio(one, other) == pytest.approx(ratio, abs=0.006)
    assert contrast.ratio(one, other) == contrast.ratio(other, one)


@given(COLORS)
def test_text_on_any_colour_can_be_read(color: str) -> None:
    assert contrast.ratio(color, contrast.readable_on(color)) >= contrast.LEAST


@given(COLORS, SCHEMES)
def test_what_is_proposed_passes_and_is_kept_once_it_does(color: str, scheme: str) -> None:
    proposed = branding.measured(color, scheme).proposed
    again = branding.measured(proposed, scheme)
    assert again.passes
    assert again.proposed == proposed
    assert again.on_page >= contrast.LEAST
    assert again.on_button >= contrast.LEAST
    branding.check_contrast("color", proposed, scheme)


@pytest.mark.parametrize(
    ("color", "scheme", "ratio", "proposed"),
    [("#ffff00", LIGHT, "1.0", "#717100"), ("#0b5cad", DARK, "2.1", "#72a1d0")],
)
def test_a_colour_that_cannot_be_read_is_measured_and_another_proposed(
    color: str, scheme: str, ratio: str, proposed: str
) -> None:
    with pytest.raises(WrongInputError) as caught:
        branding.check_contrast("color", color, scheme)
    assert caught.value.field == "color"
    assert caught.value.values == {"ratio": ratio, "color": proposed}


def test_our_own_colours_pass_and_are_those_of_the_pages() -> None:
    tokens = (ROOT / "web/static/css/tokens.css").read_text("utf-8")
    light, dark = tokens.split('[data-bs-theme="dark"]')
    for scheme, text in ((LIGHT, light), (DARK, dark)):
        found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", text))
        assert branding.measured(branding.DEFAULT_COLORS[scheme], scheme).passes
        assert found["accent"] == branding.DEFAULT_COLORS[scheme]
        assert found["page"] == branding.PAGES[scheme]
        assert found["surface"] in (branding.SURFACES[scheme], "#fff")


@given(COLORS, COLORS | st.just(""))
def test_the_style_sheet_holds_colours_and_nothing_else(main: str, dark: str) -> None:
    sheet = branding.style_sheet(main, dark)
    body = re.sub(r"  --(accent|accent-strong|on-accent|accent-soft): #[0-9a-f]{6};\n", "", sheet)
    assert body == ':root {\n}\n\n[data-bs-theme="dark"] {\n}\n'


@pytest.mark.parametrize(
    "typed", ["red", "#12345", "#1234567", "#12345g", "url(x)", "#0b5cad;}", "0b5cad", "#０b5cad"]
)
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(WrongInputError):
        branding.color("color", typed)


def test_a_colour_may_have_capitals_and_blanks() -> None:
    assert branding.color("color", " #0B5CAD ") == "#0b5cad"
    assert branding.color("color", "") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.org",
        "javascript:alert(1)",
        "https://",
        "https://a@b.example",
        "https://a.example/\\x",
        "https://a.example:99999",
        "https://[x",
        "//example.org",
        "https://ex ample.org",
    ],
)
def test_only_plain_https_links_are_taken(typed: str) -> None:
    with pytest.raises(WrongInputError):
        branding.https_link("privacy", typed)
    assert (
        branding.https_link("privacy", "https://example.org/p?x=1") == "https://example.org/p?x=1"
    )


@pytest.mark.parametrize(
    ("kind", "subject", "body", "field", "sentence"),
    [
        ("invitation", "Hi", "no link", "body", branding.MISSING_PLACE),
        ("sign_in_code", "Hi", "no code", "body", branding.MISSING_PLACE),
        ("invitation", "Hi", "{link} {{7*7}}", "body", branding.UNKNOWN_PLACE),
        ("invitation", "{7*7}", "{link}", "subject", branding.UNKNOWN_PLACE),
        ("invitation", "Hi", "{link} {name.__class__}", "body", branding.UNKNOWN_PLACE),
        ("invitation", "Hi", "{link} {name!r}", "body", branding.UNKNOWN_PLACE),
        ("invitation", "Hi", "{link} {}", "body", branding.UNKNOWN_PLACE),
        ("sign_in_code", "Hi", "{code} {link}", "body", branding.UNKNOWN_PLACE),
        ("invitation", "{link}", "{link}", "subject", branding.SUBJECT_SECRET),
        ("sign_in_code", "{code}", "{code}", "subject", branding.SUBJECT_SECRET),
        ("invitation", "", "{link}", "subject", branding.BOTH),
        ("invitation", "Hi", "", "body", branding.BOTH),
    ],
)
def test_texts_of_mails_are_refused_beside_their_field(
    kind: str, subject: str, body: str, field: str, sentence: str
) -> None:
    with pytest.raises(WrongInputError) as caught:
        branding.letter_texts(LETTERS[kind], subject, body)
    assert (caught.value.field, caught.value.sentence) == (field, sentence)


def test_empty_texts_are_the_default() -> None:
    assert branding.letter_texts(LETTERS["invitation"], " ", "\n") is None


def test_placeholders_are_replaced_once() -> None:
    texts = LetterTexts("For {name}", "Hello {name}\n\n{link}\n\nfrom {organisation}: {name}")
    values = {
        "name": "{organisation}{{7*7}}%(x)s",
        "organisation": "Acme",
        "link": "https://x.example",
    }
    letter = worded(DEFAULT, texts, values)
    assert letter.subject == "For {organisation}{{7*7}}%(x)s"
    assert letter.paragraphs == (
        "Hello {organisation}{{7*7}}%(x)s",
        "from Acme: {organisation}{{7*7}}%(x)s",
    )
    assert (letter.greeting, letter.action_link) == (DEFAULT.greeting, DEFAULT.action_link)
    assert "49" not in letter.text()


def test_a_link_inside_a_sentence_stays_there() -> None:
    letter = worded(DEFAULT, LetterTexts("x", "Go to {link} now"), {"link": "https://x.example"})
    assert letter.paragraphs == ("Go to https://x.example now",)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://lure.example.net/?t={link}", "https://lure.example.net/?t= https://x.example"),
        ("https://lure.example.net/({link})", "https://lure.example.net/( https://x.example)"),
        ("//lure.example.net/{name}{link}", "//lure.example.net/Jo https://x.example"),
        ("lure.example.net/\u200b{code}", "lure.example.net/\u200b 123456"),
        ("코드:{code}입니다", "코드: 123456입니다"),
        ("take “{code}”, or ({link})", "take “123456”, or (https://x.example)"),
    ],
)
def test_a_secret_is_no_part_of_another_address(text: str, shown: str) -> None:
    """A click on it would tell the secret to whoever wrote the mail's words."""
    values = {"link": "https://x.example", "code": "123456", "name": "Jo"}
    assert worded(DEFAULT, LetterTexts("x", text), values).paragraphs == (shown,)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60), st.text(max_size=30))
def test_filling_changes_known_placeholders_only(text: str, value: str) -> None:
    assert branding.filled(text, {}) == text
    assert branding.filled(f"{{name}}{text}", {"name": value}).startswith(value)
