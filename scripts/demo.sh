#!/bin/sh
# make demo.  Options of "deskside demo" can follow: scripts/demo.sh --port 9000 --tls
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo
exec .venv/bin/deskside demo "$@"
