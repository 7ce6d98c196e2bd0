"""Branded modules in the office (SPEC J10): list, design, hand out, versions."""

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from appliance.domain import fields
from appliance.domain.branding import DEFAULT_COLORS, LIGHT, palette
from appliance.domain.errors import ConflictError, DomainError, WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.listing import Slice
from appliance.domain.module_form import form_values, read_form
from appliance.domain.modules import (
    ConfirmChangeError,
    Design,
    Module,
    Version,
    picture_place,
    slug,
)
from appliance.domain.pictures import MOST_BYTES
from appliance.handlers.listing import Wanted as WantedList
from appliance.handlers.module_page import ModuleHandler, module_address
from appliance.handlers.moments import moments
from appliance.handlers.opening import opening
from appliance.handlers.person_picture import PictureHandler
from appliance.handlers.settings_brand import measured
from appliance.services.modules import Wanted
from protocol import module as wire

PATH: Final = "/office/modules"
_SORTS: Final = ("-changed", "name", "uses")


class OfficeModules(ModuleHandler):
    """GET /office/modules.

    Templates: office_modules.html gets `page` of Module, `group_names` (id -> name), `when`.
    """

    async def get(self) -> None:
        """Shows the list."""
        wanted = WantedList(self.request.path, self.query, _SORTS)
        every = _found(await self.parts.modules.every(self.access), wanted)

        async def some(offset: int, most: int) -> Slice[Module]:
            return Slice(every[offset : offset + most], len(every))

        page = await wanted.fetch(some)
        names = {one.id: one.name for one in await self.parts.groups.every()}
        when = moments(self.zone_name, self.language)
        self.page("office_modules.html", page=page, group_names=names, when=when)


class ModuleNew(ModuleHandler):
    """GET and POST /office/modules/new (name, slug, group).

    Templates: office_module_new.html gets `values`, `errors`, `groups`, `origin`.
    """

    async def get(self) -> None:
        """Shows the form."""
        await self.show({"group": ""}, {})

    async def post(self) -> None:
        """Makes the module; the next page designs it."""
        given = self.fields
        try:
            design = Design(_name(given["name"]))
            wanted = Wanted(slug(given["slug"]), given["group"], design)
            module = await self.parts.modules.create(self.signed_in.id, wanted)
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            await self.show(given, {wrong.field: self.sentence(wrong)})
            return
        self.see_other(f"{PATH}/{module.id}?done=created")

    async def show(self, values: Mapping[str, str], errors: Mapping[str, str]) -> None:
        """Answers with the form."""
        self.page(
            "office_module_new.html",
            values=values,
            errors=errors,
            groups=await self.parts.modules.groups_for(self.access),
            origin=self.parts.settings.origin,
        )


class OfficeModule(ModuleHandler):
    """GET and POST /office/modules/<id>: the design.

    Templates: office_module.html gets `module`, `values`, `errors`, `proposals`, `defaults`,
    `groups`, `kinds`, `most_questions`, `most_mb`, `logo`, `origin`, `must_confirm`, `when`.
    """

    async def get(self, module_id: str) -> None:
        """Shows the draft."""
        module = await self.parts.modules.get(self.access, module_id)
        await self.show_form(module, values_of(module), {})

    async def post(self, module_id: str) -> None:
        """Stores the draft."""
        module = await self.parts.modules.get(self.access, module_id)
        given = self.fields
        try:
            wanted = read_wanted(given)
            await self.parts.modules.save(self.signed_in.id, module_id, wanted)
        except WrongFieldsError as wrong:
            await self.show_form(module, given, self.wrong_fields(wrong), wrong)
        except WrongInputError as wrong:
            self.set_status(wrong.status)
            await self.show_form(module, given, {wrong.field: self.sentence(wrong)}, wrong)
        else:
            self.see_other(f"{PATH}/{module_id}?done=saved")

    async def show_form(
        self,
        module: Module,
        values: Mapping[str, str],
        errors: Mapping[str, str],
        wrong: WrongInputError | None = None,
    ) -> None:
        """Answers with the form."""
        found = wrong.errors.items() if isinstance(wrong, WrongFieldsError) else ()
        self.page(
            "office_module.html",
            page_data={"measured": measured(values["color"], values["color_dark"])},
            module=module,
            values=values,
            errors=errors,
            proposals={
                name: str(one.values["color"]) for name, one in found if "color" in one.values
            },
            defaults=DEFAULT_COLORS,
            groups=await self.parts.modules.groups_for(self.access),
            kinds=wire.KINDS,
            most_questions=wire.MOST_QUESTIONS,
            most_mb=MOST_BYTES // 2**20,
            logo=self.parts.module_joining.logo(module, live=False),
            origin=self.parts.settings.origin,
            must_confirm=isinstance(wrong, ConfirmChangeError) or bool(values.get("confirm")),
            when=moments(self.zone_name, self.language),
        )


class ModuleShare(ModuleHandler):
    """GET /office/modules/<id>/share: how to hand it out, and its versions.

    Templates: office_module_share.html gets `module`, `address`, `opening`, `versions`,
    `group_names`, `moved` (whether the server's address is another than at publishing), `when`,
    `problem`; `color`, `on_color` and `label` (HTML) of the snippet's button.
    """

    async def get(self, module_id: str) -> None:
        """Shows link, pictures, snippets, figures and versions."""
        await self.show_share(module_id)

    async def show_share(self, module_id: str, refusal: DomainError | None = None) -> None:
        """Answers with the page; a refusal is shown above it."""
        module = await self.parts.modules.get(self.access, module_id)
        versions: Sequence[Version] = await self.parts.modules.versions(module_id)
        own = module.live.color if module.live else ""
        color = own or self.parts.branding.mail_color or DEFAULT_COLORS[LIGHT]
        if refusal is not None:
            self.set_status(refusal.status)
        self.page(
            "office_module_share.html",
            color=color,
            on_color=palette(color, LIGHT).on_accent,
            label=html.escape(module.live.name if module.live else ""),
            path=f"{PATH}/{module_id}/share",
            module=module,
            address=module_address(self.parts.settings, module.slug),
            opening=opening(self.parts, module=module.token),
            versions=versions,
            group_names={one.id: one.name for one in await self.parts.groups.every()},
            moved=module.handed_out and module.host != self.parts.settings.host_header,
            when=moments(self.zone_name, self.language),
            problem=self.sentence(refusal) if refusal else "",
        )


class ModulePublish(ModuleShare):
    """POST /office/modules/<id>/publish."""

    async def post(self, module_id: str) -> None:
        """Shows the draft to customers."""
        try:
            await self.parts.modules.publish(self.signed_in.id, module_id)
        except ConflictError as refusal:
            await self.show_share(module_id, refusal)
            return
        self.see_other(f"{PATH}/{module_id}/share?done=published")


class ModuleWithdraw(ModuleShare):
    """POST /office/modules/<id>/withdraw."""

    async def post(self, module_id: str) -> None:
        """Lets nobody come by it any more."""
        await self.parts.modules.withdraw(self.signed_in.id, module_id)
        self.see_other(f"{PATH}/{module_id}/share?done=withdrawn")


class ModuleDelete(ModuleHandler):
    """POST /office/modules/<id>/delete."""

    async def post(self, module_id: str) -> None:
        """Removes it."""
        await self.parts.modules.delete(self.signed_in.id, module_id)
        self.see_other(f"{PATH}?done=deleted")


class ModulePreview(ModuleHandler):
    """GET /office/modules/<id>/preview?lang=: the draft as customers would see it."""

    async def get(self, module_id: str) -> None:
        """Shows it; nothing on it can be pressed."""
        module = await self.parts.modules.get(self.access, module_id)
        language = self.query["lang"] or self.language
        self.show_module(module, module.draft, live=False, language=language)


class ModulePreviewStyle(ModuleHandler):
    """GET /office/modules/<id>/preview.css: the draft's colours."""

    async def get(self, module_id: str) -> None:
        """Sends them."""
        module = await self.parts.modules.get(self.access, module_id)
        self.set_header("Content-Type", "text/css; charset=UTF-8")
        self.finish(self.parts.module_joining.style(module.draft))


class ModuleLogoFile(PictureHandler):
    """GET and POST /office/modules/<id>/logo: of the draft; the file is sent by a script."""

    async def get(self, module_id: str) -> None:
        """Sends the draft's logo."""
        module = await self.parts.modules.get(self.access, module_id)
        self.send(await self.parts.pictures.get(picture_place(module.id)), "", "")

    async def post(self, module_id: str) -> None:
        """Makes a file the logo."""
        await self.parts.modules.get(self.access, module_id)
        await self.parts.modules.set_logo(self.signed_in.id, module_id, self.request.body)
        self.finish({"done": "logo"})


class ModuleLogoRemove(ModuleHandler):
    """POST /office/modules/<id>/logo/remove."""

    async def post(self, module_id: str) -> None:
        """Removes the draft's logo."""
        await self.parts.modules.remove_logo(self.signed_in.id, module_id)
        self.see_other(f"{PATH}/{module_id}?done=logo-removed")


def values_of(module: Module) -> dict[str, str]:
    """Returns what the form of a module shows."""
    return {**form_values(module.draft), "slug": module.slug, "group": module.group_id}


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """Returns what the form of a module says.

    Raises:
        WrongFieldsError: with everything that is not acceptable.
    """
    errors: dict[str, WrongInputError] = {}
    address, design = "", Design("")
    try:
        address = slug(given["slug"])
    except WrongInputError as wrong:
        errors["slug"] = wrong
    try:
        design = read_form(given)
    except WrongFieldsError as wrong:
        errors |= wrong.errors
    if errors:
        raise WrongFieldsError(errors)
    return Wanted(address, given["group"], design, bool(given["confirm"]))


def _name(typed: str) -> str:
    return fields.name("name", typed)


def _found(every: Sequence[Module], wanted: WantedList) -> list[Module]:
    """Returns the modules whose name or address holds all words, in the order that is asked for."""
    words = wanted.q.casefold().split()
    found = [
        one
        for one in every
        if all(word in f"{one.draft.name} {one.slug}".casefold() for word in words)
    ]
    keys: dict[str, Callable[[Module], Any]] = {
        "name": lambda one: one.draft.name.casefold(),
        "uses": lambda one: one.uses,
        "changed": lambda one: one.changed_at_ms,
    }
    return sorted(found, key=keys[wanted.column], reverse=wanted.descending)
