"""A program of the customer's that takes text: Tk's Text, in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROGRAM = """
import json, sys, tkinter
path, x, y = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
root = tkinter.Tk()
root.overrideredirect(True)
root.geometry(f"700x400+{x}+{y}")
box = tkinter.Text(root)
box.pack(fill="both", expand=True)
events = []
def save():
    with open(path + ".new", "w", encoding="utf-8") as out:
        json.dump({"text": box.get("1.0", "end-1c"), "events": events}, out)
    import os
    os.replace(path + ".new", path)
def note(kind, event):
    events.append([kind, event.keycode, event.keysym])
    root.after_idle(save)
box.bind("<KeyPress>", lambda event: note("down", event), add=True)
box.bind("<KeyRelease>", lambda event: note("up", event), add=True)
root.bind("<Map>", lambda event: box.focus_force())
box.bind("<FocusIn>", lambda event: save())
box.bind("<<Modified>>", lambda event: (box.edit_modified(False), root.after_idle(save)))
def clear(event):
    box.delete("1.0", "end"); events.clear(); save()
    return "break"
root.bind("<F9>", clear)
root.bind("<Button-1>", lambda event: box.focus_force())
root.mainloop()
"""


class TextWindow:
    """What the program shows and what reached it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict:
        return json.loads(self._path.read_text(encoding="utf-8"))

    @property
    def text(self) -> str:
        return self.read()["text"]

    def wait_for(self, text: str, timeout_s: float = 30) -> str:
        """Returns what is there once it is `text`, or after the deadline."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline and self.text != text:
            time.sleep(0.02)
        return self.text


@contextmanager
def text_window(display: str, x: int = 20, y: int = 20) -> Iterator[TextWindow]:
    """Yields a text window that has the keyboard."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "seen.json")
        program = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(path), str(x), str(y)],
            env={**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"},
        )
        try:
            deadline = time.monotonic() + 30
            while not path.exists():
                if time.monotonic() > deadline or program.poll() is not None:
                    raise RuntimeError("the text window did not come up")
                time.sleep(0.02)
            yield TextWindow(path)
        finally:
            program.terminate()
            program.wait(10)
