#!/bin/sh
# make agent: the customer's program as one file, dist/deskside-agent-linux.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh agent
.venv/bin/python scripts/build_agent.py
ls -l dist/deskside-agent-*
