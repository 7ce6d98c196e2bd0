#!/usr/bin/env bash
# make bench: our speed, TLS on, against x11vnc and TigerVNC with noVNC; about 35 minutes.
#   scripts/bench.sh --mesh            MeshCentral too, from then on; about 50 minutes
#   scripts/bench.sh --scenarios typing --repeat 1 --seconds 5      options of tests/bench/compare.py
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh bench
if [ "${1:-}" = --mesh ]; then
    shift
    scripts/packages.sh bench-mesh
    mesh=meshcentral@1.1.55
fi

# What only the comparison needs stays outside of git and out of .venv.
[ -x .bench/venv/bin/python ] || .venv/bin/python -m venv .bench/venv
if ! cmp -s tests/bench/requirements.txt .bench/venv/installed.txt; then
    .bench/venv/bin/python -m pip install -qq --disable-pip-version-check -r tests/bench/requirements.txt
    cp tests/bench/requirements.txt .bench/venv/installed.txt
fi
modules=.bench/node_modules
if [ ! -e $modules/@novnc/novnc/core/rfb.js ] || { [ -n "${mesh:-}" ] && [ ! -e $modules/meshcentral/meshcentral.js ]; }; then
    # shellcheck disable=SC2086 # none or one more
    scripts/node.sh npm install --prefix .bench --no-audit --no-fund --ignore-scripts --silent @novnc/novnc@1.7.0 ${mesh:-}
fi
export BENCH_TMP="$PWD/.bench/work" NOVNC_DIR="$PWD/$modules/@novnc/novnc" OURS_DIR="$PWD"
export MESHCENTRAL_DIR="$PWD/$modules/meshcentral" OURS_FLAGS="${OURS_FLAGS---tls}"
PATH="$(scripts/node.sh -p 'require("path").dirname(process.execPath)'):$PATH"
export PATH
exec .bench/venv/bin/python tests/bench/compare.py "$@"
