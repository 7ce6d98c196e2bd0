"""Shares the picture of this computer while somebody watches and the customer allows it."""

import asyncio
import functools
from collections.abc import Callable

from agent.adapters.capture import open_screen
from agent.adapters.engine import installed_engine
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.picture.source import ScreenSource
from agent.picture.stream import Frame, PictureStream
from agent.session import SessionModel, SessionView
from protocol.frame import SEQUENCE_LIMIT, Channel, Flag, Header
from protocol.messages.input import InputPointer
from protocol.messages.screen import (
    ScreenCodecs,
    ScreenQuality,
    ScreenUnavailable,
    ScreenWatch,
)

_END_S = 2.0


class ScreenFeature(Feature):
    """Owns the stream; permission is asked for each capture and again for each frame that leaves.

    Args:
        open_source: opens the screen, on the stream's thread; the computer's own by default.
    """

    name = "screen"
    words = ("times", *installed_engine().words)

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
        open_source: Callable[[], ScreenSource] = open_screen,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self._open_source = open_source
        self._stream: PictureStream | None = None
        self._ended: list[PictureStream] = []
        self._sequence = 0
        self._key_wanted = False
        self._wish = "auto"
        self._codecs: tuple[str, ...] = ()
        self._buttons = 0
        self._leaving: asyncio.Task[None] | None = None
        self.control[ScreenWatch] = self._on_watch
        self.control[ScreenQuality] = self._on_quality
        self.control[ScreenCodecs] = self._on_codecs
        consent.observe(self._on_consent)
        session.observe(self._on_session)

    def on_start(self) -> None:
        """Every line begins at sequence 0 with a key frame; the appliance asks for it."""
        self._end_stream()
        self._sequence = 0
        self._wish = "auto"
        self._codecs = ()

    def on_stop(self) -> None:
        """Nothing is captured without a line."""
        self._end_stream()
        self.session.change(watched=False)

    async def close(self) -> None:
        """Waits for the threads, so that nothing of the screen is held when the program ends."""
        self._end_stream()
        for stream in self._ended:
            await asyncio.to_thread(stream.join, _END_S)

    def on_screen(self, header: Header) -> None:
        """Takes a viewer's acknowledgement or request for a key frame."""
        if header.flags & Flag.REFRESH:
            self._key_wanted = True
            if self._stream is not None:
                self._stream.request_key()
        if header.flags & Flag.ACK and self._stream is not None:
            self._stream.acknowledge(header.sequence)

    def on_input(self, message: object) -> None:
        """Takes what was pressed, after it was injected: the stream hurries with the answer.

        The pointer's way is no reason to; its buttons are.
        """
        buttons = message.buttons if isinstance(message, InputPointer) else None
        if buttons is not None and buttons == self._buttons:
            return
        if buttons is not None:
            self._buttons = buttons
        if self._stream is not None:
            self._stream.hurry()

    def _on_watch(self, message: ScreenWatch) -> None:
        self.session.change(watched=message.watched)
        if not message.watched:
            self._end_stream()
        elif self._stream is None:
            self._begin_stream()

    def _on_quality(self, message: ScreenQuality) -> None:
        self._wish = message.quality
        if self._stream is not None:
            self._stream.prefer(self._wish)

    def _on_codecs(self, message: ScreenCodecs) -> None:
        self._codecs = message.codecs
        if self._stream is not None:
            self._stream.decode(self._codecs)

    def _on_consent(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.wake()

    def _on_session(self, view: SessionView) -> None:
        if self._stream is not None:
            self._stream.record(view.recorded)

    def _begin_stream(self) -> None:
        self._ended = [stream for stream in self._ended if not stream.join(0)]
        stream = PictureStream(
            self._open_source,
            self.consent.anyone_may_view,
            lambda frame: self._on_loop(self._send, stream, frame),
            lambda reason: self._on_loop(self._tell, stream, reason),
            installed_engine(),
            self._sequence,
        )
        self._stream = stream
        stream.prefer(self._wish)
        stream.decode(self._codecs)
        stream.record(self.session.view.recorded)
        if self._key_wanted:
            stream.request_key()
        stream.start()

    def _end_stream(self) -> None:
        stream, self._stream = self._stream, None
        self._key_wanted = False
        if stream is not None:
            stream.stop()
            self._ended.append(stream)

    def _on_loop(self, function: Callable[..., None], *arguments: object) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(functools.partial(function, *arguments))

    def _send(self, stream: PictureStream, frame: Frame) -> None:
        if stream is not self._stream:
            return
        if not self.consent.anyone_may_view():
            stream.spoil()
            return
        self._sequence = (frame.sequence + 1) % SEQUENCE_LIMIT
        if frame.key:
            self._key_wanted = False
        kind = Flag.KEY if frame.key else Flag.NONE
        for number, body in enumerate(frame.bodies, 1):
            last = Flag.LAST if number == len(frame.bodies) else Flag.NONE
            header = Header(Channel.SCREEN, kind | last, frame.sequence, frame.time_ms)
            self.wire.send_screen(header, body)
        if "times" in self._codecs and (self._leaving is None or self._leaving.done()):
            self._leaving = self.loop.create_task(self._left(stream, frame))

    async def _left(self, stream: PictureStream, frame: Frame) -> None:
        """Tells how long a frame waited for the line; one at a time, others are not looked at."""
        await self.wire.room(0)
        stream.left(frame)

    def _tell(self, stream: PictureStream, reason: str) -> None:
        if stream is self._stream and self.consent.anyone_may_view():
            self.wire.send(ScreenUnavailable(reason))
