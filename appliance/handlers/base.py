"""What HTTP handlers share: the registry's rule before a verb runs, answers for errors after."""

import logging
import time
from typing import Any

from tornado.web import HTTPError, RequestHandler

from appliance.domain.access import Access
from appliance.domain.errors import (
    BusyError,
    DomainError,
    ForbiddenError,
    NotFoundError,
    NotSignedInError,
    TooManyTriesError,
    WorkNeededError,
)
from appliance.domain.forms import WrongFieldsError
from appliance.domain.guests import Guest
from appliance.domain.profile import time_zones
from appliance.domain.records import Account, SessionRecord
from appliance.domain.sign_in import Pending
from appliance.handlers import navigation
from appliance.handlers.addresses import client_address, origin_of
from appliance.handlers.headers import CONTENT_POLICY, with_fragments
from appliance.handlers.pages import Pages
from appliance.handlers.rules import Policy, Route, Rule
from appliance.services.audit import ADDRESS
from appliance.services.guesses import address_key
from appliance.services.parts import Parts
from appliance.services.rates import RateClass
from appliance.texts import LANGUAGES, choose

log = logging.getLogger(__name__)

LOGIN_COOKIE = "deskside_login"
PENDING_COOKIE = "deskside_second"
PAGE_COOKIE = "deskside_page"
GUEST_COOKIE = "deskside_guest"
LANGUAGE_COOKIE = "deskside_lang"
ZONE_COOKIE = "deskside_zone"
"""Set by scripts: only the browser knows where its reader is."""
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_FOR_SCRIPTS = ("/session/ticket", "/guest-ticket")
_YEAR_DAYS = 365


class TooFastError(TooManyTriesError):
    """More requests than the rate class allows."""

    word = "rate"


class Handler(RequestHandler):
    """A route of the registry."""

    def initialize(self, parts: Parts, pages: Pages, route: Route, headers: dict[str, str]) -> None:
        """Takes what the registry and the appliance hand to every route."""
        self.parts = parts
        self.pages = pages
        self.route = route
        self.fixed_headers = headers
        self.account: Account | None = None
        self.customer: SessionRecord | None = None
        self.pending: Pending | None = None
        self.guest: tuple[Guest, SessionRecord] | None = None
        self.known_access: Access | None = None
        self.fields: dict[str, Any] = {}
        self.query: dict[str, Any] = {}
        self.set_default_headers()

    def set_default_headers(self) -> None:
        """Sets the full set; Tornado calls this before initialize and again for errors."""
        self.clear_header("Server")
        for name, value in getattr(self, "fixed_headers", {}).items():
            self.set_header(name, value)
        if getattr(self, "route", None) is not None and self.in_office:
            self.set_header(CONTENT_POLICY, with_fragments(self.fixed_headers[CONTENT_POLICY]))

    async def prepare(self) -> None:
        """Applies the rule: rate, origin, who, body, in this order, before any look-up."""
        rule = self.rule()
        address = client_address(self.request, self.parts.settings)
        self.address = address
        ADDRESS.set(address_key(address))
        self.check_pace(rule.rate, address)
        self.check_origin_of_request(rule)
        await self.identify(rule.policy)
        if rule.right is not None:
            self.access.need(rule.right)
        self.query = self.query_of(rule)
        if self.request.method not in _SAFE_METHODS:
            content_type = self.request.headers.get("Content-Type", "")
            self.fields = rule.body.read(content_type, self.request.body)  # type: ignore[union-attr]

    async def head(self, *path: str) -> None:
        """Answers as GET does; Tornado leaves the body out."""
        answer = self.get(*path)
        if answer is not None:
            await answer

    def rule(self) -> Rule:
        """Returns the registry's rule of this request.

        Raises:
            HTTPError: 405, the path has no such verb.
        """
        method = "GET" if self.request.method == "HEAD" else str(self.request.method)
        rule = self.route.rules.get(method)
        if rule is None:
            self.set_header("Allow", ", ".join(self.route.rules))
            raise HTTPError(405)
        return rule

    def check_pace(self, rate: RateClass, who: str) -> None:
        """Raises TooFastError for who asks faster than the class allows; an IPv6 /64 is one."""
        wait_s = self.parts.rates.take(rate, address_key(who))
        if wait_s:
            raise TooFastError(max(1, round(wait_s + 0.5)))

    def check_origin_of_request(self, rule: Rule) -> None:
        """Refuses what another site made this browser send (cross-site request forgery).

        Browsers of before 2020 send no Origin with forms of the same site; Referer says the same.

        Raises:
            ForbiddenError: unsafe, and not from a page of this appliance.
        """
        origin = self.request.headers.get("Origin")
        if rule.policy is Policy.AGENT:
            if origin is not None or self.request.headers.get("Cookie"):
                raise ForbiddenError
            return
        if self.request.method in _SAFE_METHODS:
            return
        own = self.parts.settings.origin
        if origin is not None:
            same = origin == own
        elif "Sec-Fetch-Site" in self.request.headers:
            same = self.request.headers["Sec-Fetch-Site"] == "same-origin"
        elif "Referer" in self.request.headers:
            same = origin_of(self.request.headers["Referer"]) == own
        else:
            same = not self.request.headers.get("Cookie")
        if not same:
            raise ForbiddenError

    async def identify(self, policy: Policy) -> None:
        """Finds out who asks.

        Raises:
            NotSignedInError: nobody the policy allows.
        """
        if policy in (Policy.TECHNICIAN, Policy.CUSTOMER_OR_TECHNICIAN):
            token = self.cookie_of(LOGIN_COOKIE)
            access = await self.parts.logins.access(token) if token else None
            if access is not None:
                self.account, self.known_access = access.account, access
        if policy in (Policy.CUSTOMER, Policy.CUSTOMER_OR_TECHNICIAN):
            token = self.cookie_of(PAGE_COOKIE)
            self.customer = await self.parts.sessions.by_page(token) if token else None
        if policy is Policy.PENDING:
            token = self.cookie_of(PENDING_COOKIE)
            self.pending = await self.parts.logins.pending(token) if token else None
        if policy is Policy.GUEST:
            token = self.cookie_of(GUEST_COOKIE)
            self.guest = await self.parts.guests.who(token) if token else None
        needed = {
            Policy.GUEST: self.guest,
            Policy.TECHNICIAN: self.account,
            Policy.PENDING: self.pending,
            Policy.CUSTOMER: self.customer,
            Policy.CUSTOMER_OR_TECHNICIAN: self.account or self.customer,
        }
        if policy in needed and needed[policy] is None:
            raise NotSignedInError

    @property
    def signed_in(self) -> Account:
        """The account; only where the policy demands one."""
        if self.account is None:
            raise NotSignedInError
        return self.account

    @property
    def access(self) -> Access:
        """What the account may do; only where the policy demands one."""
        if self.known_access is None:
            raise NotSignedInError
        return self.known_access

    def query_of(self, rule: Rule) -> dict[str, Any]:
        """Returns what stands behind "?" as the rule knows it; "" for what it does not accept."""
        found: dict[str, Any] = {}
        for name, kind in rule.query.items():
            try:
                found[name] = kind.check(self.get_query_argument(name, ""))
            except (ValueError, HTTPError):
                found[name] = ""
        return found

    @property
    def page_session(self) -> SessionRecord:
        """The session of the customer's page; only where the policy demands one."""
        if self.customer is None:
            raise NotSignedInError
        return self.customer

    def cookie_name(self, plain: str) -> str:
        """Returns a cookie's name on this appliance: __Host- binds it to this host and to HTTPS."""
        return f"__Host-{plain}" if self.parts.settings.secure else plain

    def cookie_of(self, plain: str) -> str:
        """Returns a cookie's value, or an empty text."""
        return (self.get_cookie(self.cookie_name(plain)) or "")[:128]

    def keep_cookie(self, plain: str, value: str, days: float | None = None) -> None:
        """Sets a cookie that scripts and other sites cannot use."""
        self.set_cookie(
            self.cookie_name(plain),
            value,
            expires_days=days,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.parts.settings.secure,
        )

    def drop_cookie(self, plain: str) -> None:
        """Takes a cookie away."""
        self.set_cookie(
            self.cookie_name(plain),
            "",
            expires=time.gmtime(0),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.parts.settings.secure,
        )

    @property
    def language(self) -> str:
        """The reader's language."""
        chosen = self.get_cookie(LANGUAGE_COOKIE) or ""
        if chosen not in LANGUAGES and self.account is not None:
            chosen = self.account.language
        accepted = self.request.headers.get("Accept-Language", "")
        return choose(accepted, chosen, self.parts.default_language)

    @property
    def in_office(self) -> bool:
        """Whether this is a page of administration or My account."""
        return self.route.pattern.startswith(navigation.FOLDERS)

    @property
    def wants_part(self) -> bool:
        """Whether a script exchanges a part of a page, without its frame."""
        return self.request.headers.get("HX-Request") == "true"

    @property
    def zone_name(self) -> str:
        """IANA name of the reader's time zone: the account's, else the browser's, else empty."""
        if self.account is not None and self.account.time_zone:
            return self.account.time_zone
        told = self.get_cookie(ZONE_COOKIE) or ""
        return told if told in time_zones() else ""

    @property
    def wants_json(self) -> bool:
        """Whether the reader is a program."""
        accepted = self.request.headers.get("Accept", "")
        for_scripts = self.request.path.startswith(("/api/", "/ws/", *_FOR_SCRIPTS))
        return for_scripts or accepted.startswith("application/json")

    def page(self, template: str, page_data: dict[str, Any] | None = None, **values: Any) -> None:
        """Answers with a page."""
        path = self.request.path if "GET" in self.route.rules else "/"
        values = {"path": path, "person": self.account, "access": self.known_access, **values}
        values.setdefault("look", self.parts.branding.look)
        values["picture_of"] = self.parts.pictures.of
        if self.known_access is not None:
            values = navigation.frame(self.known_access, path) | values
        if self.in_office:
            values = {"done": self.query.get("done", ""), "part": self.wants_part, **values}
            page_data = page_data or {}
        text = self.pages.render(
            template, self.language, self.parts.organisation, page_data, values
        )
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Vary", "Accept-Language, Cookie")
        self.finish(text)

    def see_other(self, path: str) -> None:
        """Answers with 303: fetch that page."""
        self.set_status(303)
        self.set_header("Location", path)
        self.finish()

    def sentence(self, error: DomainError) -> str:
        """Returns an error's sentence in the reader's language."""
        return self.pages.sentence(self.language, error.sentence, error.values)

    def wrong_fields(self, wrong: WrongFieldsError) -> dict[str, str]:
        """Returns what is wrong as sentence by field, and answers with its status."""
        self.set_status(wrong.status)
        return {name: self.sentence(error) for name, error in wrong.errors.items()}

    def note_refusal(self) -> None:
        """Has it written down that a signed-in person lacks a right."""
        if self.account is not None:
            rule = self.route.rules.get(str(self.request.method))
            right = rule.right.value if rule and rule.right else ""
            asked = f"{self.request.method} {self.route.example}"
            self.parts.activity.refused(self.account.id, asked, right)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Turns whatever was raised into an answer; the one place that does."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, DomainError):
            status_code = error.status
            self.set_status(status_code)
            self.say_when(error)
            if isinstance(error, ForbiddenError):
                self.note_refusal()
            if isinstance(error, NotSignedInError) and not self.wants_json:
                outside = {Policy.CUSTOMER, Policy.GUEST} & self._policies()
                self.see_other("/" if outside else "/login")
                return
        if status_code == 405:
            self.set_header("Allow", ", ".join(self.route.rules))
        if self.wants_json:
            self.finish(self._error_json(error, status_code))
            return
        sentence = self.sentence(error) if isinstance(error, DomainError) else ""
        self.page("error.html", status=status_code, sentence=sentence)

    def say_when(self, error: DomainError) -> None:
        """Says when it is worth trying again, where the error knows (RFC 9110 section 10.2.3)."""
        if isinstance(error, TooManyTriesError | BusyError):
            self.set_header("Retry-After", str(error.retry_after_s))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Logs defects with their trace, refusals with one word; never the address's tokens."""
        if isinstance(value, DomainError | HTTPError):
            log.info("%s %s: %s", self.request.method, self.route.example, value)
        else:
            log.error("%s %s failed", self.request.method, self.route.example, exc_info=value)

    def compute_etag(self) -> str | None:
        """Pages are not cached, files have their hash in the name."""
        return None

    def _policies(self) -> set[Policy]:
        return {rule.policy for rule in self.route.rules.values()}

    def _error_json(self, error: BaseException | None, status: int) -> dict[str, Any]:
        shown = (
            error if isinstance(error, DomainError) else _STATUS_ERRORS.get(status, DomainError)()
        )
        answer: dict[str, Any] = {"error": shown.word, "text": self.sentence(shown)}
        if isinstance(shown, WorkNeededError):
            answer |= {"challenge": shown.challenge, "bits": shown.bits}
        field = getattr(shown, "field", "")
        return answer | {"field": field} if field else answer


def _(sentence: str) -> str:
    return sentence


class FailedError(DomainError):
    """The appliance failed; its log says why."""

    status = 500
    word = "failed"
    sentence = _("Something failed on our side. Please try again in a moment.")


_STATUS_ERRORS: dict[int, type[DomainError]] = {
    403: ForbiddenError,
    404: NotFoundError,
    500: FailedError,
}
