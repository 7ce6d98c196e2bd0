"""J8 and J9: what the program removes of itself, and who hears of a second start."""

import os
import queue
import select
import subprocess
import sys

import pytest

from agent.adapters import self_removal
from agent.adapters.single_instance import SingleInstance

NAME = "Deskside_help.example.com_abcdefghijklmnopqrstuvwx27"


def pretend_packed(monkeypatch, file, folder):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder), raising=False)
    monkeypatch.setattr(sys, "executable", str(file))


def test_a_checkout_removes_nothing():
    assert self_removal.own_traces() is None


@pytest.mark.parametrize(
    ("name", "folder"),
    [("deskside-agent-linux", "_MEI1"), ("python3", "_MEI1"), (NAME, "home")],
)
def test_only_a_download_for_one_session_removes_itself(monkeypatch, tmp_path, name, folder):
    pretend_packed(monkeypatch, tmp_path / name, tmp_path / folder)
    assert self_removal.own_traces() is None


def test_a_download_knows_its_file_and_folder(monkeypatch, tmp_path):
    pretend_packed(monkeypatch, tmp_path / NAME, tmp_path / "_MEI1")
    assert self_removal.own_traces() == (tmp_path / NAME, tmp_path / "_MEI1")


def test_remove_takes_the_file_and_the_folder_that_nobody_else_removes(monkeypatch, tmp_path):
    monkeypatch.setattr(self_removal, "_PATIENCE_S", 0.0)
    file, folder = tmp_path / NAME, tmp_path / "_MEI1"
    file.write_bytes(b"program")
    folder.mkdir()
    (folder / "library.so").write_bytes(b"library")
    (tmp_path / "letter.txt").write_text("of the customer")
    self_removal.remove(file, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    self_removal.remove(file, folder)


@pytest.mark.skipif(sys.platform != "linux", reason="the channel's name is Linux's")
def test_the_second_start_reaches_the_first(tmp_path):
    name = f"\0deskside-test-{tmp_path.name}-{id(tmp_path)}"
    first, second = SingleInstance(name), SingleInstance(name)
    assert not first.hand_over(b"nobody is there")
    assert first.hold()
    heard: queue.Queue[bytes] = queue.Queue()
    first.listen(heard.put)
    assert second.hand_over(b"hello")
    assert heard.get(timeout=20) == b"hello"
    assert second.hand_over(b"again")
    assert heard.get(timeout=20) == b"again"
    first.release()
    second.hand_over(b"wakes the thread that accepts")
    assert heard.empty()


STARTER = """
import subprocess, sys
program = "from agent.adapters.self_removal import _end_with_parent as bind\\n"
program += "bind(); print(1, flush=True); import signal; signal.pause()"
pipes = dict(stdout=subprocess.PIPE)
child = subprocess.Popen([sys.executable, "-c", program], **pipes)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


def test_the_program_ends_with_what_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        child = os.pidfd_open(int(starter.stdout.readline()))
        starter.kill()
        ended, _, _ = select.select([child], [], [], 10)
        os.close(child)
    assert ended
