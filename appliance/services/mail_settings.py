"""Where mail goes: the settings of the page, checked together."""

import asyncio
from collections.abc import Mapping
from typing import Final

from appliance.domain import letters
from appliance.domain.errors import WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.mail import MailError, MailServer
from appliance.domain.preferences import PREFERENCES
from appliance.services import mail_reach
from appliance.services.preferences import Preferences
from appliance.services.smtp import is_loopback, tls_context
from appliance.storage import Storage

FIELDS: Final = (
    "host",
    "port",
    "security",
    "plain_agreed",
    "user",
    "from",
    "reply_to",
    "authorities",
)
"""Of the form; each is the preference mail.<field>.  The password is extra: it is never shown."""
_PASSWORD: Final = "mail.password"  # noqa: S105 (a name, no secret)
_SERVER: Final = ("host", "port", "user", "security", "authorities", "plain_agreed")
"""What decides who reads mail on its way."""


def _(sentence: str) -> str:
    return sentence


FROM_MISSING = _("Please type the address that mail is sent from.")
HOST_MISSING = _("Please type the name of the mail server.")
PASSWORD_AGAIN = _(
    "Please type the password again: it is only sent to the server that it was entered for."
)
PASSWORD_MISSING = _("Please type the password of this user name, or leave both empty.")
PLAIN_NOT_AGREED = _("Please confirm that mail may travel without encryption, or choose another.")


class MailSettings:
    """Reads and changes them."""

    def __init__(self, preferences: Preferences, storage: Storage) -> None:
        """Takes where they are kept."""
        self._preferences = preferences
        self._storage = storage
        self._changing = asyncio.Lock()

    def server(self) -> MailServer | None:
        """Returns where mail goes, or None while it is not set up."""
        kept = {name: self._preferences[f"mail.{name}"] for name in FIELDS}
        if not (kept["host"] and kept["from"]):
            return None
        return MailServer(
            host=kept["host"],
            port=int(kept["port"]),
            security=kept["security"],
            user=kept["user"],
            password=self._preferences[_PASSWORD],
            sender=letters.mailbox("from", kept["from"]),
            reply_to=letters.mailbox("reply_to", kept["reply_to"]) if kept["reply_to"] else "",
            authorities=kept["authorities"],
            plain_agreed=bool(kept["plain_agreed"]),
        )

    def shown(self) -> dict[str, str]:
        """Returns the fields as the page shows them."""
        return {name: self._preferences[f"mail.{name}"] for name in FIELDS}

    @property
    def has_password(self) -> bool:
        """Whether there is a password: all that pages may know."""
        return self._preferences.is_set(_PASSWORD)

    async def carries_all(self) -> bool:
        """Whether links to the passwords of everybody may be mailed."""
        return await self._storage.run(mail_reach.carries_all_now)

    async def change(self, actor: str, typed: Mapping[str, str], password: str) -> frozenset[str]:
        """Checks and stores the form; returns the names of the preferences that changed.

        Args:
            actor: account id.
            typed: one value for each of FIELDS.
            password: empty keeps the one there is; without a user name it is removed.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        checked, errors = self._checked(typed)
        given = {f"mail.{name}": value for name, value in checked.items()}
        if not errors:
            self._check_together(checked, password, errors)
        if not errors and checked["authorities"]:
            try:
                await tls_context(checked["authorities"])
            except MailError as problem:
                errors["authorities"] = WrongInputError(
                    "authorities", problem.sentence, **problem.values
                )
        if errors:
            raise WrongFieldsError(errors)
        if not checked["user"]:
            given[_PASSWORD] = ""
        elif password:
            given[_PASSWORD] = password
        async with self._changing:
            # At once with the server: no link goes further than whoever chose it.
            same = self._is_same(checked)
            note_now = mail_reach.confirm_now if same else mail_reach.choose_now
            return await self._preferences.change(actor, given, lambda: note_now(actor))

    def _checked(
        self, typed: Mapping[str, str]
    ) -> tuple[dict[str, str], dict[str, WrongInputError]]:
        checked: dict[str, str] = {}
        errors: dict[str, WrongInputError] = {}
        for name in FIELDS:
            try:
                checked[name] = PREFERENCES[f"mail.{name}"].check(name, typed[name])
            except WrongInputError as problem:
                errors[name] = problem
        return checked, errors

    def _check_together(
        self, checked: Mapping[str, str], password: str, errors: dict[str, WrongInputError]
    ) -> None:
        """Finds what does not go together."""
        if checked["host"] and not checked["from"]:
            errors["from"] = WrongInputError("from", FROM_MISSING)
        if checked["from"] and not checked["host"]:
            errors["host"] = WrongInputError("host", HOST_MISSING)
        plain = checked["security"] == "none" and checked["host"]
        if plain and not (checked["plain_agreed"] or is_loopback(checked["host"])):
            errors["plain_agreed"] = WrongInputError("plain_agreed", PLAIN_NOT_AGREED)
        if checked["user"] and not password:
            problem = self._password_problem(checked)
            if problem:
                errors["password"] = WrongInputError("password", problem)
        if password:
            try:
                PREFERENCES[_PASSWORD].check("password", password)
            except WrongInputError as wrong:
                errors["password"] = wrong

    def _password_problem(self, checked: Mapping[str, str]) -> str:
        """Returns why the stored password cannot stay, or an empty text.

        Whoever may change the server could otherwise have the password sent to a server of theirs.
        """
        if not self.has_password:
            return PASSWORD_MISSING
        return "" if self._is_same(checked) else PASSWORD_AGAIN

    def _is_same(self, checked: Mapping[str, str]) -> bool:
        """Whether mail goes where it went before."""
        return all(checked[name] == self._preferences[f"mail.{name}"] for name in _SERVER)
