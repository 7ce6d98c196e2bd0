#!/bin/sh
# Makes .venv ready and builds the pages: scripts/setup.sh [package set ...]
# Does again only what changed: packages that are missing, .venv when pyproject.toml changed, web/build when a source is newer.
set -eu
cd "$(dirname "$0")/.."

# Debian's own Python has the Tk that Debian packages; another one is taken only when it is too old.
PYTHON=
for candidate in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        PYTHON=$candidate
        break
    fi
done
if [ -z "$PYTHON" ]; then
    echo "Python 3.11 or newer is needed. On Debian 12: sudo apt-get install python3 python3-venv" >&2
    exit 1
fi
export PYTHON
scripts/packages.sh run "$@"

stamp=.venv/deskside-installed
wanted=$(cksum pyproject.toml)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    echo "Making .venv; this takes a minute, once."
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    .venv/bin/python -m pip install -qq --disable-pip-version-check 'setuptools>=77' -e '.[dev]'
    echo "$wanted" >"$stamp"
fi

manifest=web/build/manifest.json
if [ ! -e "$manifest" ] || [ -n "$(find setup.py web agent/locale \
    \( -name node_modules -o -path web/build -o -name __pycache__ -o -name '*.mo' \) -prune -o \
    -type f -newer "$manifest" -print -quit)" ]; then
    echo "Building the pages."
    .venv/bin/python setup.py --quiet build_web
    touch "$manifest"
fi
