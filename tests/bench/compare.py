"""make bench: runs the harness for us and the peers, and prints the table of goals and ratios.

Exit status: 0 every goal reached; 2 goals missed; 1 a floor was missed or a run of ours failed.
"""

import argparse
import json
import signal
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HARNESS = HERE / "harness"
MESHCENTRAL = ROOT / ".bench" / "node_modules" / "meshcentral" / "meshcentral.js"

sys.path.insert(0, str(HERE))

from goals import OURS, PEER, SCENARIOS, rows, status, text  # noqa: E402


def products() -> list[str]:
    """Returns us and the peers that are installed."""
    found = [OURS, PEER, "tigervnc"]
    return [*found, "meshcentral"] if MESHCENTRAL.exists() else found


def measure(options: argparse.Namespace) -> None:
    """Runs the harness, which writes its file; it ends with us, and what it started with it."""
    command = [
        sys.executable,
        str(HARNESS / "run.py"),
        *("--products", options.products),
        *("--scenarios", options.scenarios),
        *("--repeat", str(options.repeat)),
        *("--seconds", str(options.seconds)),
        *("--idle-seconds", str(options.idle_seconds)),
        *("--tries", str(options.tries)),
        *("--quiet-wait", str(options.quiet_wait), "--quiet-retries", str(options.quiet_retries)),
        *("--out", str(options.out)),
    ]
    if options.append:
        command.append("--append")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    running = subprocess.Popen(command, cwd=ROOT)
    try:
        running.wait()
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait()
    if running.returncode:
        raise SystemExit(running.returncode)


def compare(out: Path, scenarios: list[str]) -> int:
    """Prints the table, adds it to the file, returns the exit status."""
    document = json.loads(out.read_text())
    medians = {(row["product"], row["scenario"]): row for row in document["medians"]}
    measured = list(dict.fromkeys(product for product, _ in medians))
    if OURS not in measured:
        return 0
    measured.sort(key=lambda product: product != OURS)
    table = rows(medians, measured, scenarios)
    document["goals"] = [row.record() for row in table]
    out.write_text(json.dumps(document, indent=1))
    reached = [row.goal_reached for row in table if row.goal_reached is not None]
    print(f"\n{text(table)}\n\n{sum(reached)} of {len(reached)} goals reached; all of it: {out}")
    bad = [
        f"{row['failed']} of {row['runs']} runs of {row['scenario']} failed; the last picture "
        + ("came" if row["alive"] else "did not come")
        for row in document["medians"]
        if row["product"] == OURS and (row["failed"] or not row["alive"])
    ]
    print("\n".join(bad))
    return 1 if bad else status(table)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", default=",".join(products()))
    parser.add_argument("--scenarios", default=",".join(SCENARIOS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--idle-seconds", type=float, default=60)
    parser.add_argument("--tries", type=int, default=40, help="input round trips in each run")
    parser.add_argument(
        "--quiet-wait", type=float, default=20, help="seconds to wait for a quiet machine"
    )
    parser.add_argument("--quiet-retries", type=int, default=1)
    parser.add_argument(
        "--append", action="store_true", help="keep what other products have in --out"
    )
    parser.add_argument(
        "--print-only", action="store_true", help="the table of --out, without measuring"
    )
    parser.add_argument("--out", type=Path, default=ROOT / ".bench" / "results" / "latest.json")
    options = parser.parse_args()
    options.out = options.out.resolve()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if not options.print_only:
        measure(options)
    return compare(options.out, options.scenarios.split(","))


if __name__ == "__main__":
    sys.exit(main())
