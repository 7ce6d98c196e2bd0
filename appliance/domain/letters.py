"""What a mail says, and to whom: plain text only, checked here, so nothing can become a header.

Texts are already in the recipient's language.  How a letter looks is a template's business.
"""

import json
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlsplit

from appliance.domain import fields
from appliance.domain.errors import WrongInputError

SUBJECT_CHARS: Final = 200
PARAGRAPH_CHARS: Final = 4000
MOST_PARAGRAPHS: Final = 40
MOST_STEPS: Final = 10
STEP_CHARS: Final = 500
CALENDAR_CHARS: Final = 40_000
LINK_CHARS: Final = 2000
LABEL_CHARS: Final = 100
_DOMAIN_CHARS = 253
_LABEL_CHARS = 63
_AMBIGUOUS = "\u00df\u03c2\u200c\u200d"
"""Sharp s, final sigma and joiners: the two editions of IDNA send them to different domains."""


def _(sentence: str) -> str:
    return sentence


NOT_LATIN = _(
    "Mail can only be sent to addresses with Latin letters before the @. "
    "Please use another address of this person."
)
NOT_DOMAIN = _(
    "Mail cannot be sent to this domain name. Please check it, or write it in its form that "
    "starts with xn--."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """The text of a mail.

    The subject stands in the outbox in clear: never put a code or a token into it.  All the rest is
    sealed.

    Attributes:
        subject: one line.
        greeting: one line, such as "Hello Jiwoo Kim,".
        paragraphs: in their order; may have lines.
        action_label, action_link: a button and its http or https address; both or none.
        footnote: small print: why the recipient gets this mail, what to do if it is a mistake.
        facts: what one looks for at a glance, such as ("When", "Monday, 3 pm"), after the
            paragraphs.
        steps_title, steps: what happens one after the other, numbered, after the button.
        calendar: an iCalendar object (RFC 5545) that goes with the mail, or empty.
        calendar_method: its METHOD (RFC 5546): "REQUEST" or "CANCEL"; empty without one.

    Raises:
        WrongInputError: text with control characters, too long, or a link that is none.
    """

    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    action_label: str = ""
    action_link: str = ""
    footnote: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    steps_title: str = ""
    steps: tuple[str, ...] = ()
    calendar: str = ""
    calendar_method: str = ""

    def __post_init__(self) -> None:
        fields.line("subject", self.subject, SUBJECT_CHARS, least=1)
        fields.line("greeting", self.greeting, SUBJECT_CHARS)
        fields.line("action_label", self.action_label, LABEL_CHARS)
        fields.line("footnote", self.footnote, PARAGRAPH_CHARS, lines=True)
        if len(self.paragraphs) > MOST_PARAGRAPHS:
            raise WrongInputError("paragraphs", fields.TOO_LONG, most=MOST_PARAGRAPHS)
        for paragraph in self.paragraphs:
            fields.line("paragraphs", paragraph, PARAGRAPH_CHARS, lines=True)
        self._check_lists()
        if len(self.calendar) > CALENDAR_CHARS or bool(self.calendar) != bool(self.calendar_method):
            raise WrongInputError("calendar")
        if bool(self.action_label) != bool(self.action_link):
            raise WrongInputError("action_link")
        if self.action_link and not _is_link(self.action_link):
            raise WrongInputError("action_link")

    def _check_lists(self) -> None:
        if len(self.facts) > MOST_STEPS or len(self.steps) > MOST_STEPS:
            raise WrongInputError("steps", fields.TOO_LONG, most=MOST_STEPS)
        for label, value in self.facts:
            fields.line("facts", label, LABEL_CHARS, least=1)
            fields.line("facts", value, STEP_CHARS)
        fields.line("steps_title", self.steps_title, LABEL_CHARS)
        for step in self.steps:
            fields.line("steps", step, STEP_CHARS, least=1)

    def packed(self) -> str:
        """Returns the letter as JSON, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> "Letter":
        """Returns what was packed."""
        found = json.loads(text)
        lists = {
            "paragraphs": tuple(found["paragraphs"]),
            "facts": tuple((label, value) for label, value in found.get("facts", ())),
            "steps": tuple(found.get("steps", ())),
        }
        return cls(**{**found, **lists})

    def text(self) -> str:
        """Returns the letter as plain text: what mail programs without HTML show."""
        pieces = [self.greeting, *self.paragraphs]
        pieces.append("\n".join(f"{label}: {value}" for label, value in self.facts))
        if self.action_link:
            pieces.append(f"{self.action_label}\n{self.action_link}")
        steps = [f"{at}. {step}" for at, step in enumerate(self.steps, 1)]
        pieces.append("\n".join([self.steps_title, *steps] if self.steps_title else steps))
        if self.footnote:
            pieces.append(f"-- \n{self.footnote}")
        return "\n\n".join(piece for piece in pieces if piece) + "\n"


def mailbox(field: str, text: str) -> str:
    """Returns an address as mail servers take it: ASCII, an international domain as xn--.

    Args:
        field: name of the form's field, for the error.
        text: as typed.

    Raises:
        WrongInputError: no address, letters before the @ that few servers take, or a domain that
            cannot be one.
    """
    local, _at, domain = fields.email(field, text).rpartition("@")
    if not local.isascii():
        raise WrongInputError(field, NOT_LATIN)
    return f"{local}@{ascii_host(field, domain)}"


def ascii_host(field: str, host: str) -> str:
    """Returns a host name in its ASCII form (RFC 3490).

    Raises:
        WrongInputError: it has none, or one that depends on whom one asks.
    """
    if any(character in _AMBIGUOUS for character in host):
        raise WrongInputError(field, NOT_DOMAIN)
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise WrongInputError(field, NOT_DOMAIN) from problem
    labels = name.removesuffix(".").split(".")
    if len(name) > _DOMAIN_CHARS or not all(map(_is_label, labels)):
        raise WrongInputError(field, NOT_DOMAIN)
    return name


def _is_label(label: str) -> bool:
    plain = label.replace("-", "a")
    hyphens = label.startswith("-") or label.endswith("-")
    return 0 < len(label) <= _LABEL_CHARS and plain.isalnum() and plain.isascii() and not hyphens


def _is_link(link: str) -> bool:
    """Whether text is a plain http or https address without room for anything else."""
    if len(link) > LINK_CHARS or not (link.isascii() and link.isprintable()) or " " in link:
        return False
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
