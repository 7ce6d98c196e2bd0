"""Texts of the help page and of mails, per language (SPEC T8)."""

from typing import Any

from appliance.domain.branding import LETTERS, LetterKind, LetterTexts
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.handlers.base import Handler
from appliance.services.branding import worded
from appliance.services.letter_samples import sample

_PATH = "/office/settings/help"


class SettingsHelp(Handler):
    """GET and POST /office/settings/help.

    Templates: settings_help.html gets `language`, `values`, `errors`.
    """

    async def get(self) -> None:
        """Shows the texts of a language."""
        language = self.query["lang"] or self.language
        self.show(language, self.parts.branding.shown_help(language), {})

    async def post(self) -> None:
        """Stores them."""
        language = self.fields["lang"]
        try:
            await self.parts.branding.change_help(self.signed_in.id, language, self.fields)
        except WrongFieldsError as wrong:
            errors = self.wrong_fields(wrong)
            self.show(language, self.fields, errors)
            return
        self.see_other(f"{_PATH}?lang={language}&done=saved")

    def show(self, language: str, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the page."""
        self.page("settings_help.html", language=language, values=values, errors=errors)


class SettingsLetters(Handler):
    """GET and POST /office/settings/help/mail.

    Templates: settings_letters.html gets `kind` (LetterKind), `kinds`, `language`, `values`
    (subject, body), `errors`, `own` (whether there are own words), `default` (Letter) and
    `preview` (Letter, or None while something is wrong).
    """

    async def get(self) -> None:
        """Shows the words of a mail."""
        kind = LETTERS[self.query["kind"] or next(iter(LETTERS))]
        language = self.query["lang"] or self.language
        texts = self.parts.branding.letter_texts(kind.id, language) or LetterTexts("", "")
        self.show(kind, language, {"subject": texts.subject, "body": texts.body}, {})

    async def post(self) -> None:
        """Stores them."""
        kind, language = LETTERS[self.fields["kind"]], self.fields["lang"]
        try:
            await self.parts.branding.change_letter(
                self.signed_in.id, kind.id, language, self.fields["subject"], self.fields["body"]
            )
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            self.show(kind, language, self.fields, {wrong.field: self.sentence(wrong)})
            return
        self.see_other(f"{_PATH}/mail?kind={kind.id}&lang={language}&done=saved")

    def show(
        self, kind: LetterKind, language: str, values: dict[str, Any], errors: dict[str, str]
    ) -> None:
        """Answers with the page."""
        organisation, origin = self.parts.organisation, self.parts.settings.origin
        letter, places = sample(kind.id, language, organisation, self.signed_in, origin)
        texts = self.parts.branding.letter_texts(kind.id, language)
        self.page(
            "settings_letters.html",
            kind=kind,
            kinds=list(LETTERS.values()),
            language=language,
            values=values,
            errors=errors,
            own=texts is not None,
            default=letter,
            preview=worded(letter, texts, places) if texts else letter,
        )
