"""Asks the customer in the consent dialog."""

import asyncio

from agent.adapters.tk_consent import Asked
from agent.adapters.tk_window import Window
from agent.consent import Question


class WindowAsker:
    """Asks in a dialog; lives on the loop's thread, the dialog on Tk's."""

    def __init__(self, window: Window) -> None:
        self._window = window

    async def ask(self, question: Question) -> frozenset[str]:
        """Shows the dialog and waits for a button."""
        loop = asyncio.get_running_loop()
        decision: asyncio.Future[frozenset[str]] = loop.create_future()

        def settle(rights: frozenset[str]) -> None:
            if not decision.done():
                decision.set_result(rights)

        def decide(rights: frozenset[str]) -> None:
            loop.call_soon_threadsafe(settle, rights)

        asked = Asked(
            question.person,
            question.organisation,
            question.rights,
            question.suggested,
            question.more,
        )
        self._window.post(self._window.consent.open, asked, decide)
        return await decision

    def withdraw(self) -> None:
        """Closes the dialog."""
        self._window.post(self._window.consent.close)
