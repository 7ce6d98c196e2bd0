"""An OpenID provider that signs whatever a test wants, on loopback, with keys of its own."""

import base64
import json
import ssl
from collections.abc import Callable
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

CLIENT_ID = "deskside"
SECRET = "a client's secret"
SUBJECT = "subject-1"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def joined(header: dict[str, Any] | str, payload: dict[str, Any] | str, signature: bytes) -> str:
    """Any header and payload, as text where JSON has to be odd, with any signature."""
    texts = [part if isinstance(part, str) else json.dumps(part) for part in (header, payload)]
    return ".".join([*(b64(text.encode()) for text in texts), b64(signature)])


class ForgingProvider:
    """The provider.

    Attributes:
        rsa, ec, okp: published keys; `stranger` is not published.
        document: discovery document; tests change it.
        key_set: what /jwks says.
        tokens: called with the token endpoint's form; what it answers, or bytes as they are.
        userinfo: what /userinfo says.
        asked: paths of the requests so far.
    """

    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
    ec = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
    okp = OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"})
    stranger = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        listening, port = bind_unused_port()
        self.issuer = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.reset()
        self._server = HTTPServer(
            Application([(r"/(.*)", _Handler, {"provider": self})]), ssl_options=tls
        )
        self._server.add_sockets([listening])

    def reset(self) -> None:
        self.document: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA", "HS256", "none"],
        }
        keys = (self.rsa, self.ec, self.okp)
        self.key_set: dict[str, Any] = {"keys": [key.as_dict(private=False) for key in keys]}
        self.tokens: Callable[[dict[str, str]], Any] = lambda form: {}
        self.userinfo: dict[str, Any] = {}
        self.status = 200
        self.headers: dict[str, str] = {}

    def signed(
        self,
        claims: dict[str, Any] | str,
        key: Any = None,
        alg: str = "RS256",
        **header: Any,
    ) -> str:
        """A token signed by a key of ours, or by another one."""
        key = key or self.rsa
        kid = {} if isinstance(key, OctKey) else {"kid": key.kid}
        head = {"alg": alg, "typ": "JWT", **kid, **header}
        head = {name: value for name, value in head.items() if value is not None}
        text = claims if isinstance(claims, str) else json.dumps(claims)
        covered = f"{b64(json.dumps(head).encode())}.{b64(text.encode())}"
        model = jws.JWSRegistry.algorithms["Ed25519" if alg == "EdDSA" else alg]
        return f"{covered}.{b64(model.sign(covered.encode(), key))}"

    def stop(self) -> None:
        self._server.stop()


class _Handler(RequestHandler):
    def initialize(self, provider: ForgingProvider) -> None:
        self.provider = provider

    def get(self, path: str) -> None:
        provider = self.provider
        provider.asked.append(path)
        pages = {
            ".well-known/openid-configuration": provider.document,
            "jwks": provider.key_set,
            "userinfo": provider.userinfo,
        }
        self.finish(pages.get(path, {}))

    def post(self, path: str) -> None:
        provider = self.provider
        provider.asked.append(path)
        form = {name: values[-1].decode() for name, values in self.request.body_arguments.items()}
        provider.forms.append(
            form | {"authorization": self.request.headers.get("Authorization", "")}
        )
        answer = provider.tokens(form)
        self.set_status(provider.status)
        for name, value in provider.headers.items():
            self.set_header(name, value)
        self.finish(answer if isinstance(answer, bytes) else json.dumps(answer))
