"""Everything about inviting customers and appointments, put together once."""

from collections.abc import Callable
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.secrets import Vault
from appliance.services.appointments import Appointments
from appliance.services.audit import Audit
from appliance.services.desk_calendars import DeskCalendars
from appliance.services.mail import Mail
from appliance.services.oidc_outgoing import Outgoing
from appliance.services.preferences import Preferences
from appliance.services.reminders import Reminders
from appliance.services.requests import Requests
from appliance.services.session_post import SessionPost
from appliance.services.sessions import Sessions
from appliance.services.sms import Sms
from appliance.storage import Storage


@dataclass(frozen=True, slots=True)
class Requesting:
    """The services of requests.

    Attributes:
        post: writes to customers.
        sms: text messages and their settings.
    """

    requests: Requests
    reminders: Reminders
    desk_calendars: DeskCalendars
    post: SessionPost
    sms: Sms

    @classmethod
    def open(
        cls,
        storage: Storage,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        preferences: Preferences,
        sessions: Sessions,
        mail: Mail,
        outgoing: Outgoing,
        origin: str,
        host: str,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> "Requesting":
        """Makes them.

        Args:
            storage: of all of it.
            vault: seals text messages.
            clock: of appointments and retries.
            audit: of what people do.
            preferences: with the block sms.*.
            sessions: that customers are invited to.
            mail: the way for letters.
            outgoing: the way to the provider of text messages.
            origin: of the appliance, for links.
            host: of its public address, for the ids of appointments.
            organisation: returns who writes.
            default_language: returns the language of who chose none.
        """
        sms = Sms(storage, vault, clock, audit, preferences, outgoing)
        post = SessionPost(clock, mail, sms, origin, organisation, default_language)
        appointments = Appointments(clock, sessions, post, host)
        return cls(
            requests=Requests(storage, clock, audit, sessions, appointments, post, sms),
            reminders=Reminders(storage, clock, audit, sessions, post),
            desk_calendars=DeskCalendars(storage, clock, sessions, post),
            post=post,
            sms=sms,
        )
