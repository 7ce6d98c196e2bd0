#!/usr/bin/env bash
# make check: style, types, import contracts, and the tests that need no browser and no display.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
. scripts/part.sh
bin=.venv/bin

part format $bin/ruff format --check --quiet .
part lint $bin/ruff check --quiet .
part types $bin/mypy
part imports $bin/lint-imports --no-logo
part templates $bin/djlint --lint --quiet web/templates
part eslint scripts/node.sh npm --prefix web run --silent lint
part tsc scripts/node.sh npm --prefix web run --silent types
part js scripts/node.sh --test --test-reporter=dot "tests/js/**/*.test.*js"
part unit $bin/pytest -n 2 tests/unit tests/meta
