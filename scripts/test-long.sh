#!/usr/bin/env bash
# make test-long: the promises of security and reliability at their full figures; hours, not minutes.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo test
. scripts/part.sh

part long .venv/bin/pytest -m long tests
