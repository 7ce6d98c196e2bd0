"""The willing customer of the demo, who also takes every file that is offered.

`DESKSIDE_TEST_FOLDER` says where to; empty for the program's own choice.  SIGUSR1 breaks its line
as a pulled cable would.
"""

import os
import signal
import sys
from typing import Any

from agent import app, options
from agent.app import program
from agent.features.files import FilesFeature
from agent.files_view import FilesView
from demo.customer import WillingCustomer


class AcceptingFiles(FilesFeature):
    """The real feature, with the click of a customer."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.observe(self._accept_all)

        link = parts[0]
        signal.signal(signal.SIGUSR1, lambda *_: self.loop.call_soon_threadsafe(_cut, link))

    def _accept_all(self, view: FilesView) -> None:
        for offer in view.offers:
            self.accept(offer.number, os.environ.get("DESKSIDE_TEST_FOLDER", ""))


def _cut(link: Any) -> None:
    if link._line is not None:
        link._line.socket.protocol.stream.close()


def main() -> int:
    """Runs the agent with the options of its own command line."""
    program.FilesFeature = AcceptingFiles  # type: ignore[misc]
    chosen = options.parse(sys.argv[1:], "")
    return app.run(chosen, asker_factory=WillingCustomer, window=False)


if __name__ == "__main__":
    sys.exit(main())
