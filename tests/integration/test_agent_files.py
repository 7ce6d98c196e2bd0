"""The program's windows about files: nothing comes by accident, and nobody else answers."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.fakes.xserver import xvfb

WINDOWS = """
import json, sys, tkinter
from tkinter import ttk
from agent.adapters import tk_file_offer
from agent.adapters.tk_theme import Look
from agent.app.files import FileWindows
from agent.files_view import FilesView, OfferView, TransferView

folder, gone = sys.argv[1], sys.argv[2]
clock, said = [100.0], []
tk_file_offer.FileOffer.__init__.__defaults__ = (lambda: clock[0],)


class Files:
    free = 50

    def observe(self, observer):
        self.observer = observer

    def free_bytes(self, folder):
        return self.free

    def accept(self, *given):
        said.append(["accept", *given])

    def decline(self, *given):
        said.append(["decline", *given])

    def cancel(self, number):
        said.append(["cancel", number])

    def pause(self, number, on):
        said.append(["pause", number, on])

    def forget_over(self):
        said.append(["clear"])


class Window:
    def __init__(self):
        self.root = tkinter.Tk()
        self.look = Look(self.root, False)

    def post(self, call, *arguments):
        call(*arguments)

    def files(self, text, act):
        self.offered = text


def widgets(parent, kind):
    for child in parent.winfo_children():
        if child.winfo_class() == kind and child.winfo_manager():
            yield child
        yield from widgets(child, kind)


def press(text):
    found = [one for one in widgets(window.root, "TButton") if one.cget("text") == text]
    found[0].invoke()


def texts():
    return [one.cget("text") for kind in ("TLabel", "Label") for one in widgets(window.root, kind)]


def offer(number, size):
    names = ("a\\u202egnp.exe", "two.txt")
    return OfferView(number, "Anna", names, 2, size, folder, clock[0] + 120)


window, files = Window(), Files()
windows = FileWindows(window, files, lambda on: said.append(["shield", on]))
files.observer(FilesView((offer(1, 40), offer(2, 400))))
window.root.update()
press("Accept")
early = list(said)
clock[0] += 1
shown = texts()
press("Accept")
window.root.update()
full = texts()
press("Accept")
windows._choose("2", gone)
window.root.update()
missing = texts()
press("Decline")
files.observer(FilesView((), (TransferView(1, "send", "Anna", "x", "running", done=5, size=40),)))
window.root.update()
bar = next(widgets(window.root, "TProgressbar"))
part = bar.cget("value") / bar.cget("maximum")
press("Pause")
press("Cancel")
files.observer(FilesView((), (
    TransferView(1, "send", "Anna", "x", "done", size=40, folder=folder, saved=("x (2)",)),
)))
window.root.update()
done, offered = texts(), window.offered
empty = [windows._window.is_open]
for asked in (False, True):
    files.observer(FilesView((), (), ("Anna",)))
    if asked:
        windows.open()
    files.observer(FilesView())
    empty.append(windows._window.is_open)
print(json.dumps([early, shown, full, missing, said, part, done, offered, empty]))
"""


def test_an_offer_is_answered_by_the_customer_and_only_where_it_fits(tmp_path: Path) -> None:
    with xvfb("1280x1024") as name:
        run = subprocess.run(
            [sys.executable, "-c", WINDOWS, str(tmp_path), str(tmp_path / "gone")],
            env={**os.environ, "DISPLAY": name},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    early, shown, full, missing, said, part, done, offered, empty = json.loads(run.stdout)
    assert early == [["shield", True]], "a click for what the window covered is no answer"
    assert "Anna wants to send you files" in shown
    assert "a\ufffdgnp.exe" in shown, "a name cannot turn around what it is"
    assert "2 files, 40 B" in shown
    assert str(tmp_path) in shown
    assert "There is not enough space: 50 B free. Please choose another one." in full
    assert "Files cannot be stored in this folder. Please choose another one." in missing
    assert said == [
        ["shield", True],
        ["accept", 1, str(tmp_path)],
        ["decline", 2],
        ["shield", False],
        ["pause", 1, True],
        ["cancel", 1],
    ]
    assert part == 5 / 40
    assert "Stored as x (2), 40 B" in done
    assert offered == "Files"
    assert empty == [True, False, True], "what came by itself does not stay with nothing in it"
