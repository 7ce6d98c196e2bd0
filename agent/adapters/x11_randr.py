"""Monitors of an X server through RandR 1.5: list, changes, switching to another mode."""

import contextlib
import os
import select
import time
from typing import Any, Final

from Xlib import X, Xatom
from Xlib.display import Display
from Xlib.error import XError
from Xlib.ext import randr

from agent.adapters.arrangement import Place, extent
from agent.adapters.monitor_source import NoMonitorsError, SwitchError
from agent.adapters.x11_crtcs import SIDEWAYS, Crtc, hertz, size_of, with_mode
from agent.adapters.x11_line import UNREACHED, Waker, note_error
from agent.adapters.x11_put_back import PutBackGuard
from protocol.limits import MONITOR_MODES, MONITORS, SIDE_PX
from protocol.messages.monitors import Mode, Monitor

_SETTLE_S: Final = 0.1
"""One change of the user's comes as several events."""
_TURNS: Final = {
    randr.Rotate_0: 0,
    randr.Rotate_90: 270,
    randr.Rotate_180: 180,
    randr.Rotate_270: 90,
}
"""RandR counts against the clock."""
_NO_SIZE: Final = 0x10 | 0x20
"""Mode flags of interlaced and doubled lines."""
_DPI: Final = 96
_DONE: Final = 0
_CONNECTED: Final = 0


class X11Monitors:
    """One X display; implements agent.adapters.monitor_source.MonitorSource."""

    def __init__(self, name: str) -> None:
        self._waker = Waker()
        self._display: Any = None
        self._before: dict[int, Crtc] | None = None
        """All CRTCs as they were before the first switch, while the same ones are in use."""
        self._modes_before: dict[int, int] = {}
        self._made: dict[int, int] = {}
        """Output -> mode that `switch` gave it."""
        self._guard = PutBackGuard(name)
        try:
            self._open(name)
        except UNREACHED as problem:
            self.close()
            raise NoMonitorsError(str(problem)) from problem

    def _open(self, name: str) -> None:
        self._display = Display(name)
        if self._display.query_extension("RANDR") is None:
            self.close()
            raise NoMonitorsError("no RandR")
        self._root = self._display.screen().root
        if not hasattr(self._root, "xrandr_get_monitors"):
            self.close()
            raise NoMonitorsError("RandR before 1.5")
        self._display.set_error_handler(note_error)
        self._resources_atom = Xatom.RESOURCE_MANAGER
        self._root.change_attributes(event_mask=X.PropertyChangeMask | X.StructureNotifyMask)
        self._root.xrandr_select_input(
            randr.RRScreenChangeNotifyMask
            | randr.RRCrtcChangeNotifyMask
            | randr.RROutputChangeNotifyMask
        )
        self._display.sync()

    def look(self) -> tuple[Monitor, ...]:
        """Returns the active monitors, as RandR orders them."""
        try:
            return self._look()
        except UNREACHED as problem:
            raise NoMonitorsError(str(problem)) from problem

    def _look(self) -> tuple[Monitor, ...]:
        resources = self._resources()
        modes = {mode.id: mode for mode in resources.modes}
        scale = self._scale()
        geometry = self._root.get_geometry()
        desktop = Place(0, 0, geometry.width, geometry.height)
        found = []
        for one in self._root.xrandr_get_monitors(is_active=True).monitors[:MONITORS]:
            place = _clipped(
                Place(one.x, one.y, one.width_in_pixels, one.height_in_pixels), desktop
            )
            if place is None:
                continue
            name = _printable(str(self._display.get_atom_name(one.name)))
            outputs = tuple(int(output) for output in one.crtcs)
            crtc, sizes = self._switchable(outputs, resources, modes)
            if not one.automatic:  # somebody cut a monitor into parts
                sizes = []
            found.append(
                Monitor(
                    id=name,
                    name=name,
                    x=place.x,
                    y=place.y,
                    w=place.w,
                    h=place.h,
                    scale=scale,
                    turned=_TURNS.get(crtc.rotation & 0xF, 0) if crtc else 0,
                    primary=bool(one.primary),
                    modes=tuple(Mode(w, h) for w, h in sizes),
                    changed=bool(outputs) and outputs[0] in self._made,
                )
            )
        return tuple(found)

    def wait(self, timeout_s: float) -> None:
        """Blocks on the X connection and the wake pipe."""
        until_s = time.monotonic() + timeout_s
        try:
            while (left_s := until_s - time.monotonic()) > 0 and not self._told():
                if self._waker.woken(self._display, left_s):
                    return
            while select.select([self._display], [], [], _SETTLE_S)[0] and self._told():
                continue
        except UNREACHED as problem:
            raise NoMonitorsError(str(problem)) from problem

    def _told(self) -> bool:
        """Empties the events; returns whether one was about monitors."""
        found = False
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.PropertyNotify:
                found = found or event.atom == self._resources_atom
            else:
                found = True
        return found

    def switch(self, monitor_id: str, w: int, h: int) -> None:
        """Gives one output another mode; what lies right of it and below moves along."""
        try:
            self._switch(monitor_id, w, h)
        except UNREACHED as problem:
            raise SwitchError("refused") from problem

    def _switch(self, monitor_id: str, w: int, h: int) -> None:
        output = self._output_of(monitor_id)
        resources = self._resources()
        now = self._crtcs(resources)
        number = next((key for key, crtc in now.items() if output in crtc.outputs), None)
        if output is None or number is None:
            raise SwitchError("gone")
        if w and h:
            mode = self._mode_of(resources, output, now[number].rotation, w, h)
        elif output in self._modes_before:
            mode = self._modes_before[output]
        else:
            raise SwitchError("gone")
        self._keep(resources, now)
        if not self._apply(now, with_mode(resources, now, number, mode)):
            self._apply(self._crtcs(self._resources()), now)
            if not self._made:
                self._forget()
            raise SwitchError("refused")
        self._modes_before.setdefault(output, now[number].mode)
        self._made[output] = mode
        if self._modes_before[output] == mode:
            del self._modes_before[output], self._made[output]
        if not self._made:
            self._forget()

    def _keep(self, resources: Any, now: dict[int, Crtc]) -> None:
        """Remembers how all of it was, and again where monitors came or went since."""
        if self._before is None or self._before.keys() != now.keys():
            self._guard.disarm()
            self._before = self._back(resources, now)
        self._guard.arm(self._before, self._names(self._before))

    def _back(self, resources: Any, now: dict[int, Crtc]) -> dict[int, Crtc]:
        """Returns what is shown with the modes of before, where nobody else changed them."""
        wanted = now
        for output, mode in self._made.items():
            for number, crtc in now.items():
                if output in crtc.outputs and crtc.mode == mode:
                    before = self._modes_before[output]
                    wanted = with_mode(resources, wanted, number, before)
        return wanted

    def put_back(self) -> None:
        """Leaves alone what somebody else has switched since."""
        try:
            if self._made:
                self._put_back()
        except UNREACHED as problem:
            raise NoMonitorsError(str(problem)) from problem
        finally:
            self._forget()

    def _put_back(self) -> None:
        resources = self._resources()
        now = self._crtcs(resources)
        shown = {output: crtc.mode for crtc in now.values() for output in crtc.outputs}
        untouched = all(shown.get(output) == mode for output, mode in self._made.items())
        if untouched and self._before is not None and self._before.keys() == now.keys():
            self._apply(now, self._before)
        else:
            self._apply(now, self._back(resources, now))

    def _forget(self) -> None:
        self._before, self._made, self._modes_before = None, {}, {}
        self._guard.disarm()

    def _apply(self, now: dict[int, Crtc], wanted: dict[int, Crtc]) -> bool:
        """Switches off what would not fit, sizes the desktop, switches on; False if refused."""
        changed = [key for key, crtc in wanted.items() if now.get(key) != crtc]
        if not changed:
            return True
        w, h = extent({key: crtc.place for key, crtc in wanted.items()})
        if max(w, h) > SIDE_PX:
            return False
        self._display.grab_server()
        try:
            for key in changed:
                self._set(key, Crtc(Place(0, 0, 0, 0), 0, randr.Rotate_0, ()))
            screen = self._display.screen()
            mm = screen.width_in_mms / screen.width_in_pixels or 25.4 / _DPI
            self._root.xrandr_set_screen_size(w, h, max(1, round(w * mm)), max(1, round(h * mm)))
            done = [self._set(key, wanted[key]) for key in changed]
        finally:
            self._display.ungrab_server()
            self._display.sync()
        return all(done)

    def _set(self, number: int, crtc: Crtc) -> bool:
        at = self._resources().config_timestamp
        x, y = crtc.place.x, crtc.place.y
        try:
            reply = self._display.xrandr_set_crtc_config(
                number, at, x, y, crtc.mode, crtc.rotation, list(crtc.outputs)
            )
        except XError:
            return False
        return bool(reply.status == _DONE)

    def _resources(self) -> Any:
        return self._root.xrandr_get_screen_resources_current()

    def _crtcs(self, resources: Any) -> dict[int, Crtc]:
        """Returns those that show something."""
        found = {}
        for number in resources.crtcs:
            info = self._display.xrandr_get_crtc_info(number, resources.config_timestamp)
            if info.mode:
                place = Place(info.x, info.y, info.width, info.height)
                outputs = tuple(int(one) for one in info.outputs)
                found[int(number)] = Crtc(place, info.mode, info.rotation, outputs)
        return found

    def _output_of(self, monitor_id: str) -> int | None:
        """Returns the one output of a monitor; None for what has none or several."""
        for one in self._root.xrandr_get_monitors(is_active=True).monitors:
            name = _printable(str(self._display.get_atom_name(one.name)))
            if name == monitor_id and one.automatic and len(one.crtcs) == 1:
                return int(one.crtcs[0])
        return None

    def _names(self, crtcs: dict[int, Crtc]) -> dict[int, str]:
        at = self._resources().config_timestamp
        return {
            output: str(self._display.xrandr_get_output_info(output, at).name)
            for crtc in crtcs.values()
            for output in crtc.outputs
        }

    def _switchable(
        self, outputs: tuple[int, ...], resources: Any, modes: dict[int, Any]
    ) -> tuple[Crtc | None, list[tuple[int, int]]]:
        """Returns what shows a monitor, and the sizes it could show; none where it is scaled."""
        if len(outputs) != 1:
            return None, []
        info = self._display.xrandr_get_output_info(outputs[0], resources.config_timestamp)
        crtc = self._crtcs(resources).get(info.crtc)
        if crtc is None or info.connection != _CONNECTED:
            return crtc, []
        if size_of(resources, crtc.mode, crtc.rotation) != crtc.place[2:]:
            return crtc, []
        sideways = bool(crtc.rotation & SIDEWAYS)
        sizes = {
            (modes[one].height, modes[one].width)
            if sideways
            else (modes[one].width, modes[one].height)
            for one in info.modes
            if one in modes and not modes[one].flags & _NO_SIZE
        }
        known = sorted(sizes, key=lambda size: (-size[0] * size[1], size))
        kept = [size for size in known if max(size) <= SIDE_PX][:MONITOR_MODES]
        return crtc, kept if len(kept) > 1 else []

    def _mode_of(self, resources: Any, output: int, rotation: int, w: int, h: int) -> int:
        """Returns the mode of that size with the most pictures a second.

        Raises:
            SwitchError: there is none.
        """
        info = self._display.xrandr_get_output_info(output, resources.config_timestamp)
        modes = [
            mode
            for mode in resources.modes
            if mode.id in info.modes
            and not mode.flags & _NO_SIZE
            and size_of(resources, mode.id, rotation) == (w, h)
        ]
        if not modes:
            raise SwitchError("gone")
        return int(max(modes, key=hertz).id)

    def _scale(self) -> int:
        """How much the system enlarges, from the resolution its programs are told."""
        found = self._root.get_full_property(self._resources_atom, X.AnyPropertyType)
        text = found.value if found is not None else b""
        for line in (text.decode("latin-1") if isinstance(text, bytes) else str(text)).split("\n"):
            name, _, value = line.partition(":")
            if name.strip() == "Xft.dpi":
                try:
                    return min(500, max(50, round(float(value) / _DPI * 100)))
                except (ValueError, OverflowError):
                    return 100
        return 100

    def wake(self) -> None:
        """Lets `wait` return now."""
        self._waker.wake()

    def close(self) -> None:
        """Closes the connection."""
        self._guard.disarm()
        display, self._display = self._display, None
        if display is not None:
            with contextlib.suppress(*UNREACHED):
                display.close()
            display.display.socket.close()
        self._waker.close()


def open_x11_monitors() -> X11Monitors:
    """Opens those of the environment's display.

    Raises:
        NoMonitorsError: there is none.
    """
    name = os.environ.get("DISPLAY", "")
    if not name:
        raise NoMonitorsError("no display")
    return X11Monitors(name)


def _clipped(place: Place, desktop: Place) -> Place | None:
    x, y = max(0, place.x), max(0, place.y)
    w = min(place.x + place.w, desktop.w) - x
    h = min(place.y + place.h, desktop.h) - y
    return Place(x, y, w, h) if w > 0 and h > 0 else None


def _printable(name: str) -> str:
    return "".join(one for one in name if one.isprintable())[:64] or "?"
