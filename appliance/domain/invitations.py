"""Links that let somebody choose a password, and whom they are for."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import NotFoundError
from appliance.domain.records import Account
from appliance.domain.rights import TECHNICIAN


def _(sentence: str) -> str:
    return sentence


SIGN_UP: Final = "sign_up"
PASSWORD: Final = "password"  # noqa: S105 (a purpose, no secret)


class LinkOverError(NotFoundError):
    """Unknown, used, withdrawn or expired: one answer for all (SECURITY 5)."""

    sentence = _(
        "This link is not valid any more. It works once and for a limited time; a newer mail may "
        "have replaced it. Please ask for a new one."
    )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to be invited, as typed.

    Attributes:
        name: may be empty: the person then says it.
        role: id of a role.
        language: of the mail, and of the pages until the person chooses; one of
            appliance.texts.LANGUAGES, or empty for the appliance's.
    """

    email: str
    name: str = ""
    role: str = TECHNICIAN
    group_ids: tuple[str, ...] = ()
    language: str = ""
    second_step_demanded: bool = False
    sso_only: bool = False


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that waits for its person.

    Attributes:
        purpose: SIGN_UP or PASSWORD.
        language: of its mail.
        invited_by: account id, or appliance.services.audit.APPLIANCE.
    """

    id: str
    account_id: str
    purpose: str
    language: str
    invited_by: str
    created_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class Invited:
    """A fresh link.

    Attributes:
        link: the whole address, for whoever hands it over; a secret.
        mailed: whether a mail with it is on its way; else it has to be handed over.
    """

    account: Account
    invitation: Invitation
    link: str
    mailed: bool
