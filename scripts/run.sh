#!/bin/sh
# make run: the appliance for real use, as config/appliance.toml says, data in ./data.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
exec .venv/bin/deskside serve --config config/appliance.toml
