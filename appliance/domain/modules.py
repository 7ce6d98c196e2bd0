"""Branded modules: what an administrator designs, and what customers are shown and asked.

A design is one value: it is edited as a draft, and publishing keeps a numbered copy of it.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from appliance.domain import branding, fields
from appliance.domain.errors import DomainError, TooManyTriesError, WorkNeededError, WrongInputError
from appliance.texts import LANGUAGES
from protocol import module as wire

DRAFT, PUBLISHED, WITHDRAWN = "draft", "published", "withdrawn"
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

MOST_WAITING: Final = 100
"""Customers of one module who wait at the same time."""
MOST_WAITING_PER_ADDRESS: Final = 10
FREE_PER_HOUR: Final = 6
"""Asks from one address and hour before each costs proof of work."""
MOST_PER_DAY: Final = 60
FREE_PER_MODULE_AND_HOUR: Final = 120
FIRST_BITS: Final = 17
COME_MS: Final = 3 * 60_000
"""A program that asked and is not connected is waited for so long."""


def _(sentence: str) -> str:
    return sentence


NOT_SLUG = _(
    "Please use 1 to 40 small letters from a to z, digits and hyphens, such as it-help; "
    "no hyphen at the beginning or end."
)
SLUG_TAKEN = _("Another module has this address already.")
NO_GROUP = _("Please choose a group whose sessions you may edit.")
CONFIRM = _("Please confirm that programs and links already handed out may be affected.")
NOT_PUBLISHABLE = _("A module needs a group before it can be published.")


class ModuleGoneError(DomainError):
    """Unknown, withdrawn or without a group: one answer."""

    status = 404
    word = "module"
    sentence = _("This way to get help is not offered any more. Please ask for a session code.")


class ModuleFullError(TooManyTriesError):
    """As many wait as are let in."""

    word = "full"
    sentence = _("Too many people ask at this moment. Please try again in a few minutes.")


class ModuleTriesError(TooManyTriesError):
    """One address asked very often."""

    word = "tries"
    sentence = _("There were many requests from your network today. Please call or write instead.")


class ModuleWorkError(WorkNeededError):
    """The next request has to be paid for with computing."""

    sentence = _(
        "Many people ask at this moment, so your computer has to do a little sum first. "
        "Please try again."
    )


class ConfirmChangeError(WrongInputError):
    """A change that touches what was handed out, not confirmed yet."""

    status = 409
    word = "confirm"

    def __init__(self) -> None:
        super().__init__("confirm", CONFIRM)


@dataclass(frozen=True, slots=True)
class Words:
    """The module's texts in one language; empty ones have a default."""

    title: str = ""
    introduction: str = ""
    button: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question.

    Attributes:
        labels: language -> what is asked.
        choices: language -> choices, of kind CHOICE.
    """

    id: str
    kind: str
    required: bool
    labels: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, language: str, default: str) -> str:
        """Returns what is asked in a language, or in one that it has."""
        return _spoken(self.labels, language, default) or ""

    def offered(self, language: str, default: str) -> tuple[str, ...]:
        """Returns the choices in a language, or in one that has them."""
        return _spoken(self.choices, language, default) or ()


@dataclass(frozen=True, slots=True)
class Design:
    """All that customers see of a module.

    Attributes:
        color, color_dark: as in appliance.domain.branding; empty for the organisation's.
        words: language -> texts.
    """

    name: str
    color: str = ""
    color_dark: str = ""
    words: Mapping[str, Words] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()

    def spoken(self, language: str, default: str) -> Words:
        """Returns the texts in a language; what is missing there is taken from the default's."""
        own, other = (self.words.get(one, Words()) for one in (language, default))
        return Words(
            own.title or other.title,
            own.introduction or other.introduction,
            own.button or other.button,
        )


@dataclass(frozen=True, slots=True)
class Module:
    """A module.

    Attributes:
        token: in the names of downloads and in addresses that open the program; no secret.
        slug: end of its page's address.
        group_id: whose queue customers come to; empty when the group is gone.
        draft: being edited.
        live: the published version, or None.
        logo: mark of the published logo, or empty.
        downloads, uses: how often it was downloaded, and how often somebody asked for help.
    """

    id: str
    token: str
    slug: str
    group_id: str
    state: str
    version: int
    draft: Design
    live: Design | None
    created_at_ms: int
    changed_at_ms: int
    host: str = ""
    downloads: int = 0
    downloaded_at_ms: int = 0
    uses: int = 0
    used_at_ms: int = 0

    @property
    def open(self) -> bool:
        """Whether customers can come by it."""
        return self.state == PUBLISHED and self.live is not None and bool(self.group_id)

    @property
    def edited(self) -> bool:
        """Whether the draft is not what is published."""
        return self.live is not None and self.draft != self.live

    @property
    def handed_out(self) -> bool:
        """Whether there can be programs and links out there."""
        return self.version > 0


@dataclass(frozen=True, slots=True)
class Version:
    """A published version.

    Attributes:
        by: name of who published it.
        host: address of the appliance then.
    """

    number: int
    design: Design
    by: str
    host: str
    at_ms: int


def picture_place(module_id: str, live: bool = False) -> str:
    """Returns where a module's logo is kept: the draft's, or the published one."""
    return f"module:{module_id}:live" if live else f"module:{module_id}"


def slug(value: str) -> str:
    """Returns the end of an address.

    Raises:
        WrongInputError: field "slug".
    """
    text = unicodedata.normalize("NFKC", value).strip().lower()
    if not _SLUG.fullmatch(text):
        raise WrongInputError("slug", NOT_SLUG)
    return text


def to_json(design: Design) -> str:
    """Returns a design as it is stored."""
    return json.dumps(asdict(design), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Design:
    """Returns a stored design."""
    kept: dict[str, Any] = json.loads(text)
    return Design(
        kept["name"],
        kept["color"],
        kept["color_dark"],
        {language: Words(**one) for language, one in kept["words"].items()},
        tuple(
            Asked(
                one["id"],
                one["kind"],
                one["required"],
                one["labels"],
                {language: tuple(all_) for language, all_ in one["choices"].items()},
            )
            for one in kept["asked"]
        ),
    )


def answers(design: Design, text: str, default: str) -> str:
    """Returns a customer's answers as they are stored: JSON, what was asked -> what was answered.

    Args:
        design: the published one.
        text: a JSON object, id of a question -> answer, as the program sent it.
        default: language in which technicians read what was asked.

    Raises:
        WrongInputError: field "answers": no such object, or an answer missing or impossible.
    """
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError) as problem:
        raise WrongInputError("answers") from problem
    known = {one.id for one in design.asked}
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise WrongInputError("answers")
    kept = {}
    for one in design.asked:
        lines = one.kind == wire.LINES
        answer = fields.line("answers", given.get(one.id, ""), wire.ANSWER_CHARS, lines=lines)
        possible = {choice for some in one.choices.values() for choice in some}
        if (one.required and not answer) or (
            answer and one.kind == wire.CHOICE and answer not in possible
        ):
            raise WrongInputError("answers")
        if answer:
            kept[one.label(default, default)] = answer
    # An answer to a question of an earlier version is left out: nobody asks it any more.
    return json.dumps(kept, ensure_ascii=False) if kept and known else ""


def offer(design: Design, version: int, language: str, default: str) -> wire.Offer:
    """Returns what the program is told, but for the organisation's name, hours and logo."""
    words = design.spoken(language, default)
    scheme_colors = branding.colors(design.color, design.color_dark) if design.color else {}
    return wire.Offer(
        version,
        design.name,
        "",
        words.title,
        words.introduction,
        words.button,
        color=scheme_colors.get(branding.LIGHT, ""),
        color_dark=scheme_colors.get(branding.DARK, ""),
        questions=tuple(
            wire.Question(
                one.id,
                one.kind,
                one.label(language, default),
                one.required,
                one.offered(language, default),
            )
            for one in design.asked
        ),
    )


def _spoken(texts: Mapping[str, Any], language: str, default: str) -> Any:
    for one in (language, default, *LANGUAGES):
        if texts.get(one):
            return texts[one]
    return None
