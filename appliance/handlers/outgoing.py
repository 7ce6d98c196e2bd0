"""The one HTTP client of the appliance: to providers of single sign-on.

No redirects, no cookies, no compression, no proxy, five seconds, 256 KiB; certificates are checked
against the system's authorities, or those of the provider.
"""

from collections.abc import Mapping

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.simple_httpclient import SimpleAsyncHTTPClient

from appliance.domain.errors import DomainError
from appliance.services.oidc_outgoing import ANSWER_BYTES, ANSWER_S, Answer, OutgoingError
from appliance.services.smtp import tls_context

_HEADER_BYTES = 32 * 1024
_AT_ONCE = 20


class OutgoingClient:
    """Implements appliance.services.oidc_outgoing.Outgoing."""

    def __init__(self) -> None:
        """Makes the client at the first request, on the loop that asks."""
        self._client: AsyncHTTPClient | None = None

    async def ask(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        authorities: str = "",
    ) -> Answer:
        """Returns the answer to a GET, or with a body to a POST.

        Raises:
            OutgoingError: no connection, no trust, too slow, too much.
        """
        try:
            request = HTTPRequest(
                url,
                method="GET" if body is None else "POST",
                headers=dict(headers or {}),
                body=body,
                connect_timeout=ANSWER_S,
                request_timeout=ANSWER_S,
                follow_redirects=False,
                decompress_response=False,
                ssl_options=await tls_context(authorities) if url.startswith("https:") else None,
            )
            answer = await self._opened().fetch(request, raise_error=False)
        except (HTTPClientError, DomainError, OSError, ValueError) as problem:
            raise OutgoingError(_words_of(problem)) from problem
        if answer.error is not None and answer.code == 599:
            raise OutgoingError(_words_of(answer.error))
        return Answer(answer.code, answer.body or b"")

    def _opened(self) -> AsyncHTTPClient:
        if self._client is None:
            self._client = SimpleAsyncHTTPClient(
                force_instance=True,
                max_clients=_AT_ONCE,
                max_buffer_size=ANSWER_BYTES + _HEADER_BYTES,
                max_header_size=_HEADER_BYTES,
                max_body_size=ANSWER_BYTES,
            )
        return self._client

    def close(self) -> None:
        """Closes the client."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _words_of(problem: BaseException) -> str:
    """Returns what went wrong for an administrator to read; addresses are theirs."""
    return f"{type(problem).__name__}: {problem}"[:300]
