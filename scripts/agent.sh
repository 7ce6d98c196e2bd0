#!/bin/sh
# make agent: the customer's program as one file, dist/deskside-agent-linux.
# scripts/agent.sh --small builds one of half the size that draws slower, dist/small/deskside-agent-linux;
# --films one of twice the size that sends films as such, dist/films/deskside-agent-linux.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh agent
.venv/bin/python scripts/build_agent.py "$@"
