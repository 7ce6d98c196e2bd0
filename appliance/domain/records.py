"""What storage hands out: frozen records, never rows."""

from dataclasses import dataclass

from appliance.domain.session import LIVE, State

ADMINISTRATOR = "administrator"
TECHNICIAN = "technician"
ROLES = (ADMINISTRATOR, TECHNICIAN)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in.

    Attributes:
        role: one of ROLES.
        language: one of appliance.texts.LANGUAGES, or empty for the browser's.
        disabled: may not sign in; open logins of it are worth nothing.
    """

    id: str
    email: str
    name: str
    role: str
    language: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session as stored; who is connected at the moment is the relay's to know.

    Attributes:
        code: nine digits while the session lives, else empty.  They can be claimed only while
            `can_claim`.
        link_token: end of the customer's link while the session lives, else empty.
        owner_id, owner: account that supports, and its name when the session was made.
        actor, reason: of the last change of state.
        rights: what the customer allows the consented person at present.
        consented_person_id: for whom the customer said Allow, or empty.
        expires_at_ms: when `Sessions.expire_due` acts on this state; 0 while nothing runs out.
    """

    id: str
    code: str
    link_token: str
    topic: str
    name: str
    email: str
    description: str
    language: str
    owner_id: str
    owner: str
    state: State
    actor: str
    reason: str
    rights: tuple[str, ...]
    consented_person_id: str
    resolved: bool
    resolve_note: str
    created_at_ms: int
    changed_at_ms: int
    expires_at_ms: int

    @property
    def live(self) -> bool:
        """Whether the session is neither closed nor expired."""
        return self.state in LIVE

    @property
    def can_claim(self) -> bool:
        """Whether code and link still wait for the customer."""
        return self.state is State.OPEN


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One act, chained to the one before by `mac`.

    Attributes:
        actor: account id, or a word for who is no account ("customer", "appliance").
        subject: id of what was acted on.
        detail: canonical JSON object.
        mac: hexadecimal, over this row and the mac before it.
    """

    number: int
    at_ms: int
    actor: str
    event: str
    subject: str
    detail: str
    mac: str
