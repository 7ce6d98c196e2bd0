"""Why the data folder cannot be used.  Each text is one sentence that names the folder and what to
do.
"""

from pathlib import Path


class StorageError(Exception):
    """The database does not work."""


class FolderError(StorageError):
    """The data folder cannot be made, read or written."""

    def __init__(self, folder: Path, problem: OSError) -> None:
        super().__init__(
            f"The data folder {folder} cannot be used ({problem.strerror}): give it to the user "
            "that runs the appliance, or set data_dir to another folder."
        )


class DatabaseNewerError(StorageError):
    """Written by a newer appliance."""

    def __init__(self, folder: Path, theirs: str) -> None:
        super().__init__(
            f"The database in {folder} was written by a newer version of the appliance (step "
            f"{theirs}): install that version again, or restore a backup made before the upgrade."
        )


class DatabaseDamagedError(StorageError):
    """Not a database, or one with broken pages."""

    def __init__(self, folder: Path, detail: str) -> None:
        super().__init__(
            f"The database in {folder} is damaged ({detail}): restore your last backup into this "
            "folder; nothing in it was changed."
        )


class DatabaseMissingError(StorageError):
    """This folder was set up, but its database is gone or empty."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The data folder {folder} was set up before, but its database is missing: restore "
            "your last backup into this folder, or set data_dir to an empty folder to start anew."
        )


class FolderInUseError(StorageError):
    """Another appliance runs on the same folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"The data folder {folder} is in use by another running appliance: stop that one, or "
            "set data_dir to another folder."
        )
