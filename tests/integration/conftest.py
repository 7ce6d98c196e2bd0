"""What the integration tests share."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from appliance.domain.records import Account, Group
from appliance.domain.rights import SUPER
from appliance.storage import groups
from tests.fakes.authority import ROLES, Authority
from tests.fakes.authority import authority as world_of
from tests.fakes.desk import Desk
from tests.fakes.mail_room import MailRoom
from tests.fakes.peers import leave_all
from tests.fakes.staff import made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The services on a new data folder."""
    made = Desk(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Signs the certificates of mail servers."""
    return trustme.CA()


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[MailRoom]:
    """The services and their mail on a new data folder; the outbox is not started."""
    made = MailRoom(tmp_path / "data")
    yield made
    await made.close()


@pytest_asyncio.fixture
async def boss(desk: Desk) -> Account:
    """A super administrator, in none of the groups "one" and "two"."""

    def furnish() -> None:
        for number, name in enumerate(("one", "two")):
            groups.insert(Group(name, name.title(), number))

    await desk.storage.run(furnish)
    return await made(desk, "Bora", SUPER)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=ROLES)
async def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Authority]:
    """An appliance with two groups, and a browser of somebody of each role in turn."""
    made = await world_of(tmp_path_factory.mktemp("world") / "data", request.param)
    yield made
    await made.desk.running.stop()
    await leave_all()
