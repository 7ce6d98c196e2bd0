"""Finds the way to press keys and move the pointer on this computer."""

import sys

from agent.adapters.input_device import InputDevice


def open_input() -> InputDevice:
    """Returns the device of this computer.

    Raises:
        NoInputError: there is none; its reason says why.
    """
    if sys.platform in ("win32", "darwin"):
        from agent.adapters import pynput_input  # noqa: PLC0415  exists there only

        return pynput_input.PynputInput()
    from agent.adapters import x11_input  # noqa: PLC0415  its library is not on Windows

    return x11_input.open_x11_input()
