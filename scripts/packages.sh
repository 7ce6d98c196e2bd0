#!/bin/sh
# Installs the Debian packages of the named sets that are missing here, or says how and stops.
#   scripts/packages.sh run demo     reads scripts/packages-run.txt and scripts/packages-demo.txt
# A line of a set is "<proof> <package>"; the package is there when its proof is:
#   a command's name, a file's pattern with a slash in it, or import:<Python module>.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-/usr/bin/python3}

is_there() {
    case $1 in
        import:*) "$python" -c "import ${1#import:}" >/dev/null 2>&1 ;;
        */*)
            for found in $1; do
                [ -e "$found" ] && return 0
            done
            return 1
            ;;
        *) command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] ;;
    esac
}

missing=
for name in "$@"; do
    while read -r proof package; do
        case $proof in '' | '#'*) continue ;; esac
        is_there "$proof" || missing="$missing $package"
    done <"$here/packages-$name.txt"
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "These Debian packages, or what your system calls them, are missing:$missing" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "Some system packages are missing. Install them, then start again:" >&2
    echo "    sudo apt-get update && sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

echo "Installing system packages:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # the list is split into words on purpose
if ! { $as_root apt-get update -qq &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } \
    >"$log" 2>&1; then
    cat "$log" >&2
    echo "The packages could not be installed; what apt-get said stands above." >&2
    exit 1
fi
