"""Pages from templates: one Jinja environment per language, everything escaped."""

from typing import Any

from jinja2 import Environment, FileSystemLoader

from appliance.texts import LANGUAGES, translations
from appliance.web_files import WebFiles
from protocol import PRODUCT

_OWN_NAMES = {"en": "English", "ko": "한국어", "fr": "Français"}


class Pages:
    """Renders templates."""

    def __init__(self, files: WebFiles) -> None:
        self.files = files
        self._environments = {language: self._environment(language) for language in LANGUAGES}

    def render(
        self,
        template: str,
        language: str,
        organisation: str,
        page_data: dict[str, Any] | None,
        values: dict[str, Any],
    ) -> str:
        """Returns a page; see web/templates/base.html for what every template gets."""
        data = None
        if page_data is not None:
            texts = self.files.texts(language)
            data = {"lang": language, "texts": texts, "page": page_data}
        return (
            self._environments[language]
            .get_template(template)
            .render(
                lang=language,
                languages=[(code, _OWN_NAMES[code]) for code in LANGUAGES],
                product=PRODUCT,
                organisation=organisation,
                page_data=data,
                **values,
            )
        )

    def sentence(self, language: str, msgid: str, values: dict[str, Any]) -> str:
        """Returns a translated sentence with its values filled in."""
        text = translations(language).gettext(msgid)
        return text % values if values else text

    def _environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self.files.templates),
            autoescape=True,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
        )
        catalogue = translations(language)
        environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        environment.globals["asset"] = environment.globals["static"] = self.files.asset
        return environment
