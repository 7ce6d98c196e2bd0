"""VNC peers behind websockify, viewed with noVNC from npm (@novnc/novnc, served by websockify --web)."""
import os
import sys

from adapters.base import Adapter
from common import bench_tmp, free_port

HERE = os.path.dirname(os.path.abspath(__file__))


def novnc_dir():
    d = os.environ.get("NOVNC_DIR") or os.path.join(bench_tmp(), "npm", "node_modules", "@novnc", "novnc")
    if not os.path.exists(os.path.join(d, "core", "rfb.js")):
        raise SystemExit(f"noVNC not found in {d}: run make bench once or set NOVNC_DIR")
    return d


class _Vnc(Adapter):
    selector = "#s canvas"
    quality = 6          # noVNC's defaults
    compression = 2

    def relay(self, rfb):
        web = os.path.join(self.tmp, "web")
        os.makedirs(web, exist_ok=True)
        src = novnc_dir()
        for n in ("core", "vendor"):
            if not os.path.lexists(os.path.join(web, n)):
                os.symlink(os.path.join(src, n), os.path.join(web, n))
        page = os.path.join(web, "viewer.html")
        if not os.path.lexists(page):
            os.symlink(os.path.join(HERE, "..", "web", "viewer.html"), page)
        self.port = free_port()
        p = self.spawn([sys.executable, "-m", "websockify", "--web", web, f"127.0.0.1:{self.port}",
                        f"127.0.0.1:{rfb}"], "websockify.log")
        self.wait_port(self.port)
        self.roles["relay"] = [p.pid]
        self.ports = {"browser": self.port}

    def open_viewer(self, page):
        page.goto(f"http://127.0.0.1:{self.port}/viewer.html?quality={self.quality}"
                  f"&compression={self.compression}")
        self.until(page, "!!(window.__connected || window.__disconnected)")
        if not page.evaluate("!!window.__connected"):
            raise RuntimeError("noVNC did not connect")


class X11vnc(_Vnc):
    """x11vnc scraping Xvfb; XDAMAGE on, no client-side cache, poll and defer tightened from 20 ms each
    (of the settings tried, -wait 3 -defer 1 had the lowest delay: see README)."""
    name = "x11vnc"
    flags = ["-xdamage", "-ncache", "0", "-wait", "3", "-defer", "1", "-nonap", "-nowf", "-noscr", "-norc"]

    def start(self):
        x = self.start_xvfb()
        rfb = free_port()
        flags = os.environ["X11VNC_FLAGS"].split() if os.environ.get("X11VNC_FLAGS") else self.flags
        v = self.spawn(["x11vnc", "-display", self.display, "-rfbport", str(rfb), "-localhost", "-no6", "-noipv6",
                        "-forever", "-shared", "-nopw", "-quiet"] + flags, "x11vnc.log",
                       env={"XAUTHORITY": ""})
        self.wait_port(rfb)
        self.roles = {"xserver": [x.pid], "capture+encode": [v.pid]}
        self.relay(rfb)


class X11vncThreads(X11vnc):
    """the same with -threads: faster, but its own manual calls the mode less stable, and it sends torn frames"""
    name = "x11vnc-threads"
    flags = X11vnc.flags + ["-threads"]


class X11vncDefault(X11vnc):
    """x11vnc with its own defaults (20 ms poll and defer, scroll and wireframe heuristics on)"""
    name = "x11vnc-default"
    flags = ["-norc"]


class TigerVnc(_Vnc):
    """Xtigervnc: the X server and the VNC server are one process, so capture costs nothing extra.
    Its CPU therefore includes the painting, which for the Xvfb products is under 'xserver'."""
    name = "tigervnc"
    flags = ["-FrameRate", "60"]

    def start(self):
        rfb = free_port()
        x = self.start_x(["Xtigervnc", "-geometry", "1920x1080", "-depth", "24", "-SecurityTypes", "None",
                          "-rfbport", str(rfb), "-localhost", "-AlwaysShared", "-nolisten", "tcp",
                          "-noreset", "-dpi", "96"] + self.flags)
        self.wait_port(rfb)
        self.roles = {"capture+encode": [x.pid]}
        self.relay(rfb)


class NoViewer(Adapter):
    """control: Xvfb and the workload only; shows what painting itself costs (scenarios other than input)"""
    name = "none"
    selector = None

    def start(self):
        x = self.start_xvfb()
        self.roles = {"xserver": [x.pid]}
