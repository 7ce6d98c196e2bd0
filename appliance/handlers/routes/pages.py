"""What every page needs."""

from appliance.handlers import health, language, static
from appliance.handlers.rules import (
    READS,
    Policy,
    Route,
    form,
    reads,
)
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol.codec import OneOf, Text

ROUTES = (
    Route(
        "/language",
        "/language",
        language.Language,
        {
            "POST": form(
                Policy.ANYBODY,
                {"lang": OneOf(LANGUAGES), "next": Text(2000)},
                rates.PAGE,
                READS,
                ("next",),
            )
        },
    ),
    Route("/health", "/health", health.Health, {"GET": reads(Policy.ANYBODY, rates.STATIC)}),
    Route(
        r"/static/([A-Za-z0-9._/-]{1,200})",
        "/static/missing.js",
        static.Static,
        {"GET": reads(Policy.ANYBODY, rates.STATIC)},
    ),
)
