"""The demo's technician, who does over HTTP what a person does in the browser."""

import http.client
import json
import ssl
import time
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from demo.children import DemoError

ANSWER_S = 10.0


class Technician:
    """Signed in on the appliance at `origin`."""

    def __init__(self, origin: str, tls: ssl.SSLContext | None) -> None:
        self._origin = origin
        self._tls = tls
        self._cookies: dict[str, str] = {}

    def is_up(self) -> bool:
        """Returns whether the appliance answers."""
        try:
            return self._ask("GET", "/health")[0] == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False

    def sign_in(self, email: str, password: str) -> None:
        """Signs in; raises DemoError if that is refused."""
        status, _ = self._ask("POST", "/login", {"email": email, "password": password})
        if status != http.HTTPStatus.SEE_OTHER:
            raise DemoError(f"The appliance refused the demo's technician (status {status}).")

    def create_session(self, topic: str, name: str, email: str) -> dict[str, Any]:
        """Returns the row of a new session, `code` and `link` among it."""
        return self._json("POST", "/api/sessions", {"topic": topic, "name": name, "email": email})

    def session(self, session_id: str) -> dict[str, Any]:
        """Returns the row of a session as it is now."""
        return self._json("GET", f"/api/sessions/{session_id}")

    def wait_until_ready(self, session_id: str, timeout_s: float) -> bool:
        """Returns whether the session's agent shares within the time."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self.session(session_id)["state"] in ("ready", "connected"):
                return True
            time.sleep(0.1)
        return False

    def _json(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        status, answer = self._ask(method, path, body, as_json=True)
        if status not in (http.HTTPStatus.OK, http.HTTPStatus.CREATED):
            raise DemoError(f"The appliance answered {status} to {method} {path}: {answer[:200]!r}")
        parsed = json.loads(answer)
        if not isinstance(parsed, dict):
            raise DemoError(f"The appliance's answer to {method} {path} is no JSON object.")
        return parsed

    def _ask(
        self, method: str, path: str, body: dict[str, str] | None = None, as_json: bool = False
    ) -> tuple[int, bytes]:
        headers = {"Origin": self._origin, "Accept": "application/json" if as_json else "text/html"}
        if self._cookies:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self._cookies.items()
            )
        sent = None
        if body is not None and as_json:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body)
        elif body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            sent = urlencode(body)
        connection = self._connect()
        try:
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    self._cookies[name] = morsel.value
            return answer.status, answer.read()
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        place = urlsplit(self._origin)
        host = place.hostname or "localhost"
        if self._tls is None:
            return http.client.HTTPConnection(host, place.port, timeout=ANSWER_S)
        return http.client.HTTPSConnection(host, place.port, timeout=ANSWER_S, context=self._tls)
