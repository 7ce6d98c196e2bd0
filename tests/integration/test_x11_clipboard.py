"""The clipboard of a real X display, against another toolkit: Tk in a process of its own."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from Xlib import X
from Xlib.display import Display
from Xlib.protocol.event import SelectionNotify

from agent.adapters.clipboard_device import Held, NoClipboardError
from agent.adapters.x11_clipboard import X11Clipboard, open_x11_clipboard
from protocol.limits import CLIPBOARD_BYTES
from tests.fakes.xserver import xvfb

COPIES = """
import sys, tkinter
root = tkinter.Tk()
root.withdraw()
root.clipboard_clear()
root.clipboard_append(sys.argv[1] * int(sys.argv[2]))
root.after(60_000, root.destroy)
root.mainloop()
"""
PASTES = """
import tkinter
root = tkinter.Tk()
root.withdraw()
print(root.clipboard_get(type="UTF8_STRING"), end="")
"""


class Board:
    """A clipboard and what it found."""

    def __init__(self, display: str) -> None:
        self.found: queue.SimpleQueue[Held | str] = queue.SimpleQueue()
        self.placed: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.device: X11Clipboard = open_x11_clipboard(self.found.put, display)

    def place(self, held: Held) -> None:
        self.device.place(held, self.placed.put)
        assert self.placed.get(timeout=20)

    def next(self) -> Held | str:
        return self.found.get(timeout=20)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with xvfb("640x480") as name:
        yield name


@pytest.fixture
def board(display: str) -> Iterator[Board]:
    opened = Board(display)
    yield opened
    opened.device.close()


def tk(display: str, program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def test_what_another_program_copies_is_told_once_and_whole(
    display: str, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.adapters.x11_clipboard._ANSWER_S", 20.0)
    board.device.fetch()
    assert board.next() == "empty"
    board.device.watch(True)
    environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
    word = "한글 é"
    for times in (1, 40_000, CLIPBOARD_BYTES // 4):
        program = subprocess.Popen(tk(display, COPIES, word, str(times)), env=environment)
        found = board.next()
        program.terminate()
        program.wait(10)
        if times > 40_000:
            assert found == "too_large"
        else:
            assert found == Held("text", word.encode() * times)
    assert board.found.empty()
    board.device.fetch()
    assert board.next() == "empty"


def test_what_is_placed_can_be_pasted_and_is_not_told_back(
    display: str, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.adapters.x11_clipboard._ANSWER_S", 20.0)
    board.device.watch(True)
    environment = {**os.environ, "DISPLAY": display, "LC_ALL": "C.UTF-8"}
    for text in ("두 줄\né", "x" * 300_000):
        board.place(Held("text", text.encode()))
        pasted = subprocess.run(
            tk(display, PASTES), env=environment, check=True, capture_output=True, text=True
        )
        assert pasted.stdout == text
    image = Held("image", os.urandom(CLIPBOARD_BYTES))
    board.place(image)
    other = Board(display)
    other.device.fetch()
    assert other.next() == image
    other.place(Held("text", b"mine now"))
    assert board.next() == Held("text", b"mine now")
    other.device.close()
    assert board.found.empty()


class Safe:
    """A password safe: offers text, and beside it the mark that says it is a secret."""

    def __init__(self, display: str, answers: bool) -> None:
        self._display = Display(display)
        self._window = self._display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self._window.set_selection_owner(self._display.intern_atom("CLIPBOARD"), X.CurrentTime)
        self._display.sync()
        self._asked: list[str] = []
        if answers:
            self._thread = threading.Thread(target=self._answer)
            self._thread.start()

    def _answer(self) -> None:
        atom = self._display.intern_atom
        while "x-kde-passwordManagerHint" not in self._asked:
            request = self._display.next_event()
            if request.type != X.SelectionRequest:
                continue
            name = self._display.get_atom_name(request.target)
            self._asked.append(name)
            if name == "TARGETS":
                offered = [atom("UTF8_STRING"), atom("x-kde-passwordManagerHint")]
                request.requestor.change_property(request.property, atom("ATOM"), 32, offered)
            else:
                value = b"secret" if name.startswith("x-kde") else b"hunter2"
                request.requestor.change_property(request.property, request.target, 8, value)
            request.requestor.send_event(
                SelectionNotify(
                    time=request.time,
                    requestor=request.requestor,
                    selection=request.selection,
                    target=request.target,
                    property=request.property,
                )
            )
            self._display.flush()

    def close(self) -> list[str]:
        """Returns what was asked of it."""
        if hasattr(self, "_thread"):
            self._thread.join(20)
        self._display.close()
        return self._asked


def test_secrets_of_password_safes_and_silent_owners_are_left_out(
    display: str, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Safe(display, answers=False)
    board.device.fetch()
    assert board.next() == "unavailable"
    silent.close()
    monkeypatch.setattr("agent.adapters.x11_clipboard._ANSWER_S", 20.0)
    safe = Safe(display, answers=True)
    board.device.fetch()
    assert board.next() == "secret"
    assert safe.close() == ["TARGETS", "x-kde-passwordManagerHint"]


def test_what_others_write_on_our_window_while_nothing_is_asked_is_not_kept(
    display: str, board: Board
) -> None:
    board.place(Held("text", b"mine"))
    other = Display(display)
    ours = other.create_resource_object("window", board.device._window.id)
    atom, kind = other.intern_atom("NOISE"), other.intern_atom("INTEGER")
    for _ in range(500):
        ours.change_property(atom, kind, 8, b"x")
    other.sync()
    kept: queue.SimpleQueue[int] = queue.SimpleQueue()
    for _ in range(2):  # what had come by the first is worked off by the second
        board.device._call(lambda: kept.put(len(board.device._noted)))
        most = kept.get(timeout=20)
    other.close()
    assert most == 0


def test_without_a_display_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(NoClipboardError):
        open_x11_clipboard(lambda _found: None)
