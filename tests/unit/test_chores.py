"""What the appliance does again and again goes on, whatever once happened."""

import asyncio

import pytest

from appliance.app import _every
from appliance.storage import StorageError


@pytest.mark.parametrize("problem", [StorageError("The disk is full."), RuntimeError("not today")])
async def test_a_chore_that_failed_is_done_the_next_time(problem: Exception) -> None:
    done = asyncio.Event()
    problems = [problem]

    async def chore() -> None:
        if problems:
            raise problems.pop()
        done.set()

    task = asyncio.create_task(_every(0.01, chore))
    await asyncio.wait_for(done.wait(), 20)
    assert not task.done()
    task.cancel()
