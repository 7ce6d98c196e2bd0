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
    """A group of technicians; sessions belong to one.

    Attributes:
        answer_minutes: an assignment nobody answers for so long goes back to the queue; 0 never.
        away_minutes: so does a session whose owner has been away for so long; 0 never.
    """

    id: str
    name: str
    created_at_ms: int = 0
    answer_minutes: int = 5
    away_minutes: int = 3


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
class Offer:
    """A colleague was asked to take a session over.

    Attributes:
        to_id, to: who was asked.
        by_id, by: who asked, the owner until the offer is accepted.
        note: for the colleague.
    """

    to_id: str
    to: str
    by_id: str
    by: str
    note: str
    at_ms: int


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
        kind: one of protocol.messages.kinds.KINDS; what is done together.
        comment: of the technicians, never shown to the customer.
        made_by: account id of who started it; empty where the customer came by a module.
        invited: ids of colleagues who may join although they are not in the group.
        module_id: branded module the customer came by, or empty.
        answers: what that module asked, as a JSON object, or empty.
        send_updates: whether the customer gets mail about it.
        queued_at_ms: since when the customer waits for somebody; 0 before the customer came.
        claimed_at_ms, joined_at_ms, ended_at_ms: first coming of the customer, first look of a
            technician, the end; 0 for not yet.
        assigned_at_ms, answered_at_ms: when the owner got it, and first did something; 0 for not
            yet.
        offer: an open offer to somebody to take over, or None.
        starts_at_ms: when it is scheduled for, or 0.
        messages, unread: number of the last message of the chat; how many of the customer's the
            owner has not seen.
        outcome, category, resolved_by, resolved_at_ms: of resolving; empty and 0 before.
        survey_score, survey_text: 1 to 5 and a sentence of the customer; 0 and empty before.
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
    kind: str = "support"
    comment: str = ""
    made_by: str = ""
    invited: frozenset[str] = frozenset()
    module_id: str = ""
    answers: str = ""
    send_updates: bool = False
    queued_at_ms: int = 0
    claimed_at_ms: int = 0
    assigned_at_ms: int = 0
    answered_at_ms: int = 0
    joined_at_ms: int = 0
    ended_at_ms: int = 0
    offer: Offer | None = None
    starts_at_ms: int = 0
    messages: int = 0
    unread: int = 0
    outcome: str = ""
    category: str = ""
    resolved_by: str = ""
    resolved_at_ms: int = 0
    survey_score: int = 0
    survey_text: str = ""
    survey_at_ms: int = 0

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
