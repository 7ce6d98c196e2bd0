"""What is kept of sessions: results, notes, stars, views, history, logs and figures."""

from appliance.clock import Clock
from appliance.secrets import Vault
from appliance.services.audit import Audit
from appliance.services.categories import Categories
from appliance.services.dashboard import Dashboard
from appliance.services.favourites import Favourites
from appliance.services.history import History
from appliance.services.note_templates import NoteTemplates
from appliance.services.preferences import Preferences
from appliance.services.resolving import Resolving
from appliance.services.saved_views import SavedViews
from appliance.services.session_details import SessionDetails
from appliance.services.session_log import SessionLog
from appliance.services.session_notes import SessionNotes
from appliance.services.session_retention import SessionRetention
from appliance.services.sessions import Sessions
from appliance.services.timeline import Timelines
from appliance.storage import Storage
from appliance.storage.reading import Reading


class SessionRecords:
    """The services about past and present sessions, put together."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        preferences: Preferences,
        sessions: Sessions,
    ) -> None:
        """Takes whose sessions."""
        self.reading = Reading(storage.folder)
        self.retention = SessionRetention(storage, clock, audit, preferences)
        self.resolving = Resolving(storage, clock, vault, audit, sessions)
        self.notes = SessionNotes(storage, clock, audit, sessions)
        self.note_templates = NoteTemplates(storage, clock, audit)
        self.favourites = Favourites(storage, clock, audit, sessions)
        self.views = SavedViews(storage, clock, audit)
        self.categories = Categories(storage, clock, audit)
        self.history = History(self.reading, vault)
        self.dashboard = Dashboard(self.reading)
        self.timelines = Timelines(vault)
        self.details = SessionDetails(storage, self.timelines)
        self.log = SessionLog(self.reading, vault, audit, self.history, self.details)

    def close(self) -> None:
        """Ends the reading thread; the database may be closed then."""
        self.reading.close()
