"""The customer's program among the windows of a managed desktop."""

import asyncio
import contextlib
from contextlib import closing

from Xlib import Xatom
from Xlib.display import Display

from agent.adapters.tk_consent import GUARD_S
from protocol.messages.consent import ConsentAnswer
from protocol.messages.session import SessionEnd
from tests.fakes.rogue_appliance import rogue_appliance, state
from tests.fakes.xserver import xvfb
from tests.integration.test_agent_program import ANNA, ASK, connected, until

ICONIC = 3
"""WM_STATE of a minimised window (ICCCM section 4.1.3.1)."""


def managed(display: Display) -> dict[str, int]:
    """Returns title -> WM_STATE of the windows the manager lists, as Alt+Tab does."""
    atom = display.intern_atom
    listed = display.screen().root.get_full_property(atom("_NET_CLIENT_LIST"), Xatom.WINDOW)
    found = {}
    for number in listed.value if listed else ():
        window = display.create_resource_object("window", number)
        where = window.get_full_property(atom("WM_STATE"), atom("WM_STATE"))
        title = window.get_wm_name()
        found[str(title)] = where.value[0] if where else 0
    return found


def active(display: Display) -> str:
    """Returns the title of the window that has the keyboard."""
    mark = display.intern_atom("_NET_ACTIVE_WINDOW")
    found = display.screen().root.get_full_property(mark, Xatom.WINDOW)
    if found is None or not found.value[0]:
        return ""
    return str(display.create_resource_object("window", found.value[0]).get_wm_name())


async def press(name: str, *keys: str) -> None:
    """Presses keys one after the other."""
    xdotool = await asyncio.create_subprocess_exec("xdotool", "key", *keys, env={"DISPLAY": name})
    assert await xdotool.wait() == 0


async def test_who_has_no_mouse_finds_the_window_and_ends_the_session() -> None:
    with xvfb() as name, closing(Display(name)) as display:
        home = {"DISPLAY": name, "HOME": "/nonexistent"}
        manager = await asyncio.create_subprocess_exec("openbox", env=home)
        try:
            check = display.intern_atom("_NET_SUPPORTING_WM_CHECK")
            root = display.screen().root
            await until(lambda: root.get_full_property(check, Xatom.WINDOW))
            async with rogue_appliance() as server, connected(name, server) as (_process, agent):
                await until(lambda: "Deskside" in managed(display))
                agent.say(ASK)
                await until(lambda: "may somebody" in active(display))
                await asyncio.sleep(GUARD_S)
                await press(name, "Tab", "Tab", "Tab", "Tab", "Return")
                assert (await agent.hears(ConsentAnswer)).granted == ("view", "control")
                agent.say(state("connected", ANNA, ("view", "control")))
                await until(lambda: managed(display).get("Deskside") == ICONIC)
                await press(name, "alt+Tab")
                await until(lambda: managed(display).get("Deskside") == 1)
                for _ in range(12):
                    await press(name, "Tab", "space")
                    with contextlib.suppress(TimeoutError):
                        await agent.hears(SessionEnd, within_s=0.3)
                        break
                else:
                    await agent.hears(SessionEnd)
        finally:
            manager.terminate()
            await manager.wait()
