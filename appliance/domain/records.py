"""What storage hands out: frozen records, never rows."""

from dataclasses import dataclass

from appliance.domain.session import LIVE, State

INVITED = "invited"
ACTIVE = "active"
DISABLED = "disabled"
DELETED = "deleted"
ACCOUNT_STATES = (INVITED, ACTIVE, DISABLED)
"""States that people see; a deleted account only lends its name to the logs."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in.

    Attributes:
        role: id of a role (appliance.domain.rights).
        state: INVITED has no password yet; DISABLED may not sign in, open logins of it are worth
            nothing; DELETED has neither address nor password.
        language: one of appliance.texts.LANGUAGES, or empty for the browser's.
        time_zone: IANA name, or empty for the browser's.
        theme: "light", "dark", or empty for the browser's.
        second_step_demanded: may do nothing before a second step is set up.
        sso_only: may sign in through single sign-on alone.
        seen_at_ms: last use, to the minute; 0 for never.
    """

    id: str
    email: str
    name: str
    role: str
    language: str = ""
    state: str = ACTIVE
    time_zone: str = ""
    theme: str = ""
    second_step_demanded: bool = False
    sso_only: bool = False
    created_at_ms: int = 0
    seen_at_ms: int = 0

    @property
    def may_sign_in(self) -> bool:
        """Whether logins of it count."""
        return self.state == ACTIVE


@dataclass(frozen=True, slots=True)
class Group:
    """A group of technicians; sessions belong to one."""

    id: str
    name: str
    created_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """A technician in a group.

    Attributes:
        role: id of the role that counts in this group, or empty for the account's own.
    """

    account_id: str
    group_id: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody who asks for an account (SPEC T9).

    Attributes:
        language: of the page it was asked on; mails to the person use it.
    """

    id: str
    email: str
    name: str
    message: str
    language: str
    asked_at_ms: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """One session as stored; who is connected at the moment is the relay's to know.

    Attributes:
        code: nine digits while the session lives, else empty.  They can be claimed only while
            `can_claim`.
        link_token: end of the customer's link while the session lives, else empty.
        group_id: group it belongs to; empty when that group is gone.
        owner_id, owner: account that supports, and its name; empty while nobody is assigned.
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
    group_id: str
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
        address: where the act came from, or empty for the appliance itself.
        group_id: group it concerns, or empty.
        refused: whether the act was tried and not allowed.
        kind: of the event (appliance.domain.acts).
    """

    number: int
    at_ms: int
    actor: str
    event: str
    subject: str
    detail: str
    mac: str
    address: str = ""
    group_id: str = ""
    refused: bool = False
    kind: str = ""
