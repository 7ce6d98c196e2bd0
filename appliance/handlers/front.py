"""The routes of the registry, made into a server."""

import logging
from collections.abc import Sequence

from tornado import util
from tornado.web import Application

from appliance.feature import Feature
from appliance.handlers import mail_pages, registry
from appliance.handlers.edge import Edge
from appliance.handlers.errors import Nowhere
from appliance.handlers.headers import security_headers
from appliance.handlers.pages import Pages
from appliance.handlers.rules import Route
from appliance.handlers.ws_connection import BUFFER_BYTES
from appliance.services.parts import Parts
from appliance.web_files import WebFiles

log = logging.getLogger(__name__)

_NOWHERE = Route(".*", "/{missing}", Nowhere, {})


def build(parts: Parts, features: Sequence[Feature]) -> Edge:
    """Returns the server, not listening yet.

    Raises:
        RegistryError: something is not fully described.
    """
    registry.check(features)
    headers = security_headers(parts.settings)
    pages = Pages(WebFiles())
    parts.attendance.listen(features)
    parts.mail.write_on(mail_pages.paper(pages))
    table = [
        (
            route.pattern,
            route.handler,
            {"parts": parts, "pages": pages, "route": route, "headers": headers},
        )
        for route in (*registry.ROUTES, _NOWHERE)
    ]
    application = Application(
        table,
        log_function=_no_access_log,
        features=features,
        read_buffer=memoryview(bytearray(BUFFER_BYTES)),
        socket_verbs=registry.SOCKET_VERBS,
        capabilities=tuple(feature.name for feature in features),
        data_from_agent={
            channel: take
            for feature in features
            for channel, take in feature.data_from_agent.items()
        },
        data_from_viewer={
            channel: take
            for feature in features
            for channel, take in feature.data_from_viewer.items()
        },
    )
    edge = Edge(application, parts.settings, registry.limit_for, parts.certificates.context)
    parts.certificates.listen(edge.serve_with)
    return edge


def warn_without_speedups() -> None:
    """Says so where Tornado has only its Python fall-back."""
    if util._websocket_mask is util._websocket_mask_python:
        log.warning("Tornado's C speed-ups are missing: unmasking takes 27 times as long")


def _no_access_log(_handler: object) -> None:
    """Paths hold tokens: they are not logged."""
