"""What the customer's program hears of the organisation, and older programs do not."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image

from agent.features.brand import BrandFeature
from agent.picture.logo import logo
from appliance.domain.pictures import LOGO, LOGO_DARK
from protocol import VERSION, limits
from protocol.messages.brand import BrandShow
from protocol.messages.link import AgentHello, Welcome
from protocol.messages.session import SessionState
from tests.fakes.agent_rig import Rig
from tests.fakes.peers import AgentPeer, leave_all, until
from tests.fakes.picture_files import file_of, opened
from tests.fakes.rogue_appliance import rogue_appliance
from tests.loopback.conftest import Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def branded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    desk = await furnished(tmp_path_factory.mktemp("branded") / "data")
    parts = desk.running.parts
    noise = file_of(Image.effect_noise((900, 300), 90).convert("RGB"), "PNG")
    plain = file_of(Image.new("RGBA", (100, 100), (10, 90, 170, 255)), "PNG")
    await parts.pictures.set_logo(desk.ada.id, LOGO, noise)
    await parts.pictures.set_logo(desk.ada.id, LOGO_DARK, plain)
    words = {"title": "", "introduction": "Hello {{7*7}}\nmore", "hours": "", "privacy": ""}
    await parts.branding.change_help(desk.ada.id, "en", words)
    yield desk
    await desk.running.stop()
    await leave_all()


async def attached(desk: Helpdesk, *capabilities: str) -> AgentPeer:
    record = await desk.running.parts.sessions.create(desk.ada, "Printer", "Cleo", "", "en")
    token = await desk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    agent = await AgentPeer.open(desk.origin, "/ws/agent")
    agent.tell(AgentHello(1, VERSION, "token", token, "linux", "0.1.0", capabilities))
    await agent.expect(Welcome)
    return agent


async def test_a_program_with_the_capability_gets_logo_and_introduction(branded: Helpdesk) -> None:
    agent = await attached(branded, "screen", "input", "brand")
    shown = await agent.expect(BrandShow)
    assert shown.introduction == "Hello {{7*7}}"
    for text in (shown.logo, shown.logo_dark):
        png = logo(text)
        assert png == base64.b64decode(text)
        image = opened(png)
        assert image.width <= limits.BRAND_LOGO_WIDTH_PX
        assert image.height <= limits.BRAND_LOGO_HEIGHT_PX
        assert len(png) <= limits.BRAND_LOGO_BYTES
    await agent.leave()


async def test_a_customer_without_a_language_gets_the_default_one(branded: Helpdesk) -> None:
    record = await branded.session()
    assert record.language == ""
    token = await branded.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    agent = await AgentPeer.open(branded.origin, "/ws/agent")
    agent.tell(AgentHello(1, VERSION, "token", token, "linux", "0.1.0", ("brand",)))
    assert (await agent.expect(BrandShow)).introduction == "Hello {{7*7}}"
    await agent.leave()


async def test_an_older_program_is_not_told(branded: Helpdesk) -> None:
    agent = await attached(branded, "screen", "input")
    await agent.expect(SessionState)
    assert not any(isinstance(value, BrandShow) for _header, value in agent.heard)
    await agent.leave()


async def test_where_nothing_was_chosen_nothing_is_sent(helpdesk: Helpdesk) -> None:
    agent = await attached(helpdesk, "brand")
    first = await agent.expect(object)  # type: ignore[type-abstract]
    assert isinstance(first, SessionState)
    await agent.leave()


async def test_the_program_shows_what_passes_and_leaves_out_the_rest() -> None:
    good = base64.b64encode(file_of(Image.new("RGB", (40, 20)), "PNG")).decode()
    async with rogue_appliance() as rogue:
        rig = Rig(rogue.port)
        rig.link.attach(
            (BrandFeature(rig.link, rig.session, rig.consent, asyncio.get_running_loop()),)
        )
        rig.start()
        agent, hello = await rogue.agent()
        assert hello.capabilities == ("brand",)
        agent.say(BrandShow("Welcome", good, "AAAA"))
        await until(lambda: rig.session.view.introduction)
        view = rig.session.view
        assert (view.introduction, view.logo_dark) == ("Welcome", b"")
        assert view.logo == base64.b64decode(good)
        assert not rig.consent.rights()
        rig.link.quit()
        await rig.link.left()
