"""Modules: names of downloads, addresses that open the program, designs, answers, allowed sites."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.options import from_file_name, from_line, from_url, to_line
from appliance.domain import embedding, modules
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.module_form import form_names, form_values, read_form
from appliance.domain.modules import Asked, Design, Words
from appliance.texts import LANGUAGES
from protocol.filename import Destination, read, write
from protocol.module import Opening, read_offer, read_url, write_url

TOKEN = "abcdefghijklmnopqrstuvwx27"
PIN = "0123456789abcdef"
DESIGN = Design(
    "Hanbit IT",
    "#8a2be2",
    "",
    {"en": Words("Help", "From 9 to 18 h", ""), "ko": Words("도움", "", "도움 요청")},
    (
        Asked("q1", "line", True, {"en": "Department", "ko": "부서"}),
        Asked("q3", "choice", False, {"fr": "Étage"}, {"fr": ("1er", "2e"), "en": ("1st", "2nd")}),
    ),
)

hosts = st.from_regex(r"[a-z0-9]{1,12}(\.[a-z0-9]{1,8}){0,2}", fullmatch=True)
tokens = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26)
ports = st.none() | st.integers(1, 65535)
pins = st.none() | st.text("0123456789abcdef", min_size=16, max_size=16)


@settings(max_examples=40)
@given(hosts, ports, tokens, pins, st.sampled_from(["", ".exe", " (1).exe", "(2)", " - Copy.exe"]))
def test_the_name_of_a_download_carries_the_module(host, port, token, pin, added):
    sent = Destination(host, port, "", pin, token)
    assert read(write(sent) + added) == sent
    assert read((write(sent) + added).upper()) == sent
    session = Destination(host, port, token, pin)
    assert read(write(session) + added) == session


@settings(max_examples=40)
@given(hosts, ports, tokens, pins)
def test_an_address_that_opens_the_program_says_what_was_meant(host, port, token, pin):
    opening = Opening(host, port, token, "", pin)
    assert read_url(write_url(opening)) == opening
    code = Opening(host, port, "", "123456789", pin)
    assert read_url(write_url(code)) == code


@settings(max_examples=40)
@given(st.text(max_size=80))
def test_any_other_text_is_no_address(text):
    assert read_url(text) is None
    assert read_url(f"deskside://{text}") is None or text.count("/") == 2


@pytest.mark.parametrize(
    "text",
    [
        f"https://help.example.com/m/{TOKEN}",
        f"deskside://me@help.example.com/m/{TOKEN}",
        f"deskside://help.example.com:0/m/{TOKEN}",
        f"deskside://help.example.com:99999/m/{TOKEN}",
        f"deskside://help.example.com/m/{TOKEN}/",
        f"deskside://help.example.com/m/{TOKEN}?pin={PIN}&x=1",
        f"deskside://help.example.com/m/{TOKEN}#x",
        f"deskside://help.example.com/m/{TOKEN}\n",
        f"deskside://help.example.com/m/../m/{TOKEN}",
        f"deskside://-/m/{TOKEN}",
        "deskside://help.example.com/c/12345678",
        "deskside://help.example.com/c/1234567890",
        "deskside://help.example.com/c/--server",
        "deskside:///c/123456789",
    ],
)
def test_what_is_not_exactly_such_an_address_opens_nothing(text):
    assert read_url(text) is None
    assert from_url(text).addresses == ()


def test_the_program_asks_before_it_connects_and_hands_over_the_module():
    options = from_url(f"deskside://help.example.com:8443/m/{TOKEN}?pin={PIN}")
    assert options.confirm
    assert (options.module, options.token, options.code) == (TOKEN, "", "")
    assert options.addresses[0].fingerprint == PIN
    assert from_line(to_line(options)) == options
    assert from_file_name(f"Deskside_help.example.com_m-{TOKEN} (1).exe").module == TOKEN
    assert from_url("deskside://localhost:8080/c/123456789").code == "123456789"


@pytest.mark.parametrize("typed", ["it-help", "a", "IT-Help", " 24h ", "a" * 40])
def test_ends_of_addresses(typed):
    assert modules.slug(typed) == typed.strip().lower()


@pytest.mark.parametrize("typed", ["", "-a", "a-", "a b", "a/b", "..", "é", "a" * 41, "a_b", "a\n"])
def test_what_cannot_be_an_end(typed):
    if typed == "a\n":
        assert modules.slug(typed) == "a"
        return
    with pytest.raises(WrongInputError):
        modules.slug(typed)


def test_a_design_survives_form_and_storage():
    typed = form_values(DESIGN)
    assert typed.keys() == form_names().keys()
    assert read_form(typed) == DESIGN
    assert modules.from_json(modules.to_json(DESIGN)) == DESIGN


def test_a_form_says_everything_that_is_wrong():
    typed = form_values(DESIGN) | {
        "name": "",
        "color": "#ffff00",
        "ask2_kind": "choice",
        "ask2_label_en": "Department",
        "ask2_choices_en": "only one",
        "title_fr": "x" * 121,
    }
    with pytest.raises(WrongFieldsError) as wrong:
        read_form(typed)
    assert wrong.value.errors.keys() == {
        "name",
        "color",
        "ask2_label_en",
        "ask2_choices_en",
        "title_fr",
    }


def test_answers_are_kept_under_what_was_asked():
    kept = modules.answers(DESIGN, json.dumps({"q1": "Sales", "q3": "2e", "q9": "old"}), "ko")
    assert json.loads(kept) == {"부서": "Sales", "Étage": "2e"}


@pytest.mark.parametrize(
    "given_answers",
    ["", "[]", "{", '{"q1": ""}', '{"q1": 1}', '{"q1": "a", "q3": "3e"}', '{"q1": "a\\u0000"}'],
)
def test_answers_that_are_none(given_answers):
    with pytest.raises(WrongInputError):
        modules.answers(DESIGN, given_answers, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_accepts_what_the_appliance_offers(language):
    offer = modules.offer(DESIGN, 3, language, "en")
    assert read_offer(json.loads(json.dumps(asdict(offer)))) == offer
    assert offer.questions[1].choices in (("1st", "2nd"), ("1er", "2e"))
    assert offer.title == ("도움" if language == "ko" else "Help")


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"title": "a\x00b"},
        {"color": "red"},
        {"color": "#12345g"},
        {"questions": [{"id": "a", "kind": "line", "label": "b", "required": 1}]},
        {"questions": [{"id": "a", "kind": "file", "label": "b", "required": True}]},
        {"questions": 2 * [{"id": "a", "kind": "line", "label": "b", "required": True}]},
        {
            "questions": [
                {"id": str(n), "kind": "line", "label": "b", "required": True} for n in range(7)
            ]
        },
        {"logo": "x" * 30_000},
        {"version": True},
        {"surprise": ""},
    ],
)
def test_a_hostile_offer_is_refused(change):
    with pytest.raises(ValueError, match=r"."):
        read_offer({"version": 1, "name": "a", "organisation": "", **change})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.example.org", "https://www.example.org"),
        (" HTTPS://Example.org/ ", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://[::1]:1", "https://[::1]:1"),
    ],
)
def test_sites(typed, kept):
    assert embedding.origin(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "http://example.org",
        "https://example.org/path",
        "https://*.example.org",
        "*",
        "https:",
        "example.org",
        "https://me@example.org",
        "https://example.org; script-src *",
        "https://a b",
        "https://example.org?x",
        "https://example.org:99999",
        "javascript:alert(1)",
        "https://-a.example",
        "data:text/html,x",
    ],
)
def test_what_is_no_site(typed):
    assert embedding.origin(typed) == ""
    with pytest.raises(WrongInputError):
        embedding.check_sites("embed.sites", typed)


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_no_site_breaks_out_of_the_policy(text):
    site = embedding.origin(text)
    assert not set(site) & set(" ;,'\"\n\t*")
    policy = embedding.frame_ancestors("a; frame-ancestors 'none'; b", [site] if site else [])
    assert policy.count(";") == 2
