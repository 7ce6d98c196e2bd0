"""Letters to whoever is invited into a running session, in their language."""

from appliance.domain.letters import Letter
from appliance.services.greetings import greeting
from appliance.texts import translations


def _(sentence: str) -> str:
    return sentence


UNEXPECTED = _("If you did not expect this mail, you need not do anything.")


def outside(
    language: str, organisation: str, inviter: str, name: str, link: str, hours: int
) -> Letter:
    """Returns the mail with an external technician's link; the code comes another way."""
    say = translations(language)
    who = {"inviter": inviter, "organisation": organisation}
    life = say.ngettext(
        "The link works for %(num)d hour at most, and not longer than the session.",
        "The link works for %(num)d hours at most, and not longer than the session.",
        hours,
    ) % {"num": hours}
    return Letter(
        subject=say.gettext(_("%(organisation)s asks you to help in a session")) % who,
        greeting=greeting(language, name),
        paragraphs=(
            say.gettext(_("%(inviter)s of %(organisation)s asks you to help in a running session."))
            % who,
            say.gettext(
                _("Open the link and type the code that %(inviter)s gives you another way.")
            )
            % who,
            life,
        ),
        action_label=say.gettext(_("Open the invitation")),
        action_link=link,
        footnote=say.gettext(UNEXPECTED),
    )


def colleague(language: str, organisation: str, inviter: str, name: str, link: str) -> Letter:
    """Returns the mail that asks a colleague into a session."""
    say = translations(language)
    who = {"inviter": inviter, "organisation": organisation}
    return Letter(
        subject=say.gettext(_("%(inviter)s asks you to join a session")) % who,
        greeting=greeting(language, name),
        paragraphs=(
            say.gettext(_("%(inviter)s asks you to join a running session at %(organisation)s."))
            % who,
            say.gettext(_("Open the link and sign in as usual. It works while the session runs.")),
        ),
        action_label=say.gettext(_("Join the session")),
        action_link=link,
        footnote=say.gettext(UNEXPECTED),
    )
