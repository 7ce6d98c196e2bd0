"""The audit events that services record, read from their source."""

import re
from pathlib import Path

import appliance.services
from appliance.domain.session import Event

_NAME = re.compile(r'"([a-z_]+\.(?!(?:csv|ics|json|txt|zip)")[a-z_]+)"')
"""Names of files look the same but for their endings."""


def recorded_events() -> set[str]:
    """Returns every event name that stands in a service; moves are recorded under their event."""
    folder = Path(appliance.services.__file__).parent
    found = {
        name for path in folder.glob("*.py") for name in _NAME.findall(path.read_text("utf-8"))
    }
    return found | {f"session.{event.value}" for event in Event}
