"""Power: locking the customer's computer, now or when the session ends (SPEC V9)."""

from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from appliance.services.remote_acts import RemoteActs
from protocol.messages.power import PowerAct, PowerAsk, PowerState

_WORDS = {"lock_now": "locked"}
"""Act -> word of the timeline, where they differ."""


class Power(Feature):
    """The computer itself does it and says what came of it."""

    name: ClassVar[str] = "power"

    def __init__(self, acts: RemoteActs) -> None:
        """Takes where acts are written down."""
        self._acts = acts
        self._states: WeakKeyDictionary[Room, PowerState] = WeakKeyDictionary()
        self.from_agent: FromAgent = {PowerState: self.stands}
        self.from_viewer: FromViewer = {PowerAsk: self.ask}

    def agent_went(self, room: Any) -> None:
        """How its switch stands it says again."""
        self._states.pop(room, None)

    def viewer_came(self, room: Any, viewer: Any) -> None:
        """Tells how the switch stands."""
        state = self._states.get(room)
        if state is not None and viewer.admitted:
            viewer.tell(state)

    def room_closed(self, room: Any) -> None:
        """Nothing is kept of a session that is over."""
        self._states.pop(room, None)

    async def stands(self, room: Room, message: PowerState) -> None:
        """Passes on what came of it; who comes later hears of the switch alone."""
        if room.grants:
            self._states[room] = PowerState(message.lock_at_end, "none")
            room.tell_viewers(message, lambda viewer: viewer.admitted)

    async def ask(self, room: Room, viewer: ViewerLine, message: PowerAsk) -> None:
        """Asks the program, for the one who controls."""
        if viewer is not room.holder or not room.may(viewer, "control") or room.agent is None:
            state = self._states.get(room)
            viewer.tell(PowerState(state is not None and state.lock_at_end, "not_allowed"))
            return
        await self._acts.note(room.session_id, viewer, _WORDS.get(message.act, message.act))
        if room.agent is not None:
            room.agent.tell(PowerAct(viewer.person_id, message.act))
