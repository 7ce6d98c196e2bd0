"""The willing customer of the demo whose screen cannot be read until SIGUSR1 comes."""

import os
import signal
import sys

from agent import app, options
from agent.consent import Question
from demo.customer import WillingCustomer


class BlindCustomer(WillingCustomer):
    """Takes the display away from the capture, as where only Wayland is left."""

    async def ask(self, question: Question) -> frozenset[str]:
        """Allows what is asked for, without a display from then on."""
        del os.environ["DISPLAY"]
        os.environ["WAYLAND_DISPLAY"] = "wayland-0"
        return await super().ask(question)


def main() -> int:
    """Runs the agent with the options of its own command line."""
    name = os.environ["DISPLAY"]

    def see(_number: int, _frame: object) -> None:
        os.environ["DISPLAY"] = name

    signal.signal(signal.SIGUSR1, see)
    chosen = options.parse(sys.argv[1:], "")
    return app.run(chosen, asker_factory=BlindCustomer, window=False)


if __name__ == "__main__":
    sys.exit(main())
