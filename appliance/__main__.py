"""The command `deskside`: serve, audit verify, and what other packages add through entry points.

Whatever stops the start is one line on standard error and an exit code of its own, so that a
service manager knows that starting again does not help.
"""

import argparse
import errno
import os
import sys
from enum import IntEnum
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path

from appliance import app
from appliance.secrets import SecretsError, Vault
from appliance.services import log_report
from appliance.settings import Settings, SettingsError, load
from appliance.storage import (
    DatabaseDamagedError,
    DatabaseMissingError,
    DatabaseNewerError,
    FolderError,
    StorageError,
)
from appliance.tls import TlsError

COMMANDS = "deskside.commands"


class Exit(IntEnum):
    """Exit codes of `deskside serve`."""

    OK = 0
    FAILED = 1
    WRONG_SETTING = 2
    ADDRESS_TAKEN = 3
    FOLDER = 4
    DATABASE_NEWER = 5
    DATABASE_DAMAGED = 6
    CERTIFICATE = 7
    MASTER_KEY = 8


_ERRORS: tuple[tuple[type[Exception], Exit], ...] = (
    (SettingsError, Exit.WRONG_SETTING),
    (FolderError, Exit.FOLDER),
    (DatabaseNewerError, Exit.DATABASE_NEWER),
    (DatabaseDamagedError, Exit.DATABASE_DAMAGED),
    (DatabaseMissingError, Exit.DATABASE_DAMAGED),
    (StorageError, Exit.FOLDER),
    (TlsError, Exit.CERTIFICATE),
    (SecretsError, Exit.MASTER_KEY),
)
_TAKEN = frozenset({errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES})


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    given = sys.argv[1:] if argv is None else argv
    others = {point.name: point for point in entry_points(group=COMMANDS)}
    if given and given[0] in others:
        return int(others[given[0]].load()(given[1:]) or 0)
    parser = argparse.ArgumentParser("deskside", description="Self-hosted helpdesk appliance.")
    parser.add_argument("--version", action="version", version=f"deskside {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the appliance")
    serve.add_argument("--config", type=Path, metavar="FILE", help="settings, TOML")
    _add_audit(commands.add_parser("audit", help="check the activity log"))
    for name in others:
        commands.add_parser(name, help=f"see deskside {name} --help")
    options = parser.parse_args(given)
    if options.command == "audit":
        return _verify(options)
    return _serve(options.config)


def _add_audit(audit: argparse.ArgumentParser) -> None:
    verbs = audit.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser(
        "verify",
        help="find whatever was changed, removed or inserted",
        description="Reads the activity log of a database, also while the appliance runs, and "
        "checks every entry.  Exits with 0 if it is whole, 1 if not, 2 if it cannot be checked.",
    )
    verify.add_argument("--config", type=Path, metavar="FILE", help="settings, TOML")
    verify.add_argument(
        "--database", type=Path, metavar="FILE", help="a copy to check instead of the appliance's"
    )
    verify.add_argument(
        "--anchors",
        type=Path,
        metavar="FILE",
        help="anchors from off the appliance: file, mail, syslog",
    )


def _verify(options: argparse.Namespace) -> int:
    """Checks the log and says on the console what is wrong."""

    def say(line: str) -> None:
        print(line, flush=True)

    def progress(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{text}", end="", file=sys.stderr, flush=True)

    try:
        settings = load(options.config, os.environ)
        vault = Vault.existing(settings.master_key)
        database = options.database or log_report.database_of(settings.data_dir)
        return log_report.verify(database, vault, options.anchors, say, progress)
    except (SettingsError, SecretsError, StorageError, OSError) as problem:
        print(f"deskside: {problem}", file=sys.stderr)
        return log_report.CANNOT


def _version() -> str:
    try:
        return version("deskside")
    except PackageNotFoundError:
        return "(not installed)"


def _serve(config: Path | None) -> int:
    settings: Settings | None = None
    try:
        settings = load(config, os.environ)
        return app.serve(settings)
    except KeyboardInterrupt:
        return Exit.OK
    except tuple(kind for kind, _ in _ERRORS) as problem:
        print(f"deskside: {problem}", file=sys.stderr)
        return next(code for kind, code in _ERRORS if isinstance(problem, kind))
    except OSError as problem:
        if settings is None or problem.errno not in _TAKEN:
            raise
        place = f"{settings.listen_address}, port {settings.listen_port}"
        print(
            f"deskside: {place} cannot be listened on ({problem.strerror}): stop the other "
            "program, or set listen_address and listen_port to a free place.",
            file=sys.stderr,
        )
        return Exit.ADDRESS_TAKEN


if __name__ == "__main__":
    sys.exit(main())
