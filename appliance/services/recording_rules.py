"""What may be recorded: the organisation's rule, and what groups say instead."""

from collections.abc import Mapping
from typing import Final

from appliance.domain.errors import NotFoundError, WrongInputError
from appliance.domain.forms import checked_texts
from appliance.domain.preferences import PREFERENCES
from appliance.domain.recordings import POLICIES
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.preferences import Preferences
from appliance.storage import Storage, groups
from appliance.storage import recordings as rows

FIELDS: Final = ("policy", "keep_days", "quota_gib")
"""Of the settings page, named recording.<field> in the settings."""


class RecordingRules:
    """Answers at once: rules of groups are kept in memory."""

    def __init__(self, storage: Storage, audit: Audit, preferences: Preferences) -> None:
        """Takes where they are kept; `load` once before use."""
        self._storage = storage
        self._audit = audit
        self._preferences = preferences
        self._of_groups: dict[str, str] = {}

    async def load(self) -> None:
        """Reads what groups say."""
        self._of_groups = await self._storage.run(rows.rules)

    @property
    def policy(self) -> str:
        """The organisation's rule, one of POLICIES."""
        return self._preferences["recording.policy"]

    @property
    def keep_days(self) -> int:
        """How long recordings stay; 0 for ever."""
        return int(self._preferences["recording.keep_days"])

    @property
    def quota_bytes(self) -> int:
        """How much all recordings may hold; 0 for as much as there is."""
        return int(self._preferences["recording.quota_gib"]) * 2**30

    def of(self, session: SessionRecord) -> str:
        """Returns the rule that counts for a session, one of POLICIES."""
        return self._of_groups.get(session.group_id) or self.policy

    def of_group(self, group_id: str) -> str:
        """Returns what a group says; empty for the same as everywhere."""
        return self._of_groups.get(group_id, "")

    def shown(self) -> dict[str, str]:
        """Returns the settings as their page shows them."""
        return {name: self._preferences[f"recording.{name}"] for name in FIELDS}

    async def change(self, actor: str, typed: Mapping[str, str]) -> frozenset[str]:
        """Stores those settings that are given.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        checks = {name: PREFERENCES[f"recording.{name}"].check for name in FIELDS if name in typed}
        values = checked_texts(checks, typed)
        return await self._preferences.change(
            actor, {f"recording.{name}": value for name, value in values.items()}
        )

    async def set_group(self, actor: Account, group_id: str, rule: str) -> None:
        """Lets a group say something else than the organisation; it counts for what begins.

        Raises:
            ForbiddenError: the actor may not manage groups.
            NotFoundError: there is no such group.
            WrongInputError: no such rule.
        """
        if rule and rule not in POLICIES:
            raise WrongInputError("recording")
        await self._storage.run(self._set_now, actor.id, group_id, rule)
        self._of_groups[group_id] = rule

    def _set_now(self, actor_id: str, group_id: str, rule: str) -> None:
        access = acting_now(actor_id, Right.GROUPS)
        if groups.get(group_id) is None:
            raise NotFoundError
        rows.set_rule(group_id, rule)
        detail = {"rule": rule or "as everywhere"}
        self._audit.record(
            access.account.id, "group.recording", group_id, detail, group_id=group_id
        )
