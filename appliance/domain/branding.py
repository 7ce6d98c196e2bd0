"""What an organisation can make its own: colours, texts of the help page, texts of mails.

Texts are plain text wherever they go.  Placeholders are names in braces, replaced in one pass: what
was filled in is never looked at again, and no template engine ever sees what somebody typed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from appliance.domain import contrast, fields
from appliance.domain.errors import WrongInputError

LIGHT: Final = "light"
DARK: Final = "dark"
DEFAULT_COLORS: Final = {LIGHT: "#0b5cad", DARK: "#7fb8f5"}
"""As in web/static/css/tokens.css; a test compares the two."""
PAGES: Final = {LIGHT: "#f3f5f8", DARK: "#121a24"}
SURFACES: Final = {LIGHT: "#ffffff", DARK: "#1b2531"}
_TOWARD: Final = {LIGHT: contrast.BLACK, DARK: contrast.WHITE}
_SOFT: Final = {LIGHT: 0.90, DARK: 0.86}
"""Share of the surface in the pale ground behind icons and numbers."""
_STRONG: Final = 0.2
_COLOR = re.compile(r"#[0-9a-f]{6}")

TITLE_CHARS: Final = 120
INTRODUCTION_CHARS: Final = 600
HOURS_CHARS: Final = 300
LINK_CHARS: Final = 500
SUBJECT_CHARS: Final = 150
BODY_CHARS: Final = 4000


def _(sentence: str) -> str:
    return sentence


NOT_COLOR = _("Please type a colour as # and six digits from 0 to 9 and a to f, such as #0b5cad.")
PALE = _(
    "Text in this colour has a contrast of %(ratio)s to 1 on the page; 4.5 is needed to read it. "
    "The nearest colour that is enough is %(color)s."
)
NOT_HTTPS = _("Please type an address that begins with https://, or leave the field empty.")
UNKNOWN_PLACE = _("There is no placeholder %(place)s here. You can use: %(places)s.")
MISSING_PLACE = _("Please put %(place)s into the text: without it the mail is of no use.")
SUBJECT_SECRET = _("%(place)s may not stand in the subject, which others can see.")
BOTH = _("Please fill in subject and text, or leave both empty.")


def color(name: str, value: str) -> str:
    """Returns "#rrggbb" in small letters, or an empty text.

    Raises:
        WrongInputError: neither.
    """
    text = value.strip().lower()
    if text and not _COLOR.fullmatch(text):
        raise WrongInputError(name, NOT_COLOR)
    return text


def https_link(name: str, value: str) -> str:
    """Returns an https address, or an empty text.

    Raises:
        WrongInputError: neither.
    """
    text = fields.line(name, value, LINK_CHARS)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port_fits = parts.port is None or parts.port > 0
    except ValueError as problem:
        raise WrongInputError(name, NOT_HTTPS) from problem
    plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or not plain:
        raise WrongInputError(name, NOT_HTTPS)
    if not port_fits:
        raise WrongInputError(name, NOT_HTTPS)
    return text


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a scheme that come from the main colour.

    Attributes:
        accent: the main colour: buttons, links.
        strong: the same under the pointer.
        on_accent: text on both.
        soft: pale ground behind marks in the main colour.
    """

    accent: str
    strong: str
    on_accent: str
    soft: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What there is to say about a colour in a scheme.

    Attributes:
        on_page: lowest contrast as text on the grounds of pages.
        on_button: contrast of the text on a button.
        passes: whether both are enough.
        proposed: the nearest colour that passes; the same one if it does.
    """

    palette: Palette
    on_page: float
    on_button: float
    passes: bool
    proposed: str


def palette(accent: str, scheme: str) -> Palette:
    """Returns the colours that belong to a main colour."""
    ink = contrast.readable_on(accent)
    away = contrast.BLACK if ink == contrast.WHITE else contrast.WHITE
    strong = contrast.mixed(accent, away, _STRONG)
    return Palette(accent, strong, ink, contrast.mixed(accent, SURFACES[scheme], _SOFT[scheme]))


def measured(accent: str, scheme: str) -> Measured:
    """Returns how well a main colour can be read on the pages of a scheme."""
    made = palette(accent, scheme)
    proposed = contrast.nearest(accent, _TOWARD[scheme], lambda one: _readable(one, scheme))
    return Measured(
        palette=made,
        on_page=_on_page(accent, scheme),
        on_button=contrast.ratio(accent, made.on_accent),
        passes=proposed == accent,
        proposed=proposed,
    )


def check_contrast(name: str, accent: str, scheme: str) -> None:
    """Passes for a main colour that can be read, and for none.

    Raises:
        WrongInputError: the sentence says what was measured and proposes another.
    """
    if not accent:
        return
    found = measured(accent, scheme)
    if not found.passes:
        # Rounded down: what does not pass must not read like the figure that is needed.
        ratio = f"{int(found.on_page * 10) / 10:.1f}"
        raise WrongInputError(name, PALE, ratio=ratio, color=found.proposed)


def colors(main: str, dark: str) -> dict[str, str]:
    """Returns the main colour of each scheme: what was chosen, what fits to it, or our own."""
    if not main:
        return {LIGHT: DEFAULT_COLORS[LIGHT], DARK: dark or DEFAULT_COLORS[DARK]}
    return {LIGHT: main, DARK: dark or measured(main, DARK).proposed}


def style_sheet(main: str, dark: str) -> str:
    """Returns the style sheet that lays the colours over those of every page.

    Args:
        main: checked by `color`, or empty.
        dark: the same for dark pages; empty for what fits to `main`.
    """
    chosen = colors(main, dark)
    places = {LIGHT: ":root", DARK: '[data-bs-theme="dark"]'}
    rules = []
    for scheme, place in places.items():
        made = palette(chosen[scheme], scheme)
        values = {
            "accent": made.accent,
            "accent-strong": made.strong,
            "on-accent": made.on_accent,
            "accent-soft": made.soft,
        }
        if not all(_COLOR.fullmatch(value) for value in values.values()):
            raise ValueError("a colour that is none")
        lines = "".join(f"  --{name}: {value};\n" for name, value in values.items())
        rules.append(f"{place} {{\n{lines}}}\n")
    return "\n".join(rules)


def _on_page(accent: str, scheme: str) -> float:
    soft = palette(accent, scheme).soft
    return contrast.least(accent, (PAGES[scheme], SURFACES[scheme], soft))


def _readable(accent: str, scheme: str) -> bool:
    made = palette(accent, scheme)
    return (
        _on_page(accent, scheme) >= contrast.LEAST
        and contrast.ratio(made.accent, made.on_accent) >= contrast.LEAST
        and contrast.ratio(made.strong, made.on_accent) >= contrast.LEAST
    )


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A mail whose texts can be changed.

    Attributes:
        places: name of a placeholder -> what it stands for, a msgid.
        needed: without which the mail is of no use.
        secret: never in the subject: it is kept in clear, and shown on locked screens.
    """

    id: str
    title: str
    places: Mapping[str, str]
    needed: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset({"link", "code"})


_WHO = {
    "organisation": _("the name of the organisation"),
    "name": _("the name of the recipient"),
}
_LINK = {"link": _("the link; in a line of its own, the button stands for it")}

_SESSION = {
    **_WHO,
    "technician": _("the name of the technician; empty while there is none"),
    "topic": _("what the session is about"),
}
_DOOR = {
    **_LINK,
    "code": _("the code"),
    "until": _("until when link and code work"),
}
_WHEN = {
    "when": _("date and time of the appointment"),
    "minutes": _("how many minutes it is to take"),
}

LETTERS: Final = {
    one.id: one
    for one in (
        LetterKind(
            "invitation",
            _("Invitation of a technician"),
            {
                **_WHO,
                **_LINK,
                "inviter": _("who invites; empty for the appliance itself"),
                "days": _("how many days the link works"),
            },
            frozenset({"link"}),
        ),
        LetterKind(
            "reset",
            _("New password"),
            {**_WHO, **_LINK, "hours": _("how many hours the link works")},
            frozenset({"link"}),
        ),
        LetterKind(
            "sign_in_code",
            _("Code to sign in"),
            {
                **_WHO,
                "code": _("the code"),
                "minutes": _("how many minutes the code works"),
            },
            frozenset({"code"}),
        ),
        LetterKind(
            "session_invitation",
            _("Invitation to a session"),
            {**_SESSION, **_DOOR},
            frozenset({"link"}),
        ),
        LetterKind(
            "session_scheduled",
            _("Appointment for a session"),
            {**_SESSION, **_WHEN, **_DOOR},
            frozenset({"link"}),
        ),
        LetterKind(
            "session_moved",
            _("Appointment moved"),
            {**_SESSION, **_WHEN, **_DOOR},
            frozenset({"link"}),
        ),
        LetterKind(
            "session_reminder",
            _("Reminder of an appointment"),
            {**_SESSION, **_WHEN, **_DOOR},
            frozenset({"link"}),
        ),
        LetterKind("session_cancelled", _("Appointment cancelled"), {**_SESSION, **_WHEN}),
        LetterKind("session_taken", _("A technician takes care of it"), _SESSION),
        LetterKind("session_resolved", _("Session resolved"), _SESSION),
    )
}

_PLACE = re.compile(r"\{([^{}]*)\}")
_GLUED = re.compile(r"(\S)(\{(?:link|code)\})")
_OPENING: Final = frozenset("\"'([<\u00ab\u2018\u201c\u300c\u300e")
"""Quotation marks and brackets."""


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """An organisation's own words of a mail.

    Attributes:
        subject: one line.
        body: paragraphs, separated by empty lines.
    """

    subject: str
    body: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body in its pieces."""
        pieces = (piece.strip() for piece in re.split(r"\n[ \t]*\n", self.body))
        return tuple(piece for piece in pieces if piece)


def letter_texts(kind: LetterKind, subject: str, body: str) -> LetterTexts | None:
    """Returns checked texts, or None where both are empty: the default counts.

    Raises:
        WrongInputError: field "subject" or "body": an unknown placeholder, a missing one, no text.
    """
    checked = LetterTexts(
        fields.line("subject", subject, SUBJECT_CHARS),
        fields.line("body", body, BODY_CHARS, lines=True),
    )
    if not checked.subject and not checked.body:
        return None
    for name, text in (("subject", checked.subject), ("body", checked.body)):
        if not text:
            raise WrongInputError(name, BOTH)
        _check_places(kind, name, text)
    found = set(_PLACE.findall(checked.subject))
    for place in sorted(kind.secret & found):
        raise WrongInputError("subject", SUBJECT_SECRET, place=f"{{{place}}}")
    for place in sorted(kind.needed - set(_PLACE.findall(checked.body))):
        raise WrongInputError("body", MISSING_PLACE, place=f"{{{place}}}")
    return checked


def filled(text: str, values: Mapping[str, str]) -> str:
    """Returns text with its placeholders replaced, once, by values that are not looked into."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def places_in(text: str) -> list[str]:
    """Returns the names of the placeholders in a text."""
    return _PLACE.findall(text)


def apart(text: str) -> str:
    """Returns text in which links and codes stand apart from what is before them.

    Mail programs make one link of "https://example.net/?{link}": whoever clicks on it would tell
    another server the secret.
    """
    return _GLUED.sub(_with_space, text)


def _with_space(found: re.Match[str]) -> str:
    before, place = found[1], found[2]
    opens_word = found.start() == 0 or found.string[found.start() - 1].isspace()
    return found[0] if before in _OPENING and opens_word else f"{before} {place}"


def _check_places(kind: LetterKind, name: str, text: str) -> None:
    for found in _PLACE.findall(text):
        if found not in kind.places:
            raise WrongInputError(
                name,
                UNKNOWN_PLACE,
                place=f"{{{found[:40]}}}",
                places=_listed(kind.places),
            )


def _listed(places: Iterable[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in places)
