"""Who is there: what is stored of a session and who is connected to it, as one message."""

from dataclasses import asdict
from typing import Any

from appliance.domain.access import Access
from appliance.domain.queue import NOWHERE, Standing
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.services.relay import Room
from protocol.limits import NAME_CHARS
from protocol.messages.desk import PageState, SessionRow
from protocol.messages.kinds import Person
from protocol.messages.session import SessionOwner, SessionState

MOST_PEOPLE = 32


def people(room: Room | None) -> tuple[Person, ...]:
    """Returns the technicians who see or control, each once, in the order they came.

    An external one whom the customer has not allowed yet sees nothing, and is not among them.
    """
    if room is None:
        return ()
    controls = room.may_control and not room.on_hold
    in_control = room.holder.person_id if room.holder and controls else ""
    names = {viewer.person_id: viewer.person for viewer in room.viewers if viewer.admitted}
    points = {one.person_id for one in room.viewers if room.may(one, "point")}

    def level(person_id: str) -> str:
        if person_id == in_control:
            return "control"
        return "point" if person_id in points else "view"

    return tuple(
        Person(person_id, name[:NAME_CHARS], level(person_id))
        for person_id, name in list(names.items())[:MOST_PEOPLE]
    )


def agent_online(room: Room | None) -> bool:
    """Whether the customer's program is connected."""
    return room is not None and room.agent is not None


def state(record: SessionRecord, room: Room | None) -> SessionState:
    """Returns what agent and viewers are told."""
    return SessionState(
        state=record.state,
        actor=record.actor,
        reason=record.reason,
        at_ms=record.changed_at_ms,
        people=people(room),
        agent_online=agent_online(room),
        rights=record.rights,
        name=record.name,
        description=record.description,
    )


def owner(record: SessionRecord, *, outside: bool = False) -> SessionOwner:
    """Returns what viewers are told of who has a session; offers are nothing for outsiders."""
    offer = None if outside else record.offer
    return SessionOwner(
        owner_id=record.owner_id,
        owner=record.owner,
        offered_to_id=offer.to_id if offer else "",
        offered_to=offer.to if offer else "",
        offered_by=offer.by if offer else "",
        note=offer.note if offer else "",
    )


def may_hand_out(record: SessionRecord, access: Access) -> bool:
    """Whether somebody may know code and link of a session: who has them can be its customer."""
    return record.can_claim and access.may_with(Right.EDIT, record)


def row(record: SessionRecord, room: Room | None, access: Access) -> SessionRow:
    """Returns what the desk of somebody lists."""
    return row_as(record, room, with_code=may_hand_out(record, access))


def row_as(record: SessionRecord, room: Room | None, *, with_code: bool) -> SessionRow:
    """Returns what desks list, with the code for those who may hand it out or without."""
    offer = record.offer
    return SessionRow(
        id=record.id,
        code=record.code if with_code else "",
        topic=record.topic,
        name=record.name,
        email=record.email,
        description=record.description,
        group_id=record.group_id,
        owner_id=record.owner_id,
        owner=record.owner,
        state=record.state,
        actor=record.actor,
        reason=record.reason,
        rights=record.rights,
        people=people(room),
        agent_online=agent_online(room),
        resolved=record.resolved,
        created_at_ms=record.created_at_ms,
        changed_at_ms=record.changed_at_ms,
        expires_at_ms=record.expires_at_ms,
        kind=record.kind,
        queued_at_ms=record.queued_at_ms,
        assigned_at_ms=record.assigned_at_ms,
        answered_at_ms=record.answered_at_ms,
        ended_at_ms=record.ended_at_ms,
        starts_at_ms=record.starts_at_ms,
        offered_to_id=offer.to_id if offer else "",
        offered_to=offer.to if offer else "",
        offered_by_id=offer.by_id if offer else "",
        offered_by=offer.by if offer else "",
        offer_note=offer.note if offer else "",
        messages=record.messages,
        unread=record.unread,
        module_id=record.module_id,
        outcome=record.outcome,
        category=record.category,
    )


def row_json(record: SessionRecord, room: Room | None, access: Access) -> dict[str, Any]:
    """Returns the row as the API writes it."""
    return asdict(row(record, room, access))


def page(record: SessionRecord, room: Room | None, standing: Standing = NOWHERE) -> PageState:
    """Returns what the customer's own page is told."""
    return PageState(
        state=record.state,
        reason=record.reason,
        technician=record.owner,
        agent_online=agent_online(room),
        place=standing.place,
        wait_s=standing.wait_s,
    )
