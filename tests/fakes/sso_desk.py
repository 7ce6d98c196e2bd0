"""An appliance with a provider of single sign-on in it, and a browser that goes the whole way."""

import html
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tornado.httpclient import HTTPResponse

from appliance.app import RunningAppliance, start
from appliance.domain.records import Account
from appliance.domain.single_sign_on import Provider
from appliance.services.oidc_provider_form import Typed
from appliance.services.passwords import Passwords
from appliance.settings import load
from appliance.storage.tables.audit import AuditTable
from appliance.storage.tables.people import AccountTable, LoginTable
from appliance.storage.tables.single_sign_on import IdentityTable
from tests.fakes.clock import MovedClock
from tests.fakes.forging_provider import CLIENT_ID, SECRET, SUBJECT, ForgingProvider
from tests.fakes.new_data import with_database
from tests.fakes.peers import Browser

PASSWORD = "correct horse battery staple"
_REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


def next_address(answer: HTTPResponse) -> str:
    """Where a page of the round trip leads."""
    found = _REFRESH.search(answer.body.decode())
    return html.unescape(found[1]) if found else ""


@dataclass
class Trip:
    """A browser on its way: what our redirect asked the provider for."""

    browser: Browser
    asked: dict[str, str]

    async def back(self, **query: str) -> HTTPResponse:
        given = {"code": "a-code", "state": self.asked["state"]} | query
        kept = {name: value for name, value in given.items() if value}
        return await self.browser.get(f"/login/sso/return?{urlencode(kept)}")

    @property
    def signed_in(self) -> bool:
        return bool(self.browser.cookies.get("deskside_login"))


@dataclass
class SsoDesk:
    """The appliance; `boss` is a super administrator, `ada` an administrator, `bob` neither."""

    running: RunningAppliance
    forger: ForgingProvider
    clock: MovedClock
    boss: Account
    ada: Account
    bob: Account

    @property
    def origin(self) -> str:
        return self.running.parts.settings.origin

    @property
    def sso(self) -> Any:
        return self.running.parts.single_sign_on

    def typed(self, **changed: Any) -> Typed:
        usual = {
            "name": "Forge",
            "issuer": self.forger.issuer,
            "client_id": CLIENT_ID,
            "secret": SECRET,
            "scopes": "openid email profile",
            "domains": "example.org",
            "strong_acr": "",
            "authorities": "",
            "default_role": "technician",
            "default_groups": (),
            "flags": frozenset({"creates_accounts", "trusts_email"}),
            "rules": (),
        }
        return Typed(**(usual | changed))

    async def provider(self, actor: Account | None = None, **changed: Any) -> Provider:
        """Makes or changes the provider; it is the only one of its issuer."""
        typed = self.typed(**changed)
        rows = await self.sso.providers.everyone()
        known = next((one.id for one, _ in rows if one.issuer == typed.issuer), "")
        return await self.sso.providers.save(actor or self.boss, known, typed)

    async def trip(self, provider: Provider, **form: str) -> Trip:
        browser = Browser(self.origin)
        answer = await browser.form("/login/sso/start", provider=provider.id, **form)
        assert answer.code == 200, answer.body
        query = parse_qs(urlsplit(next_address(answer)).query)
        return Trip(browser, {name: values[0] for name, values in query.items()})

    def claims(self, trip: Trip, **changed: Any) -> dict[str, Any]:
        """Those of a genuine token; None leaves one out."""
        now_s = self.clock.now_ms() // 1000
        usual = {
            "iss": self.forger.issuer,
            "sub": SUBJECT,
            "aud": CLIENT_ID,
            "exp": now_s + 300,
            "iat": now_s,
            "nonce": trip.asked["nonce"],
            "email": "mallory@example.org",
            "email_verified": True,
            "name": "Mallory",
        }
        every = usual | changed
        return {name: value for name, value in every.items() if value is not None}

    def gives(self, token: Any, **more: Any) -> None:
        """What the token endpoint answers from now on."""
        answer = {"access_token": "an-access-token", "token_type": "Bearer", **more}
        self.forger.tokens = lambda form: answer | {"id_token": token}

    async def comes_back(self, provider: Provider, **claims: Any) -> tuple[Trip, HTTPResponse]:
        """A whole sign-in with a genuine token."""
        trip = await self.trip(provider)
        self.gives(self.forger.signed(self.claims(trip, **claims)))
        return trip, await trip.back()

    async def run(self, fn: Callable[..., Any], *args: Any) -> Any:
        return await self.running.parts.storage.run(fn, *args)

    async def counts(self) -> tuple[int, int, int]:
        """How many accounts, identities and logins there are."""
        tables = (AccountTable, IdentityTable, LoginTable)
        counted = await self.run(lambda: [table.select().count() for table in tables])
        return tuple(counted)

    async def last_act(self, event: str) -> dict[str, Any]:
        """Detail of the newest row of an event."""
        query = AuditTable.select().where(AuditTable.event == event)
        row = await self.run(lambda: query.order_by(AuditTable.number.desc()).first())
        return json.loads(row.detail) if row else {}


async def furnished(folder: Path) -> SsoDesk:
    """Starts appliance and forging provider."""
    clock = MovedClock()
    clock.ms = time.time_ns() // 1_000_000
    environ = {
        "DESKSIDE_DATA_DIR": str(with_database(folder)),
        "DESKSIDE_TLS": "off",
        "DESKSIDE_LISTEN_PORT": "0",
    }
    cheap = Passwords(time_cost=1, memory_kib=8)
    running = await start(load(None, environ), clock=clock, rate_times=1e6, passwords=cheap)
    people = running.parts.people
    made = [
        await people.create("appliance", f"{name}@example.org", name.title(), role, PASSWORD)
        for name, role in (("boss", "super"), ("ada", "administrator"), ("bob", "technician"))
    ]
    return SsoDesk(running, ForgingProvider(), clock, *made)
