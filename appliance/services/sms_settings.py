"""Where text messages go: the settings of the page, checked together."""

import asyncio
import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from appliance.domain import forms
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.mail import MailError
from appliance.domain.preferences import PREFERENCES
from appliance.domain.sms_presets import JSON, PRESETS, SmsAccount
from appliance.services.preferences import Preferences
from appliance.services.smtp import tls_context

FIELDS: Final = ("preset", "url", "account", "sender", "country", "body", "authorities")
"""Of the form; each is the preference sms.<field>.  The secret is extra: it is never shown."""
TEXTS: Final = ("text_en", "text_ko", "text_fr")
_SECRET: Final = "sms.secret"  # noqa: S105 (a name, no secret)
_PLACE: Final = ("preset", "url", "account", "authorities")
"""What decides who gets the secret."""


def _(sentence: str) -> str:
    return sentence


URL_MISSING = _("Please type the address of the service.")
NOT_URL = _(
    "Please type an address that begins with https://. Without encryption only addresses of this "
    "computer or of a private network are allowed, such as http://192.168.1.20/send."
)
SENDER_MISSING = _("Please type the number or name that messages come from.")
ACCOUNT_MISSING = _("Please fill in this field; your provider shows it in its console.")
SECRET_MISSING = _("Please type the key; your provider shows it in its console.")
SECRET_AGAIN = _("Please type the key again: it is only sent to the service it was entered for.")


class SmsSettings:
    """Reads and changes them."""

    def __init__(self, preferences: Preferences) -> None:
        """Takes where they are kept."""
        self._preferences = preferences
        self._changing = asyncio.Lock()

    def account(self) -> SmsAccount | None:
        """Returns where messages go, or None while SMS is not set up."""
        kept = self.shown()
        if not kept["preset"]:
            return None
        return SmsAccount(
            preset=kept["preset"],
            url=kept["url"] or PRESETS[kept["preset"]].url,
            account=kept["account"],
            secret=self._preferences[_SECRET],
            sender=kept["sender"],
            country=kept["country"],
            body=kept["body"],
            authorities=kept["authorities"],
        )

    def shown(self) -> dict[str, str]:
        """Returns the fields as the page shows them."""
        return {name: self._preferences[f"sms.{name}"] for name in (*FIELDS, *TEXTS)}

    @property
    def has_secret(self) -> bool:
        """Whether there is a key: all that pages may know."""
        return self._preferences.is_set(_SECRET)

    def text(self, language: str) -> str:
        """Returns the organisation's own words of an invitation, or an empty text."""
        return self._preferences[f"sms.text_{language}"]

    async def change(self, actor: str, typed: Mapping[str, str], secret: str) -> frozenset[str]:
        """Checks and stores the form; returns the names of the preferences that changed.

        Args:
            actor: account id.
            typed: one value for each of FIELDS and TEXTS.
            secret: empty keeps the one there is; without a preset it is removed.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        checks = {name: PREFERENCES[f"sms.{name}"].check for name in (*FIELDS, *TEXTS)}
        checked = forms.checked_texts(checks, typed)
        async with self._changing:
            errors = self._wrong_together(checked, secret)
            if checked["authorities"]:
                errors |= await _wrong_authorities(checked["authorities"])
            if errors:
                raise WrongFieldsError(errors)
            given = {f"sms.{name}": value for name, value in checked.items()}
            if not checked["preset"]:
                given[_SECRET] = ""
            elif secret:
                given[_SECRET] = secret
            return await self._preferences.change(actor, given)

    def _wrong_together(
        self, checked: Mapping[str, str], secret: str
    ) -> dict[str, WrongInputError]:
        errors: dict[str, WrongInputError] = {}
        preset = checked["preset"]
        if not preset:
            return errors
        url = checked["url"] or PRESETS[preset].url
        if not url:
            errors["url"] = WrongInputError("url", URL_MISSING)
        elif not _may_ask(url):
            errors["url"] = WrongInputError("url", NOT_URL)
        if preset != JSON:
            for name, missing in (("account", ACCOUNT_MISSING), ("sender", SENDER_MISSING)):
                if not checked[name]:
                    errors[name] = WrongInputError(name, missing)
            if not (secret or self.has_secret):
                errors["secret"] = WrongInputError("secret", SECRET_MISSING)
        moved = any(checked[name] != self._preferences[f"sms.{name}"] for name in _PLACE)
        if moved and self.has_secret and not secret:
            errors["secret"] = WrongInputError("secret", SECRET_AGAIN)
        return errors


def _may_ask(url: str) -> bool:
    """Whether an address is encrypted, or one of this computer or a private network."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not (parts.hostname and plain and port_fits) or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_near(parts.hostname))


def _is_near(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # Link-local addresses are those of a cloud's own services, which give out its keys.
    return address.is_loopback or (address.is_private and not address.is_link_local)


async def _wrong_authorities(text: str) -> dict[str, WrongInputError]:
    try:
        await tls_context(text)
    except MailError as problem:
        wrong = WrongInputError("authorities", problem.sentence, **problem.values)
        return {"authorities": wrong}
    return {}
