"""What a session is to be when it is started (SPEC D1)."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import WrongInputError
from appliance.domain.records import Account

COMMENT_CHARS: Final = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """A session to start.

    Attributes:
        topic: what it is about.
        name, email: of the customer.
        description: the customer's words, where they are known already.
        comment: for technicians only.
        language: of the customer.
        group_id: group it belongs to; empty for the first by name of who starts it.
        owner: who supports; None for the group's queue.
        expires_at_ms: until when the code can be used; 0 for the usual time.
        starts_at_ms: when it is scheduled for, or 0.
        send_updates: whether the customer gets mail about it.
        module_id, answers: branded module the customer came by, and what it asked, as JSON.
    """

    topic: str = ""
    name: str = ""
    email: str = ""
    description: str = ""
    comment: str = ""
    language: str = ""
    group_id: str = ""
    owner: Account | None = None
    expires_at_ms: int = 0
    starts_at_ms: int = 0
    send_updates: bool = False
    module_id: str = ""
    answers: str = ""


LEAST_EXPIRY_MINUTES: Final = 5
MOST_EXPIRY_MINUTES: Final = 30 * 24 * 60
RESEND_MS: Final = 30_000
"""Between two invitations of one session."""
MOST_INVITATIONS: Final = 20
"""Of one session."""
ME: Final = "me"


def _(sentence: str) -> str:
    return sentence


NOT_ASSIGNEE = _("This person cannot take sessions of this group. Please choose somebody else.")
NOT_EXPIRY = _("Please choose a time from 5 minutes to 30 days.")
TOO_SHORT = _("Link and code would stop working before the appointment begins.")
NO_EMAIL = _("Please type the customer's e-mail address, or do not send an e-mail.")
NO_PHONE = _("Please type the customer's telephone number, or do not send an SMS.")
NOT_LANGUAGE = _("Please choose one of the languages offered.")
TOO_SOON = _("An invitation went out a moment ago. Please wait half a minute.")
TOO_MANY = _("So many invitations of one session are enough. Please start a new session.")
CAME = _("The customer has come already, so there is nothing to send or to take back.")
NO_WAY = _("There is no e-mail address and no telephone number to send the invitation to.")


@dataclass(frozen=True, slots=True)
class Request:
    """A session that somebody starts or schedules, as typed.

    Attributes:
        assignee: ME, empty for nobody, or an account id.
        expires_minutes: how long link and code work; empty for the usual time, or with an
            appointment until it is over.
        starts_at: "YYYY-MM-DDTHH:MM" in `zone`, or empty for at once.
        minutes, reminders: of the appointment; see appliance.domain.appointments.timing.
    """

    group_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    topic: str = ""
    comment: str = ""
    assignee: str = ME
    language: str = ""
    expires_minutes: str = ""
    send_email: bool = False
    send_sms: bool = False
    send_updates: bool = False
    starts_at: str = ""
    zone: str = ""
    minutes: str = ""
    reminders: str = ""


def expiry_minutes(text: str, ahead_minutes: int = 0) -> int:
    """Returns how long link and code are to work; 0 for the usual time.

    Args:
        text: as typed.
        ahead_minutes: until an appointment ends; the 30 days begin then.

    Raises:
        WrongInputError: not from 5 minutes to 30 days.
    """
    plain = text.strip()
    if not plain:
        return 0
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 7):
        raise WrongInputError("expires_minutes", NOT_EXPIRY)
    if not LEAST_EXPIRY_MINUTES <= int(plain) <= ahead_minutes + MOST_EXPIRY_MINUTES:
        raise WrongInputError("expires_minutes", NOT_EXPIRY)
    return int(plain)
