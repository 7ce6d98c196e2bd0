"""The whole product as a person meets it: `deskside demo --json` on a display of the test."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DESKSIDE = Path(sys.executable).with_name("deskside")


@contextmanager
def running_demo(display: str, *flags: str) -> Iterator[dict]:
    """Yields the facts that the demo prints; everything of it has ended afterwards."""
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [DESKSIDE, "demo", "--json", "--port", "0", "--display", display, *flags],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "LANGUAGE": "en"},
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                log.seek(0)
                raise RuntimeError(f"the demo printed no facts:\n{log.read()}")
            yield json.loads(line)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
            finally:
                assert process.stdout is not None
                process.stdout.close()
