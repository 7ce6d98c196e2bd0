"""Name, logo, colours and texts of the organisation."""

from appliance.domain.branding import LETTERS
from appliance.domain.pictures import LOGO, LOGO_DARK, MOST_BYTES
from appliance.domain.rights import Right
from appliance.handlers import app_manifest, brand_files, settings_brand, settings_help
from appliance.handlers.rules import Policy, Route, form, raw, reads
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol.codec import Kind, OneOf, Text

_PLACE = f"({LOGO}|{LOGO_DARK})"
_MARK = r"[0-9a-f]{1,64}"
_LANGUAGE = OneOf(LANGUAGES)
_KIND = OneOf(tuple(LETTERS))
_DONE = {"done": Text(20)}
_COLORS = {"color": Text(20), "color_dark": Text(20)}
_LOOK = {"name": Text(400), "name_beside": Text(10), **_COLORS}
_HELP: dict[str, Kind] = {
    "lang": _LANGUAGE,
    "title": Text(1000),
    "introduction": Text(5000, lines=True),
    "hours": Text(3000, lines=True),
    "privacy": Text(3000),
}
_LETTER: dict[str, Kind] = {
    "kind": _KIND,
    "lang": _LANGUAGE,
    "subject": Text(2000),
    "body": Text(20_000, lines=True),
}

ROUTES = (
    Route(
        r"/brand\.css",
        "/brand.css",
        brand_files.BrandStyle,
        {"GET": reads(Policy.ANYBODY, rates.STATIC, query={"v": Text(64)})},
    ),
    Route(
        r"/app\.webmanifest",
        "/app.webmanifest",
        app_manifest.AppManifest,
        {"GET": reads(Policy.ANYBODY, rates.STATIC)},
    ),
    Route(
        f"/brand/{_PLACE}/({_MARK})",
        "/brand/logo/00",
        brand_files.BrandLogo,
        {"GET": reads(Policy.ANYBODY, rates.STATIC)},
    ),
    Route(
        "/office/settings/brand",
        "/office/settings/brand",
        settings_brand.SettingsBrand,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.BRANDING, query=_DONE),
            "POST": form(
                Policy.TECHNICIAN,
                _LOOK,
                rates.PAGE,
                "preference.change",
                ("name_beside",),
                right=Right.BRANDING,
            ),
        },
    ),
    Route(
        "/office/settings/brand/measure",
        "/office/settings/brand/measure",
        settings_brand.BrandMeasure,
        {"GET": reads(Policy.TECHNICIAN, rates.API, right=Right.BRANDING, query=_COLORS)},
    ),
    Route(
        "/office/settings/brand/reset",
        "/office/settings/brand/reset",
        settings_brand.BrandReset,
        {
            "POST": form(
                Policy.TECHNICIAN, {}, rates.PAGE, "preference.change", right=Right.BRANDING
            )
        },
    ),
    Route(
        f"/office/settings/brand/{_PLACE}",
        "/office/settings/brand/logo",
        settings_brand.BrandLogoFile,
        {
            "POST": raw(
                Policy.TECHNICIAN, MOST_BYTES, "brand.change", rates.PICTURE, right=Right.BRANDING
            )
        },
    ),
    Route(
        f"/office/settings/brand/{_PLACE}/remove",
        "/office/settings/brand/logo/remove",
        settings_brand.BrandLogoRemove,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "brand.change", right=Right.BRANDING)},
    ),
    Route(
        "/office/settings/help",
        "/office/settings/help",
        settings_help.SettingsHelp,
        {
            "GET": reads(
                Policy.TECHNICIAN, right=Right.BRANDING, query={"lang": _LANGUAGE, **_DONE}
            ),
            "POST": form(
                Policy.TECHNICIAN, _HELP, rates.PAGE, "preference.change", right=Right.BRANDING
            ),
        },
    ),
    Route(
        "/office/settings/help/mail",
        "/office/settings/help/mail",
        settings_help.SettingsLetters,
        {
            "GET": reads(
                Policy.TECHNICIAN,
                right=Right.BRANDING,
                query={"kind": _KIND, "lang": _LANGUAGE, **_DONE},
            ),
            "POST": form(
                Policy.TECHNICIAN, _LETTER, rates.PAGE, "preference.change", right=Right.BRANDING
            ),
        },
    ),
)
