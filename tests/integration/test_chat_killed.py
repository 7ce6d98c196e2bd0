"""kill -9 while people write: what was acknowledged is there, once, and everybody has all of it."""

from pathlib import Path

from tests.fakes.chat_storm import storm


async def test_a_kill_loses_and_doubles_no_message(tmp_path: Path) -> None:
    outcome = await storm(tmp_path, chats=10, each=5, pause_s=0.05, within_s=40.0)
    assert outcome.clean, outcome.text()
    assert outcome.stored == outcome.wanted == 100
