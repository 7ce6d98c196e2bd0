"""What happens to a session beside its changes of state: the other lines of its timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


def _(sentence: str) -> str:
    return sentence


@dataclass(frozen=True, slots=True)
class Act:
    """One line.

    Attributes:
        word: key of SENTENCES.
        actor: name to show, empty for the appliance.
        actor_id: account id, "customer", or empty for the appliance.
        detail: values of the sentence.
        at_ms: UTC, milliseconds since 1970.
    """

    word: str
    actor: str
    actor_id: str
    detail: Mapping[str, str] = field(default_factory=dict)
    at_ms: int = 0


SENTENCES: Final[Mapping[str, str]] = {
    "invitation_sent": _("Invitation sent to %(to)s"),
    "invitation_resent": _("Invitation sent again to %(to)s"),
    "invitation_withdrawn": _("Invitation withdrawn; the session has another code and link"),
    "scheduled": _("Appointment made for %(when)s"),
    "rescheduled": _("Appointment moved to %(when)s"),
    "unscheduled": _("Appointment called off; the session has another code and link"),
    "reminded": _("Reminder sent: %(to)s"),
    "reminder_skipped": _("A reminder was not sent: the appointment had begun already"),
    "assigned": _("Assigned to %(to)s"),
    "unassigned": _("Given back to the queue"),
    "unanswered": _("Went back to the queue: %(owner)s did not answer in time"),
    "away": _("Went back to the queue: %(owner)s was away for too long"),
    "released": _("Went back to the queue: %(owner)s may not sign in any more"),
    "edited": _("Details edited"),
    "resolved": _("Resolved: %(outcome)s"),
    "resolved_as": _("Resolved: %(outcome)s (%(category)s)"),
    "noted": _("Wrote a note"),
    "pictured": _("Kept a picture of the screen"),
    "rated": _("Customer rated the help: %(score)s of 5"),
    "offered": _("Offered to %(to)s to take over"),
    "handed_over": _("Handed over from %(owner)s to %(to)s"),
    "handed_to_group": _("Handed over to the queue of %(group)s"),
    "declined": _("%(to)s did not take over"),
    "offer_withdrawn": _("Offer to %(to)s withdrawn"),
    "offer_lapsed": _("Offer to %(to)s lapsed: there was no answer in time"),
    "invited": _("Colleague invited: %(colleague)s"),
    "uninvited": _("Invitation of a colleague withdrawn: %(colleague)s"),
    "file_received": _("Received a file from the customer: %(name)s"),
    "file_sent": _("Sent a file to the customer: %(name)s"),
    "files_sent": _("Sent %(files)s files to the customer: %(name)s and others"),
    "file_declined": _("Did not take a file: %(name)s"),
    "file_broken": _("A file was not transferred completely: %(name)s"),
    "guest_invited": _("External technician invited: %(guest)s"),
    "guest_code": _("New code for an external technician: %(guest)s"),
    "guest_revoked": _("Invitation of an external technician withdrawn: %(guest)s"),
    "guest_entered": _("External technician came in with link and code"),
    "recording_started": _("Recording started"),
    "recording_by_rule": _("Recording started, as the rules say"),
    "recording_ended": _("Recording ended"),
    "recording_deleted": _("Recording %(number)s deleted"),
    "resized": _("Changed the size of the customer's screen to %(size)s"),
    "size_back": _("Put the size of the customer's screen back"),
    "locked": _("Locked the customer's computer"),
    "lock_at_end": _("The customer's computer is to be locked when the session ends"),
    "leave_open": _("The customer's computer is not to be locked when the session ends"),
}
"""Word -> sentence, a msgid with its values."""
