#!/bin/sh
# make docs: prints docs/protocol.md and docs/session.md from the code.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
.venv/bin/python scripts/print_docs.py --write
