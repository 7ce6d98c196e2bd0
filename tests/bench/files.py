"""How fast and in how much memory files pass: the real program and appliance over TLS on loopback.

    .venv/bin/python -m tests.bench.files [--mib N] [--sparse-gib N] [--send-mib N]

A received file is compared with a bare splice of the same bytes in the same run: a process that
reads from one TLS connection and writes to another (bar: at least 0.5 of it), both into a process
that throws them away.  Memory is the largest growth of each process while a large sparse file
passes (bar: below 32 MiB).  The delay of input is that of link.echo beside a transfer and without,
measured from a viewer (bar: 1.5 times), and of a key through to the customer's program.
"""

import argparse
import asyncio
import hashlib
import json
import os
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from protocol.messages.consent import ConsentRights
from protocol.messages.files import FilesList, FilesListed, FilesTransfer
from protocol.messages.link import LinkEcho, LinkEchoed
from tests.fakes.desk import PASSWORD
from tests.fakes.peers import Browser, ViewerPeer
from tests.fakes.tls_appliance import EMAIL, TlsAppliance, customer, furnish
from tests.fakes.xserver import xvfb

MIB = 2**20
BAR_SPEED, BAR_MEMORY_MIB, BAR_DELAY = 0.5, 32, 1.5
_PIECE = 256 * 1024
_SINK = r"""
import socket, ssl, sys, time
host, port, head = "localhost", int(sys.argv[1]), sys.argv[2].encode().decode("unicode_escape")
context = ssl.create_default_context(); context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
line = context.wrap_socket(socket.create_connection((host, port)), server_hostname=host)
line.sendall(head.encode()); room = bytearray(262144); got = 0; began = 0.0
while count := line.recv_into(room):
    began = began or time.perf_counter(); got += count
print(got, time.perf_counter() - began, flush=True)
"""
_SOURCE = r"""
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[1], sys.argv[2])
gate = socket.create_server(("127.0.0.1", 0)); print(gate.getsockname()[1], flush=True)
line = context.wrap_socket(gate.accept()[0], server_side=True)
with open(sys.argv[3], "rb") as file:
    while piece := file.read(262144):
        line.sendall(piece)
line.close()
"""
_SPLICE = r"""
import socket, ssl, sys
serve = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); serve.load_cert_chain(sys.argv[1], sys.argv[2])
ask = ssl.create_default_context(); ask.check_hostname = False; ask.verify_mode = ssl.CERT_NONE
gate = socket.create_server(("127.0.0.1", 0)); print(gate.getsockname()[1], flush=True)
out = serve.wrap_socket(gate.accept()[0], server_side=True)
near = ask.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[3]))))
room = bytearray(262144); view = memoryview(room)
while count := near.recv_into(room):
    out.sendall(view[:count])
out.close()
"""


class Memory:
    """The largest resident size of a process while it is watched."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self.first_mib = self._now()
        self.most_mib = self.first_mib
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _now(self) -> float:
        text = Path(f"/proc/{self._pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", text)
        assert found is not None
        return int(found.group(1)) / 1024

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            self.most_mib = max(self.most_mib, self._now())

    def grown_mib(self) -> float:
        self._stop.set()
        self._thread.join()
        return self.most_mib - self.first_mib


def busy_s(pid: int) -> float:
    """Returns how long a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Bench:
    """A technician beside a customer who allows everything."""

    def __init__(self, folder: Path, appliance: TlsAppliance, agent_pid: int) -> None:
        self.folder, self.appliance, self.agent_pid = folder, appliance, agent_pid
        self.browser: Browser
        self.viewer: ViewerPeer
        self.other: ViewerPeer
        self.session_id = ""

    async def handle(self, name: str) -> str:
        """The handle of a file, found from the root on as a person would."""
        folder = ""
        for wanted in ("/", *self.folder.parts[1:], name):
            after, found = 0, ""
            while not found:
                self.viewer.tell(FilesList("a", folder, after, True))
                page = await self.viewer.expect(FilesListed)
                assert not page.problem, page.problem
                found = next((one.handle for one in page.entries if one.name == wanted), "")
                after = page.next
                assert found or after, wanted
            folder = found
        return folder

    async def post(self, path: str, body: Any = None) -> dict[str, Any]:
        at = f"/api/sessions/{self.session_id}/transfers/{path}"
        answer = await self.browser.json(at, {} if body is None else body)
        assert answer.code == 200, answer.body
        found: dict[str, Any] = json.loads(answer.body)["transfer"]
        return found

    async def sink(self, number: int) -> asyncio.subprocess.Process:
        path = f"/api/sessions/{self.session_id}/transfers/{number}/content"
        head = f"GET {path} HTTP/1.1\\r\\nHost: localhost:{self.appliance.port}\\r\\n"
        head += f"Cookie: {self.browser.cookie_header}\\r\\nConnection: close\\r\\n\\r\\n"
        return await python(_SINK, str(self.appliance.port), head)

    async def receive(self, name: str) -> tuple[float, dict[str, Any]]:
        """Returns MiB a second, and how it ended."""
        told = await self.post("receive", {"handles": [await self.handle(name)]})
        taken = await (await self.sink(told["number"])).communicate()
        got, took_s = map(float, taken[0].split())
        ended = await self.viewer.expect(
            FilesTransfer,
            lambda one: one.number == told["number"] and one.state in ("done", "failed"),
        )
        assert ended.state == "done", ended
        return got / MIB / took_s, {"sha256": ended.sha256, "size": ended.size}

    async def delay_ms(self, seconds: float) -> float:
        found: list[float] = []
        until_s = time.perf_counter() + seconds
        while time.perf_counter() < until_s:
            began_s = time.perf_counter()
            self.other.tell(LinkEcho(len(found)))
            await self.other.expect(LinkEchoed)
            found.append((time.perf_counter() - began_s) * 1000)
            await asyncio.sleep(0.02)
        return statistics.median(found)

    async def send(self, size: int) -> float:
        """Returns MiB a second of what is written at the customer's."""
        offer = {"names": ["sent.bin"], "files": 1, "size": size}
        number = (await self.post("send", offer))["number"]
        await self.viewer.expect(FilesTransfer, lambda one: one.state == "ready")
        at = f"/api/sessions/{self.session_id}/transfers/{number}"
        files = [{"file": 0, "path": "sent.bin", "size": size, "modified_ms": 0}]
        answer = await self.browser.json(f"{at}/files", {"files": files})
        assert answer.code == 200, answer.body
        began_s, data = time.perf_counter(), os.urandom(MIB)
        digest = hashlib.sha256(data).hexdigest()
        offsets = iter(range(0, size, MIB))

        async def lane() -> None:
            for offset in offsets:
                path = f"{at}/slice?file=0&offset={offset}&sha256={digest}"
                kind = "application/octet-stream"
                answer = await self.browser.ask("POST", path, data, Content_Type=kind)
                assert answer.code == 200, answer.body

        await asyncio.gather(lane(), lane())
        await self.post(f"{number}/finish")
        return size / MIB / (time.perf_counter() - began_s)


async def python(program: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, *arguments, stdout=asyncio.subprocess.PIPE
    )


async def said(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def splice(folder: Path, name: str) -> float:
    """Returns MiB a second of the same bytes over two TLS legs and one copy."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command += ["-nodes", "-subj", "/CN=localhost", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    source = await python(_SOURCE, str(certificate), str(key), str(folder / name))
    middle = await python(_SPLICE, str(certificate), str(key), await said(source))
    sink = await python(_SINK, await said(middle), "")
    got, took_s = map(float, (await sink.communicate())[0].split())
    await source.wait()
    await middle.wait()
    return got / MIB / took_s


async def measure(bench: Bench, mib: int, sparse_gib: int, send_mib: int) -> dict[str, Any]:
    data = os.urandom(MIB)
    with (bench.folder / "large.bin").open("wb") as file:
        for _ in range(mib):
            file.write(data)
    with (bench.folder / "sparse.bin").open("wb") as file:
        file.truncate(sparse_gib * 1024 * MIB)
    found: dict[str, Any] = {"mib": mib, "sparse_gib": sparse_gib}
    speeds, bare = [], []
    for _ in range(3):
        bare.append(await splice(bench.folder, "large.bin"))
        speeds.append((await bench.receive("large.bin"))[0])
    found["received_mib_s"], found["spliced_mib_s"] = (round(max(one)) for one in (speeds, bare))
    found["share_of_splice"] = round(statistics.median(speeds) / statistics.median(bare), 2)
    found["sent_mib_s"] = round(await bench.send(send_mib * MIB))
    found["echo_ms"] = round(await bench.delay_ms(3), 2)
    memories = {"agent": bench.agent_pid, "appliance": bench.appliance.pid}
    watched = {name: Memory(pid) for name, pid in memories.items()}
    before = {name: busy_s(pid) for name, pid in memories.items()}
    began_s = time.perf_counter()
    transfer = asyncio.create_task(bench.receive("sparse.bin"))
    await asyncio.sleep(0.5)
    found["echo_beside_ms"] = round(await bench.delay_ms(3), 2)
    _, ended = await transfer
    found["sparse_s"] = round(time.perf_counter() - began_s, 1)
    found["cpu_s"] = {name: round(busy_s(pid) - before[name], 1) for name, pid in memories.items()}
    found["memory_mib"] = {name: round(one.grown_mib(), 1) for name, one in watched.items()}
    found["sparse_sha256"] = ended["sha256"][:16]
    return found


async def run(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as name, xvfb("1024x768") as display:
        folder = Path(name)
        await furnish(folder / "data")
        appliance = TlsAppliance(folder, folder)
        appliance.start()
        try:
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            browser = Browser(appliance.url, tls=trusting)
            await browser.sign_in(EMAIL, PASSWORD)
            wish = {"topic": "Files", "name": "Cleo", "email": ""}
            session = json.loads((await browser.json("/api/sessions", wish)).body)
            with customer(display, folder, appliance, session["code"]) as pid:
                bench = Bench(folder, appliance, pid)
                bench.browser, bench.session_id = browser, session["id"]
                bench.viewer = await ViewerPeer.join(browser, session["id"])
                bench.other = await ViewerPeer.join(browser, session["id"])
                await bench.viewer.expect(
                    ConsentRights, lambda told: "files" in told.rights, deadline_s=20
                )
                found = await measure(bench, options.mib, options.sparse_gib, options.send_mib)
                await bench.viewer.leave()
                await bench.other.leave()
        finally:
            appliance.stop()
    print(json.dumps(found, indent=2))
    most = max(found["memory_mib"].values())
    return 0 if found["share_of_splice"] >= BAR_SPEED and most < BAR_MEMORY_MIB else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--mib", type=int, default=256)
    parser.add_argument("--sparse-gib", type=int, default=4)
    parser.add_argument("--send-mib", type=int, default=64)
    return asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
