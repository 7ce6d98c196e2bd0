"""A code typed into the program becomes a token, or a sentence that helps."""

import asyncio
import json
import ssl
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tornado.web import RequestHandler

from agent.adapters.appliance_socket import UntrustedError, open_socket
from agent.adapters.claim_http import (
    CodeRefusedError,
    StrangeAnswerError,
    UnknownServerError,
    UnreachableError,
    WaitError,
    claim,
)
from agent.adapters.pinned_tls import key_digest
from agent.options import Address
from protocol.work import solved
from tests.fakes.rogue_appliance import rogue_appliance


class Claim(RequestHandler):
    """Answers as the test says; keeps what it was sent."""

    def initialize(self, answers, heard):
        self.answers, self.heard = answers, heard

    def post(self):
        self.heard.append((self.request.headers, json.loads(self.request.body)))
        status, body = self.answers.pop(0)
        self.set_status(status)
        self.finish(body if isinstance(body, str) else json.dumps(body))


@pytest.fixture
def answers():
    return []


@pytest.fixture
def heard():
    return []


@pytest.fixture
def handlers(answers, heard):
    return [("/api/agent/claim", Claim, {"answers": answers, "heard": heard})]


@pytest.fixture
async def address(handlers):
    async with rogue_appliance(handlers=handlers) as server:
        yield Address("http", "127.0.0.1", server.port)


def silent():
    pass


async def test_a_code_becomes_a_token(address, answers, heard):
    answers.append((200, {"token": "t" * 26}))
    assert await claim((address,), "123456789", silent) == (address, "t" * 26)
    headers, body = heard[0]
    assert body == {"code": "123456789"}
    assert "Origin" not in headers
    assert "Cookie" not in headers


async def test_a_code_that_does_not_work(address, answers):
    answers.append((404, {"error": "code"}))
    with pytest.raises(CodeRefusedError):
        await claim((address,), "123456789", silent)


async def test_work_is_done_and_shown(address, answers, heard):
    answers.append((429, {"error": "work", "challenge": "abc", "bits": 8}))
    answers.append((200, {"token": "t" * 26}))
    shown = []
    await claim((address,), "123456789", lambda: shown.append(1))
    challenge, answer = heard[1][1]["proof"].rsplit(":", 1)
    assert challenge == "abc"
    assert solved("abc", answer, 8)
    assert shown == [1]


@pytest.mark.parametrize("bits", [23, 64, -1, "8", None, True])
async def test_work_without_measure_is_not_done(address, answers, bits):
    answers.append((429, {"error": "work", "challenge": "abc", "bits": bits}))
    with pytest.raises(StrangeAnswerError):
        await claim((address,), "123456789", silent)


async def test_too_many_tries_say_when(address, answers):
    answers.append((429, {"error": "tries", "retry_after_s": 540}))
    with pytest.raises(WaitError, match="9 minutes"):
        await claim((address,), "123456789", silent)


@pytest.mark.parametrize(
    "answer", [(500, {}), (200, {}), (200, "<html>"), (404, "<html>"), (302, {}), (200, "[]")]
)
async def test_another_server_gets_a_sentence(address, answers, answer):
    answers.append(answer)
    with pytest.raises(StrangeAnswerError):
        await claim((address,), "123456789", silent)


async def test_nobody_there(address):
    with pytest.raises(UnreachableError):
        await claim((Address("http", "127.0.0.1", 1),), "123456789", silent)


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory):
    """Returns the server's TLS rules and its key's fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    rules = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    rules.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return rules, key_digest(made.public_bytes(serialization.Encoding.DER))


@pytest.fixture
async def secure_port(own_certificate, handlers):
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(rogue_appliance(own_certificate[0], handlers))
        yield server.port


async def test_the_pinned_key_is_accepted(own_certificate, secure_port, answers):
    answers.append((200, {"token": "t" * 26}))
    pinned = Address("https", "127.0.0.1", secure_port, own_certificate[1][:16])
    assert (await claim((pinned,), "123456789", silent))[1] == "t" * 26
    socket = await open_socket(pinned)
    socket.close()
    assert await asyncio.wait_for(socket.read_message(), 20) is None


@pytest.mark.parametrize("pin", [None, "0" * 16, "f" * 64])
async def test_another_key_gets_nothing(secure_port, heard, pin):
    address = Address("https", "127.0.0.1", secure_port, pin)
    with pytest.raises(UnknownServerError):
        await claim((address,), "123456789", silent)
    with pytest.raises(UntrustedError):
        await open_socket(address)
    assert heard == [], "not a byte of the code left"


async def test_of_two_ways_the_second_is_taken_where_the_first_fails(
    own_certificate, secure_port, answers
):
    answers.append((200, {"token": "t" * 26}))
    plain = Address("http", "127.0.0.1", secure_port)
    secure = Address("https", "127.0.0.1", secure_port, own_certificate[1])
    assert (await claim((plain, secure), "123456789", silent))[0] == secure
