"""The chat on /ws/events: a customer's page speaks of its own session, a desk of those it names."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from appliance.domain.chat import CUSTOMER, TECHNICIAN, may_read
from appliance.domain.errors import NotAuthenticatedError
from appliance.domain.records import SessionRecord
from appliance.handlers.base import PAGE_COOKIE, Handler
from appliance.handlers.socket import Verb
from appliance.services.chat_book import Author
from appliance.services.chat_talk import VERBS, Talk
from appliance.services.lines import Line
from protocol.errors import ProtocolError


def page_verbs(page: Handler, line: Line) -> Mapping[type, Verb]:
    """Returns the verbs of a customer's page."""
    return dict.fromkeys(VERBS, partial(_from_page, page, line))


def desk_verbs(desk: Handler, line: Line) -> Mapping[type, Verb]:
    """Returns the verbs of a technician's desk."""
    return dict.fromkeys(VERBS, partial(_from_desk, desk, line))


async def _from_page(page: Handler, line: Line, message: Any) -> None:
    """Lets the page speak while its cookie is the session's.

    Raises:
        NotAuthenticatedError: another page has taken the session since.
    """
    record = await page.parts.sessions.by_page(page.cookie_of(PAGE_COOKIE))
    if record is None or record.id != page.page_session.id:
        raise NotAuthenticatedError
    author = Author(record.id, CUSTOMER, CUSTOMER, joined=True)
    await Talk(page.parts.chat, line, author, lambda _record: True).heard(message)


async def _from_desk(desk: Handler, line: Line, message: Any) -> None:
    """Lets the desk speak of one session; what its account may do is looked up with each act.

    Raises:
        ProtocolError: it names none.
    """
    if not message.session_id:
        raise ProtocolError("a desk names the session")
    author = Author(message.session_id, TECHNICIAN, desk.signed_in.id)

    def readable(record: SessionRecord) -> bool:
        return may_read(record, desk.access, joined=False)

    await Talk(desk.parts.chat, line, author, readable).heard(message)
