"""SECURITY 24: what was done stays written down, and changing it shows."""

import pytest

from appliance.storage.tables.audit import AuditTable
from tests.fakes.desk import Desk


async def written(desk: Desk, rows: int = 20) -> None:
    for number in range(rows):
        await desk.audit.note("somebody", "test.act", f"{number}", {"number": number, "말": "é"})


async def test_an_untouched_chain(desk: Desk) -> None:
    assert await desk.audit.first_wrong() is None
    await written(desk)
    desk.restart()
    await written(desk)
    assert await desk.audit.first_wrong() is None


@pytest.mark.parametrize("number", [1, 7, 20])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at_ms", 1),
        ("actor", "nobody"),
        ("event", "test.other"),
        ("subject", "x"),
        ("detail", "{}"),
        ("mac", "0" * 64),
    ],
)
async def test_a_changed_row(desk: Desk, number: int, column: str, value: object) -> None:
    await written(desk)

    def tamper() -> None:
        AuditTable.update(**{column: value}).where(AuditTable.number == number).execute()

    await desk.storage.run(tamper)
    assert await desk.audit.first_wrong() == number


@pytest.mark.parametrize("number", [1, 7, 19])
async def test_a_row_taken_out(desk: Desk, number: int) -> None:
    await written(desk)

    def tamper() -> None:
        AuditTable.delete().where(AuditTable.number == number).execute()

    await desk.storage.run(tamper)
    assert await desk.audit.first_wrong() == number


async def test_a_row_taken_out_and_the_rest_moved_up(desk: Desk) -> None:
    await written(desk)

    def tamper() -> None:
        AuditTable.delete().where(AuditTable.number == 5).execute()
        for number in range(6, 21):
            AuditTable.update(number=number - 1).where(AuditTable.number == number).execute()

    await desk.storage.run(tamper)
    assert await desk.audit.first_wrong() == 5


async def test_no_audit_no_act(desk: Desk) -> None:
    account = await desk.technician()

    def cannot(*_: object, **__: object) -> None:
        raise RuntimeError("no audit")

    desk.audit.record = cannot  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        await desk.sessions.create(account)
    assert await desk.sessions.recent() == []
