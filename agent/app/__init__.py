"""The program: windows on the main thread, the line on a thread of its own."""

import os
import sys
from collections.abc import Callable

from agent.adapters.single_instance import SingleInstance
from agent.adapters.tk_window import NoWindowError
from agent.app.program import Program
from agent.consent import Asker
from agent.options import Options
from agent.texts import _

EXIT_NO_DISPLAY = 3
_SWITCH_S = 0.0005
"""A picture never waits longer for the thread of the line or of the windows, nor a key for it."""


def run(
    options: Options,
    asker_factory: Callable[[], Asker] | None = None,
    window: bool = True,
    instance: SingleInstance | None = None,
) -> int:
    """Runs the program; returns the exit code.

    Args:
        options: where to connect.
        asker_factory: makes what answers consent questions instead of the dialog.
        window: False keeps the main window hidden; the notice is always shown.
        instance: hears of a second start of the program.
    """
    sys.setswitchinterval(_SWITCH_S)
    if options.display is not None:
        os.environ["DISPLAY"] = options.display
    try:
        program = Program(options, asker_factory, window)
    except NoWindowError:
        sentence = _("This program needs a graphical desktop, and found none.")
        sys.stderr.write(sentence + "\n")
        return EXIT_NO_DISPLAY
    if instance is not None:
        instance.listen(lambda line: program.window.post(program.take_over, line))
    program.run()
    return 0
