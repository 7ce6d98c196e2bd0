"""Recording: the appliance keeps what it passes on; here it is only shown, and always."""

import asyncio
from typing import ClassVar

from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel
from protocol.messages.recording import RecordingShow


class RecordingFeature(Feature):
    """Keeps what the appliance told last; an appliance records nobody whom it cannot tell."""

    name: ClassVar[str] = "recording"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self.control = {RecordingShow: self._show}

    def on_stop(self) -> None:
        """Without a line nothing leaves, so nothing is recorded."""
        self.session.change(recorded=False)

    def _show(self, message: RecordingShow) -> None:
        self.session.change(recorded=message.on, will_be_recorded=message.policy == "always")
