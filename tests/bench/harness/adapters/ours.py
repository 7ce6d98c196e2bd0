"""The product under test, started through its own `deskside demo --json` on the harness's X display.

OURS_DIR names a checkout that has been set up (default: this one); its command is
OURS_DIR/.venv/bin/deskside.  The demo prints one JSON line when the customer's agent is sharing:
  {"url", "login": {"email", "password"}, "session": {"code", "viewer_url"}, "display",
   "pids": {"appliance": N, "agent": N}}
OURS_FLAGS adds flags (--tls). Set OURS_SELECTOR if the viewer's canvas is not #screen.
"""
import json
import os
import time
from urllib.parse import urlsplit

from adapters.base import Adapter

HERE = os.path.dirname(os.path.abspath(__file__))


class Ours(Adapter):
    name = "ours"
    selector = os.environ.get("OURS_SELECTOR", "#screen")

    def start(self):
        x = self.start_xvfb()
        home = os.environ.get("OURS_DIR") or os.path.normpath(os.path.join(HERE, "..", "..", "..", ".."))
        log = os.path.join(self.tmp, "demo.log")
        self.spawn([os.path.join(home, ".venv", "bin", "deskside"), "demo", "--json", "--port", "0",
                    "--display", self.display] + os.environ.get("OURS_FLAGS", "").split(), "demo.log", cwd=home)
        self.facts = self._wait_for_facts(log)
        self.roles = {"xserver": [x.pid], "capture+encode": [self.facts["pids"]["agent"]],
                      "relay": [self.facts["pids"]["appliance"]]}
        self.ports = {"browser": urlsplit(self.facts["url"]).port}

    def _wait_for_facts(self, log, timeout=60):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            with open(log, encoding="utf-8", errors="replace") as f:
                for line in f:
                    if line.startswith("{") and '"viewer_url"' in line:
                        return json.loads(line)
            if self.procs[-1].poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"deskside demo printed no facts within {timeout} s, see {log}")

    def prepare(self, context):
        login = self.facts["login"]
        page = context.new_page()
        page.goto(self.facts["url"].rstrip("/") + "/login")
        page.fill("input[name=email]", login["email"])
        page.fill("input[name=password]", login["password"])
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/login" not in url, timeout=15000)
        page.close()

    def open_viewer(self, page):
        page.goto(self.facts["session"]["viewer_url"])
        page.wait_for_selector(self.selector, timeout=20000)
