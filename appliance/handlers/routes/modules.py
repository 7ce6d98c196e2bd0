"""Branded modules: in the office, for everybody, and for the customer's program."""

from dataclasses import replace

from appliance.domain.module_form import form_names, form_optional
from appliance.domain.pictures import MOST_BYTES
from appliance.domain.rights import Right
from appliance.handlers import agent_download, agent_module, module_page, office_modules
from appliance.handlers.listing import list_query
from appliance.handlers.rules import ID, Policy, Route, form, json, raw, reads
from appliance.services import rates
from appliance.texts import LANGUAGES
from protocol.codec import OneOf, Text
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS
from protocol.module import ANSWERS_CHARS

_RIGHT = Right.BRANDING
_ONE = f"/office/modules/({ID})"
_ONE_EXAMPLE = "/office/modules/{module}"
_SLUG = r"/m/([a-z0-9-]{1,40})"
_SLUG_EXAMPLE = "/m/{slug}"
_DONE = {"done": Text(20)}
_LANGUAGE = OneOf(LANGUAGES)
_PLACE = {"slug": Text(200), "group": Text(64)}
_ASK_BYTES = 24 * 1024


ROUTES = (
    Route(
        "/office/modules",
        "/office/modules",
        office_modules.OfficeModules,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query=list_query())},
    ),
    Route(
        "/office/modules/new",
        "/office/modules/new",
        office_modules.ModuleNew,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT),
            "POST": form(
                Policy.TECHNICIAN,
                {"name": Text(400), **_PLACE},
                rates.PAGE,
                "module.create",
                right=_RIGHT,
            ),
        },
    ),
    Route(
        _ONE,
        _ONE_EXAMPLE,
        office_modules.OfficeModule,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT, query=_DONE),
            "POST": form(
                Policy.TECHNICIAN,
                {**form_names(), **_PLACE, "confirm": Text(1)},
                rates.PAGE,
                "module.edit",
                (*form_optional(), "confirm"),
                right=_RIGHT,
            ),
        },
    ),
    Route(
        f"{_ONE}/share",
        f"{_ONE_EXAMPLE}/share",
        office_modules.ModuleShare,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query=_DONE)},
    ),
    Route(
        f"{_ONE}/publish",
        f"{_ONE_EXAMPLE}/publish",
        office_modules.ModulePublish,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "module.publish", right=_RIGHT)},
    ),
    Route(
        f"{_ONE}/withdraw",
        f"{_ONE_EXAMPLE}/withdraw",
        office_modules.ModuleWithdraw,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "module.withdraw", right=_RIGHT)},
    ),
    Route(
        f"{_ONE}/delete",
        f"{_ONE_EXAMPLE}/delete",
        office_modules.ModuleDelete,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "module.delete", right=_RIGHT)},
    ),
    Route(
        f"{_ONE}/preview",
        f"{_ONE_EXAMPLE}/preview",
        office_modules.ModulePreview,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query={"lang": _LANGUAGE})},
    ),
    Route(
        rf"{_ONE}/preview\.css",
        f"{_ONE_EXAMPLE}/preview.css",
        office_modules.ModulePreviewStyle,
        {"GET": reads(Policy.TECHNICIAN, right=_RIGHT, query={"v": Text(64)})},
    ),
    Route(
        f"{_ONE}/logo",
        f"{_ONE_EXAMPLE}/logo",
        office_modules.ModuleLogoFile,
        {
            "GET": reads(Policy.TECHNICIAN, right=_RIGHT),
            "POST": raw(Policy.TECHNICIAN, MOST_BYTES, "module.edit", rates.PICTURE, right=_RIGHT),
        },
    ),
    Route(
        f"{_ONE}/logo/remove",
        f"{_ONE_EXAMPLE}/logo/remove",
        office_modules.ModuleLogoRemove,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "module.edit", right=_RIGHT)},
    ),
    Route(_SLUG, _SLUG_EXAMPLE, module_page.ModulePage, {"GET": reads(Policy.ANYBODY)}),
    Route(
        rf"{_SLUG}/style\.css",
        f"{_SLUG_EXAMPLE}/style.css",
        module_page.ModuleStyle,
        {"GET": reads(Policy.ANYBODY, rates.STATIC, query={"v": Text(64)})},
    ),
    Route(
        f"{_SLUG}/logo/([0-9a-f]{{1,64}})",
        f"{_SLUG_EXAMPLE}/logo/00",
        module_page.ModuleLogo,
        {"GET": reads(Policy.ANYBODY, rates.STATIC)},
    ),
    Route(
        rf"{_SLUG}/qr\.(svg|png)",
        f"{_SLUG_EXAMPLE}/qr.svg",
        module_page.ModuleQr,
        {"GET": reads(Policy.ANYBODY)},
    ),
    Route(
        f"{_SLUG}/agent",
        f"{_SLUG_EXAMPLE}/agent",
        module_page.ModuleDownload,
        {
            "POST": form(
                Policy.ANYBODY,
                {"platform": OneOf(tuple(agent_download.FILES))},
                rates.DOWNLOAD,
                "module.download",
            )
        },
    ),
    Route(
        r"/api/agent/module/([a-z2-7]{26})",
        "/api/agent/module/{module_token}",
        agent_module.AgentModule,
        {"GET": reads(Policy.ANYBODY, rates.PAGE, query={"lang": _LANGUAGE})},
    ),
    Route(
        "/api/agent/module",
        "/api/agent/module",
        agent_module.AgentModuleAsk,
        {
            "POST": replace(
                json(
                    Policy.AGENT,
                    {
                        "module": Text(64),
                        "name": Text(NAME_CHARS),
                        "description": Text(DESCRIPTION_CHARS, lines=True),
                        "answers": Text(ANSWERS_CHARS, lines=True),
                        "lang": _LANGUAGE,
                        "proof": Text(400),
                    },
                    "module.ask",
                    ("answers", "lang", "proof"),
                    rates.MODULE,
                ),
                limit_bytes=_ASK_BYTES,
            )
        },
    ),
)
