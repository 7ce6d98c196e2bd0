#!/usr/bin/env bash
# make bench: our speed against x11vnc + noVNC.  Options of tests/bench/compare.py can follow:
#   scripts/bench.sh --scenarios typing --repeat 1 --seconds 5
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh bench

# What only the comparison needs stays outside of git and out of .venv.
[ -x .bench/venv/bin/python ] || .venv/bin/python -m venv .bench/venv
if ! cmp -s tests/bench/requirements.txt .bench/venv/installed.txt; then
    .bench/venv/bin/python -m pip install -qq --disable-pip-version-check -r tests/bench/requirements.txt
    cp tests/bench/requirements.txt .bench/venv/installed.txt
fi
if [ ! -e .bench/node_modules/@novnc/novnc/core/rfb.js ]; then
    scripts/node.sh npm install --prefix .bench --no-audit --no-fund --ignore-scripts --silent @novnc/novnc@1.7.0
fi
export BENCH_TMP="$PWD/.bench/work" NOVNC_DIR="$PWD/.bench/node_modules/@novnc/novnc" OURS_DIR="$PWD"
exec .bench/venv/bin/python tests/bench/compare.py "$@"
