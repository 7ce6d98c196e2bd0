"""The code box on other sites."""

from appliance.domain.embedding import FONTS, SIZES, TARGETS, THEMES
from appliance.domain.rights import Right
from appliance.handlers import embed, settings_embed
from appliance.handlers.rules import Policy, Route, form, reads
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol.codec import OneOf, Text

ROUTES = (
    Route(
        "/embed",
        "/embed",
        embed.Embed,
        {
            "GET": reads(
                Policy.ANYBODY,
                query={
                    "lang": OneOf(LANGUAGES),
                    "theme": OneOf(THEMES),
                    "size": OneOf(SIZES),
                    "font": OneOf(FONTS),
                    "to": OneOf(TARGETS),
                },
            )
        },
    ),
    Route(
        "/office/settings/embed",
        "/office/settings/embed",
        settings_embed.SettingsEmbed,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.BRANDING, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN,
                {"sites": Text(20_000, lines=True)},
                rates.PAGE,
                "preference.change",
                ("sites",),
                right=Right.BRANDING,
            ),
        },
    ),
)
