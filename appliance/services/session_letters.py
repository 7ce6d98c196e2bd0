"""Letters about a session: to its customer, and reminders to its technician."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel.dates import format_date, format_time, get_timezone_name

from appliance.domain.letters import SUBJECT_CHARS, Letter
from appliance.services.greetings import greeting
from appliance.texts import translations
from protocol import codes


def _(sentence: str) -> str:
    return sentence


INVITATION: Final = "session_invitation"
SCHEDULED: Final = "session_scheduled"
MOVED: Final = "session_moved"
REMINDER: Final = "session_reminder"
CANCELLED: Final = "session_cancelled"
TAKEN: Final = "session_taken"
RESOLVED: Final = "session_resolved"
DESK_REMINDER: Final = "session_desk_reminder"
DESK_APPOINTMENT: Final = "session_desk_appointment"
INVITING: Final = (INVITATION, SCHEDULED, MOVED, REMINDER)
"""Kinds of letters that hold the link."""
FOR_CALENDARS: Final = (SCHEDULED, MOVED)
"""Kinds of letters that put an appointment into a calendar."""
WORTHLESS: Final = (*INVITING, TAKEN, DESK_REMINDER)
"""Kinds of letters that nobody needs any more once the link is dead."""

SUBJECTS: Final = {
    INVITATION: _("Your support session with %(organisation)s"),
    SCHEDULED: _("Your support session with %(organisation)s on %(day)s"),
    MOVED: _("New time: your support session with %(organisation)s on %(day)s"),
    REMINDER: _("Reminder: your support session with %(organisation)s on %(day)s"),
    CANCELLED: _("Cancelled: your support session with %(organisation)s on %(day)s"),
    TAKEN: _("%(organisation)s takes care of your request"),
    RESOLVED: _("Your request to %(organisation)s is resolved"),
}
OPENINGS: Final = {
    INVITATION: _("%(technician)s of %(organisation)s would like to help you on your computer."),
    SCHEDULED: _("%(technician)s of %(organisation)s has planned a support session with you."),
    MOVED: _("%(technician)s of %(organisation)s has moved your support session to another time."),
    REMINDER: _("your support session with %(technician)s of %(organisation)s is coming up."),
    CANCELLED: _("your support session with %(organisation)s does not take place."),
    TAKEN: _("%(technician)s of %(organisation)s takes care of your request from now on."),
    RESOLVED: _("your request to %(organisation)s is marked as resolved."),
}
WITHOUT_TECHNICIAN: Final = {
    INVITATION: _("%(organisation)s would like to help you on your computer."),
    SCHEDULED: _("%(organisation)s has planned a support session with you."),
    MOVED: _("%(organisation)s has moved your support session to another time."),
    REMINDER: _("your support session with %(organisation)s is coming up."),
    TAKEN: _("%(organisation)s takes care of your request from now on."),
}
CALENDAR = _("The appointment is attached for your calendar.")
LINK_GONE = _("The link we sent you does not work any more.")
CALENDAR_GONE = _("What is attached takes the appointment out of your calendar.")
ASK_AGAIN = _("If something is still not right, please write to us or ask for a new session.")
NOTHING_TO_DO = _("You need not do anything now.")
OPEN = _("Open your session")
STEPS: Final = (
    _("Open the link, or type the code at %(page)s."),
    _("Start the small program that the page offers. Nothing is installed."),
    _("Read who asks to see your screen, and press Allow. Before that nobody sees anything."),
    _("You see all that is done, and can end it at any moment."),
)
AT_THAT_TIME = _("At that time, open the link, or type the code at %(page)s.")
NEVER = _(
    "We never ask you for passwords, bank details or payments, neither by mail nor in a session. "
    "If you did not expect this mail, ignore it: nobody can see your computer unless you allow it."
)
UPDATES = _("You get this mail because we keep you up to date about your request.")
WHEN, DURATION, TOPIC = _("When"), _("Duration"), _("Topic")
TECHNICIAN, CODE, UNTIL = _("Technician"), _("Code"), _("Works until")
CUSTOMER = _("Customer")
DESK_SUBJECT = _("Reminder: session with %(customer)s on %(day)s")
DESK_OPENING = _("your session with %(customer)s is coming up.")
DESK_OPEN = _("Open the session")
DESK_FOOTNOTE = _("You get this mail because the session is yours.")
DESK_MADE_SUBJECT = _("Appointment: session with %(customer)s on %(day)s")
DESK_GONE_SUBJECT = _("Cancelled: session with %(customer)s on %(day)s")
DESK_MADE = _("a session with %(customer)s is in your hands.")
DESK_GONE = _(
    "the session with %(customer)s is not in your hands any more, or does not take place."
)
DESK_SUMMARY = _("Support session with %(customer)s")
NO_NAME = _("a customer")
STEPS_TITLE = _("What will happen")
_CLOCKS: Final = {"ko": "aaaa h:mm"}
"""Short times of the locale data say AM and PM in Latin letters here."""


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What letters say of a session.

    Attributes:
        language: of the recipient.
        name: of the customer.
        technician: name, or empty.
        code: nine digits, or empty.
        link: of the customer, or empty.
        page: address where codes are typed.
        zone: IANA name; times are written in it.
        until_ms: when link and code stop to work.
        starts_at_ms, minutes: of the appointment; 0 without one.
    """

    language: str
    organisation: str
    name: str
    technician: str
    topic: str
    code: str
    link: str
    page: str
    zone: str
    until_ms: int
    starts_at_ms: int = 0
    minutes: int = 0

    @property
    def when(self) -> str:
        """Date and time of the appointment."""
        return written_moment(self.starts_at_ms, self.zone, self.language)

    @property
    def day(self) -> str:
        """Day and time of the appointment, short."""
        return short_moment(self.starts_at_ms, self.zone, self.language)

    @property
    def until(self) -> str:
        """When link and code stop to work."""
        return written_moment(self.until_ms, self.zone, self.language)

    @property
    def shown_code(self) -> str:
        """The code in groups."""
        return codes.grouped(self.code) if self.code else ""

    def places(self) -> Mapping[str, str]:
        """Returns the values of the placeholders of letters and text messages."""
        return {
            "organisation": self.organisation,
            "name": self.name,
            "technician": self.technician,
            "topic": self.topic,
            "link": self.link,
            "code": self.shown_code,
            "until": self.until,
            "when": self.when,
            "minutes": str(self.minutes),
        }


def letter(kind: str, facts: SessionFacts, *, uncalendared: bool = False) -> Letter:
    """Returns the default letter of a kind to the customer.

    Args:
        kind: one of OPENINGS.
        facts: what it says.
        uncalendared: a cancellation takes the appointment out of a calendar.
    """
    say = translations(facts.language).gettext
    values = {
        "organisation": facts.organisation,
        "technician": facts.technician,
        "day": facts.day if facts.starts_at_ms else "",
    }
    opening = OPENINGS[kind]
    if not facts.technician:
        opening = WITHOUT_TECHNICIAN.get(kind, opening)
    inviting = kind in INVITING and bool(facts.link)
    rest = (*_REST[kind], CALENDAR_GONE) if uncalendared else _REST[kind]
    return Letter(
        subject=(say(SUBJECTS[kind]) % values)[:SUBJECT_CHARS],
        greeting=greeting(facts.language, facts.name),
        paragraphs=(_sentence(say(opening) % values), *(say(one) for one in rest)),
        action_label=say(OPEN) if inviting else "",
        action_link=facts.link if inviting else "",
        footnote=say(NEVER if inviting else UPDATES),
        facts=_facts(kind, facts),
        steps_title=say(STEPS_TITLE) if inviting else "",
        steps=_steps(kind, facts) if inviting else (),
    )


def desk_reminder(facts: SessionFacts, recipient: str, link: str) -> Letter:
    """Returns the reminder to the technician of a session.

    Args:
        facts: in the technician's language and time zone.
        recipient: the technician's name.
        link: of the session on the desk.
    """
    return _desk_letter(facts, recipient, link, DESK_SUBJECT, (DESK_OPENING,), DESK_FOOTNOTE)


def desk_appointment(facts: SessionFacts, recipient: str, link: str, *, gone: bool) -> Letter:
    """Returns what takes an appointment into a technician's calendar, or out of it.

    Args:
        facts: in the technician's language and time zone.
        recipient: the technician's name.
        link: of the session on the desk.
        gone: it is out of their hands.
    """
    if gone:
        return _desk_letter(facts, recipient, "", DESK_GONE_SUBJECT, (DESK_GONE, CALENDAR_GONE))
    opening = (DESK_MADE, CALENDAR)
    return _desk_letter(facts, recipient, link, DESK_MADE_SUBJECT, opening, DESK_FOOTNOTE)


def desk_summary(facts: SessionFacts) -> str:
    """Returns what a technician's calendar shows of an appointment."""
    say = translations(facts.language).gettext
    title = say(DESK_SUMMARY) % {"customer": facts.name or say(NO_NAME)}
    return f"{title}: {facts.topic}" if facts.topic else title


def _desk_letter(
    facts: SessionFacts,
    recipient: str,
    link: str,
    subject: str,
    opening: tuple[str, ...],
    footnote: str = "",
) -> Letter:
    say = translations(facts.language).gettext
    values = {"customer": facts.name or say(NO_NAME), "day": facts.day}
    rows = [(WHEN, facts.when), (DURATION, _duration(facts)), (CUSTOMER, facts.name)]
    rows.append((TOPIC, facts.topic))
    return Letter(
        subject=(say(subject) % values)[:SUBJECT_CHARS],
        greeting=greeting(facts.language, recipient),
        paragraphs=(_sentence(say(opening[0]) % values), *(say(one) for one in opening[1:])),
        action_label=say(DESK_OPEN) if link else "",
        action_link=link,
        footnote=say(footnote) if footnote else "",
        facts=tuple((say(label), value) for label, value in rows if value),
    )


def calendar_summary(facts: SessionFacts) -> str:
    """Returns what a calendar shows of an appointment."""
    say = translations(facts.language).gettext
    title = say(SUBJECTS[INVITATION]) % {"organisation": facts.organisation}
    return f"{title}: {facts.topic}" if facts.topic else title


def calendar_text(facts: SessionFacts) -> str:
    """Returns what stands in a calendar when one opens the appointment."""
    say = translations(facts.language).gettext
    rows = [(TECHNICIAN, facts.technician), (TOPIC, facts.topic), (CODE, facts.shown_code)]
    lines = [f"{say(label)}: {value}" for label, value in rows if value]
    lines += [f"{at}. {step}" for at, step in enumerate(_steps(SCHEDULED, facts), 1)]
    return "\n".join([facts.link, *lines, say(NEVER)] if facts.link else lines)


def written_moment(at_ms: int, zone: str, language: str) -> str:
    """Returns day, time and time zone in words; an empty text for 0."""
    if not at_ms:
        return ""
    there = datetime.fromtimestamp(at_ms / 1000, zoneinfo.ZoneInfo(zone))
    day = format_date(there, "full", locale=language)
    return f"{day}, {_clock(there, language)} ({get_timezone_name(there, 'long', locale=language)})"


def short_moment(at_ms: int, zone: str, language: str) -> str:
    """Returns day and time, short."""
    there = datetime.fromtimestamp(at_ms / 1000, zoneinfo.ZoneInfo(zone))
    day = format_date(there, "medium", locale=language)
    return f"{day}, {_clock(there, language)}"


def _clock(there: datetime, language: str) -> str:
    return format_time(there, _CLOCKS.get(language, "short"), locale=language)


_REST: Final[Mapping[str, tuple[str, ...]]] = {
    INVITATION: (),
    SCHEDULED: (CALENDAR,),
    MOVED: (CALENDAR,),
    REMINDER: (),
    CANCELLED: (LINK_GONE,),
    TAKEN: (NOTHING_TO_DO,),
    RESOLVED: (ASK_AGAIN,),
}


def _facts(kind: str, facts: SessionFacts) -> tuple[tuple[str, str], ...]:
    say = translations(facts.language).gettext
    rows = [
        (WHEN, facts.when),
        (DURATION, _duration(facts)),
        (TOPIC, facts.topic),
        (TECHNICIAN, facts.technician),
    ]
    if kind in INVITING:
        rows.append((CODE, facts.shown_code))
        rows.append((UNTIL, facts.until if kind == INVITATION else ""))
    return tuple((say(label), value) for label, value in rows if value)


def _duration(facts: SessionFacts) -> str:
    if not facts.minutes:
        return ""
    said = translations(facts.language).ngettext("%(num)d minute", "%(num)d minutes", facts.minutes)
    return said % {"num": facts.minutes}


def _steps(kind: str, facts: SessionFacts) -> tuple[str, ...]:
    say = translations(facts.language).gettext
    first = STEPS[0] if kind == INVITATION else AT_THAT_TIME
    return tuple(say(one) % {"page": facts.page} for one in (first, *STEPS[1:]))


def _sentence(text: str) -> str:
    """Returns a sentence that begins with a capital letter, after whatever greeting."""
    return text[:1].upper() + text[1:]
