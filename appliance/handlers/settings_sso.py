"""Providers of single sign-on in the office."""

from typing import Any, Final

from appliance.domain.forms import WrongFieldsError
from appliance.domain.single_sign_on import MappingRule, Provider
from appliance.handlers import navigation
from appliance.handlers.base import Handler
from appliance.services.oidc_provider_form import Typed
from appliance.services.oidc_providers import Finding

PAGE: Final = "/office/settings/sso"
FLAGS: Final = ("trusts_email", "creates_accounts", "keeps_step", "counts_second_step")
LINES: Final = (
    "name",
    "issuer",
    "client_id",
    "secret",
    "scopes",
    "domains",
    "strong_acr",
    "authorities",
)
RULE_FIELDS: Final = ("rule_claim", "rule_value", "rule_group", "rule_role")
_EMPTY_RULES: Final = 3
_BLANK: Final = MappingRule("", "")


def typed_of(provider: Provider) -> Typed:
    """Returns a provider as its form shows it."""
    return Typed(
        name=provider.name,
        issuer=provider.issuer,
        client_id=provider.client_id,
        secret="",
        scopes=provider.scopes,
        domains=" ".join(provider.domains),
        strong_acr=" ".join(provider.strong_acr),
        authorities=provider.authorities,
        default_role=provider.default_role,
        default_groups=provider.default_groups,
        flags=frozenset(flag for flag in FLAGS if getattr(provider, flag)),
        rules=provider.rules,
    )


_NEW = typed_of(Provider(id="", name="", issuer="", client_id=""))


class SsoProviders(Handler):
    """GET /office/settings/sso.

    Templates: settings_sso.html gets `providers`: pairs of provider and how many people it has.
    """

    async def get(self) -> None:
        """Lists the providers."""
        providers = await self.parts.single_sign_on.providers.everyone()
        self.page("settings_sso.html", providers=providers)


class ProviderPage(Handler):
    """A provider's page.

    Templates: settings_sso_provider.html gets `provider` (None for a new one), `values` (Typed),
    `rules` (some empty at the end), `errors` (field -> sentence), `offered`, `return_address`,
    `finding` (of a check, or None), `left_out` (people who could not sign in without it).
    """

    async def show(
        self,
        provider: Provider | None,
        values: Typed,
        errors: dict[str, str] | None = None,
        finding: Finding | None = None,
    ) -> None:
        """Answers with the page."""
        sso = self.parts.single_sign_on
        self.page(
            "settings_sso_provider.html",
            **navigation.frame(self.access, PAGE),
            path=f"{PAGE}/{provider.id}" if provider else f"{PAGE}/new",
            provider=provider,
            values=values,
            rules=[*values.rules, *([_BLANK] * _EMPTY_RULES)],
            errors=errors or {},
            offered=await sso.providers.offered(self.signed_in),
            return_address=sso.return_address,
            finding=finding,
            left_out=await sso.providers.left_out(provider.id) if provider else 0,
        )

    @property
    def typed(self) -> Typed:
        """The form as sent; rows of rules without a word are left out."""
        given: dict[str, Any] = self.fields
        rows = zip(*(given[name] for name in RULE_FIELDS), strict=False)
        rules = (MappingRule(*(cell.strip() for cell in row)) for row in rows)
        return Typed(
            **{name: given[name] for name in LINES},
            default_role=given["default_role"],
            default_groups=tuple(dict.fromkeys(given["default_groups"])),
            flags=frozenset(flag for flag in FLAGS if given[flag]),
            rules=tuple(rule for rule in rules if rule != _BLANK),
        )

    async def save(self, provider: Provider | None) -> None:
        """Stores the form; a wrong one keeps what was typed, but for the secret."""
        typed = self.typed
        providers = self.parts.single_sign_on.providers
        try:
            saved = await providers.save(self.signed_in, provider.id if provider else "", typed)
        except WrongFieldsError as wrong:
            await self.show(provider, typed, self.wrong_fields(wrong))
            return
        self.see_other(f"{PAGE}/{saved.id}?done={'saved' if provider else 'added'}")


class SsoProviderNew(ProviderPage):
    """GET and POST /office/settings/sso/new."""

    async def get(self) -> None:
        """Shows an empty form."""
        await self.show(None, _NEW)

    async def post(self) -> None:
        """Adds the provider."""
        await self.save(None)


class SsoProvider(ProviderPage):
    """GET and POST /office/settings/sso/<id>."""

    async def get(self, provider_id: str) -> None:
        """Shows the form."""
        provider = await self.parts.single_sign_on.providers.get(provider_id)
        await self.show(provider, typed_of(provider))

    async def post(self, provider_id: str) -> None:
        """Stores the form."""
        await self.save(await self.parts.single_sign_on.providers.get(provider_id))


class SsoProviderCheck(ProviderPage):
    """POST /office/settings/sso/<id>/check."""

    async def post(self, provider_id: str) -> None:
        """Asks the provider now and says what was found."""
        providers = self.parts.single_sign_on.providers
        provider = await providers.get(provider_id)
        finding = await providers.check(provider_id)
        await self.show(provider, typed_of(provider), finding=finding)


class SsoProviderSwitch(Handler):
    """POST /office/settings/sso/<id>/switch (enabled)."""

    async def post(self, provider_id: str) -> None:
        """Switches a provider on or off."""
        enabled = self.fields["enabled"] == "yes"
        providers = self.parts.single_sign_on.providers
        await providers.set_enabled(self.signed_in, provider_id, enabled)
        self.see_other(f"{PAGE}/{provider_id}?done={'on' if enabled else 'off'}")


class SsoProviderSecret(Handler):
    """POST /office/settings/sso/<id>/forget-secret."""

    async def post(self, provider_id: str) -> None:
        """Drops the client secret."""
        providers = self.parts.single_sign_on.providers
        await providers.forget_secret(self.signed_in, provider_id)
        self.see_other(f"{PAGE}/{provider_id}?done=forgotten")


class SsoProviderRemove(Handler):
    """POST /office/settings/sso/<id>/remove."""

    async def post(self, provider_id: str) -> None:
        """Removes a provider with its identities."""
        await self.parts.single_sign_on.providers.remove(self.signed_in, provider_id)
        self.see_other(f"{PAGE}?done=removed")
