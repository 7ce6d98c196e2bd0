# shellcheck shell=bash
# Sourced by check.sh and test.sh: "part <name> <command ...>" runs one part, says how long it took, and stops at the first
# that fails with its name.
part() {
    local name=$1 begun=$SECONDS
    shift
    printf '== %s\n' "$name"
    if ! "$@"; then
        printf '== %s FAILED after %d s: %s\n' "$name" $((SECONDS - begun)) "$*" >&2
        exit 1
    fi
    printf '== %s passed in %d s\n' "$name" $((SECONDS - begun))
}
