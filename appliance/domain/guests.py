"""External technicians: invited into one session, with a link and a code sent apart (SPEC D10)."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import ConflictError, NotFoundError, WrongInputError

LEVELS: Final = ("view", "control")
"""What a guest may do, if the customer allows it."""
HOURS: Final = (1, 4, 24, 72)
"""How long an invitation may work; it ends with its session anyway."""
CODE_DIGITS: Final = 6
MOST_TRIES: Final = 5
MOST_OPEN: Final = 10
"""Invitations of one session that work at the same time."""
PREFIX: Final = "guest-"
"""What ids of guests begin with where ids of accounts stand beside them."""


def _(sentence: str) -> str:
    return sentence


LINK_OVER: Final = _(
    "This invitation does not work any more: it was withdrawn, its time is over, or the session "
    "has ended. Please ask whoever invited you for a new one."
)
TOO_MANY_GUESTS: Final = _(
    "Ten external technicians are invited already. Withdraw an invitation first."
)
NOT_A_COLLEAGUE: Final = _("This colleague cannot join sessions.")
SEES_IT_ANYWAY: Final = _("%(name)s may join this session already.")


class GuestLinkOverError(NotFoundError):
    """Unknown, withdrawn, expired, or of a session that is over: one answer for all."""

    sentence = LINK_OVER


class GuestCodeError(WrongInputError):
    """A wrong code; there are tries left."""

    word = "guest_code"
    sentence = _("This code is not right. Please check it and try again.")


class GuestCodeUsedError(ConflictError):
    """No code works any more: it was used, or there were too many wrong ones."""

    word = "guest_code_used"
    sentence = _(
        "This code works no more: it was used, or there were too many wrong ones. "
        "Please ask whoever invited you for a new code."
    )


@dataclass(frozen=True, slots=True)
class GuestWish:
    """An invitation as typed.

    Attributes:
        level: one of LEVELS.
        language: of mail and pages.
        hours: one of HOURS.
    """

    name: str
    email: str = ""
    level: str = "view"
    language: str = "en"
    hours: int = 4


@dataclass(frozen=True, slots=True)
class Guest:
    """An external technician.

    Attributes:
        id: begins with PREFIX; stands where the id of an account stands for technicians.
        level: one of LEVELS.
        invited_by_id, invited_by: who takes responsibility.
        waits_for_code: whether a code could still let somebody in.
        entered_at_ms, revoked_at_ms: 0 for not yet.
    """

    id: str
    session_id: str
    name: str
    email: str
    level: str
    language: str
    invited_by_id: str
    invited_by: str
    waits_for_code: bool
    created_at_ms: int
    expires_at_ms: int
    entered_at_ms: int = 0
    revoked_at_ms: int = 0

    def works_at(self, now_ms: int) -> bool:
        """Whether link, code and cookie of it count; the session must live besides."""
        return not self.revoked_at_ms and now_ms < self.expires_at_ms


@dataclass(frozen=True, slots=True)
class GuestKeys:
    """What an invitation gives out once.

    Attributes:
        link: address to open.
        code: digits to tell or send by another way.
        mailed: whether the link is on its way by mail.
    """

    guest: Guest
    link: str
    code: str
    mailed: bool
