"""Letters about signing in, in the language of whoever gets them."""

from typing import Final

from appliance.domain.letters import Letter
from appliance.domain.records import Account
from appliance.services.greetings import greeting
from appliance.texts import translations

CODE_KIND: Final = "sign_in_code"
NOTICE_KIND: Final = "security_notice"


def _(sentence: str) -> str:
    return sentence


PASSWORD_CHANGED = _(
    "The password of your account was changed just now. Other browsers were signed out."
)
FACTOR_ADDED = _("A way of two-step verification was added to your account just now.")
FACTOR_REMOVED = _("A way of two-step verification was removed from your account just now.")
FACTORS_RESET = _(
    "An administrator has removed two-step verification from your account and signed you out "
    "everywhere. When you sign in next, you can set it up again."
)
RECOVERY_USED = _(
    "Somebody signed in to your account with one of its recovery codes just now. It is used up."
)
_NOT_YOU = _("If this was not you, change your password and tell your administrator at once.")


def code(account: Account, language: str, organisation: str, digits: str, minutes: int) -> Letter:
    """Returns the mail with a code for the second step."""
    say = translations(language)
    return Letter(
        subject=say.gettext(_("Your code for %(organisation)s")) % {"organisation": organisation},
        greeting=greeting(language, account.name),
        paragraphs=(
            say.gettext(_("this is your code to sign in:")),
            f"{digits[:3]} {digits[3:]}",
            say.ngettext(
                "It works once, and for %(num)d minute.",
                "It works once, and for %(num)d minutes.",
                minutes,
            )
            % {"num": minutes},
        ),
        footnote=say.gettext(
            _(
                "If you are not signing in at this moment, somebody knows your password. "
                "Please change it, and give this code to nobody."
            )
        ),
    )


def places(account: Account, organisation: str, digits: str, minutes: int) -> dict[str, str]:
    """Returns what the placeholders of an organisation's own words for this mail stand for."""
    return {
        "organisation": organisation,
        "name": account.name,
        "code": f"{digits[:3]} {digits[3:]}",
        "minutes": str(minutes),
    }


def notice(account: Account, language: str, organisation: str, sentence: str) -> Letter:
    """Returns the mail that says what changed; `sentence` is one of this module's."""
    say = translations(language)
    return Letter(
        subject=say.gettext(_("Security of your account at %(organisation)s"))
        % {"organisation": organisation},
        greeting=greeting(language, account.name),
        paragraphs=(say.gettext(sentence),),
        footnote=say.gettext(_NOT_YOU),
    )
