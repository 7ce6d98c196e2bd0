"""Damaged messages, headers and operations: Python and the browser decide alike (SECURITY 15)."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import protocol.messages  # noqa: F401
from protocol import codec, frame, pixels
from protocol.errors import ProtocolError
from protocol.frame import Channel

ROOT = Path(__file__).parents[2]
CASES = 6000
PIECES = [b"\x00", b"\xff", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u", b"1", b"-"]
PIECES += [b".", b"e5", b"true", b"null", b" ", b"\xc3", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\x7f"]


def damaged(chance: random.Random, good: bytes) -> bytes:
    made = bytearray(good)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at = chance.randrange(len(made) + 1)
        match chance.randrange(4):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at:at] = chance.choice(PIECES)
            case 2:
                del made[at : at + chance.choice((1, 1, 2, 8))]
            case 3:
                made[at:at] = made[at : at + chance.randrange(1, 9)]
    return bytes(made)


def cases() -> list[dict[str, Any]]:
    chance = random.Random(20)
    seeds = []
    for name in ("messages", "headers", "operations"):
        for row in json.loads((ROOT / f"tests/vectors/{name}.json").read_text()):
            good = bytes.fromhex(row["hex"]) if "hex" in row else row["text"].encode()
            if len(good) < 1000:
                place = {"sender": row.get("sender"), "channel": row.get("channel")}
                seeds.append(({"of": name, **place}, good))
    made = []
    for _ in range(CASES):
        row, good = chance.choice(seeds)
        made.append({**row, "hex": damaged(chance, good).hex()})
    return made


def judged(row: dict[str, Any]) -> int:
    body = bytes.fromhex(row["hex"])
    try:
        match row["of"]:
            case "messages":
                codec.decode(body, row["sender"], Channel(row["channel"]))
            case "headers":
                frame.unpack(body)
            case "operations":
                list(pixels.unpack(body))
    except ProtocolError as problem:
        return int(problem.close)
    return 0


def test_both_sides_decide_alike() -> None:
    rows = cases()
    answer = subprocess.run(
        [ROOT / "scripts/node.sh", ROOT / "tests/js/judge.mjs"],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    ours = [judged(row) for row in rows]
    theirs = json.loads(answer.stdout)
    different = [
        (row["of"], bytes.fromhex(row["hex"]), mine, other)
        for row, mine, other in zip(rows, ours, theirs, strict=True)
        if mine != other
    ]
    assert different == []
    assert 100 < ours.count(0) < CASES - 100
