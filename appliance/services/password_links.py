"""Links with 128 bits that let somebody choose a password: to sign up, or because it was forgotten.

The database has a digest to find them by and a sealed copy to show them to an administrator.  One
link of a purpose counts for each account: the newest.  But what somebody asked for themselves and
what an administrator gave do not replace each other, for anybody can ask in another's name.  All
methods run inside a transaction.
"""

from collections.abc import Sequence
from typing import Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.invitations import PASSWORD, SIGN_UP, Invitation, LinkOverError
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE
from appliance.services.mail import Mail
from appliance.storage import invitations as rows

PATHS: Final = {SIGN_UP: "welcome", PASSWORD: "reset"}
_TABLE: Final = "invitation"
_COLUMN: Final = "token"


class PasswordLinks:
    """Makes, finds and drops them."""

    def __init__(self, clock: Clock, vault: Vault, mail: Mail, origin: str) -> None:
        """Takes what seals them, the mail they travel in, and where the appliance is."""
        self._clock = clock
        self._vault = vault
        self._mail = mail
        self._origin = origin

    def make_now(
        self, account_id: str, purpose: str, language: str, by: str, life_ms: int
    ) -> tuple[Invitation, str]:
        """Returns a new link and its address; earlier ones of this purpose and origin are dead."""
        self._drop_now(rows.ids_by(account_id, purpose, APPLIANCE, but=by != APPLIANCE))
        now_ms = self._clock.now_ms()
        token = secrets.link_token()
        invitation = Invitation(
            secrets.identifier(), account_id, purpose, language, by, now_ms, now_ms + life_ms
        )
        sealed = self._vault.seal(token, _TABLE, invitation.id, _COLUMN)
        rows.insert(invitation, self._digest(purpose, token), sealed)
        return invitation, self._address(purpose, token)

    def find_now(self, purpose: str, token: str) -> Invitation:
        """Returns the link of a token.

        Raises:
            LinkOverError: unknown, used, withdrawn or expired.
        """
        digest = self._digest(purpose, token)
        found = rows.find(digest, purpose, self._clock.now_ms())
        if found is None:
            raise LinkOverError
        return found

    def shown_now(self, account_id: str, purpose: str) -> tuple[Invitation, str] | None:
        """Returns the link an administrator gave somebody; its address is empty once it expired."""
        found = rows.newest(account_id, purpose, but_by=APPLIANCE)
        if found is None:
            return None
        invitation, sealed = found
        if invitation.expires_at_ms <= self._clock.now_ms():
            return invitation, ""
        token = self._vault.unseal(sealed, _TABLE, invitation.id, _COLUMN)
        return invitation, self._address(purpose, token)

    def forget_now(self, account_id: str, purpose: str = "") -> None:
        """Drops somebody's links, of one purpose or all, and their mails that still wait."""
        self._drop_now(rows.ids(account_id, purpose))

    def prune_now(self, purpose: str) -> None:
        """Drops the links of a purpose that have expired."""
        rows.prune(purpose, self._clock.now_ms())

    def _drop_now(self, invitation_ids: Sequence[str]) -> None:
        for invitation_id in invitation_ids:
            self._mail.withdraw_now(invitation_id)
        rows.delete(invitation_ids)

    def _digest(self, purpose: str, token: str) -> bytes:
        return self._vault.digest(f"link:{purpose}", token)

    def _address(self, purpose: str, token: str) -> str:
        return f"{self._origin}/{PATHS[purpose]}/{token}"
