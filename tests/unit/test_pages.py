"""A template is compiled once in a process, whatever languages it is shown in."""

import pytest
from jinja2 import Environment

from appliance.handlers.pages import Pages
from appliance.texts import LANGUAGES
from appliance.web_files import WebFiles


def test_one_compilation_serves_all_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = Environment._compile

    def noted(environment: Environment, source: str, filename: str) -> object:
        compiled.append(filename)
        return compile_(environment, source, filename)

    monkeypatch.setattr(Environment, "_compile", noted)
    for pages in (Pages(WebFiles()), Pages(WebFiles())):
        said = {
            pages.render("error.html", language, "Acme", None, {"status": 404})
            for language in LANGUAGES
        }
        assert len(said) == len(LANGUAGES)
    assert len(compiled) == len(set(compiled))
