"""Two groups, somebody of a role, and something for each placeholder of a path."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance import secrets
from appliance.domain.modules import Design, Module
from appliance.domain.notes import NoteTemplate
from appliance.domain.records import Account, Group, JoinRequest, Membership, SessionRecord
from appliance.domain.rights import (
    ADMINISTRATOR,
    PER_GROUP,
    SUPER,
    TECHNICIAN,
    Right,
    Role,
)
from appliance.handlers.rules import Body, Route
from appliance.services.modules import Wanted
from appliance.storage import groups, join_requests, note_templates
from protocol.codec import Flagged, Kind, Listed, OneOf, Record, Whole
from protocol.codec import _kinds as kinds_of
from tests.fakes.past_recordings import past_recording
from tests.fakes.peers import Browser
from tests.loopback.conftest import PASSWORD, Helpdesk, furnished

MISSING = "AAAAAAAAAAAAAAAAAAAAAA"
HERE, ELSEWHERE = "group-here", "group-elsewhere"
OUTSIDERS = ("anonymous", "customer", "other customer")
STRANGER = "technician of another group"

OWN_ROLES = {f"only {right.value}": frozenset({right}) for right in Right} | {
    "sees and edits": frozenset({Right.SEE, Right.EDIT}),
    "sees and controls": frozenset({Right.SEE, Right.CONTROL}),
    "has nothing": frozenset[Right](),
}
"""Own roles, which count in the group HERE."""

TECHNICIANS = {
    "technician": TECHNICIAN,
    STRANGER: TECHNICIAN,
    **{name: f"role-{at}" for at, name in enumerate(OWN_ROLES)},
    "administrator": ADMINISTRATOR,
    "super administrator": SUPER,
}
"""Who signs in -> id of the role."""
ROLES = (*OUTSIDERS, *TECHNICIANS)


@dataclass
class Authority:
    """The appliance and who asks it.

    Attributes:
        role: one of ROLES; there is one browser of it.
        account: the one who is signed in, or None.
        kept: sessions that nothing has changed, by scope.
    """

    desk: Helpdesk
    role: str
    browser: Browser
    account: Account | None = None
    made: int = field(default=0)
    kept: dict[str, SessionRecord] = field(default_factory=dict)

    async def kept_session(self, scope: str, owner: Account | None, group_id: str) -> SessionRecord:
        """The session of a scope for whoever changes nothing."""
        if scope not in self.kept:
            self.kept[scope] = await self.session(owner, group_id)
        return self.kept[scope]

    async def session(self, owner: Account | None, group_id: str) -> SessionRecord:
        """A new session; the group is deleted again where it is empty."""
        sessions = self.desk.running.parts.sessions
        owner = owner or self.desk.ada
        if group_id:
            return await sessions.create(owner, "Printer", "Cleo", "", group_id=group_id)
        gone = Group(secrets.identifier(), secrets.identifier(), 1)
        await self.run(groups.insert, gone)
        record = await sessions.create(owner, "Printer", "Cleo", "", group_id=gone.id)
        await self.run(groups.delete, gone.id)
        record = await sessions.get(record.id)
        sessions.tell_all([record])
        return record

    async def run(self, fn: Callable[..., Any], *args: object) -> Any:
        return await self.desk.running.parts.storage.run(fn, *args)

    async def something(self, placeholder: str) -> str:
        """Returns the id of a new thing that the placeholder can stand for."""
        self.made += 1
        maker = MAKERS.get(placeholder)
        assert maker is not None, (
            f"{{{placeholder}}} in a path of the registry: add to MAKERS in {__file__} how to make "
            "such a thing, so that the matrix of roles and routes covers the route"
        )
        return await maker(self)

    def rights_in(self, group_id: str) -> frozenset[Right]:
        """What the role may do in a group: said here once more, not asked from the product."""
        if self.role in ("administrator", "super administrator"):
            return frozenset(PER_GROUP)
        if self.role == STRANGER:
            return _TECHNICIAN if group_id == ELSEWHERE else frozenset()
        if group_id != HERE:
            return frozenset()
        if self.role == "technician":
            return _TECHNICIAN
        return OWN_ROLES.get(self.role, frozenset()) & frozenset(PER_GROUP)

    def has(self, right: Right) -> bool:
        """Whether the role has a right for the whole appliance, or one of groups in some group."""
        if right in PER_GROUP:
            return any(right in self.rights_in(group) for group in (HERE, ELSEWHERE))
        if self.role == "super administrator":
            return True
        if self.role == "administrator":
            return right is not Right.ADMINISTRATORS
        return right in OWN_ROLES.get(self.role, frozenset())


_TECHNICIAN = frozenset({Right.SEE, Right.EDIT, Right.CONTROL, Right.FILES})


async def _group(world: Authority) -> str:
    group = Group(secrets.identifier(), f"Made {world.made}", 1)
    await world.run(groups.insert, group)
    return group.id


async def _role(world: Authority) -> str:
    role = Role(secrets.identifier(), f"Made {world.made}", frozenset({Right.ROLES}))
    await world.run(groups.insert_role, role, 1)
    return role.id


async def _template(world: Authority) -> str:
    template = NoteTemplate(secrets.identifier(), "", f"Made {world.made}", "Text")
    await world.run(note_templates.put, template, 1)
    return template.id


async def _person(world: Authority) -> str:
    people = world.desk.running.parts.people
    email = f"person{world.made}@example.org"
    made = await people.create("appliance", email, "Person", TECHNICIAN, PASSWORD, "", ())
    return made.id


async def _request(world: Authority) -> str:
    request = JoinRequest(
        id=secrets.identifier(),
        email=f"asker{world.made}@example.org",
        name="Asker",
        message="",
        language="en",
        asked_at_ms=1,
    )
    await world.run(join_requests.put, request, None)
    return request.id


async def _session(world: Authority) -> str:
    return (await world.session(None, HERE)).id


async def _token(world: Authority) -> str:
    return (await world.session(None, HERE)).link_token


async def _category(world: Authority) -> str:
    categories = world.desk.running.parts.records.categories
    return (await categories.add(world.desk.ada, f"Made {world.made}")).id


async def _view(world: Authority) -> str:
    """A saved view of whoever asks; somebody who cannot sign in has none."""
    owner = world.account or world.desk.ada
    views = world.desk.running.parts.records.views
    return (await views.save(owner, "", f"Made {world.made}", "{}")).id


async def _new_module(world: Authority) -> Module:
    parts = world.desk.running.parts
    wanted = Wanted(f"module-{world.made}", HERE, Design(f"Module {world.made}"))
    made = await parts.modules.create(world.desk.ada.id, wanted)
    return await parts.modules.publish(world.desk.ada.id, made.id)


async def _module(world: Authority) -> str:
    return (await _new_module(world)).id


async def _slug(world: Authority) -> str:
    return (await _new_module(world)).slug


async def _module_token(world: Authority) -> str:
    return (await _new_module(world)).token


async def _recording(world: Authority) -> str:
    """A recording that ada made of a session HERE, ended."""
    session_id = (await world.session(None, HERE)).id
    by = (world.desk.ada.id, "Ada")
    return (await past_recording(world.desk.running.parts, session_id, by, content=())).id


MAKERS: dict[str, Callable[[Authority], Awaitable[str]]] = {
    "category": _category,
    "group": _group,
    "module": _module,
    "module_token": _module_token,
    "slug": _slug,
    "person": _person,
    "recording": _recording,
    "request": _request,
    "role": _role,
    "session": _session,
    "template": _template,
    "token": _token,
    "view": _view,
}
"""Placeholder of a path in the registry -> what makes a thing for it."""


async def authority(folder: Path, role: str) -> Authority:
    """Starts an appliance and signs in somebody of a role."""
    desk = await furnished(folder, rate_times=10_000)
    parts = desk.running.parts

    def furnish() -> None:
        groups.insert(Group(HERE, "Here", 1))
        groups.insert(Group(ELSEWHERE, "Elsewhere", 1))
        groups.put_member(Membership(desk.ada.id, HERE))
        for name, rights in OWN_ROLES.items():
            groups.insert_role(Role(TECHNICIANS[name], name, rights), 1)

    await parts.storage.run(furnish)
    if role == "anonymous":
        return Authority(desk, role, await desk.browser())
    if role in OUTSIDERS:
        browsers = [await desk.customer(await desk.session()) for _ in range(2)]
        return Authority(desk, role, browsers[role == "other customer"])
    where = ELSEWHERE if role == STRANGER else HERE
    account = await parts.people.create(
        "appliance", "asks@example.org", "Asks", TECHNICIANS[role], PASSWORD, "", (where,)
    )
    return Authority(desk, role, await desk.browser(account), account)


def values_for(body: Body) -> dict[str, object]:
    """Returns fields the schema accepts; what they mean may still be refused."""
    return {
        name: _value(kind)
        for name, kind in body.fields.items()
        if name not in body.optional and name not in body.many
    }


def _value(kind: Kind) -> object:
    match kind:
        case OneOf(values=values):
            return values[0]
        case Flagged():
            return True
        case Whole(least=least):
            return least
        case Listed(of=of):
            return [_value(of)]
        case Record(cls=cls):
            return {name: _value(one) for name, (one, _) in kinds_of(cls).items()}
    return "x" * max(1, getattr(kind, "least", 0))


async def ask(browser: Browser, route: Route, method: str, path: str) -> tuple[int, bytes, str]:
    """Sends what the registry describes; returns status, body and where it leads."""
    body = route.rules[method].body
    assert isinstance(body, Body)
    if method == "GET":
        answer = await browser.get(path)
    elif body.encoding == "form":
        answer = await browser.form(path, **values_for(body))  # type: ignore[arg-type]
    elif body.encoding == "json":
        answer = await browser.json(path, values_for(body))
    else:
        answer = await browser.ask(method, path, "" if body.encoding == "raw" else json.dumps({}))
    return answer.code, answer.body or b"", answer.headers.get("Location", "")
