"""The way out to providers, as the services see it; handlers have the client (DESIGN 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from appliance.services.oidc_json import NotStrictError, strict_object

ANSWER_BYTES: Final = 256 * 1024
ANSWER_S: Final = 5.0


class OutgoingError(Exception):
    """No usable answer; the text says why, for administrators.  It never holds a secret."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: a redirect is an answer like any other.
    """

    status: int
    body: bytes


class Outgoing(Protocol):
    """Asks one address, once: no redirects, ANSWER_S seconds, ANSWER_BYTES bytes, no cookies."""

    async def ask(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        authorities: str = "",
    ) -> Answer:
        """Returns the answer to a GET, or with a body to a form's POST.

        Args:
            url: where to.
            headers: to send along.
            body: of a POST.
            authorities: PEM certificates to trust instead of the system's, or empty.

        Raises:
            OutgoingError: no connection, no trust, too slow, too much.
        """


async def ask_object(
    outgoing: Outgoing,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    authorities: str = "",
) -> tuple[int, dict[str, Any]]:
    """Returns status and JSON object of an answer.

    Raises:
        OutgoingError: there is none, or it is something else.
    """
    answer = await outgoing.ask(url, headers=headers, body=body, authorities=authorities)
    try:
        return answer.status, strict_object(answer.body)
    except NotStrictError as problem:
        raise OutgoingError(f"status {answer.status}, {problem}") from problem
