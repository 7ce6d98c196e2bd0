"""The relay: whole frames from one agent to its viewers, marks and input back (DESIGN 11).

Nothing here waits for a socket: the agent's read path only appends to the queues of `lines`.
Bodies of the screen and input channels are passed on unread.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any

from appliance.domain.records import SessionRecord
from appliance.domain.session import State
from appliance.services.lines import Frame, Line, Sync, Tap, ViewerLine
from appliance.services.questions import Question
from protocol import codec, frame
from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.frame import Channel, Flag, Header
from protocol.limits import FRAME_BYTES, KEY_FRAME_INTERVAL_S
from protocol.messages.control import ControlHolder
from protocol.messages.screen import ScreenCodecs, ScreenUnavailable, ScreenWatch
from protocol.messages.session import SessionState
from protocol.pixels import CODECS

_KEY, _LAST, _OF_VIEWERS = int(Flag.KEY), int(Flag.LAST), int(Flag.ACK | Flag.REFRESH)
"""As plain numbers: each test of an IntFlag costs as much as reading a header."""


class Room:
    """The lines of one session and what flows between them.

    Attributes:
        record: the session as last published.
        grants: what the customer allows, by person; empty before consent.
        question: the open one, or None.
        refused: persons the customer said no to; they are not asked for again by themselves.
        noes: how often the customer said no to each person.
        askers: persons who asked the holder for control.
        lock: held while comings, goings and decisions are worked in.
        coming: lines that wait to be taken in.
        agent: the customer's program, None while it is away.
        viewers: technicians in the order they came.
        holder: the viewer whose input is passed on, or None.
        may_control: whether the customer allows control now.
        unavailable: why there is no picture, or None.
        handing_to: person who has just taken the session over and is to control, or empty.
        held_by: person who let the picture rest, also while they reconnect; empty otherwise.
        taps: what takes the frames beside the viewers.
    """

    def __init__(self, record: SessionRecord, now_s: Callable[[], float]) -> None:
        self.session_id = record.id
        self.record = record
        self.grants: dict[str, tuple[str, ...]] = {}
        self.question: Question | None = None
        self.refused: set[str] = set()
        self.noes: Counter[str] = Counter()
        self.askers: set[str] = set()
        self.lock = asyncio.Lock()
        self.coming = 0
        self.agent: Line | None = None
        self.viewers: list[ViewerLine] = []
        self.holder: ViewerLine | None = None
        self.may_control = False
        self.unavailable: ScreenUnavailable | None = None
        self.handing_to = ""
        self.held_by = ""
        self.taps: list[Tap] = []
        self._now_s = now_s
        self._parts: list[bytes] = []
        self._parts_bytes = 0
        self._newest: int | None = None
        self._acknowledged: int | None = None
        self._refreshed_s = float("-inf")
        self._refresh_later: asyncio.TimerHandle | None = None
        self._told_holder = ""
        self._told_watched = False
        self._told_codecs = ScreenCodecs(())

    def rights_of(self, viewer: ViewerLine) -> tuple[str, ...]:
        """Returns what a technician may do now: allowed by the customer and by the appliance."""
        granted = self.grants.get(viewer.person_id, ())
        return tuple(right for right in granted if right in viewer.rights)

    def may(self, viewer: ViewerLine, right: str) -> bool:
        """Whether a technician may do something now, while the picture does not rest."""
        return right in self.rights_of(viewer) and not self.on_hold

    @property
    def on_hold(self) -> bool:
        """Whether the picture rests, or is to as soon as who held it is back."""
        return self.record.state is State.ON_HOLD or bool(self.held_by)

    def attach_agent(self, line: Line) -> None:
        """A new connection of the agent: its sequence starts at 0, all viewers need a key frame."""
        self.agent = line
        self._parts, self._parts_bytes = [], 0
        self._newest = self._acknowledged = None
        self.unavailable = None
        self._told_holder = ""
        for viewer in self.viewers:
            viewer.reset()
        self._told_codecs = ScreenCodecs(())
        self._tell_codecs()
        self._told_watched = self._watched
        line.tell(ScreenWatch(self._told_watched))
        self.tell_holder()

    def detach_agent(self) -> None:
        """The agent's connection is gone."""
        self.agent = None
        self._parts, self._parts_bytes = [], 0

    def add(self, viewer: ViewerLine) -> None:
        """A viewer opened; it asks for its first key frame itself."""
        self.viewers.append(viewer)
        self.tell_watched()
        if self.unavailable and viewer.admitted:
            viewer.tell(self.unavailable)

    def admit(self, viewer: ViewerLine, admitted: bool) -> None:
        """Shows a viewer the screen, or no more of it: what waits for the viewer is given up."""
        if viewer.admitted == admitted:
            return
        viewer.admitted = admitted
        if not admitted:
            viewer.pause()
        elif self.unavailable:
            viewer.tell(self.unavailable)

    def remove(self, viewer: ViewerLine) -> None:
        """A viewer went."""
        self.viewers.remove(viewer)
        if self.holder is viewer:
            self.holder = None
            self.tell_holder()
        self.tell_watched()
        self._forward_acknowledgement()

    def rest(self, viewer: ViewerLine, resting: bool) -> None:
        """A viewer went out of sight, or came back."""
        viewer.resting = resting
        if resting:
            viewer.pause()
            self._forward_acknowledgement()
        self.tell_watched()

    def hold(self) -> None:
        """The picture rests: what waits for viewers is not shown any more."""
        for viewer in self.viewers:
            viewer.pause()

    def tell_watched(self) -> None:
        """Says to the agent whether anybody looks and what all decode, when that changed."""
        self._tell_codecs()
        if self.agent and self._told_watched != self._watched:
            self._told_watched = self._watched
            self.agent.tell(ScreenWatch(self._told_watched))

    def _tell_codecs(self) -> None:
        if self.agent is None or not self.viewers:
            return
        lines = (self.agent, *self.viewers)
        common = ScreenCodecs(tuple(c for c in CODECS if all(c in line.codecs for line in lines)))
        if common != self._told_codecs:
            self._told_codecs = common
            self.agent.tell(common)

    @property
    def _watched(self) -> bool:
        return not self.on_hold and any(not viewer.resting for viewer in self.viewers)

    def tell_viewers(
        self, message: Any, which: Callable[[ViewerLine], bool] = lambda _viewer: True
    ) -> None:
        """Sends a control message to every viewer, or to some."""
        packed = frame.pack(Header(Channel.CONTROL), codec.encode(message))
        for viewer in self.viewers:
            if which(viewer):
                viewer.send(packed)

    def tell_state(self, message: SessionState) -> None:
        """Says to every viewer how the session stands; who is not admitted yet waits."""
        self.tell_viewers(message, lambda viewer: viewer.admitted)
        if message.state in (State.READY, State.CONNECTED, State.ON_HOLD):
            message = replace(message, state=State.WAITING, reason="", rights=())
        self.tell_viewers(message, lambda viewer: not viewer.admitted)

    def tell_holder(self) -> None:
        """Says to the agent whose input follows, when that changed."""
        controls = self.holder and self.may_control and not self.on_hold
        person_id = self.holder.person_id if self.holder and controls else ""
        if self.agent and person_id != self._told_holder:
            self._told_holder = person_id
            self.agent.tell(ControlHolder(person_id))

    def screen_from_agent(self, header: Header, message: bytes) -> None:
        """Takes one message of a frame; the last one gives the whole frame to the viewers.

        Raises:
            ProtocolError: the frame is larger than FRAME_BYTES, or the marks are not an agent's.
        """
        flags = int(header.flags)
        if flags & _OF_VIEWERS:
            raise ProtocolError("mark of a viewer from the agent")
        self._parts_bytes += len(message)
        if self._parts_bytes > FRAME_BYTES:
            raise ProtocolError("frame too large", Close.TOO_LARGE)
        self._parts.append(message)
        if not flags & _LAST:
            return
        picture = Frame(tuple(self._parts), header.sequence, self._parts_bytes, perf_counter())
        self._parts, self._parts_bytes = [], 0
        key = bool(flags & _KEY)
        self._newest = header.sequence
        self.unavailable = None
        for viewer in self.viewers:
            if viewer.admitted and not self.on_hold:
                viewer.offer(picture, key=key)
        if not self.on_hold:
            for tap in tuple(self.taps):
                tap.take(picture, key)
        if key:
            self._forward_acknowledgement()

    def screen_from_viewer(self, viewer: ViewerLine, header: Header, body_bytes: int) -> None:
        """Takes an ACK or a REFRESH.

        Raises:
            ProtocolError: anything else on this channel.
        """
        if body_bytes or header.flags not in (Flag.ACK, Flag.REFRESH):
            raise ProtocolError("a viewer sends only marks on the screen channel")
        if header.flags == Flag.ACK:
            viewer.acknowledge(header.sequence)
            self._forward_acknowledgement()
            return
        viewer.sync = Sync.ASKED
        self.ask_for_key()

    def ask_for_key(self) -> None:
        """Passes one REFRESH on, at once or KEY_FRAME_INTERVAL_S after the last one."""
        if self._refresh_later or self.on_hold or not self._anybody_asked():
            return
        wait_s = self._refreshed_s + KEY_FRAME_INTERVAL_S - self._now_s()
        if wait_s > 0:
            loop = asyncio.get_running_loop()
            self._refresh_later = loop.call_later(wait_s, self._ask_later)
        elif self.agent:
            self._refreshed_s = self._now_s()
            if self._newest is not None and all(v.sync is not Sync.IN_SYNC for v in self.viewers):
                self._acknowledge_to_agent(self._newest)
            self.agent.send(frame.pack(Header(Channel.SCREEN, Flag.REFRESH)))

    def input_from_viewer(self, viewer: ViewerLine, message: bytes) -> None:
        """Passes the holder's input on while the customer allows control; drops other."""
        if self.agent and self.may_control and viewer is self.holder and not self.on_hold:
            self.agent.send(message)
        else:
            viewer.dropped_input += 1

    def close(self, code: Close) -> None:
        """Closes every line."""
        if self._refresh_later:
            self._refresh_later.cancel()
        for line in (*self.viewers, *([self.agent] if self.agent else [])):
            line.cut(code)

    def _ask_later(self) -> None:
        self._refresh_later = None
        self.ask_for_key()

    def _anybody_asked(self) -> bool:
        asked = any(viewer.sync is Sync.ASKED for viewer in self.viewers)
        return asked or any(tap.wants_key for tap in self.taps)

    def _forward_acknowledgement(self) -> None:
        for viewer in self.viewers:
            if viewer.sync is Sync.IN_SYNC and viewer.drawn is not None:
                self._acknowledge_to_agent(viewer.drawn)

    def _acknowledge_to_agent(self, sequence: int) -> None:
        if self._acknowledged is None or frame.newer(sequence, self._acknowledged):
            self._acknowledged = sequence
            if self.agent:
                self.agent.send(frame.pack(Header(Channel.SCREEN, Flag.ACK, sequence)))
