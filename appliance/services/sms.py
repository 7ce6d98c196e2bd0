"""Text messages: queued by other parts, sent by themselves through a provider (docs/sms.md)."""

import asyncio
import logging
from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, Clock
from appliance.domain import sms
from appliance.domain.branding import filled
from appliance.domain.mail import MailState
from appliance.domain.sms import TEXT_CHARS, OutgoingSms, SmsError, SmsTrouble
from appliance.domain.sms_presets import SmsAccount
from appliance.secrets import SecretsError, Vault
from appliance.services import sms_provider
from appliance.services.audit import Audit
from appliance.services.oidc_outgoing import Outgoing
from appliance.services.preferences import Preferences
from appliance.services.session_letters import INVITATION, SessionFacts
from appliance.services.sms_settings import SmsSettings
from appliance.services.sms_texts import TEST_TEXT, default_text
from appliance.storage import Storage
from appliance.storage import sms as rows
from appliance.texts import translations

log = logging.getLogger(__name__)

EVERY_S: Final = 2.0
"""How often what is due is looked for."""
_AT_ONCE: Final = 8
"""Messages in one round; they wait for the provider together."""
KEPT_MS: Final = 90 * DAY_MS
_PRUNED: Final = 2000
_TABLE: Final = "sms"
_COLUMN: Final = "sealed"


class Sms:
    """Queues, sends and lists text messages."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        preferences: Preferences,
        outgoing: Outgoing,
    ) -> None:
        """Takes where messages wait, and the way out."""
        self.settings = SmsSettings(preferences)
        self._storage = storage
        self._vault = vault
        self._clock = clock
        self._audit = audit
        self._outgoing = outgoing
        self._changed = False
        preferences.listen(self._heard)

    @property
    def is_set_up(self) -> bool:
        """Whether there is a provider."""
        return self.settings.account() is not None

    @property
    def country(self) -> str:
        """Digits of the own country's code, or an empty text."""
        return self.settings.shown()["country"]

    def queue_now(
        self,
        to: str,
        kind: str,
        facts: SessionFacts,
        actor: str,
        about: str = "",
        until_ms: int = 0,
    ) -> str:
        """Puts a message into the queue inside a transaction and returns its id.

        Args:
            to: number in its international form.
            kind: of the letter it stands for, one of appliance.services.session_letters.
            facts: what it says, in the recipient's language.
            actor: account id, or appliance.services.audit.APPLIANCE.
            about: id of the session.
            until_ms: when it becomes worthless; 0 for never.
        """
        now_ms = self._clock.now_ms()
        one = OutgoingSms(
            id=secrets.identifier(),
            recipient=to,
            kind=kind,
            about=about,
            state=MailState.WAITING,
            tries=0,
            next_at_ms=now_ms,
            until_ms=until_ms,
            trouble="",
            detail="",
            created_at_ms=now_ms,
            sent_at_ms=0,
            created_by=actor,
        )
        text = self.words(kind, facts)
        rows.insert(one, self._vault.seal(text, _TABLE, one.id, _COLUMN))
        return one.id

    def words(self, kind: str, facts: SessionFacts) -> str:
        """Returns the text of a message, in the organisation's own words if it has any."""
        own = self.settings.text(facts.language) if kind == INVITATION else ""
        text = filled(own, facts.places()) if own else default_text(kind, facts)
        return " ".join(text.split())[:TEXT_CHARS]

    def withdraw_now(self, about: str) -> int:
        """Withdraws what still waits and belongs to a session, inside a transaction."""
        return rows.withdraw_about(about)

    def has_told_now(self, about: str) -> bool:
        """Whether a message about a session went out, inside a transaction."""
        gone_out = (MailState.SENT, MailState.SENDING)
        return self.is_set_up and any(one.state in gone_out for one in rows.about(about))

    async def recent(self, most: int) -> list[OutgoingSms]:
        """Returns the last messages, newest first."""
        return await self._storage.run(rows.recent, most)

    async def send_due(self) -> None:
        """Sends what is due, some at once; what fails is tried again by its own time."""
        account = self.settings.account()
        if account is None:
            return
        claimed = await self._storage.run(self._claim_now)
        await asyncio.gather(*(self._one(account, *one) for one in claimed))

    async def send_test(self, actor: str, to: str, language: str, organisation: str) -> None:
        """Sends a test message at once.

        Raises:
            WrongInputError: no number.
            SmsError: says why it did not go out.
        """
        number = sms.number("to", to, self.country)
        account = self.settings.account()
        if account is None:
            raise SmsError(SmsTrouble.NOT_SET_UP)
        text = translations(language).gettext(TEST_TEXT) % {"organisation": organisation}
        try:
            await sms_provider.send(self._outgoing, account, number, text)
        except SmsError as problem:
            detail = {"result": problem.trouble.value}
            await self._audit.note(actor, "sms.test", "", detail, refused=True)
            raise
        await self._audit.note(actor, "sms.test", "", {"result": "sent"})

    async def forget_old(self) -> None:
        """Drops what was done long ago from the list."""
        await self._storage.run(rows.prune, self._clock.now_ms() - KEPT_MS, _PRUNED)

    def _claim_now(self) -> list[tuple[OutgoingSms, bytes]]:
        # One round follows the other: what is under way now was cut short.
        rows.recover()
        now_ms = self._clock.now_ms()
        if self._changed:
            self._changed = False
            rows.try_now(now_ms)
        return rows.claim(now_ms, _AT_ONCE)

    async def _one(self, account: SmsAccount, one: OutgoingSms, sealed: bytes) -> None:
        """Sends one message and stores how it went."""
        try:
            text = self._vault.unseal(sealed, _TABLE, one.id, _COLUMN)
            await sms_provider.send(self._outgoing, account, one.recipient, text)
        except SecretsError as problem:
            trouble = SmsError(SmsTrouble.UNREADABLE)
            log.error("SMS %s cannot be read: %s", one.id, problem)  # noqa: TRY400 (no trace)
        except SmsError as problem:
            trouble = problem
        else:
            await self._storage.run(rows.sent, one.id, self._clock.now_ms())
            log.info("SMS %s (%s) is sent", one.id, one.kind)
            return
        log.info("SMS %s (%s), try %d: %s", one.id, one.kind, one.tries, trouble)
        word, detail = trouble.trouble.value, trouble.detail
        if trouble.again:
            await self._storage.run(rows.put_off, one, self._clock.now_ms(), word, detail)
        else:
            await self._storage.run(rows.give_up, one.id, word, detail)

    def _heard(self, names: frozenset[str]) -> None:
        if any(name.startswith("sms.") for name in names):
            self._changed = True
