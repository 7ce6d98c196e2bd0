"""Words of customers in files that others open (SECURITY): no formulas, no paths."""

import csv
import io
import json
import re
import zipfile

import pytest

from protocol.messages.session import SessionEdit
from tests.fakes.peers import Browser, until
from tests.loopback.conftest import Helpdesk, helpdesk

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = (
    "=HYPERLINK(1)",
    "../../etc/passwd",
    "..\\..\\x\u202egpj.exe",
    "@SUM(1)",
    "-2+3",
    "a\u2028b",
)


async def test_what_customers_write_is_text_in_every_export(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record, agent = await helpdesk.shared()
    room = parts.attendance.room(record.id)
    assert room is not None
    ada = await helpdesk.browser(helpdesk.ada)
    for name in NAMES:
        agent.tell(SessionEdit(name, f"{name}\n=1+1"))
        await until(lambda now=name: room.record.name == now)
        answer = await ada.form(f"/desk/session/{record.id}/export", format="zip")
        named = re.fullmatch(
            r'attachment; filename="([\w-]+)\.zip"', answer.headers["Content-Disposition"], re.ASCII
        )
        assert named, answer.headers["Content-Disposition"]
        archive = zipfile.ZipFile(io.BytesIO(answer.body))
        stem = named[1]
        assert sorted(archive.namelist()) == [f"{stem}.csv", f"{stem}.json", f"{stem}.txt"]
        assert json.loads(archive.read(f"{stem}.json"))["name"] == name
        for data in (archive.read(f"{stem}.csv"), await everything(ada, "csv")):
            rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
            assert {len(row) for row in rows} == {19}
            assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
    whole = zipfile.ZipFile(io.BytesIO(await everything(ada, "zip")))
    names = whole.namelist()
    assert len(names) == len(set(names)) > 2
    assert all(re.fullmatch(r"(sessions/)?[\w-]+\.(csv|json|txt)", one, re.ASCII) for one in names)


async def everything(browser: Browser, form: str) -> bytes:
    answer = await browser.form("/office/sessions/export", format=form)
    assert answer.code == 200
    return bytes(answer.body)
