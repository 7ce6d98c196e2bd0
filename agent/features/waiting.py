"""Waiting: who took the session, the place in the queue and the check words."""

import asyncio
from typing import ClassVar

from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel
from protocol.messages.waiting import WaitingShow


class WaitingFeature(Feature):
    """Keeps what the appliance told last."""

    name: ClassVar[str] = "waiting"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self.control = {WaitingShow: self._show}

    def _show(self, message: WaitingShow) -> None:
        self.session.change(
            technician=message.technician,
            place=message.place,
            wait_s=message.wait_s,
            check_words=tuple((one.language, one.words) for one in message.words),
            has_page=message.page,
        )
