"""MeshCentral (npm meshcentral 1.1.55) with its own Linux agent, viewed in its own web page.

One-time setup (account, certificates, device group, agent policy file) is kept in $BENCH_TMP/mesh.
Both legs (agent -> server and server -> browser) are TLS here, which the VNC peers' are not.
Viewer settings are MeshCentral's own defaults: quality 40, 100 % scaling, frame limiter "Fast" (50 ms).
"""
import base64
import hashlib
import json
import os
import shutil
import subprocess
import time

from adapters.base import Adapter
from common import bench_tmp

PORT = int(os.environ.get("MESH_PORT", "14430"))
USER, PASS = "admin", "Bench.pw.1"


class MeshCentral(Adapter):
    name = "meshcentral"
    selector = "#Desk"
    viewport = dict(width=1952, height=1150)
    settings = {}

    @property
    def root(self):
        return os.path.join(bench_tmp(), "mesh")

    @property
    def pkg(self):
        d = os.environ.get("MESHCENTRAL_DIR") or os.path.join(bench_tmp(), "npm", "node_modules", "meshcentral")
        if not os.path.exists(os.path.join(d, "meshcentral.js")):
            raise SystemExit(f"MeshCentral not found in {d}: run scripts/bench.sh --mesh or set MESHCENTRAL_DIR")
        return d

    def _server_cmd(self, *more):
        return ["node", os.path.join(self.pkg, "meshcentral.js"), "--datapath", os.path.join(self.root, "data"),
                "--filespath", os.path.join(self.root, "files"), *more]

    def _ctrl(self, *a):
        r = subprocess.run(["node", os.path.join(self.pkg, "meshctrl.js"), "--url", f"wss://127.0.0.1:{PORT}",
                            "--loginuser", USER, "--loginpass", PASS, *a], capture_output=True, text=True, timeout=60,
                           env=dict(os.environ, NODE_TLS_REJECT_UNAUTHORIZED="0"))
        return r.stdout

    def _server(self):
        p = self.spawn(self._server_cmd(), "meshcentral.log", cwd=self.root)
        self.wait_port(PORT, 120)
        time.sleep(2)
        return p

    def _setup(self):
        data = os.path.join(self.root, "data")
        os.makedirs(data, exist_ok=True)
        # nothing may leave this machine: no update check, no time stamp server, loopback only, no discovery
        conf = dict(settings=dict(cert="127.0.0.1", port=PORT, portBind="127.0.0.1", exactPorts=True, redirPort=0,
                                  mpsPort=0, selfUpdate=False, WANonly=True, agentTimeStampServer=False,
                                  webRTC=False, autoBackup=False, maxInvalidLogin=False, sessionKey="bench"),
                    domains={"": dict(newAccounts=False)})
        json.dump(conf, open(os.path.join(data, "config.json"), "w"), indent=1)
        for a in (["--createaccount", USER, "--pass", PASS, "--email", "a@b.invalid"], ["--adminaccount", USER]):
            subprocess.run(self._server_cmd(*a), cwd=self.root, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        self._server()
        self._ctrl("AddDeviceGroup", "--name", "bench")
        mesh = json.loads(self._ctrl("ListDeviceGroups", "--json"))[0]["_id"].split("/")[2]
        mid = base64.b64decode(mesh.replace("@", "+").replace("$", "/")).hex().upper()
        from cryptography import x509
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        crt = x509.load_pem_x509_certificate(open(os.path.join(data, "agentserver-cert-public.crt"), "rb").read())
        sid = hashlib.sha384(crt.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)).hexdigest().upper()
        ag = os.path.join(self.root, "agent")
        os.makedirs(ag, exist_ok=True)
        shutil.copy(os.path.join(self.pkg, "agents", "meshagent_x86-64"), os.path.join(ag, "meshagent"))
        os.chmod(os.path.join(ag, "meshagent"), 0o755)
        with open(os.path.join(ag, "meshagent.msh"), "w") as f:
            f.write(f"MeshName=bench\nMeshType=2\nMeshID=0x{mid}\nServerID={sid}\n"
                    f"MeshServer=wss://127.0.0.1:{PORT}/agent.ashx\n")
        open(os.path.join(self.root, "ready"), "w").close()
        Adapter.stop(self)

    def start(self):
        if not os.path.exists(os.path.join(self.root, "ready")):
            shutil.rmtree(self.root, ignore_errors=True)
            self._setup()
        x = self.start_xvfb()
        s = self._server()
        a = self.spawn([os.path.join(self.root, "agent", "meshagent"), "connect"], "agent.log",
                       cwd=os.path.join(self.root, "agent"), env={"DISPLAY": self.display, "XAUTHORITY": ""})
        self.roles = {"xserver": [x.pid], "relay": [s.pid], "capture+encode": [a.pid]}
        self.ports = {"browser": PORT}
        t = time.monotonic() + 60
        while time.monotonic() < t:
            time.sleep(2)
            try:
                dev = json.loads(self._ctrl("ListDevices", "--json"))
            except ValueError:
                continue
            on = [d for d in dev if d.get("conn", 0) & 1]
            if on:
                self.node = on[0]["_id"].split("/")[2]
                time.sleep(3)       # the agent loads its core module
                return
        raise RuntimeError("the agent did not connect")

    def prepare(self, ctx):
        page = ctx.new_page()
        page.goto(f"https://127.0.0.1:{PORT}/")
        page.fill("input[name=username]", USER)
        page.fill("input[name=password]", PASS)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("#logoutControlSpan, #MainMenuMyDevices", state="attached", timeout=20000)
        page.wait_for_timeout(1500)
        if self.settings:
            page.evaluate("s=>{const d=JSON.parse(localStorage.getItem('desktopsettings')||'null')||desktopsettings;"
                          "localStorage.setItem('desktopsettings',JSON.stringify(Object.assign(d,s)))}", self.settings)
        page.close()

    def open_viewer(self, page):
        page.goto(f"https://127.0.0.1:{PORT}/?viewmode=11&gotonode={self.node}&hide=31")
        page.wait_for_selector("#connectbutton1", state="visible", timeout=20000)
        self.until(page, "!document.querySelector('#connectbutton1').disabled")
        page.click("#connectbutton1")
        self.until(page, "document.querySelector('#Desk').width==1920")


class MeshCentralFast(MeshCentral):
    """the same with the viewer's highest useful settings: quality 60, 20 ms frame limiter"""
    name = "meshcentral-q60"
    settings = {"quality": 60, "framerate": 20}
