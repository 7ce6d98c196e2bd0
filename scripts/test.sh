#!/usr/bin/env bash
# make test: everything a change must pass.  The parts in order of their price.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh demo test
. scripts/part.sh

# Each test's data folder lives for a second, and half of the time of some tests is the disk's, commit by commit: in memory, where
# there is room and programs may be started from, it is not.
room_kib=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)
if [ "${room_kib:-0}" -ge 2000000 ] && ! findmnt -n -o OPTIONS -T /dev/shm | grep -qw noexec; then
    TMPDIR=$(mktemp -d /dev/shm/deskside.XXXXXX)
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
fi

part check scripts/check.sh
part loopback .venv/bin/pytest -n 2 --dist loadfile -m 'not long' tests/loopback
part integration .venv/bin/pytest -n 2 --dist loadfile -m 'not long' tests/integration
part e2e .venv/bin/pytest -n 2 --dist loadfile -m 'not long' tests/e2e
printf 'Everything passed in %d s.\n' "$SECONDS"
