"""What somebody typed into a request, checked: who and where as of the transaction of the act."""

from appliance.clock import Clock
from appliance.domain import fields, sms
from appliance.domain.access import Access
from appliance.domain.appointments import MARGIN_MINUTES, Timing, known_zone, timing
from appliance.domain.errors import NotFoundError, WrongInputError
from appliance.domain.letters import mailbox
from appliance.domain.mail import MINUTE_MS
from appliance.domain.records import Account
from appliance.domain.requests import (
    ME,
    NO_EMAIL,
    NO_PHONE,
    NOT_ASSIGNEE,
    NOT_LANGUAGE,
    TOO_SHORT,
    Request,
    expiry_minutes,
)
from appliance.domain.rights import Right
from appliance.services.access import access_now
from appliance.storage import groups, people
from appliance.storage.appointments import Contact
from appliance.texts import LANGUAGES


def group_now(access: Access, wanted: str) -> str:
    """Returns the group of a session that somebody starts; empty where they need none.

    Args:
        access: theirs.
        wanted: the group they chose; empty for the first by name of their own, or of all those
            they may start sessions in.

    Raises:
        NotFoundError: they see no such group.
        ForbiddenError: they may not start sessions there, or nowhere.
    """
    if wanted:
        if groups.get(wanted) is None or not access.may(Right.SEE, wanted):
            raise NotFoundError
        access.need(Right.EDIT, wanted)
        return wanted
    possible = [one.id for one in groups.everyone() if access.may(Right.EDIT, one.id)]
    own = [one for one in possible if one in access.groups]
    if own or possible:
        return (own or possible)[0]
    access.need(Right.EDIT, "")
    return ""


def assignee_now(access: Access, wanted: str, group_id: str) -> Account | None:
    """Returns who is to have a session: who starts it, a colleague of the group, or nobody.

    Raises:
        WrongInputError: field assignee.
    """
    if not wanted:
        return None
    if wanted in (ME, access.account.id):
        return access.account
    account = people.get(wanted)
    if account is None or not account.may_sign_in:
        raise WrongInputError("assignee", NOT_ASSIGNEE)
    if not access_now(account).may(Right.EDIT, group_id):
        raise WrongInputError("assignee", NOT_ASSIGNEE)
    return account


def email(request: Request) -> str:
    """Returns the customer's address; mail can be sent to it, where it is to be.

    Raises:
        WrongInputError: field email.
    """
    typed = request.email.strip()
    if not typed:
        if request.send_email:
            raise WrongInputError("email", NO_EMAIL)
        return ""
    address = fields.email("email", typed)
    if request.send_email or request.send_updates:
        mailbox("email", address)
    return address


def contact(actor: Account, request: Request, country: str) -> Contact:
    """Returns how the customer is to be reached, of a session that has no id yet.

    Raises:
        WrongInputError: fields phone or zone.
    """
    typed = request.phone.strip()
    if request.send_sms and not typed:
        raise WrongInputError("phone", NO_PHONE)
    phone = sms.number("phone", typed, country) if typed else ""
    zone = known_zone(request.zone) or actor.time_zone or "UTC"
    return Contact("", phone, request.send_email, request.send_sms, zone)


def language(wanted: str) -> str:
    """Returns the language of what is sent, or an empty text for the default.

    Raises:
        WrongInputError: field language.
    """
    if wanted and wanted not in LANGUAGES:
        raise WrongInputError("language", NOT_LANGUAGE)
    return wanted


def appointment(request: Request, clock: Clock) -> Timing | None:
    """Returns when the session is to begin, or None for at once.

    Raises:
        WrongInputError: fields starts_at, zone, minutes or reminders.
    """
    if not request.starts_at.strip():
        return None
    now_ms = clock.now_ms()
    return timing(request.starts_at, request.zone, request.minutes, request.reminders, now_ms)


def expires_at_ms(request: Request, wanted: Timing | None, clock: Clock) -> int:
    """Returns until when link and code are to work; 0 for the usual time.

    Raises:
        WrongInputError: field expires_minutes.
    """
    now_ms = clock.now_ms()
    ahead_minutes = (wanted.ends_at_ms - now_ms) // MINUTE_MS if wanted else 0
    minutes = expiry_minutes(request.expires_minutes, ahead_minutes)
    chosen_ms = now_ms + minutes * MINUTE_MS if minutes else 0
    if wanted is None:
        return chosen_ms
    if chosen_ms and chosen_ms < wanted.starts_at_ms:
        raise WrongInputError("expires_minutes", TOO_SHORT)
    return chosen_ms or wanted.ends_at_ms + MARGIN_MINUTES * MINUTE_MS
