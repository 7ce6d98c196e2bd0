"""The demo's customer: the real agent, with a customer who always says Allow.

The shipped agent knows nothing of this: consent comes from the object that it is given.
"""

import argparse
import logging
import sys

from agent import app, options, texts
from agent.consent import Question


class WillingCustomer:
    """Allows what is asked for, at once."""

    async def ask(self, question: Question) -> frozenset[str]:
        """Returns all that is asked for."""
        return question.rights

    def withdraw(self) -> None:
        """There is never an open question."""


def main() -> int:
    """Runs the agent with the options of its own command line, and --no-window."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    texts.use(texts.system_language())
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--no-window", action="store_true")
    own, rest = parser.parse_known_args()
    chosen = options.parse(rest, "")
    return app.run(chosen, asker_factory=WillingCustomer, window=not own.no_window)


if __name__ == "__main__":
    sys.exit(main())
