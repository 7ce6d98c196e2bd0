"""What text messages say: as short as they can be and still be trusted."""

from collections.abc import Mapping
from typing import Final

from appliance.services.session_letters import (
    CANCELLED,
    INVITATION,
    MOVED,
    REMINDER,
    SCHEDULED,
    SessionFacts,
)
from appliance.texts import translations


def _(sentence: str) -> str:
    return sentence


_TEXTS: Final[Mapping[str, str]] = {
    INVITATION: _("%(organisation)s: for help, open %(link)s (code %(code)s)"),
    SCHEDULED: _("%(organisation)s: support session %(day)s. At that time open %(link)s"),
    MOVED: _("%(organisation)s: your support session is now %(day)s. At that time open %(link)s"),
    CANCELLED: _("%(organisation)s: your support session %(day)s does not take place."),
    REMINDER: _("%(organisation)s: reminder, support session %(day)s. Then open %(link)s"),
}
"""Kind of letter -> text, a msgid with its values."""
TEST_TEXT: Final = _("%(organisation)s: this is a test. If you can read it, SMS works.")


def default_text(kind: str, facts: SessionFacts) -> str:
    """Returns our words for a kind of message."""
    values = {
        "organisation": facts.organisation,
        "link": facts.link,
        "code": facts.shown_code,
        "day": facts.day if facts.starts_at_ms else "",
    }
    return translations(facts.language).gettext(_TEXTS[kind]) % values
