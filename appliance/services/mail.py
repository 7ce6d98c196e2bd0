"""Mail: what other parts call.  It waits in the outbox, sealed, and goes out by itself."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, Clock
from appliance.domain import letters
from appliance.domain.errors import ConflictError
from appliance.domain.letters import Letter
from appliance.domain.listing import Slice
from appliance.domain.mail import MailError, MailServer, MailState, OutgoingMail, Trouble
from appliance.secrets import Vault
from appliance.services.audit import Audit
from appliance.services.greetings import greeting
from appliance.services.mail_message import Brand, Envelope, Paper, message
from appliance.services.mail_settings import MailSettings
from appliance.services.outbox import Outbox
from appliance.services.preferences import Preferences
from appliance.services.smtp import TIMEOUT_S, open_line
from appliance.storage import Storage
from appliance.storage import outbox as rows
from appliance.texts import translations

KEPT_MS: Final = 90 * DAY_MS
"""How long the list remembers mail that is done."""
TEST_S: Final = 45.0
"""How long somebody waits for a test mail in front of the page."""
_AT_ONCE: Final = 2000
Words = Callable[[str, str, Letter, Mapping[str, str]], Letter]
"""Returns a letter in other words: kind, language, letter, values of the placeholders."""
_TABLE: Final = "outbox"
_COLUMN: Final = "sealed"


def _(sentence: str) -> str:
    return sentence


TEST_SUBJECT = _("Test mail from %(organisation)s")
TEST_TEXTS = (
    _("this is a test. If you can read it, %(organisation)s can send mail."),
    _("You need not do anything."),
)
TEST_FOOTNOTE = _("An administrator sent it from the mail settings.")
GONE = _("Nothing of this waits any more: the mail was sent, given up or withdrawn meanwhile.")


class Mail:
    """Queues, sends and lists mail."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        preferences: Preferences,
        own_name: str,
        brand: Callable[[], Brand],
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        """Takes where mail waits, and what it looks like.

        Args:
            storage: of the outbox.
            vault: seals letters.
            clock: of the retries.
            audit: of what administrators do.
            preferences: with the block mail.*.
            own_name: host of the public address.
            brand: returns who writes, as of now.
            timeout_s: for each answer of the mail server.
        """
        self.settings = MailSettings(preferences, storage)
        self.outbox = Outbox(
            storage, clock, own_name, self.settings.server, self._written, timeout_s
        )
        self._storage = storage
        self._vault = vault
        self._clock = clock
        self._audit = audit
        self._own_name = own_name
        self._brand = brand
        self._timeout_s = timeout_s
        self._paper: Paper | None = None
        self._words: Words = lambda _kind, _language, letter, _values: letter
        preferences.listen(self._heard)

    def write_on(self, paper: Paper) -> None:
        """Takes what makes HTML of letters; before `outbox.start`."""
        self._paper = paper

    def speak(self, words: Words) -> None:
        """Takes what puts an organisation's own words into letters."""
        self._words = words

    def worded(self, kind: str, language: str, letter: Letter, values: Mapping[str, str]) -> Letter:
        """Returns a letter in the organisation's own words, if it has any for this kind."""
        return self._words(kind, language, letter, values)

    @property
    def is_set_up(self) -> bool:
        """Whether there are a mail server and a sender."""
        return self.settings.server() is not None

    @property
    def paused(self) -> MailError | None:
        """Why no mail goes out until somebody changes the settings, or None."""
        return self.outbox.paused

    def queue_now(
        self,
        to: str,
        letter: Letter,
        language: str,
        kind: str,
        actor: str,
        about: str = "",
        *,
        urgent: bool = False,
        until_ms: int = 0,
    ) -> str:
        """Puts a letter into the outbox inside a transaction and returns the mail's id.

        It goes out at once, if mail is set up; else it waits until it is.

        Args:
            to: address.
            letter: in the recipient's language.
            language: of the letter.
            kind: what it is for, such as "invitation"; for the list.
            actor: account id, or appliance.services.audit.APPLIANCE.
            about: id of what it belongs to, for `withdraw_now` and `latest_now`.
            urgent: goes before mail that is not: somebody waits for it in front of a page.
            until_ms: when it becomes worthless, such as a code that expired; 0 for never.

        Raises:
            WrongInputError: no mail can be sent to this address.
        """
        letters.mailbox("email", to)
        now_ms = self._clock.now_ms()
        mail = OutgoingMail(
            id=secrets.identifier(),
            recipient=to.strip(),
            subject=letter.subject,
            language=language,
            kind=kind,
            state=MailState.WAITING,
            tries=0,
            next_at_ms=now_ms,
            trouble="",
            detail="",
            created_at_ms=now_ms,
            sent_at_ms=0,
            created_by=actor,
            about=about,
            urgent=urgent,
            until_ms=until_ms,
        )
        rows.insert(mail, self._vault.seal(letter.packed(), _TABLE, mail.id, _COLUMN))
        self.outbox.wake()
        return mail.id

    async def queue(
        self,
        to: str,
        letter: Letter,
        language: str,
        kind: str,
        actor: str,
        about: str = "",
        *,
        urgent: bool = False,
        until_ms: int = 0,
    ) -> str:
        """Does the same in a transaction of its own."""
        return await self._storage.run(
            self.queue_now,
            to,
            letter,
            language,
            kind,
            actor,
            about,
            urgent=urgent,
            until_ms=until_ms,
        )

    def withdraw_now(self, about: str, kinds: Sequence[str] = ()) -> int:
        """Withdraws what still waits and belongs to something, inside a transaction.

        Args:
            about: id of what it belongs to.
            kinds: only mails of these kinds; empty for all.

        Returns:
            How many mails.  What was sent or is just being sent cannot be taken back.
        """
        return rows.withdraw_about(about, kinds) if about else 0

    def about_now(self, about: str) -> list[OutgoingMail]:
        """Returns all mail that belongs to something, oldest first, inside a transaction."""
        return rows.about(about)

    def latest_now(self, abouts: Iterable[str]) -> dict[str, OutgoingMail]:
        """Returns the newest mail about each thing that has one, inside a transaction."""
        return rows.latest_about(abouts)

    async def send_test(self, actor: str, to: str, language: str) -> None:
        """Sends a test mail at once, past the outbox.

        Raises:
            WrongInputError: no mail can be sent to this address.
            MailError: says why it did not go out.
        """
        recipient = letters.mailbox("to", to)
        server = self.settings.server()
        if server is None:
            raise MailError(Trouble.NOT_SET_UP)
        mail_id = secrets.identifier()
        text = self._message(mail_id, recipient, language, self._test_letter(language), server)
        try:
            await self._send_at_once(server, recipient, text)
        except MailError as problem:
            detail = {"result": problem.trouble.value}
            await self._audit.note(actor, "mail.test", mail_id, detail, refused=True)
            raise
        await self._audit.note(actor, "mail.test", mail_id, {"result": "sent"})
        if self.paused is not None:
            self.outbox.change()

    async def _send_at_once(self, server: MailServer, recipient: str, text: bytes) -> None:
        try:
            async with asyncio.timeout(TEST_S):
                line = await open_line(server, self._own_name, self._timeout_s)
                try:
                    await line.send(server.sender, recipient, text)
                finally:
                    await line.close()
        except TimeoutError as problem:
            raise MailError(Trouble.TIMEOUT, server.place) from problem

    async def page(self, state: str, search: str, offset: int, most: int) -> Slice[OutgoingMail]:
        """Returns a piece of the outbox, newest first.

        Args:
            state: a MailState's value, or empty for all.
            search: part of an address.
            offset: how many to leave out.
            most: how many to return.
        """
        return Slice(*await self._storage.run(rows.page, state, search, offset, most))

    async def counts(self) -> dict[str, int]:
        """Returns how many mails are in each state."""
        return await self._storage.run(rows.counts)

    async def try_now(self, actor: str, mail_ids: Sequence[str]) -> None:
        """Lets waiting mails be tried at once, or all of them if none is named.

        A pause ends too: somebody thinks that it will go well now.

        Raises:
            ConflictError: none of them waits (any more).
        """
        await self._storage.run(self._try_now, actor, mail_ids)
        if self.paused is None:
            self.outbox.wake()
        else:
            self.outbox.change()

    async def withdraw(self, actor: str, mail_ids: Sequence[str]) -> None:
        """Takes waiting mails out of the outbox and forgets their letters.

        Raises:
            ConflictError: none of them waits (any more).
        """
        await self._storage.run(self._withdraw_now, actor, mail_ids)

    async def forget_old(self) -> None:
        """Drops what was done long ago from the list."""
        await self._storage.run(rows.prune, self._clock.now_ms() - KEPT_MS, _AT_ONCE)

    def _try_now(self, actor: str, mail_ids: Sequence[str]) -> None:
        changed = rows.try_now(mail_ids, self._clock.now_ms())
        if mail_ids and not changed:
            raise ConflictError(GONE)
        self._audit.record(actor, "mail.try", _one(mail_ids), {"mails": changed})

    def _withdraw_now(self, actor: str, mail_ids: Sequence[str]) -> None:
        changed = rows.withdraw(mail_ids)
        if not changed:
            raise ConflictError(GONE)
        self._audit.record(actor, "mail.withdraw", _one(mail_ids), {"mails": changed})

    def _heard(self, names: frozenset[str]) -> None:
        if any(name.startswith("mail.") for name in names):
            self.outbox.change()

    def _written(self, mail: OutgoingMail, sealed: bytes, server: MailServer) -> tuple[str, bytes]:
        """Returns envelope address and message of a mail; see Outbox."""
        letter = Letter.unpacked(self._vault.unseal(sealed, _TABLE, mail.id, _COLUMN))
        recipient = letters.mailbox("to", mail.recipient)
        return recipient, self._message(mail.id, recipient, mail.language, letter, server)

    def _message(
        self, mail_id: str, recipient: str, language: str, letter: Letter, server: MailServer
    ) -> bytes:
        if self._paper is None:
            raise RuntimeError("write_on comes before sending")
        brand = self._brand()
        envelope = Envelope(mail_id, recipient, language, self._own_name, self._clock.now_ms())
        return message(letter, self._paper(letter, language, brand), envelope, server, brand)

    def _test_letter(self, language: str) -> Letter:
        say = translations(language).gettext
        organisation = {"organisation": self._brand().name}
        return Letter(
            subject=say(TEST_SUBJECT) % organisation,
            greeting=greeting(language),
            paragraphs=tuple(say(text) % organisation for text in TEST_TEXTS),
            footnote=say(TEST_FOOTNOTE),
        )


def _one(mail_ids: Sequence[str]) -> str:
    """Returns the id, if it is about one mail alone."""
    return mail_ids[0] if len(mail_ids) == 1 else ""
