#!/usr/bin/env bash
# make messages: collects the sentences of pages and agent and merges them into the catalogues.
set -eu
cd "$(dirname "$0")/.."
scripts/setup.sh
babel=.venv/bin/pybabel
mkdir -p build

$babel --quiet extract --mapping babel.cfg --keyword t --keyword N_ --sort-by-file --width 100 \
    --project Deskside \
    --output build/deskside.pot .
$babel --quiet update --domain deskside --input-file build/deskside.pot --output-dir web/locale --no-fuzzy-matching --width 100
$babel --quiet extract --keyword N_ --sort-by-file --width 100 --project Deskside --output build/agent.pot agent
$babel --quiet update --domain agent --input-file build/agent.pot --output-dir agent/locale --no-fuzzy-matching --width 100
grep --count --with-filename '^msgid' web/locale/*/LC_MESSAGES/*.po agent/locale/*/LC_MESSAGES/*.po
