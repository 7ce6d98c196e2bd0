"""The public page of a branded module (SPEC J10, J11); opening it changes nothing."""

import hashlib
import io
from dataclasses import replace

import segno

from appliance.domain.modules import Design, Module, picture_place
from appliance.handlers.agent_download import (
    FILES,
    AgentDownload,
    NoProgramError,
    available,
    platform_of,
)
from appliance.handlers.base import Handler
from appliance.handlers.headers import CONTENT_POLICY, IMMUTABLE
from appliance.handlers.opening import opening
from appliance.handlers.person_picture import PictureHandler
from appliance.services.branding import Logo, Look
from appliance.settings import Settings
from protocol.filename import Destination, write

_QR_SCALE = 12
_QR_BORDER = 4
"""Modules of quiet ground around it, as the standard wants."""
_QR_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
_KEPT = "public, max-age=3600"


def module_address(settings: Settings, slug: str) -> str:
    """Returns where the module's page is."""
    return f"{settings.origin}/m/{slug}"


class ModuleHandler(Handler):
    """What pages that show a module share."""

    def show_module(self, module: Module, design: Design, live: bool, language: str) -> None:
        """Answers with the page of a design.

        Templates: module.html gets `module`, `design`, `words`, `platform`, `platforms`, `opening`,
        `address`, `texts` (HelpTexts), `live` (False in a preview); `look` has the module's own
        logo and colours.
        """
        self.page(
            "module.html",
            page_data={},
            look=self.look_of(module, design, live),
            module=module,
            design=design,
            words=self.parts.module_joining.spoken(design, language),
            platform=platform_of(self.request.headers.get("User-Agent", "")),
            platforms=available(self.parts.settings),
            opening=opening(self.parts, module=module.token),
            address=module_address(self.parts.settings, module.slug),
            texts=self.parts.branding.help_texts(language),
            live=live,
        )

    def look_of(self, module: Module, design: Design, live: bool) -> Look:
        """Returns the organisation's look with what the module has of its own."""
        joining, look = self.parts.module_joining, self.parts.branding.look
        sheet, logo = joining.style(design), joining.logo(module, live)
        folder = f"/m/{module.slug}" if live else f"/office/modules/{module.id}"
        if sheet:
            name = "style.css" if live else "preview.css"
            look = replace(look, style=f"{folder}/{name}?v={style_mark(sheet)}")
        if logo:
            address = f"{folder}/logo/{logo.mark}" if live else f"{folder}/logo"
            own = Logo(address, logo.width_px, logo.height_px)
            look = replace(look, logo=own, logo_dark=None)
        return replace(look, name_hidden=False)


def style_mark(sheet: str) -> str:
    """Returns what changes in a style sheet's address when it changes."""
    return hashlib.sha256(sheet.encode()).hexdigest()[:16]


class ModulePage(ModuleHandler):
    """GET /m/<slug>."""

    async def get(self, slug: str) -> None:
        """Shows it; an unknown one and a withdrawn one look the same."""
        module = await self.parts.module_joining.at(slug)
        if module.live is not None:
            self.show_module(module, module.live, live=True, language=self.language)


class ModuleStyle(Handler):
    """GET /m/<slug>/style.css."""

    async def get(self, slug: str) -> None:
        """Sends the module's colours."""
        module = await self.parts.module_joining.at(slug)
        sheet = self.parts.module_joining.style(module.live) if module.live else ""
        self.set_header("Content-Type", "text/css; charset=UTF-8")
        if self.query["v"] == style_mark(sheet):
            self.set_header("Cache-Control", IMMUTABLE)
        self.finish(sheet)


class ModuleLogo(PictureHandler):
    """GET /m/<slug>/logo/<mark>."""

    async def get(self, slug: str, mark: str) -> None:
        """Sends the published logo."""
        module = await self.parts.module_joining.at(slug)
        self.send(await self.parts.pictures.get(picture_place(module.id, True)), mark, IMMUTABLE)


class ModuleQr(Handler):
    """GET /m/<slug>/qr.svg and qr.png: the page's address as a QR code."""

    async def get(self, slug: str, kind: str) -> None:
        """Sends it."""
        module = await self.parts.module_joining.at(slug)
        self.set_header("Content-Type", _QR_TYPES[kind])
        self.set_header(CONTENT_POLICY, "default-src 'none'; sandbox")
        self.set_header("Cache-Control", _KEPT)
        self.finish(qr_code(module_address(self.parts.settings, module.slug), kind))


class ModuleDownload(AgentDownload):
    """POST /m/<slug>/agent (platform): the program, under a name that carries the module."""

    async def post(self, slug: str = "") -> None:
        """Streams the file; nothing is created by that."""
        module = await self.parts.module_joining.at(slug)
        file, suffix = FILES[self.fields["platform"]]
        path = self.parts.settings.agents / file
        if not path.is_file():
            raise NoProgramError
        await self.parts.module_joining.downloaded(module)
        self.name_download(write(self.module_destination(module.token), suffix))
        await self.send_file(path)

    def module_destination(self, token: str) -> Destination:
        """Returns what the name has to say."""
        one = self.destination("")
        return Destination(one.host, one.port, "", one.fingerprint, token)


def qr_code(text: str, kind: str) -> bytes:
    """Returns a QR code as a file.

    Args:
        text: what it says.
        kind: "svg" or "png".
    """
    file = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(file, kind=kind, scale=_QR_SCALE, border=_QR_BORDER, light="white")
    return file.getvalue()
