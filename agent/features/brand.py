"""Brand: what the windows show of the organisation.  Nothing of it decides anything."""

import asyncio
from typing import ClassVar

from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.picture.logo import logo
from agent.session import SessionModel
from protocol.messages.brand import BrandShow


class BrandFeature(Feature):
    """Takes introduction and logos; what is no plain small PNG is left out."""

    name: ClassVar[str] = "brand"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self.control = {BrandShow: self._show}

    def _show(self, message: BrandShow) -> None:
        self.session.change(
            introduction=message.introduction,
            logo=logo(message.logo),
            logo_dark=logo(message.logo_dark),
        )
