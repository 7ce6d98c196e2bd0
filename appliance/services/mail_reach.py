"""How far the mail server is trusted with links to passwords: as far as whoever chose it.

Who gets such a link has the account.  Whoever may change settings could else let the links of
administrators go to a mail server of theirs (SECURITY 7).  All functions run inside a transaction.
"""

import json
import logging
from typing import Final

from appliance.domain import rights
from appliance.domain.access import Access
from appliance.domain.mail import OutgoingMail
from appliance.domain.records import Account
from appliance.domain.rights import Role
from appliance.services.access import access_now
from appliance.services.actors import acting_now
from appliance.services.audit import APPLIANCE
from appliance.storage import marks, outbox, people

log = logging.getLogger(__name__)

_MARK: Final = "mail-reach"
_WITH_LINKS: Final = ("invitation", "password")
"""Kinds of mail."""


def may_carry_now(account: Account) -> bool:
    """Whether a link to an account's password may be mailed."""
    reach = _reach_now()
    return reach is None or reach.may_touch(access_now(account))


def may_go_now(mail: OutgoingMail) -> bool:
    """Whether a mail that was queued before may go to the mail server of now."""
    found = people.by_email(mail.recipient) if mail.kind in _WITH_LINKS else None
    if found is None or found[0].id == mail.about:  # Such a notice has no link.
        return True
    return may_carry_now(found[0])


def carries_all_now() -> bool:
    """Whether links to the passwords of everybody may be mailed."""
    reach = _reach_now()
    return reach is None or reach.may_give(rights.BUILT_IN[rights.SUPER])


def choose_now(actor: str) -> None:
    """Notes who chose another mail server, before it counts.

    Links that wait and that it may not carry are withdrawn.

    Raises:
        ForbiddenError: they may not change settings any more.
    """
    reach = _of_now(actor)
    _keep_now(reach)
    for mail_id, recipient in outbox.waiting(_WITH_LINKS):
        found = people.by_email(recipient)
        if found is not None and not reach.may_touch(access_now(found[0])):
            outbox.withdraw([mail_id])


def confirm_now(actor: str) -> None:
    """Notes that somebody left the mail server as it is: it may carry what theirs may, too.

    Only who could have chosen it before and reaches further says something new.

    Raises:
        ForbiddenError: as `choose_now`.
    """
    before, reach = _reach_now(), _of_now(actor)
    if before is None or not before.role.rights <= reach.role.rights:
        return
    if before.role.everywhere <= reach.role.everywhere:
        _keep_now(reach)


def _of_now(actor: str) -> Access:
    if actor == APPLIANCE:
        return _made(rights.BUILT_IN[rights.SUPER])
    return _made(acting_now(actor, rights.Right.SETTINGS).role)


def _made(role: Role) -> Access:
    """Returns an access of the role's rights that is nobody's: it has no own account."""
    nobody = Account(id="", email="", name="", role="")
    return Access(nobody, Role("", "", role.rights, role.everywhere))


def _keep_now(reach: Access) -> None:
    kept = {"rights": rights.write(reach.role.rights), "everywhere": reach.role.everywhere}
    marks.put(_MARK, json.dumps(kept))


def _reach_now() -> Access | None:
    """Returns what was noted; None while nobody chose a mail server in the office."""
    text = marks.get(_MARK)
    if text is None:
        return None
    try:
        kept = json.loads(text)
        return _made(Role("", "", rights.read(kept["rights"]), bool(kept["everywhere"])))
    except (ValueError, KeyError, TypeError):
        log.exception("What is known of the mail server's reach was changed")
        return _made(Role("", "", frozenset()))
