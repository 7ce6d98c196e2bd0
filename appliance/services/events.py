"""Who wants to hear of changed sessions."""

from collections.abc import Callable

from appliance.domain.records import SessionRecord

Callback = Callable[[SessionRecord], None]


class Events:
    """Passes changed sessions on, on the event loop, in the order of their commits."""

    def __init__(self) -> None:
        """Starts with nobody listening."""
        self._callbacks: dict[object, Callback] = {}

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Calls `callback` with each changed session from now on; returns what ends that."""
        key = object()
        self._callbacks[key] = callback
        return lambda: self._callbacks.pop(key, None) and None

    def publish(self, record: SessionRecord) -> None:
        """Tells all subscribers.  Callbacks only queue; what they raise is a defect and is not
        hidden.
        """
        for callback in tuple(self._callbacks.values()):
            callback(record)
