"""A text with code and link that a technician pastes into a messenger (SPEC D1)."""

from typing import Final


def _(sentence: str) -> str:
    return sentence


SENTENCES: Final = {
    "greeting": _("{technician} of {organisation} would like to help you with your computer."),
    "topic": _("It is about: {topic}"),
    "when": _("Your appointment: {when}"),
    "link": _("Open this link on the computer that needs help:"),
    "code": _("Or open {page} and type the code {code}."),
    "warning": _("Continue only if you asked for this help yourself."),
}
"""Part -> msgid; the page's script fills the {name} places (web/static/js/core/invitation_text.js).
"""
