"""Exchanges a session code for a one-time token (POST /api/agent/claim)."""

import asyncio
import json
import ssl
from collections.abc import Callable, Sequence
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse
from tornado.iostream import StreamClosedError

from agent.adapters import pinned_tls
from agent.options import Address
from agent.texts import _, ngettext
from protocol.work import MOST_BITS, solve

CLAIM_PATH = "/api/agent/claim"
_TIMEOUT_S = 15.0
_ANSWER_BYTES = 256 * 1024
_ROUNDS = 4
"""A proof may be asked for again while others guess at the same time; not for ever."""


class ClaimError(Exception):
    """The code brought no token; the text is for the customer."""


class CodeRefusedError(ClaimError):
    """Unknown, expired, used or malformed: the appliance does not say which."""

    def __init__(self) -> None:
        super().__init__(_("This code does not work. Please ask the technician for a new one."))


class WaitError(ClaimError):
    """Too many wrong codes came from this network."""

    def __init__(self, wait_s: int) -> None:
        minutes = max(1, -(-wait_s // 60))
        super().__init__(
            ngettext(
                "Too many wrong codes came from your network. Please try again in one minute.",
                "Too many wrong codes came from your network. "
                "Please try again in {minutes} minutes.",
                minutes,
            ).format(minutes=minutes)
        )


class UnreachableError(ClaimError):
    """Nobody answers at that address."""

    def __init__(self, shown: str) -> None:
        super().__init__(
            _("{server} does not answer. Please check the address and your network.").format(
                server=shown
            )
        )


class UnknownServerError(ClaimError):
    """The certificate is not one this computer trusts."""

    def __init__(self, shown: str) -> None:
        super().__init__(
            _(
                "{server} could not prove who it is, so nothing was sent. "
                "Please download the program again from the help page."
            ).format(server=shown)
        )


class StrangeAnswerError(ClaimError):
    """The other side is no appliance, or one that is out of order."""

    def __init__(self, shown: str) -> None:
        super().__init__(
            _("{server} gave an unexpected answer. Please ask the technician.").format(server=shown)
        )


async def claim(
    addresses: Sequence[Address], code: str, on_work: Callable[[], None]
) -> tuple[Address, str]:
    """Returns the address that answered and the token for its session.

    Args:
        addresses: ways to try in this order.
        code: nine digits.
        on_work: called when the appliance wants a proof of work, which takes some seconds.

    Raises:
        ClaimError: with the sentence for the customer.
    """
    for address in addresses[:-1]:
        try:
            return address, await _claim_at(address, code, on_work)
        except (UnreachableError, UnknownServerError):
            continue
    return addresses[-1], await _claim_at(addresses[-1], code, on_work)


async def _claim_at(address: Address, code: str, on_work: Callable[[], None]) -> str:
    fields: dict[str, str] = {"code": code}
    for _round in range(_ROUNDS):
        status, headers, answer = await answered(address, CLAIM_PATH, fields)
        if status == 200 and isinstance(answer.get("token"), str):
            return str(answer["token"])
        if status == 404 and answer.get("error") == "code":
            raise CodeRefusedError
        if status != 429:
            raise StrangeAnswerError(address.shown)
        if answer.get("error") != "work":
            raise WaitError(wait_s(headers.get("Retry-After", ""), answer))
        on_work()
        fields = {"code": code, "proof": await proof_of_work(address, answer)}
    raise WaitError(60)


async def proof_of_work(address: Address, answer: dict[str, Any]) -> str:
    """Returns what pays for the next try; some seconds on a thread of its own.

    Raises:
        StrangeAnswerError: there is no such challenge in the answer, or it asks for too much.
    """
    challenge, bits = answer.get("challenge"), answer.get("bits")
    if not isinstance(challenge, str) or type(bits) is not int or not 0 <= bits <= MOST_BITS:
        raise StrangeAnswerError(address.shown)
    return f"{challenge}:{await asyncio.to_thread(solve, challenge, bits)}"


def wait_s(header: str, answer: dict[str, Any]) -> int:
    """Returns how long to wait, as the answer or its header Retry-After says; at most a day."""
    value = answer.get("retry_after_s")
    if type(value) is int and 0 <= value <= 86_400:
        return value
    return min(int(header), 86_400) if header.isascii() and header.isdigit() else 60


async def answered(
    address: Address, path: str, fields: dict[str, str] | None
) -> tuple[int, Any, dict[str, Any]]:
    """Returns status, headers and the JSON object that an appliance answers.

    Args:
        address: of the appliance.
        path: on it.
        fields: of a POST; None for a GET.

    Raises:
        UnreachableError, UnknownServerError, StrangeAnswerError: there was no such answer.
    """
    request = HTTPRequest(
        address.url(address.scheme, path),
        method="GET" if fields is None else "POST",
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        body=None if fields is None else json.dumps(fields),
        ssl_options=pinned_tls.context(address.fingerprint) if address.scheme == "https" else None,
        connect_timeout=_TIMEOUT_S,
        request_timeout=_TIMEOUT_S,
        follow_redirects=False,
    )
    client = AsyncHTTPClient(force_instance=True, max_body_size=_ANSWER_BYTES)
    try:
        response: HTTPResponse = await client.fetch(request, raise_error=False)
        if response.code == 599 and response.error:
            raise response.error
    except (ssl.SSLError, StreamClosedError, OSError, HTTPClientError) as problem:
        cause = getattr(problem, "real_error", None) or problem
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise UnknownServerError(address.shown) from problem
        raise UnreachableError(address.shown) from problem
    finally:
        client.close()
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise StrangeAnswerError(address.shown)
    return response.code, response.headers, answer
