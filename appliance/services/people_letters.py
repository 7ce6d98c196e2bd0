"""Letters about accounts, in the language of whoever gets them."""

from appliance.domain.errors import WrongInputError
from appliance.domain.letters import Letter, mailbox
from appliance.services.greetings import greeting
from appliance.texts import translations


def _(sentence: str) -> str:
    return sentence


UNEXPECTED = _("If you did not expect this mail, you need not do anything.")
NOT_YOU = _("If it was not you, tell your administrator at once.")


def can_reach(email: str) -> bool:
    """Whether mail can be sent to an address: not all that people may sign in with can be."""
    try:
        mailbox("email", email)
    except WrongInputError:
        return False
    return True


def invitation(
    language: str, organisation: str, inviter: str, name: str, link: str, days: int, sso_only: bool
) -> Letter:
    """Returns the mail with a sign-up link."""
    say = translations(language)
    inviting = {"inviter": inviter, "organisation": organisation}
    if inviter:
        opening = say.gettext(
            _("%(inviter)s has made an account for you at the helpdesk of %(organisation)s.")
        )
    else:
        opening = say.gettext(_("There is an account for you at the helpdesk of %(organisation)s."))
    todo = (
        _("You sign in with the single sign-on of your organisation, so you need no new password.")
        if sso_only
        else _("Open the link to choose your password.")
    )
    life = say.ngettext(
        "The link works once, and for %(num)d day.",
        "The link works once, and for %(num)d days.",
        days,
    ) % {"num": days}
    return Letter(
        subject=say.gettext(_("Your account at %(organisation)s")) % {"organisation": organisation},
        greeting=greeting(language, name),
        paragraphs=(opening % inviting, f"{say.gettext(todo)} {life}"),
        action_label=say.gettext(_("Set up your account")),
        action_link=link,
        footnote=say.gettext(UNEXPECTED),
    )


def forgotten(language: str, organisation: str, name: str, link: str, hours: int) -> Letter:
    """Returns the mail with a link to a new password."""
    say = translations(language)
    life = say.ngettext(
        "The link works once, and for %(num)d hour.",
        "The link works once, and for %(num)d hours.",
        hours,
    ) % {"num": hours}
    return Letter(
        subject=say.gettext(_("Your password at %(organisation)s"))
        % {"organisation": organisation},
        greeting=greeting(language, name),
        paragraphs=(
            say.gettext(_("With this link you choose a new password for %(organisation)s."))
            % {"organisation": organisation},
            life,
        ),
        action_label=say.gettext(_("Choose a new password")),
        action_link=link,
        footnote=say.gettext(
            _("If you did not ask for it, you need not do anything: your password stays as it is.")
        ),
    )


def password_changed(language: str, organisation: str, name: str) -> Letter:
    """Returns the mail that says that a password is new."""
    say = translations(language)
    given = {"organisation": organisation}
    return Letter(
        subject=say.gettext(_("Your password at %(organisation)s is new")) % given,
        greeting=greeting(language, name),
        paragraphs=(
            say.gettext(
                _(
                    "Your password at %(organisation)s was changed with a link that had been "
                    "mailed or given to you. You were signed out everywhere."
                )
            )
            % given,
        ),
        footnote=say.gettext(NOT_YOU),
    )


def address_changed(language: str, organisation: str, name: str) -> Letter:
    """Returns the mail to an address that is not the account's any more."""
    say = translations(language)
    given = {"organisation": organisation}
    return Letter(
        subject=say.gettext(_("Your e-mail address at %(organisation)s has changed")) % given,
        greeting=greeting(language, name),
        paragraphs=(
            say.gettext(
                _(
                    "An administrator has entered another e-mail address for your account at "
                    "%(organisation)s. From now on you sign in with that one."
                )
            )
            % given,
        ),
        footnote=say.gettext(_("If this is a mistake, tell your administrator.")),
    )
