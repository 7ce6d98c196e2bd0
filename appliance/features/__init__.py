"""The appliance's side of each feature."""

from appliance.feature import Feature
from appliance.features.brand import Brand
from appliance.features.chat import Chat
from appliance.features.clipboard import Clipboard
from appliance.features.files import Files
from appliance.features.input import Input
from appliance.features.monitors import Monitors
from appliance.features.notes import Notes
from appliance.features.power import Power
from appliance.features.recording import Recording
from appliance.features.screen import Screen
from appliance.features.waiting import Waiting
from appliance.features.whiteboard import Whiteboard
from appliance.services.parts import Parts
from appliance.services.remote_acts import RemoteActs
from appliance.services.whiteboards import Whiteboards


def all_features(parts: Parts) -> tuple[Feature, ...]:
    """Returns one of each."""
    acts = RemoteActs(parts.storage, parts.audit, parts.sessions)
    return (
        Screen(),
        Input(parts.attendance),
        Monitors(acts),
        Power(acts),
        Brand(parts.branding, parts.pictures),
        Waiting(parts.storage, parts.events, parts.queues, parts.attendance, parts.check_words),
        Chat(parts.chat),
        Recording(parts.recordings.running),
        Whiteboard(
            Whiteboards(parts.attendance, parts.events, parts.marks, parts.clock.monotonic_s)
        ),
        Clipboard(parts.copies, parts.attendance),
        Notes(parts.records.notes, parts.attendance, parts.marks),
        Files(parts.file_transfers),
    )
