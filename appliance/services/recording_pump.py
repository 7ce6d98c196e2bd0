"""Carries what recorders took to the one thread that writes, for all of them at once.

A hand-over between threads costs as much as the writing itself, so there is one for all recordings
of the appliance each FLUSH_S, however many there are.  The larger a write, the less a byte of it
costs: the file system takes memory for it in larger pieces.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import Final, NamedTuple, Protocol

from appliance.services.recording_files import NoRoomError, RecordingWriter
from protocol.recording import Chunk

FLUSH_S: Final = 0.4
"""What came in is written after so long, so that a crash costs less than a second."""


class Job(NamedTuple):
    """Something to write.

    Attributes:
        done: called on the loop with what went wrong, or None.
    """

    writer: RecordingWriter
    chunks: Iterator[Chunk]
    done: Callable[[Exception | None], None]


class Source(Protocol):
    """Has something to write now and then."""

    def collect(self) -> Job | None:
        """Gives away what it has."""


class RecordingPump:
    """On the event loop; `thread` is one thread, so that what is given first is written first."""

    def __init__(self, thread: Executor) -> None:
        """Takes the thread that writes."""
        self.thread = thread
        self._ready: dict[Source, None] = {}
        self._writing: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def ready(self, source: Source) -> None:
        """Lets a source be emptied soon."""
        self._ready[source] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_S, self._flush)

    def now(self, source: Source) -> "asyncio.Future[None] | None":
        """Empties a source at once; returns what ends once that is written, or None."""
        self._ready.pop(source, None)
        job = source.collect()
        return None if job is None else self._hand_over([job])

    def _flush(self) -> None:
        self._timer = None
        sources, self._ready = tuple(self._ready), {}
        jobs = [job for source in sources if (job := source.collect()) is not None]
        if jobs:
            self._hand_over(jobs)

    def _hand_over(self, jobs: Sequence[Job]) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        writing = loop.create_task(self._written(loop, jobs))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        return writing

    async def _written(self, loop: asyncio.AbstractEventLoop, jobs: Sequence[Job]) -> None:
        problems = await loop.run_in_executor(self.thread, _write, jobs)
        for job, problem in zip(jobs, problems, strict=True):
            job.done(problem)


def _write(jobs: Sequence[Job]) -> list[Exception | None]:
    return [_written(job) for job in jobs]


def _written(job: Job) -> Exception | None:
    try:
        job.writer.append(list(job.chunks))
    except (OSError, NoRoomError) as problem:
        return problem
    return None
