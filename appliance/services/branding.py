"""What an organisation made its own: name, logo, colours, texts of the help page and of mails."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from appliance.domain import branding, fields, forms
from appliance.domain.branding import LETTERS, LetterTexts
from appliance.domain.letters import Letter
from appliance.domain.pictures import LOGO, LOGO_DARK, PictureFacts
from appliance.domain.preferences import PREFERENCES
from appliance.services.pictures import Pictures
from appliance.services.preferences import Preferences
from appliance.texts import known
from protocol.limits import NAME_CHARS

HELP_FIELDS: Final = ("title", "introduction", "hours", "privacy")
_LOOK: Final = ("color", "color_dark", "name_beside")


@dataclass(frozen=True, slots=True)
class Logo:
    """Where a logo is, and how large."""

    address: str
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Look:
    """What every page shows of the organisation.

    Attributes:
        style: address of the style sheet with its colours, or empty.
        logo, logo_dark: for light and dark ground; without the second the first serves both.
        name_hidden: the logo holds the name already.
    """

    style: str = ""
    logo: Logo | None = None
    logo_dark: Logo | None = None
    name_hidden: bool = False


@dataclass(frozen=True, slots=True)
class HelpTexts:
    """The organisation's words on the help page; empty where it has none."""

    title: str
    introduction: str
    hours: str
    privacy: str


class Branding:
    """Reads and changes it."""

    def __init__(
        self, preferences: Preferences, pictures: Pictures, default_language: Callable[[], str]
    ) -> None:
        """Takes where it is kept."""
        self._preferences = preferences
        self._pictures = pictures
        self._default_language = default_language
        self._style = ""
        self._style_mark = ""
        preferences.listen(self._heard)
        self._paint()

    def load(self) -> None:
        """Takes over what was read from the database."""
        self._paint()

    @property
    def look(self) -> Look:
        """What every page shows."""
        hidden = self._preferences["brand.name_beside"] == "hidden"
        logo = self._logo(LOGO)
        return Look(
            style=f"/brand.css?v={self._style_mark}" if self._style else "",
            logo=logo,
            logo_dark=self._logo(LOGO_DARK) if logo else None,
            name_hidden=hidden and logo is not None,
        )

    @property
    def style_sheet(self) -> tuple[str, str]:
        """The style sheet of the colours and its mark; empty while they are our own."""
        return self._style, self._style_mark

    @property
    def mail_color(self) -> str:
        """The colour of mails, or an empty text for our own."""
        return self._preferences["brand.color"]

    def shown_look(self) -> dict[str, str]:
        """Returns the fields of the page of the look."""
        return {name: self._preferences[f"brand.{name}"] for name in _LOOK}

    async def change_look(self, actor: str, typed: Mapping[str, str]) -> frozenset[str]:
        """Stores name and colours; returns the names of the preferences that changed.

        Args:
            actor: account id.
            typed: "name" and the fields of the look.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        values = forms.checked(
            {
                "name": lambda: fields.line("name", typed["name"], NAME_CHARS, least=1),
                "color": lambda: _color("color", typed["color"], branding.LIGHT),
                "color_dark": lambda: _color("color_dark", typed["color_dark"], branding.DARK),
            }
        )
        given = {f"brand.{name}": values[name] for name in ("color", "color_dark")}
        given["brand.name_beside"] = "hidden" if typed["name_beside"] else ""
        given["organisation.name"] = values["name"]
        return await self._preferences.change(actor, given)

    async def reset_look(self, actor: str) -> None:
        """Goes back to our own colours and mark; the name stays."""
        await self._preferences.change(actor, {f"brand.{name}": "" for name in _LOOK})
        for place in (LOGO, LOGO_DARK):
            await self._pictures.remove_logo(actor, place)

    def help_texts(self, language: str) -> HelpTexts:
        """Returns what the help page says in a language; in the default one for an unknown one.

        Hours and privacy are better read in another language than not at all.
        """
        language = known(language, self._default_language())
        spoken = {name: self._help(name, language) for name in HELP_FIELDS}
        for name in ("hours", "privacy"):
            spoken[name] = spoken[name] or self._help(name, self._default_language())
        return HelpTexts(**spoken)

    def shown_help(self, language: str) -> dict[str, str]:
        """Returns the fields of the page of the help texts."""
        return {name: self._help(name, language) for name in HELP_FIELDS}

    async def change_help(
        self, actor: str, language: str, typed: Mapping[str, str]
    ) -> frozenset[str]:
        """Stores the texts of a language.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        checks = {name: PREFERENCES[f"help.{name}.{language}"].check for name in HELP_FIELDS}
        values = forms.checked_texts(checks, typed)
        given = {f"help.{name}.{language}": value for name, value in values.items()}
        return await self._preferences.change(actor, given)

    def letter_texts(self, kind: str, language: str) -> LetterTexts | None:
        """Returns the organisation's own words of a mail, or None for the default.

        Args:
            kind: one of appliance.domain.branding.LETTERS.
            language: of the mail.
        """
        names = [f"letter.{kind}.{word}.{language}" for word in ("subject", "body")]
        if not all(name in PREFERENCES for name in names):
            return None
        subject, body = (self._preferences[name] for name in names)
        return LetterTexts(subject, body) if subject and body else None

    def letter(
        self, kind: str, language: str, default: Letter, values: Mapping[str, str]
    ) -> Letter:
        """Returns a mail in the organisation's words, or the default one.

        Args:
            kind: one of appliance.domain.branding.LETTERS.
            language: of the mail.
            default: lends greeting, button and footnote, and counts where there are no own words.
            values: one for each placeholder of the kind, plain text.
        """
        texts = self.letter_texts(kind, language)
        return worded(default, texts, values) if texts else default

    async def change_letter(
        self, actor: str, kind: str, language: str, subject: str, body: str
    ) -> frozenset[str]:
        """Stores the words of a mail; both empty go back to the default.

        Raises:
            WrongInputError: field "subject" or "body"; nothing was stored.
        """
        texts = branding.letter_texts(LETTERS[kind], subject, body) or LetterTexts("", "")
        given = {"subject": texts.subject, "body": texts.body}
        return await self._preferences.change(
            actor, {f"letter.{kind}.{word}.{language}": text for word, text in given.items()}
        )

    def _help(self, name: str, language: str) -> str:
        return self._preferences[f"help.{name}.{language}"]

    def _logo(self, place: str) -> Logo | None:
        facts: PictureFacts | None = self._pictures.facts(place)
        if facts is None:
            return None
        return Logo(f"/brand/{place}/{facts.mark}", facts.width_px, facts.height_px)

    def _heard(self, names: frozenset[str]) -> None:
        if any(name.startswith("brand.color") for name in names):
            self._paint()

    def _paint(self) -> None:
        main, dark = (self._preferences[name] for name in ("brand.color", "brand.color_dark"))
        self._style = branding.style_sheet(main, dark) if main or dark else ""
        self._style_mark = hashlib.sha256(self._style.encode()).hexdigest()[:16]


def worded(default: Letter, texts: LetterTexts, values: Mapping[str, str]) -> Letter:
    """Returns a letter with other words; a line that is only {link} is the button."""
    paragraphs = tuple(
        branding.filled(branding.apart(one), values)
        for one in texts.paragraphs
        if one != "{link}" or not default.action_link
    )
    # A name cannot break the subject: values are single lines, and the letter checks again.
    subject = branding.filled(texts.subject, values)[:200]
    return replace(default, subject=subject, paragraphs=paragraphs, steps_title="", steps=())


def _color(name: str, typed: str, scheme: str) -> str:
    value = branding.color(name, typed)
    branding.check_contrast(name, value, scheme)
    return value
