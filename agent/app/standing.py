"""From what is known of the session to what the windows show."""

from agent.adapters.tk_panels import Standing
from agent.consent import Consent, ordered
from agent.session import SessionView
from agent.texts import _, language, queue_text, standing

LOOKING = frozenset({"connected", "on_hold"})
"""States in which a technician has the viewer open."""

HELPED = frozenset({"customer_ended", "technician_ended", "ended"})
"""Ends after which the customer is asked how it was."""
_IN_QUEUE = frozenset({"open", "waiting"})
_TONES = {"waiting": "busy", "ready": "good", "connected": "good", "on_hold": "busy"}


def stand(view: SessionView, consent: Consent) -> Standing:
    """Returns what windows and notice show now.

    The picture leaves while somebody watches, whatever state the appliance tells.
    """
    title, meaning = standing(view.line, view.state, view.reason, view.technician)
    if view.lock_at_end:
        meaning = f"{meaning} " + _("This computer is locked when the technician ends the session.")
    return Standing(
        title=title,
        meaning=meaning,
        tone=_TONES.get(view.state, "busy") if view.line == "online" else "busy",
        code=view.code,
        organisation=view.organisation,
        introduction=view.introduction,
        logo=view.logo,
        logo_dark=view.logo_dark,
        name=view.name,
        description=view.description,
        looking=(view.watched or view.state in LOOKING) and consent.anyone_may_view(),
        who=", ".join(person.name for person in view.people),
        several=len(view.people) > 1,
        rights=ordered(consent.rights()),
        recorded=view.recorded,
        will_be_recorded=view.will_be_recorded,
        held=view.state == "on_hold",
        queue=queue_text(view.place, view.wait_s) if view.state in _IN_QUEUE else "",
        check_words=_words(view),
    )


def _words(view: SessionView) -> str:
    """Returns the check words in the program's language, else in the first one."""
    known = dict(view.check_words)
    return known.get(language(), next(iter(known.values()), ""))
