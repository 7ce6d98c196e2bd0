"""The customer's page besides the session itself: who helps, and what the customer thought."""

from appliance.handlers import check_page, survey
from appliance.handlers.rules import Policy, Route, form, reads
from appliance.services import rates
from appliance.services.surveys import SCORES, TEXT_CHARS
from protocol.codec import OneOf, Text

ROUTES = (
    Route("/check", "/check", check_page.CheckPage, {"GET": reads(Policy.ANYBODY)}),
    Route(
        "/session/helper",
        "/session/helper",
        check_page.SessionHelper,
        {"GET": reads(Policy.CUSTOMER)},
    ),
    Route(
        "/session/survey",
        "/session/survey",
        survey.Survey,
        {
            "POST": form(
                Policy.CUSTOMER,
                {
                    "score": OneOf(tuple(str(score) for score in SCORES)),
                    "text": Text(TEXT_CHARS, lines=True),
                },
                rates.PAGE,
                "session.rate",
                ("score", "text"),
            )
        },
    ),
)
