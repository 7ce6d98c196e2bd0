"""Letters to people who ask to join, in the language of whoever gets them."""

from appliance.domain.letters import Letter
from appliance.services.greetings import greeting
from appliance.texts import translations


def _(sentence: str) -> str:
    return sentence


def confirm(language: str, organisation: str, link: str) -> Letter:
    """Returns the mail whose link proves the mailbox.

    It has no name in it, for strangers would write to strangers in our words.
    """
    say = translations(language).gettext
    given = {"organisation": organisation}
    return Letter(
        subject=say(_("Please confirm your request to join %(organisation)s")) % given,
        greeting=greeting(language),
        paragraphs=(
            say(
                _(
                    "you asked for an account at the helpdesk of %(organisation)s. Please confirm "
                    "that this is your address. After that an administrator decides."
                )
            )
            % given,
        ),
        action_label=say(_("Confirm my address")),
        action_link=link,
        footnote=say(_("The link works for 24 hours. If you did not ask, ignore this mail.")),
    )


def known(language: str, organisation: str, link: str) -> Letter:
    """Returns the mail to somebody who has an account already."""
    say = translations(language).gettext
    given = {"organisation": organisation}
    return Letter(
        subject=say(_("You already have an account at %(organisation)s")) % given,
        greeting="",
        paragraphs=(
            say(
                _(
                    "somebody asked for an account with your address at the helpdesk of "
                    "%(organisation)s. There is one already: just sign in, or choose a new "
                    "password if you forgot yours."
                )
            )
            % given,
        ),
        action_label=say(_("Sign in")),
        action_link=link,
    )


def refused(language: str, organisation: str, reason: str) -> Letter:
    """Returns the mail that says no; the reason may be empty."""
    say = translations(language).gettext
    given = {"organisation": organisation}
    no = say(_("an administrator of %(organisation)s did not accept your request to join.")) % given
    return Letter(
        subject=say(_("Your request to join %(organisation)s")) % given,
        greeting="",
        paragraphs=(no, reason) if reason else (no,),
    )
