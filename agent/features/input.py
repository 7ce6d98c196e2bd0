"""The technician's pointer and keyboard on this computer.

Only what the person who holds control sends is acted on, and only while the customer allows that
person "control": both are looked at again for every message.  Whatever ends this also lifts every
key and button.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from itertools import islice

from agent.adapters.input import open_input
from agent.adapters.input_device import InputDevice, InputLostError, NoInputError
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.keys import is_character
from agent.session import SessionModel
from protocol.messages.control import ControlHolder
from protocol.messages.input import InputKey, InputPointer, InputRelease, InputText, InputWheel

log = logging.getLogger(__name__)

_WAITING_LIMIT = 32_768
"""Messages and characters that may wait; more than anybody types, and little memory."""
_TURN_S = 0.008
"""Longest time on the loop before others get their turn."""
_REOPEN_S = 2.0
_LOOK_AHEAD = 32

Message = InputPointer | InputWheel | InputKey | InputText | InputRelease


class InputFeature(Feature):
    """Injects pointer and keyboard; everything on the loop's thread."""

    name = "input"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
        open_device: Callable[[], InputDevice] = open_input,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self.control = {ControlHolder: self.on_holder}
        self._open_device = open_device
        self._device: InputDevice | None = None
        self._watched: list[int] = []
        self._retry_at_s = 0.0
        self._holder = ""
        self._waiting: deque[Message | str] = deque()
        self._later: asyncio.Handle | None = None
        self._closed = False
        consent.observe(self._consent_changed)
        session.observe(lambda _view: self._recheck())

    def on_holder(self, message: ControlHolder) -> None:
        """Another person's input follows, or nobody's."""
        self._release()
        self._holder = message.person_id

    def on_stop(self) -> None:
        """Nobody can lift the keys from afar any more, so they are lifted here."""
        self._release()
        self._holder = ""

    def on_input(self, message: Message) -> None:
        """Takes one message of the input channel, in order."""
        if not self._allowed():
            self._release()
            return
        if len(self._waiting) > _WAITING_LIMIT:
            log.warning("input dropped: more waits than anybody types")
            return
        if isinstance(message, InputText):
            self._waiting.extend(message.text)
        else:
            self._waiting.append(message)
        if self._later is None:
            self._work()

    async def close(self) -> None:
        """Lifts everything and gives the device back."""
        self._closed = True
        self._release()
        device = self._forget_device()
        if device is not None:
            try:
                await asyncio.to_thread(device.close)
            except InputLostError:
                log.info("the display was gone before its keys could be given back")

    def _allowed(self) -> bool:
        """Whether this person may now; while the customer draws, the pointer is the customer's."""
        may = "control" in self.consent.allowed(self._holder)
        return may and not self._closed and not self.session.view.drawing

    def _consent_changed(self) -> None:
        """Called on the thread that changed it: the window's, mostly."""
        if not self._closed:
            self.loop.call_soon_threadsafe(self._recheck)

    def _recheck(self) -> None:
        if not self._allowed():
            self._release()

    def _work(self) -> None:
        """Acts on what waits, as far as the receiving programs can follow."""
        self._later = None
        if not self._allowed():
            self._release()
            return
        device = self._ready_device()
        if device is None:
            self._waiting.clear()
            return
        try:
            self._drain(device)
            device.flush()
        except InputLostError:
            log.warning("the display for input is gone; trying again with the next event")
            self._waiting.clear()
            self._forget_device()

    def _drain(self, device: InputDevice) -> None:
        until_s = time.monotonic() + _TURN_S
        while self._waiting:
            wait_s = device.ready_in_s(self._upcoming())
            if wait_s > 0:
                device.flush()
                self._later = self.loop.call_later(wait_s, self._work)
                return
            _act(device, self._waiting.popleft())
            if time.monotonic() > until_s and self._waiting:
                self._later = self.loop.call_soon(self._work)
                return

    def _upcoming(self) -> str:
        """The characters that come next, up to the first item that types none."""
        found = ""
        for item in islice(self._waiting, _LOOK_AHEAD):
            typed = _typed(item)
            if typed is None:
                break
            found += typed
        return found

    def _ready_device(self) -> InputDevice | None:
        if self._device is None and time.monotonic() >= self._retry_at_s:
            try:
                self._device = self._open_device()
                self._device.watch(self._watch)
            except NoInputError as problem:
                log.warning("this computer cannot be controlled: %s", problem.reason)
                self._retry_at_s = time.monotonic() + _REOPEN_S
        return self._device

    def _watch(self, descriptor: int, when_readable: Callable[[], None]) -> None:
        self.loop.add_reader(descriptor, self._readable, when_readable)
        self._watched.append(descriptor)

    def _readable(self, read: Callable[[], None]) -> None:
        try:
            read()
        except InputLostError:
            log.warning("the display for input is gone")
            self._forget_device()

    def _forget_device(self) -> InputDevice | None:
        for descriptor in self._watched:
            self.loop.remove_reader(descriptor)
        self._watched.clear()
        device, self._device = self._device, None
        return device

    def _release(self) -> None:
        """Drops what waits and lifts every key and button."""
        self._waiting.clear()
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._device is not None:
            try:
                self._device.release_all()
            except InputLostError:
                log.info("the display is gone, and its keys with it")
                self._forget_device()


def _typed(item: Message | str) -> str | None:
    """Characters that this item types; None for what is no typing at all."""
    if isinstance(item, str):
        return item
    if isinstance(item, InputKey) and item.mode == "text":
        return item.key if item.down and is_character(item.key) else ""
    return None


def _act(device: InputDevice, item: Message | str) -> None:
    match item:
        case str():
            device.type(item)
        case InputPointer():
            device.pointer(item.x, item.y, item.buttons)
        case InputWheel():
            device.wheel(item.x, item.y, item.steps_x, item.steps_y)
        case InputKey():
            device.key(item)
        case InputRelease():
            device.release_all()
