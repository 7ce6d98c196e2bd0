#!/bin/sh
# make agent: the customer's program as one file, dist/deskside-agent-linux.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh agent
.venv/bin/python setup.py --quiet build_agent
ls -l dist/deskside-agent-*
