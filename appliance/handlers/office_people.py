"""Technicians in the office: list, invitation, and what is done to many of them (SPEC T1)."""

from typing import Any, Final
from urllib.parse import urlencode

from appliance.domain.errors import DomainError, ForbiddenError, NotFoundError, WrongInputError
from appliance.domain.invitations import Newcomer
from appliance.domain.people import (
    GROUP_NOT_YOURS,
    LAST_SUPER,
    NO_GROUP_AT_ALL,
    NOT_SIGNED_UP,
    OWN_ACCOUNT,
    SIGNED_UP,
    SORTS,
    NotYoursError,
    Search,
)
from appliance.domain.records import ACTIVE, DISABLED, INVITED
from appliance.domain.rights import TECHNICIAN
from appliance.handlers.base import Handler
from appliance.handlers.listing import Wanted
from appliance.handlers.moments import moments

PATH: Final = "/office/people"
FILTERS: Final = ("group", "role", "state")


def _(sentence: str) -> str:
    return sentence


STATES: Final = {
    INVITED: (_("Invited"), "busy"),
    ACTIVE: (_("Active"), "good"),
    DISABLED: (_("Disabled"), "warning"),
}
"""State -> its name, a msgid, and the kind of its badge."""

REASONS: Final = {
    "own": OWN_ACCOUNT,
    "last": LAST_SUPER,
    "waits": NOT_SIGNED_UP,
    "joined": SIGNED_UP,
    "group": GROUP_NOT_YOURS,
    "rights": ForbiddenError.sentence,
    "gone": NotFoundError.sentence,
}
"""Word in the address -> why something was not done."""
_WORDS: Final = {sentence: word for word, sentence in REASONS.items()}


class OfficePeople(Handler):
    """GET /office/people.

    Templates: office_people.html gets `page` (of Person), `choices`, `states` (STATES), `when`
    (milliseconds -> text), `now_ms`, `count`, `refused`, `why` (of an act on many).
    """

    async def get(self) -> None:
        """Shows the list."""
        wanted = Wanted(self.request.path, self.query, SORTS, FILTERS)
        search = Search(
            wanted.q,
            wanted.kept.get("group", ""),
            wanted.kept.get("role", ""),
            wanted.kept.get("state", ""),
            wanted.column,
            wanted.descending,
        )
        directory = self.parts.directory
        self.page(
            "office_people.html",
            page=await wanted.fetch(lambda offset, limit: directory.page(search, offset, limit)),
            choices=await directory.choices(),
            states=STATES,
            no_group=NO_GROUP_AT_ALL,
            when=moments(self.zone_name, self.language),
            now_ms=self.parts.clock.now_ms(),
            count=_number(self.query["count"]),
            refused=_number(self.query["refused"]),
            why=REASONS.get(self.query["why"], ""),
        )


class PeopleBulk(Handler):
    """POST /office/people/bulk (chosen ..., act, group, back)."""

    async def post(self) -> None:
        """Does something to the chosen; what is refused is counted, with one reason."""
        given = self.fields
        if not given["chosen"]:
            self.see_other(self.back("none"))
            return
        act = given["act"]
        tally = await self.parts.bulk.do(self.signed_in, act, given["chosen"], given["group"])
        found: dict[str, str | int] = {"count": tally.done}
        if tally.refused:
            most = max(tally.refused, key=lambda sentence: tally.refused[sentence])
            found |= {"refused": sum(tally.refused.values()), "why": _WORDS.get(most, "")}
        self.see_other(self.back(act, found))

    def back(self, done: str, more: dict[str, str | int] | None = None) -> str:
        """Returns the address of the list as it was, with what was done."""
        asked = self.fields["back"]
        here = asked if asked.split("?")[0] == PATH and asked.isascii() else PATH
        return f"{here}{'&' if '?' in here else '?'}{urlencode({'done': done, **(more or {})})}"


class PersonNew(Handler):
    """GET and POST /office/people/new.

    Templates: office_person_new.html gets `values`, `errors` (sentence by field), `groups`,
    `roles`, `sso_there`, `mail_is_set_up`, `days`.
    """

    async def get(self) -> None:
        """Shows the form."""
        await self.show({"role": TECHNICIAN, "language": self.language, "group": []}, {})

    async def post(self) -> None:
        """Invites; wrong input is shown beside its field."""
        given = self.fields
        newcomer = Newcomer(
            email=given["email"],
            name=given["name"],
            role=given["role"],
            group_ids=tuple(given["group"]),
            language=given["language"],
            second_step_demanded=given["second_step"] == "1",
            sso_only=given["sso_only"] == "1",
        )
        try:
            invited = await self.parts.invitations.invite(self.signed_in, newcomer)
        except (WrongInputError, NotYoursError) as refusal:
            await self.show(given, problems(self, refusal))
            return
        done = "invited" if invited.mailed else "invited_by_hand"
        self.see_other(f"{PATH}/{invited.account.id}?done={done}")

    async def show(self, values: dict[str, Any], errors: dict[str, str]) -> None:
        """Answers with the form."""
        offered = await self.parts.directory.offered(self.access)
        self.page(
            "office_person_new.html",
            values=values,
            errors=errors,
            choices=offered,
            sso_there=bool(await self.parts.single_sign_on.offered()),
            mail_is_set_up=self.parts.mail.is_set_up,
            days=int(self.parts.preferences["sign_in.invitation_days"]),
        )


def problems(handler: Handler, refusal: DomainError) -> dict[str, str]:
    """Returns a refusal as sentence by field, and answers with its status; "" is the whole form."""
    handler.set_status(refusal.status)
    if isinstance(refusal, ForbiddenError):
        handler.note_refusal()
    return {getattr(refusal, "field", ""): handler.sentence(refusal)}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
