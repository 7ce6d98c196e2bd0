"""Gets to know a branded module, and asks for help by it (GET and POST /api/agent/module).

The appliance may be hostile: its offer is short text and one small picture, checked like a message.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from agent.adapters.claim_http import (
    ClaimError,
    StrangeAnswerError,
    UnknownServerError,
    UnreachableError,
    answered,
    proof_of_work,
    wait_s,
)
from agent.options import Address
from agent.texts import _, language, ngettext
from protocol.module import Offer, read_offer

_PATH = "/api/agent/module"
_ROUNDS = 4


class ModuleGoneError(ClaimError):
    """Withdrawn, or never there."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This way to get help is not offered any more. "
                "If you have a session code, type it here."
            )
        )


class CrowdError(ClaimError):
    """Too many ask."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        super().__init__(
            ngettext(
                "Too many people ask at this moment. Please try again in one minute.",
                "Too many people ask at this moment. Please try again in {minutes} minutes.",
                minutes,
            ).format(minutes=minutes)
        )


class IncompleteError(ClaimError):
    """The appliance does not accept what was written, mostly since the questions have changed."""

    def __init__(self) -> None:
        super().__init__(_("The questions have changed meanwhile. Please look at them again."))


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer wrote.

    Attributes:
        answers: id of a question -> answer.
    """

    name: str
    description: str
    answers: Mapping[str, str]


async def offer_of(addresses: Sequence[Address], token: str) -> tuple[Address, Offer]:
    """Returns the address that answered and what the module shows.

    Raises:
        ClaimError: with the sentence for the customer.
    """
    for address in addresses[:-1]:
        try:
            return address, await _offer_at(address, token)
        except (UnreachableError, UnknownServerError):
            continue
    return addresses[-1], await _offer_at(addresses[-1], token)


async def ask_for_help(
    address: Address, token: str, wish: Wish, on_work: Callable[[], None]
) -> str:
    """Returns the one-time token of the session that was made.

    Args:
        address: of the appliance.
        token: of the module.
        wish: what the customer wrote.
        on_work: called when the appliance wants a proof of work, which takes some seconds.

    Raises:
        ClaimError: with the sentence for the customer.
    """
    fields = {
        "module": token,
        "name": wish.name,
        "description": wish.description,
        "answers": json.dumps(dict(wish.answers), ensure_ascii=False),
        "lang": language(),
    }
    for _round in range(_ROUNDS):
        status, headers, answer = await answered(address, _PATH, fields)
        if status == 200 and isinstance(answer.get("token"), str):
            return str(answer["token"])
        if status == 404:
            raise ModuleGoneError
        if status == 400:
            raise IncompleteError
        if status != 429:
            raise StrangeAnswerError(address.shown)
        if answer.get("error") != "work":
            raise CrowdError(wait_s(headers.get("Retry-After", ""), answer))
        on_work()
        fields["proof"] = await proof_of_work(address, answer)
    raise CrowdError(60)


async def _offer_at(address: Address, token: str) -> Offer:
    path = f"{_PATH}/{quote(token, safe='')}?lang={language()}"
    status, _headers, answer = await answered(address, path, None)
    if status == 404:
        raise ModuleGoneError
    if status == 429:
        raise CrowdError(60)
    try:
        if status == 200:
            return read_offer(answer)
    except ValueError as problem:
        raise StrangeAnswerError(address.shown) from problem
    raise StrangeAnswerError(address.shown)
