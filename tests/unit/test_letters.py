"""Letters and addresses: what cannot be a header never becomes one."""

import base64
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.errors import WrongInputError
from appliance.domain.letters import Letter, ascii_host, mailbox
from appliance.domain.mail import SENTENCES, WAITS_MS, MailServer, Trouble
from appliance.services.mail_message import Brand, Envelope, domain_of, message

SERVER = MailServer("mail.example.org", 587, "tls", "", "", "help@example.org", "", "", False)
PLAIN = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
LINES = ("a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\x00b", "a\x0bb", "a\x85b", "a\ud800b")


def written(letter: Letter, brand: str = "Acme", mail_id: str = "id-1_2") -> bytes:
    envelope = Envelope(mail_id, "jiwoo@example.org", "en", "help.example.org", 1_700_000_000_000)
    return message(letter, "<p>hello</p>", envelope, SERVER, Brand(brand))


def decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


@pytest.mark.parametrize("bad", LINES)
def test_no_field_of_one_line_takes_another(bad: str) -> None:
    for fields in ({"subject": bad}, {"greeting": bad}, {"action_label": bad}):
        values = {"subject": "s", "greeting": "g", "paragraphs": (), "action_link": ""} | fields
        if values.get("action_label"):
            values["action_link"] = "https://help.example.org/"
        with pytest.raises(WrongInputError):
            Letter(**values)  # type: ignore[arg-type]
    with pytest.raises(WrongInputError):
        mailbox("to", f"jiwoo@example.org{bad}")
    with pytest.raises(WrongInputError):
        mailbox("to", f"{bad}@example.org")


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "/welcome/x",
        "https://",
        "https://help.example.org/a b",
        "https://help.example.org/\u202e",
        "https://help.example.org/" + "x" * 2000,
        "https://[::1",
    ],
)
def test_a_button_leads_to_a_web_page_and_nowhere_else(link: str) -> None:
    with pytest.raises(WrongInputError):
        Letter("s", "g", (), "Open", link)


def test_a_button_needs_both_its_label_and_its_link() -> None:
    for label, link in (("Open", ""), ("", "https://help.example.org/")):
        with pytest.raises(WrongInputError):
            Letter("s", "g", (), label, link)


@given(
    st.text(PLAIN, min_size=1, max_size=80).map(str.strip).filter(bool),
    st.text(PLAIN, min_size=1, max_size=80).map(str.strip).filter(bool),
)
def test_any_name_and_subject_arrive_as_they_are(name: str, subject: str) -> None:
    raw = written(Letter(subject, "", ()), name)
    parsed = message_from_bytes(raw, policy=policy.compat32)
    shown, address = parseaddr(parsed["From"].replace("\r\n", ""))
    assert (decoded(shown), address) == (name, "help@example.org")
    assert decoded(parsed["Subject"]) == subject
    assert len(parsed.keys()) == len(set(parsed.keys())) == 10
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")


@given(st.lists(st.text(PLAIN, max_size=300), max_size=6))
def test_any_paragraphs_arrive_as_they_are(paragraphs: list[str]) -> None:
    letter = Letter("s", "", tuple(paragraphs))
    parsed = message_from_bytes(written(letter), policy=policy.default)
    body = parsed.get_body(("plain",))  # type: ignore[attr-defined]
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == letter.text().rstrip("\n")


def test_a_letter_survives_packing() -> None:
    letter = Letter("제목", "g", ("one", "two\nlines"), "Open", "https://help.example.org/x", "f")
    assert Letter.unpacked(letter.packed()) == letter


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("jiwoo@example.org", "jiwoo@example.org"),
        (" Jiwoo.Kim+desk@Example.ORG ", "Jiwoo.Kim+desk@example.org"),
        ("jiwoo@한빛.한국", "jiwoo@xn--xx3br43b.xn--3e0b707e"),
        ("ann@münchen.example", "ann@xn--mnchen-3ya.example"),
    ],
)
def test_addresses_become_what_servers_take(typed: str, sent: str) -> None:
    assert mailbox("to", typed) == sent


@pytest.mark.parametrize(
    "typed",
    [
        "홍길동@example.org",
        "ann@stra\u00dfe.example",
        "ann@a\u200db.example",
        "ann@-a.example",
        "ann@a..example",
        "ann@" + "a" * 64 + ".example",
        "ann@exa mple.org",
        "ann",
        "@example.org",
        "ann@",
        "a@b@example.org",
        "<ann@example.org>",
        '"a b"@example.org',
    ],
)
def test_addresses_that_cannot_be_sent_to_are_refused(typed: str) -> None:
    with pytest.raises(WrongInputError):
        mailbox("to", typed)


def test_hosts_are_not_guessed() -> None:
    assert ascii_host("host", "Mail.Example.ORG") == "mail.example.org"
    assert domain_of("192.0.2.1") == "[192.0.2.1]"
    assert domain_of("2001:db8::1") == "[IPv6:2001:db8::1]"


def test_every_trouble_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Trouble)


def test_a_boundary_is_not_in_what_it_divides() -> None:
    text = "--=_id-1_2\n--=_id-1_2--"
    raw = written(Letter("s", "", (text,)))
    assert raw.count(b"--=_id-1_2\r\n") == 2
    assert raw.count(b"--=_id-1_2--\r\n") == 1
    encoded = written(Letter("s", "", (text + "한" * 200,)))
    assert encoded.count(b"--=_id-1_2\r\n") == 2
    assert base64.b64encode("한".encode() * 15) in encoded.replace(b"\r\n", b"")


def test_waits_between_tries_only_grow() -> None:
    assert all(one < other for one, other in pairwise(WAITS_MS))
