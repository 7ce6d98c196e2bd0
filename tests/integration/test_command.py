"""`deskside serve`: what stops the start is one line that says what to do, with its exit code."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from appliance.__main__ import Exit
from appliance.storage import Storage
from appliance.storage.database import FILE

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


def command(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith("DESKSIDE_")}
    given = {f"DESKSIDE_{name.upper()}": text for name, text in environ.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "appliance", *arguments],
        cwd=ROOT,
        env={**clean, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(*arguments: str, **environ: str) -> tuple[int, str]:
    with command("serve", *arguments, **environ) as process:
        out, error = process.communicate(timeout=PATIENCE_S)
    assert out == ""
    *logged, said = error.splitlines()
    assert said.startswith("deskside: ")
    assert all(" INFO " in line for line in logged), error
    return process.returncode, said


def served(**environ: str) -> subprocess.Popen[str]:
    return command("serve", listen_port="0", tls="off", **environ)


def test_version() -> None:
    with command("--version") as process:
        out, _ = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out.split()[0]) == (0, "deskside")


def test_wrong_usage() -> None:
    with command("nonsense") as process:
        _, error = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "nonsense" in error


def test_wrong_setting(tmp_path: Path) -> None:
    file = tmp_path / "appliance.toml"
    file.write_text("listen_port = 'x'")
    code, error = refused("--config", str(file))
    assert code == Exit.WRONG_SETTING
    assert "listen_port" in error
    assert "65535" in error
    assert refused("--config", str(tmp_path / "missing"))[0] == Exit.WRONG_SETTING
    assert refused(nonsense="1")[0] == Exit.WRONG_SETTING


def test_port_taken(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        code, error = refused(listen_port=port, data_dir=str(tmp_path / "data"))
    assert code == Exit.ADDRESS_TAKEN
    assert port in error
    assert not (tmp_path / "data").exists()


def test_folder_not_usable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "data")
    code, error = refused(listen_port="0", tls="off", data_dir=folder)
    assert code == Exit.FOLDER
    assert folder in error


def test_folder_in_use(tmp_path: Path) -> None:
    with closing(Storage.open(tmp_path)):
        code, error = refused(listen_port="0", tls="off", data_dir=str(tmp_path))
    assert code == Exit.FOLDER
    assert "in use" in error


def test_newer_database(tmp_path: Path) -> None:
    Storage.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("update schema_step set name = '9999_later' where name like '0001%'")
        connection.commit()
    code, error = refused(listen_port="0", tls="off", data_dir=str(tmp_path))
    assert code == Exit.DATABASE_NEWER
    assert str(tmp_path) in error


def test_damaged_database(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database " * 500)
    code, error = refused(listen_port="0", tls="off", data_dir=str(tmp_path))
    assert code == Exit.DATABASE_DAMAGED
    assert str(tmp_path) in error


@pytest.mark.parametrize("which", ["tls_certificate", "tls_key"])
def test_certificate_or_key_unreadable(tmp_path: Path, which: str) -> None:
    missing = str(tmp_path / "missing.pem")
    other = {"tls_certificate": __file__, "tls_key": __file__, which: missing}
    code, error = refused(listen_port="0", tls="files", data_dir=str(tmp_path / "data"), **other)
    assert code == Exit.CERTIFICATE
    assert missing in error


def test_master_key_spoilt(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text("spoilt")
    code, error = refused(listen_port="0", tls="off", data_dir=str(tmp_path))
    assert code == Exit.MASTER_KEY
    assert "master.key" in error


def test_master_key_of_another_database(tmp_path: Path) -> None:
    with served(data_dir=str(tmp_path)) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if "/setup/" in line:
                process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_S)
    (tmp_path / "master.key").unlink()
    for _ in range(2):
        code, error = refused(listen_port="0", tls="off", data_dir=str(tmp_path))
        assert code == Exit.MASTER_KEY
        assert "master.key" in error


def test_it_prints_the_set_up_link_once_and_ends_on_sigterm(tmp_path: Path) -> None:
    links = []
    for _ in range(2):
        with served(data_dir=str(tmp_path)) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if found := re.search(r"http://localhost:\d+/setup/([\w-]{43})", line):
                    links.append(found[1])
                    process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE_S)
        assert process.returncode == 0
    assert len(set(links)) == 2
