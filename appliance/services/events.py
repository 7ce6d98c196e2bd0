"""Who wants to hear of changed sessions, and of groups with a new name."""

from collections.abc import Callable

from appliance.domain.records import SessionRecord

Callback = Callable[[SessionRecord], None]


class Events:
    """Passes changed sessions on, on the event loop, in the order of their commits."""

    def __init__(self) -> None:
        """Starts with nobody listening."""
        self._callbacks: dict[object, Callback] = {}
        self._of_one: dict[str, dict[object, Callback]] = {}
        self._of_groups: dict[object, Callable[[str], None]] = {}

    def subscribe(self, callback: Callback) -> Callable[[], None]:
        """Calls `callback` with each changed session from now on; returns what ends that."""
        key = object()
        self._callbacks[key] = callback
        return lambda: self._callbacks.pop(key, None) and None

    def subscribe_to(self, session_id: str, callback: Callback) -> Callable[[], None]:
        """Does the same for the changes of one session."""
        key = object()
        self._of_one.setdefault(session_id, {})[key] = callback

        def forget() -> None:
            callbacks = self._of_one.get(session_id, {})
            if callbacks.pop(key, None) and not callbacks:
                del self._of_one[session_id]

        return forget

    def subscribe_to_groups(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Calls `callback` with the id of each renamed group; returns what ends that."""
        key = object()
        self._of_groups[key] = callback
        return lambda: self._of_groups.pop(key, None) and None

    def publish_group(self, group_id: str) -> None:
        """Tells those who asked for it that a group has another name."""
        for callback in tuple(self._of_groups.values()):
            callback(group_id)

    def publish(self, record: SessionRecord) -> None:
        """Tells all subscribers.  Callbacks only queue; what they raise is a defect and is not
        hidden.
        """
        of_one = self._of_one.get(record.id, {})
        for callback in (*self._callbacks.values(), *of_one.values()):
            callback(record)
