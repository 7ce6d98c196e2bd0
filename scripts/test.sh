#!/usr/bin/env bash
# make test: everything a change must pass.  The parts in order of their price.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo test
. scripts/part.sh

part check scripts/check.sh
part loopback .venv/bin/pytest -n 2 --dist loadfile -m 'not long' tests/loopback
part integration .venv/bin/pytest -n 2 --dist loadfile -m 'not long' tests/integration
part e2e .venv/bin/pytest -n 2 --dist loadfile -m 'not long' tests/e2e
printf 'Everything passed in %d s.\n' "$SECONDS"
