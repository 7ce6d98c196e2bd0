"""Technicians from a spreadsheet (SPEC T2): page, template, preview, adding."""

from dataclasses import asdict
from typing import Any

from appliance.domain import people_file
from appliance.domain.people_file import MOST_ROWS, PersonRow
from appliance.domain.rights import ADMINISTRATOR, BUILT_IN, TECHNICIAN
from appliance.handlers.base import Handler
from appliance.services import people_import
from appliance.texts import LANGUAGES

OWN_NAMES = (("en", "English"), ("ko", "한국어"), ("fr", "Français"))


def _(sentence: str) -> str:
    return sentence


TITLES = (
    _("E-mail"),
    _("Group"),
    _("Administrator"),
    _("Two-step verification"),
    _("Name"),
)
"""The template's columns; each translation is one of the titles that people_file knows."""
_SEMICOLON = frozenset({"fr"})
"""Languages whose Excel separates with semicolons."""

FINDINGS = {
    people_file.BAD_ADDRESS: _("This is no e-mail address."),
    people_file.TWICE: _("This address stands in the file twice."),
    people_file.FORMULA: _("A cell starts with =, +, - or @ and could be a formula."),
    people_file.BAD_YES_NO: _("Please write yes or no for administrator and verification."),
    people_file.BAD_NAME: _("The name is longer than 80 characters or cannot be shown."),
    people_file.BAD_GROUP: _("A group's name is longer than 80 characters or cannot be shown."),
    people_file.TOO_MANY_GROUPS: _("These are more than 20 groups."),
    people_file.TOO_MANY_CELLS: _("This row has more cells than there are columns."),
    people_import.EXISTS: _("There is already an account with this address."),
    people_import.UNKNOWN_GROUP: _("A group does not exist."),
    people_import.MAY_NOT_GIVE: _("You may not give this role or fill this group."),
}


class PeopleImportPage(Handler):
    """GET and POST /office/people/import (POST: the file as it is).

    Templates: office_people_import.html gets `languages_offered`, `most`.
    """

    async def get(self) -> None:
        """Shows the page."""
        self.page(
            "office_people_import.html",
            page_data={},
            languages_offered=OWN_NAMES,
            language=self.language,
            most=MOST_ROWS,
        )

    async def post(self) -> None:
        """Adds all technicians of the file, or none."""
        wish = self.query
        summary = await self.parts.people_import.add(
            self.signed_in,
            self.request.body,
            wish["language"] if wish["language"] in LANGUAGES else self.language,
            make_groups=wish["make_groups"] == "1",
            leave_out=wish["leave_out"] == "1",
        )
        self.finish(asdict(summary))


class PeopleImportPreview(Handler):
    """POST /office/people/import/preview (the file as it is)."""

    async def post(self) -> None:
        """Says what adding would do; changes nothing."""
        preview = await self.parts.people_import.preview(
            self.signed_in, self.request.body, make_groups=self.query["make_groups"] == "1"
        )
        self.finish(
            {
                "rows": [self.shown(row) for row in preview.rows],
                "new_groups": preview.new_groups,
                "may_make_groups": preview.may_make_groups,
            }
        )

    def shown(self, row: PersonRow) -> dict[str, Any]:
        """Returns a row with its findings as sentences."""
        role = BUILT_IN[ADMINISTRATOR if row.administrator else TECHNICIAN]
        said = [self.pages.sentence(self.language, FINDINGS[word], {}) for word in row.findings]
        return {
            "number": row.number,
            "email": row.email,
            "name": row.name,
            "groups": row.groups,
            "role": self.pages.sentence(self.language, role.name, {}),
            "second_step": row.second_step,
            "findings": said,
        }


class PeopleImportTemplate(Handler):
    """GET /office/people/import/template."""

    async def get(self) -> None:
        """Sends a file to fill in, in the reader's language."""
        titles = [self.pages.sentence(self.language, title, {}) for title in TITLES]
        separator = ";" if self.language in _SEMICOLON else ","
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", 'attachment; filename="deskside-technicians.csv"')
        self.finish(people_file.template(titles, (), separator))
