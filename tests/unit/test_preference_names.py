"""The log says settings as their pages do: by page and field, never by a word of ours."""

import pytest

from appliance.domain.acts import sentence
from appliance.domain.preference_names import language_of, name_of
from appliance.domain.preferences import PREFERENCES


@pytest.mark.parametrize("preference", PREFERENCES)
def test_each_setting_has_a_page_and_a_field(preference: str) -> None:
    assert len(name_of(preference)) >= 2


def test_texts_say_mail_and_language() -> None:
    assert name_of("letter.reset.body.ko") == ("Mails", "New password", "Text")
    assert language_of("letter.reset.body.ko") == language_of("help.title.ko") == "ko"
    assert language_of("mail.host") == ""


@pytest.mark.parametrize("stranger", ["", "mail", "mail.", "letter.reset", "nothing.here"])
def test_what_is_no_setting_has_no_name(stranger: str) -> None:
    assert name_of(stranger) == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "demanded", "Setting switched on"),
        ("on", "", "Setting switched off"),
        ("", "mail.example.org", "Setting set to “mail.example.org”"),
        ("30", "", "Setting emptied; it was “30”"),
        ("7", "30", "Setting changed from “7” to “30”"),
    ],
)
def test_a_change_from_or_to_nothing_reads_well(before: str, after: str, said: str) -> None:
    found = sentence("preference.change", {"before": before, "after": after})
    assert found.msgid % found.values == said
