"""A sentence for every event that services record; a test fails where one is missing.

Each says what was done, without saying who or to whom: those have columns of their own.
"""

from collections.abc import Mapping
from typing import Final


def _(sentence: str) -> str:
    return sentence


PLAIN: Final[Mapping[str, str]] = {
    "access.refuse": _("Asked for something without the right to it"),
    "account.create": _("Account made"),
    "account.delete": _("Account deleted"),
    "account.disable": _("Account disabled"),
    "account.edit": _("Account changed"),
    "account.enable": _("Account enabled"),
    "account.invite": _("Technician invited"),
    "account.join": _("Signed up"),
    "account.sign_out": _("Signed out everywhere by an administrator"),
    "agent.attach": _("Customer's program connected"),
    "agent.download": _("Customer downloaded the program"),
    "group.add_member": _("Put into a group"),
    "group.remove_member": _("Taken out of a group"),
    "invitation.resend": _("Invited again"),
    "invitation.withdraw": _("Invitation withdrawn"),
    "log.anchor_fail": _("An anchor of the log could not be written"),
    "log.cut": _("Old entries of the log removed, as the settings say"),
    "log.export": _("Activity log exported"),
    "log.seal": _("The end of the log had no seal; it has one from here on"),
    "log.verify": _("Activity log checked"),
    "login.close": _("Signed out"),
    "login.open": _("Signed in"),
    "login.refuse": _("Sign-in refused: wrong password or disabled account"),
    "mail.test": _("Test mail sent"),
    "mail.try": _("Waiting mail sent again at once"),
    "mail.withdraw": _("Waiting mail withdrawn"),
    "password.forget": _("Asked for a link to a new password"),
    "password.link": _("Link to a new password made by an administrator"),
    "password.reset": _("New password chosen with a link"),
    "preference.change": _("Setting changed"),
    "session.abandon": _("Session ended: the customer's program did not come back"),
    "session.assign": _("Session assigned"),
    "session.claim": _("Session code used"),
    "session.close": _("Session ended"),
    "session.consent": _("Customer changed what is allowed"),
    "session.create": _("Session started"),
    "session.deny": _("Customer refused the help"),
    "session.edit": _("Customer changed name or description"),
    "session.expire": _("Session ran out"),
    "session.grant": _("Customer allowed the help"),
    "session.hold": _("Session put on hold"),
    "session.join": _("Technician joined the session"),
    "session.leave": _("Last technician left the session"),
    "session.leave_page": _("Customer left the page"),
    "session.lose": _("Line to the customer broke"),
    "session.reboot": _("Customer's computer restarts"),
    "session.resolve": _("Session marked as resolved"),
    "session.resume": _("Session resumed"),
    "session.return": _("Customer's program is back"),
    "session.return_watched": _("Customer's program is back, technicians are waiting"),
}
"""Event -> msgid."""

WITH_DETAIL: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "access.refuse": (_("Asked for %(route)s without the right to it"), ("route",)),
    "account.create": (_("Account made, role: %(role)s"), ("role",)),
    "account.edit": (_("Account changed, role: %(role)s"), ("role",)),
    "account.invite": (_("Technician invited, role: %(role)s"), ("role",)),
    "log.anchor_fail": (
        _("An anchor of the log could not be written (%(place)s): %(problem)s"),
        ("place", "problem"),
    ),
    "log.cut": (_("Entries up to number %(through)s removed, as the settings say"), ("through",)),
    "log.export": (_("Activity log exported as %(format)s"), ("format",)),
    "log.verify": (_("Activity log checked: %(result)s"), ("result",)),
    "preference.change": (
        _("Setting changed from “%(before)s” to “%(after)s”"),
        ("before", "after"),
    ),
    "session.close": (_("Session ended. %(reason)s"), ("reason",)),
    "session.deny": (_("Customer refused the help. %(reason)s"), ("reason",)),
    "session.expire": (_("Session ran out. %(reason)s"), ("reason",)),
    "session.lose": (_("Line to the customer broke. %(reason)s"), ("reason",)),
}
"""Event -> msgid, and the names of the detail that it has places for; used when all are there."""
