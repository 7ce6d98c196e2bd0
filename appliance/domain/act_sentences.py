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
    "account.edit": _("Account edited"),
    "account.enable": _("Account enabled"),
    "account.import": _("Technicians added from a file"),
    "account.invite": _("Technician invited"),
    "account.join": _("Signed up"),
    "account.sign_out": _("Signed out everywhere by an administrator"),
    "agent.attach": _("Customer's program connected"),
    "agent.download": _("Customer downloaded the program"),
    "brand.change": _("Branding changed"),
    "certificate.change": _("Certificate changed"),
    "certificate.renew": _("Certificate renewed"),
    "device.revoke": _("Remembered device forgotten"),
    "device.trust": _("Device remembered"),
    "factor.add": _("Second step added"),
    "factor.mail": _("Sign-in code mailed"),
    "factor.remove": _("Second step removed"),
    "factor.reset": _("Second steps of somebody reset"),
    "group.create": _("Group made"),
    "group.delete": _("Group deleted"),
    "group.member_add": _("Technician added to a group"),
    "group.member_move": _("Technician moved to another group"),
    "group.member_remove": _("Technician taken out of a group"),
    "group.member_role": _("Role in a group changed"),
    "group.rename": _("Group renamed"),
    "identity.link": _("Account of single sign-on linked"),
    "identity.unlink": _("Account of single sign-on unlinked"),
    "identity.use": _("Signed in at the provider"),
    "invitation.resend": _("Invited again"),
    "invitation.withdraw": _("Invitation withdrawn"),
    "join.accept": _("Request to join accepted"),
    "join.ask": _("Asked to join"),
    "join.confirm": _("Request to join confirmed by mail"),
    "join.refuse": _("Request to join refused"),
    "log.anchor_fail": _("An anchor of the log could not be written"),
    "log.cut": _("Old entries of the log removed, as the settings say"),
    "log.export": _("Activity log exported"),
    "log.seal": _("The end of the log had no seal; it has one from here on"),
    "log.verify": _("Activity log checked"),
    "login.close": _("Signed out"),
    "login.open": _("Signed in"),
    "login.refuse": _("Sign-in refused"),
    "mail.test": _("Test mail sent"),
    "mail.try": _("Waiting mail sent again at once"),
    "mail.withdraw": _("Waiting mail withdrawn"),
    "password.change": _("Password changed"),
    "password.forget": _("Asked for a link to a new password"),
    "password.link": _("Link to a new password made by an administrator"),
    "password.reset": _("New password chosen with a link"),
    "picture.change": _("Picture changed"),
    "preference.change": _("Setting changed"),
    "profile.change": _("Profile changed"),
    "recovery.make": _("Recovery codes made"),
    "recovery.use": _("Recovery code used"),
    "role.create": _("Role made"),
    "role.delete": _("Role deleted"),
    "role.edit": _("Role edited"),
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
    "session.release": _("Session given back to the queue"),
    "session.reopen": _("Session opened again"),
    "session.resolve": _("Session marked as resolved"),
    "session.resume": _("Session resumed"),
    "session.return": _("Customer's program is back"),
    "session.return_watched": _("Customer's program is back, technicians are waiting"),
    "sso.provider_add": _("Provider of single sign-on added"),
    "sso.provider_edit": _("Provider of single sign-on changed"),
    "sso.provider_remove": _("Provider of single sign-on removed"),
}
"""Event -> msgid."""

WITH_DETAIL: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "access.refuse": (_("Asked for %(route)s without the right to it"), ("route",)),
    "account.create": (_("Account made, role: %(role)s"), ("role",)),
    "account.edit": (_("Account changed, role: %(role)s"), ("role",)),
    "account.invite": (_("Technician invited, role: %(role)s"), ("role",)),
    "device.trust": (_("Device remembered: %(device)s"), ("device",)),
    "group.create": (_("Group “%(name)s” made"), ("name",)),
    "group.delete": (_("Group “%(name)s” deleted"), ("name",)),
    "group.rename": (_("Group renamed from “%(before)s” to “%(name)s”"), ("before", "name")),
    "identity.use": (_("Signed in at the provider %(provider)s"), ("provider",)),
    "invitation.withdraw": (_("Invitation of %(name)s withdrawn"), ("name",)),
    "log.anchor_fail": (
        _("An anchor of the log could not be written (%(place)s): %(problem)s"),
        ("place", "problem"),
    ),
    "log.cut": (_("Entries up to number %(through)s removed, as the settings say"), ("through",)),
    "log.export": (_("Activity log exported as %(format)s"), ("format",)),
    "log.verify": (_("Activity log checked: %(result)s"), ("result",)),
    "login.open": (_("Signed in: %(how)s"), ("how",)),
    "login.refuse": (_("Sign-in refused: %(how)s"), ("how",)),
    "preference.change": (
        _("Setting changed from “%(before)s” to “%(after)s”"),
        ("before", "after"),
    ),
    "recovery.use": (_("Recovery code used, codes left: %(left)s"), ("left",)),
    "role.create": (_("Role “%(name)s” made"), ("name",)),
    "role.delete": (_("Role “%(name)s” deleted"), ("name",)),
    "role.edit": (_("Role “%(name)s” edited"), ("name",)),
    "session.close": (_("Session ended. %(reason)s"), ("reason",)),
    "session.deny": (_("Customer refused the help. %(reason)s"), ("reason",)),
    "session.expire": (_("Session ran out. %(reason)s"), ("reason",)),
    "session.lose": (_("Line to the customer broke. %(reason)s"), ("reason",)),
    "sso.provider_add": (_("Provider of single sign-on added: %(name)s"), ("name",)),
    "sso.provider_edit": (_("Provider of single sign-on changed: %(name)s"), ("name",)),
    "sso.provider_remove": (_("Provider of single sign-on removed: %(name)s"), ("name",)),
}
"""Event -> msgid, and the names of the detail that it has places for; used when all are there."""

SWITCHED_ON: Final = _("Setting switched on")
SWITCHED_OFF: Final = _("Setting switched off")
SET_TO: Final = _("Setting set to “%(after)s”")
EMPTIED: Final = _("Setting emptied; it was “%(before)s”")
SWITCHES: Final = frozenset({"on", "yes", "demanded", "hidden"})
"""Values of settings that are ticked or not."""
