"""The certificate that is served: looked at, exchanged without a restart, renewed in time.

Each change makes a new TLS context, which counts for connections from then on.  The one before is
never changed: a context keeps one certificate for each kind of key, so an old one could come back.
"""

import asyncio
import datetime
import logging
import ssl
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from appliance import tls
from appliance.clock import Clock
from appliance.domain import certificates
from appliance.domain.certificates import WARN_DAYS, CertificateFacts
from appliance.domain.errors import ConflictError, DomainError
from appliance.services.audit import APPLIANCE, Audit
from appliance.settings import Settings
from appliance.tls import Serving, TlsError

log = logging.getLogger(__name__)

CHECK_EVERY_S: Final = 6 * 3600.0

OWN: Final = "own"
UPLOADED: Final = "uploaded"
FILES: Final = "files"
OFF: Final = "off"


def _(sentence: str) -> str:
    return sentence


NOT_HERE = _("The settings file says which certificate is used, so it cannot be changed here.")
NOT_OWN = _("Only the appliance's own certificate can be renewed here.")


class CertificateNotUsedError(DomainError):
    """The file system or OpenSSL refused what was checked; the log says why."""

    status = 500
    word = "certificate"
    sentence = _(
        "The certificate could not be put into use, and the one before still counts. "
        "The log of the appliance says why."
    )


class Certificates:
    """Keeps it."""

    def __init__(self, settings: Settings, serving: Serving, clock: Clock, audit: Audit) -> None:
        """Takes what is served from the start."""
        self._settings = settings
        self._serving = serving
        self._clock = clock
        self._audit = audit
        self._folder = settings.data_dir / "tls"
        self._use: Callable[[ssl.SSLContext | None], None] = lambda _context: None
        self._changing = asyncio.Lock()
        self._seen = self._stamps()

    @property
    def context(self) -> ssl.SSLContext | None:
        """What new connections are answered with; None behind a proxy."""
        return self._serving.context

    @property
    def fingerprint(self) -> str | None:
        """Of the own certificate's key; None while another one is served."""
        return self._serving.fingerprint

    @property
    def kind(self) -> str:
        """OWN, UPLOADED, FILES or OFF."""
        if self._settings.tls != OWN:
            return self._settings.tls
        return OWN if self.fingerprint else UPLOADED

    @property
    def now(self) -> datetime.datetime:
        """The time that certificates are measured by."""
        return datetime.datetime.fromtimestamp(self._clock.now_ms() / 1000, datetime.UTC)

    def listen(self, use: Callable[[ssl.SSLContext | None], None]) -> None:
        """Calls `use` on the event loop with each new context."""
        self._use = use

    async def facts(self) -> CertificateFacts | None:
        """Returns what the certificate in use says, or None if there is none to be read."""
        path = tls.certificate_file(self._settings)
        if path is None:
            return None
        try:
            return certificates.facts(await asyncio.to_thread(path.read_bytes))
        except (OSError, ValueError) as problem:
            log.warning("%s cannot be read: %s", path, problem)
            return None

    async def upload(self, actor: str, chain: str, key: str) -> None:
        """Serves another certificate from now on.

        Raises:
            WrongInputError: field "certificate" or "key".
            ConflictError: the settings file says which one is used.
            CertificateNotUsedError: it could not be stored or loaded.
        """
        if self.kind not in (OWN, UPLOADED):
            raise ConflictError(NOT_HERE)
        host = self._settings.public_host
        pem, found = await asyncio.to_thread(certificates.checked, chain, key, host, self.now)
        detail = {"certificate": found.fingerprint, "until": f"{found.valid_until:%Y-%m-%d}"}
        async with self._changing:
            prepare = partial(tls.store_uploaded, self._folder, pem)
            await self._act(actor, "certificate.change", UPLOADED, prepare, detail)

    async def back_to_own(self, actor: str) -> None:
        """Serves the own certificate again.

        Raises:
            ConflictError: the settings file says which one is used.
        """
        if self.kind not in (OWN, UPLOADED):
            raise ConflictError(NOT_HERE)
        async with self._changing:
            prepare = partial(tls.drop_uploaded, self._folder)
            await self._act(actor, "certificate.change", OWN, prepare)

    async def renew(self, actor: str) -> None:
        """Makes a new own certificate around the same key.

        Raises:
            ConflictError: another one is served.
        """
        if self.kind != OWN:
            raise ConflictError(NOT_OWN)
        async with self._changing:
            prepare = partial(tls.drop_own_certificate, self._folder)
            await self._act(actor, "certificate.renew", OWN, prepare)

    async def check(self) -> None:
        """Renews the own certificate when it is due, and takes up files that were exchanged."""
        async with self._changing:
            before = self._seen
            if self.kind == OFF:
                return
            try:
                await self._change(lambda: None)
            except CertificateNotUsedError:
                return
            if self._seen != before:
                await self._audit.note(APPLIANCE, "certificate.renew", self.kind)
        found = await self.facts()
        if found is not None and found.days_left(self.now) < WARN_DAYS:
            log.warning("The certificate ends on %s", f"{found.valid_until:%Y-%m-%d}")

    async def _act(
        self,
        actor: str,
        event: str,
        kind: str,
        prepare: Callable[[], None],
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Changes the certificate once that is written down: without a row nothing changes.

        Raises:
            CertificateNotUsedError: as `_change`; a refused row follows then.
        """
        said = dict(detail or {})
        await self._audit.note(actor, event, kind, said)
        try:
            await self._change(prepare)
        except CertificateNotUsedError:
            await self._audit.note(actor, event, kind, said, refused=True)
            raise

    async def _change(self, prepare: Callable[[], None]) -> None:
        """Changes files on a thread, then serves what they say.

        Raises:
            CertificateNotUsedError: that failed; the log says why.
        """

        def changed() -> Serving:
            prepare()
            return tls.server_context(self._settings, self.now)

        try:
            self._serving = await asyncio.to_thread(changed)
        except (TlsError, OSError) as problem:
            log.exception("The certificate could not be put into use")
            raise CertificateNotUsedError from problem
        self._seen = self._stamps()
        self._use(self._serving.context)

    def _stamps(self) -> tuple[tuple[str, int], ...]:
        """Returns when the files in use were written."""
        paths = [tls.certificate_file(self._settings), self._settings.tls_key]
        return tuple((str(path), _written_ns(path)) for path in paths if path is not None)


def _written_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
