"""Chats in numbers, and the appliance killed in the middle: what is lost, doubled, and how long.

    python -m tests.bench.chat_storm [chats] [messages of each side] [seconds between two of them]

Runs the appliance as its own process.  In every chat the customer's page and the technician's desk
write at once, with pauses of 0 to 8 seconds between two messages, which is faster than people type;
a technician has ten chats on one line.  When half is acknowledged the process gets SIGKILL and is
started again on the same data; the clients come back by themselves and send again what was not
acknowledged.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.fakes.chat_storm import storm

PAUSE_S = 4.0

if __name__ == "__main__":
    chats = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    each = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    pause_s = float(sys.argv[3]) if len(sys.argv) > 3 else PAUSE_S
    with tempfile.TemporaryDirectory() as made:
        print(asyncio.run(storm(Path(made), chats, each, pause_s, 900.0)).text())
