"""`deskside demo`: a whole sample helpdesk on this computer, gone without a trace afterwards."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from appliance import tls
from demo import accounts, desktop, server
from demo.children import Children, DemoError
from demo.technician import Technician

UP_S = 20.0
READY_S = 40.0
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_TEXT = """
Deskside is running, with a sample customer who agreed to share the screen.

  Open     {url}/login
  Sign in  {email}  {password}
  Click    Join in the row of "{customer}": you see and control that computer.

  The page customers see:  {url}/
  The administrator:       {admin_email}  {admin_password}
{program}
Ctrl-C ends the demo and removes all of it.
"""

_NO_PROGRAM = """
To be a customer yourself, with a code of your own, run "make agent" in another terminal (a minute):
the customers' page then offers the program for download.
"""

_CUSTOMER = "Sample Customer"


@dataclass(frozen=True, slots=True)
class Running:
    """What stands once the customer's agent shares."""

    place: server.Place
    technician: server.Login
    administrator: server.Login
    session: dict[str, Any]
    display: str
    appliance: subprocess.Popen[bytes]
    agent: subprocess.Popen[bytes]

    def facts(self) -> dict[str, Any]:
        """Returns the line for programs."""
        url = self.place.url
        return {
            "url": url,
            "login": {"email": self.technician.email, "password": self.technician.password},
            "session": {
                "code": self.session["code"],
                "viewer_url": f"{url}/view/{self.session['id']}",
            },
            "display": self.display,
            "pids": {"appliance": self.appliance.pid, "agent": self.agent.pid},
        }

    def text(self) -> str:
        """Returns the lines for people."""
        return _TEXT.format(
            url=self.place.url,
            email=self.technician.email,
            password=self.technician.password,
            customer=_CUSTOMER,
            admin_email=self.administrator.email,
            admin_password=self.administrator.password,
            program="" if any(server.PROGRAMS.glob("deskside-agent-*")) else _NO_PROGRAM,
        )


class StoppedError(Exception):
    """Somebody asked the demo to end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs until a signal ends it; returns the exit status."""
    options = _parse(arguments)
    for number in _STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    status = 0
    try:
        with tempfile.TemporaryDirectory(prefix="deskside-demo-") as folder:
            children = Children(Path(folder))
            try:
                running = _start(children, Path(folder), options)
                print(json.dumps(running.facts()) if options.json else running.text(), flush=True)
                _watch(children, running)
            finally:
                for number in _STOPS:
                    signal.signal(number, signal.SIG_IGN)
                children.stop()
    except StoppedError:
        pass
    except DemoError as problem:
        print(problem, file=sys.stderr)
        status = 1
    return status


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deskside demo", description=__doc__)
    parser.add_argument("--port", type=_port, default=8080, help="0 takes a free one")
    parser.add_argument("--tls", action="store_true", help="HTTPS with an own certificate")
    parser.add_argument(
        "--display", metavar=":N", help="X display to share, instead of a virtual one made for it"
    )
    parser.add_argument("--json", action="store_true", help="print one line for programs")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise StoppedError


def _start(children: Children, folder: Path, options: argparse.Namespace) -> Running:
    """Starts everything; returns once the customer's agent shares."""
    port = server.free_port(options.port)
    if options.display:
        desktop.check(options.display)
    home = folder / "home"
    home.mkdir()
    display = options.display or desktop.start(children, home)

    place = server.configure(folder, port, options.tls)
    technician, administrator = server.new_login("technician"), server.new_login("administrator")
    accounts.create(place.config, technician, administrator)
    appliance = server.start(children, place)
    person = _sign_in(children, place, technician, appliance)
    session = person.create_session("The printer is offline", _CUSTOMER, "customer@example.test")

    command = _agent_command(place, session["code"], with_window=not options.display)
    agent = children.start("agent", command, _agent_environment(display, home))
    if not person.wait_until_ready(session["id"], READY_S):
        raise children.failure("agent", f"The agent did not share within {READY_S:.0f} seconds.")
    return Running(place, technician, administrator, session, display, appliance, agent)


def _sign_in(
    children: Children,
    place: server.Place,
    login: server.Login,
    appliance: subprocess.Popen[bytes],
) -> Technician:
    deadline = time.monotonic() + UP_S
    while time.monotonic() < deadline and appliance.poll() is None:
        if place.certificate is None or place.certificate.is_file():
            person = Technician(place.url, place.tls())
            if person.is_up():
                person.sign_in(login.email, login.password)
                return person
        time.sleep(0.1)
    raise children.failure("appliance", "The appliance did not start.")


def _agent_command(place: server.Place, code: str, with_window: bool) -> list[str]:
    command = [sys.executable, "-m", "demo.customer", "--server", place.url, "--code", code]
    if place.certificate is not None:
        command += ["--fingerprint", tls.fingerprint(place.certificate)]
    return command if with_window else [*command, "--no-window"]


def _agent_environment(display: str, home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("XAUTHORITY",) if name in os.environ}
    return {**desktop.environment(display, home), **kept}


def _watch(children: Children, running: Running) -> NoReturn:
    """Waits for the end; the agent may end before, as a customer may."""
    told = False
    while True:
        if running.appliance.poll() is not None:
            raise children.failure("appliance", "The appliance ended.")
        if not told and running.agent.poll() is not None:
            told = True
            print(
                "The sample customer has left. Start the demo again for another.", file=sys.stderr
            )
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
