"""Customers come by a branded module: without a code, into the queue of its group (SPEC J10).

Looking at a module creates nothing.  A session is made only when its program says that a person
asked for help; then it is claimed at once, has neither code nor link, and waits for a technician.
Against floods: budgets per address and module, proof of work beyond them, and at most so many who
wait; all in the same transaction as the session.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from appliance.clock import DAY_MS, HOUR_MS, Clock
from appliance.domain import modules as rules
from appliance.domain.branding import style_sheet
from appliance.domain.errors import DomainError, NotFoundError
from appliance.domain.modules import (
    Module,
    ModuleFullError,
    ModuleGoneError,
    ModuleTriesError,
    ModuleWorkError,
    picture_place,
)
from appliance.domain.pictures import LOGO, PictureFacts
from appliance.domain.records import SessionRecord
from appliance.domain.requests import Wish
from appliance.services.audit import CUSTOMER, Audit
from appliance.services.branding import Branding
from appliance.services.guesses import Guesses, address_key
from appliance.services.pictures import Pictures
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import guesses as counters
from appliance.storage import modules as rows
from protocol import limits, work
from protocol.module import HOURS_CHARS, Offer

_HOUR: Final = "module-hour"
_DAY: Final = "module-day"
_MODULE: Final = "module-all"
_KEPT_MS: Final = 8 * DAY_MS
"""Longer than any session waits."""
_FULL_WAIT_S: Final = 180


@dataclass(frozen=True, slots=True)
class Request:
    """What the program sends when a person pressed the button.

    Attributes:
        token: of the module.
        answers: a JSON object, id of a question -> answer.
        address: where it came from.
        proof: of work, or empty.
    """

    token: str
    name: str
    description: str
    answers: str
    language: str
    address: str
    proof: str = ""


class ModuleJoining:
    """What customers and their programs see of modules."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        guesses: Guesses,
        branding: Branding,
        pictures: Pictures,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> None:
        """Takes whose sessions are made, and what modules show beside their own design."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._guesses = guesses
        self._branding = branding
        self._pictures = pictures
        self._organisation = organisation
        self._default_language = default_language

    async def at(self, slug: str) -> Module:
        """Returns the published module at an address.

        Raises:
            NotFoundError: unknown, withdrawn or not published: one answer.
        """
        found = await self._storage.run(rows.by_slug, slug)
        if found is None or not found.open:
            raise NotFoundError
        return found

    def spoken(self, design: rules.Design, language: str) -> rules.Words:
        """Returns the texts of a design in the reader's language."""
        return design.spoken(language, self._default_language())

    def logo(self, module: Module, live: bool = True) -> PictureFacts | None:
        """Returns what is known of a module's own logo."""
        return self._pictures.facts(picture_place(module.id, live))

    @staticmethod
    def style(design: rules.Design) -> str:
        """Returns the style sheet of a design's colours; empty without own ones."""
        if not (design.color or design.color_dark):
            return ""
        return style_sheet(design.color, design.color_dark)

    async def offer(self, token: str, language: str) -> Offer:
        """Returns what the program shows; changes nothing.

        Raises:
            ModuleGoneError: unknown, withdrawn or without a group: one answer.
        """
        module = await self._storage.run(rows.by_token, token)
        return await self.offer_of(self._open(module), language)

    async def offer_of(self, module: Module, language: str) -> Offer:
        """Returns the same of a module that is known."""
        if module.live is None:
            raise ModuleGoneError
        default = self._default_language()
        own = self._pictures.facts(picture_place(module.id, live=True)) is not None
        png = await self._pictures.small_logo(
            picture_place(module.id, live=True) if own else LOGO,
            limits.BRAND_LOGO_WIDTH_PX,
            limits.BRAND_LOGO_HEIGHT_PX,
            limits.BRAND_LOGO_BYTES,
        )
        return replace(
            rules.offer(module.live, module.version, language, default),
            organisation=self._organisation()[: limits.NAME_CHARS],
            hours=self._branding.help_texts(language).hours[:HOURS_CHARS],
            logo=base64.b64encode(png).decode("ascii"),
        )

    async def downloaded(self, module: Module) -> None:
        """Counts a download."""
        await self._storage.run(self._downloaded_now, module)

    async def ask(self, request: Request) -> str:
        """Makes the session of a person who asked for help; returns the program's one-time token.

        Raises:
            ModuleGoneError: as offer.
            ModuleWorkError: pay first; has the challenge.
            ModuleTriesError, ModuleFullError: not now.
            WrongInputError: a field is not acceptable.
        """
        made = await self._storage.run(self._ask_now, request)
        if isinstance(made, DomainError):
            raise made
        token, record = made
        self._sessions.tell_all([record])
        return token

    def _downloaded_now(self, module: Module) -> None:
        rows.count_download(module.id, self._clock.now_ms())
        self._audit.record(CUSTOMER, "module.download", module.id, group_id=module.group_id)

    def _ask_now(self, request: Request) -> tuple[str, SessionRecord] | DomainError:
        """Returns a refusal instead of raising it: what it counted must stay."""
        module = rows.by_token(request.token)
        if module is None or not module.open or module.live is None:
            return ModuleGoneError()
        now_ms, key = self._clock.now_ms(), address_key(request.address)
        refusal = self._refusal_now(module, request, key, now_ms)
        if refusal is not None:
            return refusal
        wish = Wish(
            topic=module.live.name,
            name=request.name,
            description=request.description,
            language=request.language,
            group_id=module.group_id,
            module_id=module.id,
            answers=rules.answers(module.live, request.answers, self._default_language()),
        )
        made = self._sessions.create_now(None, wish)
        token, record = self._sessions.arrive_now(made, now_ms + rules.COME_MS)
        rows.forget_entries(now_ms - _KEPT_MS)
        rows.enter(record.id, module.id, key, now_ms)
        counters.add(_HOUR, key, now_ms, HOUR_MS)
        counters.add(_DAY, key, now_ms, DAY_MS)
        counters.add(_MODULE, module.id, now_ms, HOUR_MS)
        detail = {"module": module.live.name}
        self._audit.record(CUSTOMER, "module.ask", record.id, detail, group_id=module.group_id)
        return token, record

    def _refusal_now(
        self, module: Module, request: Request, key: str, now_ms: int
    ) -> DomainError | None:
        today = counters.count(_DAY, key, now_ms, DAY_MS)
        if today.used >= rules.MOST_PER_DAY:
            return ModuleTriesError(max(1, (today.started_at_ms + DAY_MS - now_ms) // 1000))
        full = rows.waiting(module.id) >= rules.MOST_WAITING
        if full or rows.waiting_from(key) >= rules.MOST_WAITING_PER_ADDRESS:
            return ModuleFullError(_FULL_WAIT_S)
        hour = counters.count(_HOUR, key, now_ms, HOUR_MS).used - rules.FREE_PER_HOUR
        crowd = counters.count(_MODULE, module.id, now_ms, HOUR_MS).used
        bits = rules.FIRST_BITS + min(hour, work.MOST_BITS) if hour >= 0 else 0
        if crowd >= rules.FREE_PER_MODULE_AND_HOUR:
            bits = max(bits, rules.FIRST_BITS)
        price = self._guesses.price_now(request.address, request.proof, min(bits, work.MOST_BITS))
        return None if price is None else ModuleWorkError(price.challenge, price.bits)

    @staticmethod
    def _open(module: Module | None) -> Module:
        if module is None or not module.open:
            raise ModuleGoneError
        return module
