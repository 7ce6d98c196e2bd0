"""What the customer is shown follows what leaves the computer."""

import pytest

from agent.app.standing import stand
from agent.consent import Consent
from agent.session import SessionView
from protocol.messages.consent import ConsentAsk


class Willing:
    async def ask(self, question):
        return question.rights

    def withdraw(self):
        pass


async def allowed():
    consent = Consent(Willing())
    await consent.answer(ConsentAsk("a", "p", "Ada", "Example", ("view",)))
    return consent


@pytest.mark.parametrize("state", ["ready", "waiting", "rebooting", ""])
async def test_the_notice_stands_while_somebody_watches_whatever_the_appliance_says(state):
    consent = await allowed()
    assert stand(SessionView(line="online", state=state, watched=True), consent).looking


async def test_without_a_watcher_or_without_consent_there_is_no_notice():
    consent = await allowed()
    assert not stand(SessionView(line="online", state="ready"), consent).looking
    consent.forget()
    assert not stand(SessionView(line="online", state="connected", watched=True), consent).looking
