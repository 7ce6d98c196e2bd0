#!/bin/sh
# make run: the appliance for real use, as config/appliance.toml says, data in ./data.
# The customer's program for this system is built once and offered on the help page.
set -eu
cd "$(dirname "$0")/.."
program=data/agents/deskside-agent-linux
if [ -e "$program" ]; then
    scripts/setup.sh
else
    scripts/setup.sh agent
    if [ ! -x dist/deskside-agent-linux ]; then
        echo "Building the customer's program; this takes a minute, once."
        .venv/bin/python scripts/build_agent.py
    fi
    [ -d data ] || mkdir -m 0700 data
    install -D -m 0644 dist/deskside-agent-linux "$program"
fi
exec .venv/bin/deskside serve --config config/appliance.toml
