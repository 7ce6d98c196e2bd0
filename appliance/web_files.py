"""Where templates and built scripts are: in the installed wheel, else in the checkout."""

import json
from pathlib import Path

_HERE = Path(__file__).resolve().parent


class WebFilesError(Exception):
    """The built front end is missing."""


def web_folder() -> Path:
    """Returns the folder that holds templates/ and build/."""
    installed = _HERE / "_web"
    return installed if installed.is_dir() else _HERE.parent / "web"


class WebFiles:
    """Names of the built files.

    Attributes:
        templates: folder of the Jinja2 templates.
        build: folder of the hashed files; nothing else of `web/` is served.
    """

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or web_folder()
        self.templates = folder / "templates"
        self.build = folder / "build"
        self._names = _table(self.build / "manifest.json")
        self._served = {
            path.relative_to(self.build).as_posix(): path
            for path in sorted(self.build.rglob("*"))
            if path.is_file() and path.suffix != ".json"
        }
        self._contents: dict[Path, bytes] = {}
        self._texts = {
            path.name.split(".")[1]: _table(path) for path in self.build.glob("texts.*.json")
        }

    def asset(self, name: str) -> str:
        """Returns the path of a built file on the appliance, by its name before the hash.

        Raises:
            WebFilesError: no such file was built.
        """
        try:
            return f"/static/{self._names[name]}"
        except KeyError:
            raise WebFilesError(f"{name} was not built; run: python setup.py build_web") from None

    def served(self, name: str) -> Path | None:
        """Returns the built file of that hashed name: looked up, never joined from outside."""
        return self._served.get(name)

    def content(self, path: Path) -> bytes:
        """Returns a built file; all of them together are small enough to keep."""
        kept = self._contents.get(path)
        if kept is None:
            kept = self._contents[path] = path.read_bytes()
        return kept

    def texts(self, language: str) -> dict[str, str]:
        """Returns the scripts' translations; empty for English and where none are built."""
        return self._texts.get(language, {})


def _table(path: Path) -> dict[str, str]:
    try:
        names = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(names, dict):
        raise WebFilesError(f"{path.name} is not a table of texts")
    return {str(name): str(text) for name, text in names.items()}
