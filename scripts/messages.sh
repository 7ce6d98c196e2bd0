#!/bin/sh
# make messages: collects the texts of pages and agent and merges them into the catalogues.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
.venv/bin/python setup.py --quiet messages
