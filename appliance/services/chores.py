"""What the appliance does again and again while it runs."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from appliance.services import (
    activity_log,
    assignments,
    certificates,
    desk_calendars,
    kept_pictures,
    queue,
    recording_keeping,
    recordings,
    reminders,
    session_retention,
    sms,
)
from appliance.services.parts import Parts
from appliance.services.revocation import EVERY_S

_TIDY_EVERY_S: Final = 600.0


class Chore(NamedTuple):
    """One of them.

    Attributes:
        every_s: how long to rest in between.
    """

    every_s: float
    work: Callable[[], Awaitable[object]]


def chores(parts: Parts) -> tuple[Chore, ...]:
    """Returns all of them."""
    return (
        Chore(EVERY_S, parts.revocation.check),
        Chore(kept_pictures.TIDY_EVERY_S, parts.kept_pictures.tidy),
        Chore(EVERY_S, parts.guests.check),
        Chore(assignments.EVERY_S, parts.sessions.expire_due),
        Chore(assignments.EVERY_S, parts.queues.assignments.put_back_due),
        Chore(assignments.EVERY_S, parts.queues.transfers.lapse_due),
        Chore(queue.EVERY_S, parts.queues.queue.tick),
        Chore(reminders.EVERY_S, parts.requesting.reminders.send_due),
        Chore(desk_calendars.EVERY_S, parts.requesting.desk_calendars.follow),
        Chore(sms.EVERY_S, parts.requesting.sms.send_due),
        Chore(_TIDY_EVERY_S, parts.requesting.sms.forget_old),
        Chore(_TIDY_EVERY_S, parts.logins.forget_old),
        Chore(_TIDY_EVERY_S, parts.guesses.forget_old),
        Chore(session_retention.EVERY_S, parts.records.retention.tick),
        Chore(recordings.SYNC_EVERY_S, parts.recordings.running.sync),
        Chore(recording_keeping.EVERY_S, parts.recordings.keeping.tick),
        Chore(activity_log.TICK_S, parts.activity.tick),
        Chore(_TIDY_EVERY_S, parts.joining.forget_old),
        Chore(_TIDY_EVERY_S, parts.mail.forget_old),
        Chore(_TIDY_EVERY_S, parts.resets.forget_old),
        Chore(certificates.CHECK_EVERY_S, parts.certificates.check),
    )
