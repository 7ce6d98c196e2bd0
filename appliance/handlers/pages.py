"""Pages from templates: one Jinja environment per language, everything escaped."""

from types import CodeType
from typing import Any, Final

from jinja2 import BytecodeCache, Environment, FileSystemLoader
from jinja2.bccache import Bucket

from appliance.texts import LANGUAGES, translations
from appliance.web_files import WebFiles
from protocol import PRODUCT

_OWN_NAMES = {"en": "English", "ko": "한국어", "fr": "Français"}


class _CompiledOnce(BytecodeCache):
    """Compiled templates of this process.

    All environments are alike but for what they are given when a page is written, so what one of
    them compiled serves the others: 20 ms a page that is then first opened in another language.
    """

    def __init__(self) -> None:
        """Starts with none."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives the code of this file with this content, if there is one."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled."""
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED: Final = _CompiledOnce()


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
            bytecode_cache=_COMPILED,
        )
        catalogue = translations(language)
        environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        environment.globals["asset"] = environment.globals["static"] = self.files.asset
        return environment
