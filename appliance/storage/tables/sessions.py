"""Support sessions and their timelines."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from appliance.storage.tables.base import Table
from appliance.storage.tables.people import AccountTable, GroupTable


class SessionTable(Table):
    """Support sessions."""

    id = CharField(max_length=64, primary_key=True)
    code_digest = BlobField(null=True, unique=True)
    code_sealed = BlobField(null=True)
    link_digest = BlobField(unique=True)
    link_sealed = BlobField(null=True)
    page_digest = BlobField(null=True, unique=True)
    agent_digest = BlobField(null=True, unique=True)
    resume_digest = BlobField(null=True, unique=True)
    resume_before_digest = BlobField(null=True, unique=True)
    topic = CharField(max_length=200)
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    description = CharField(max_length=500)
    language = CharField(max_length=8)
    group = ForeignKeyField(GroupTable, null=True, on_delete="SET NULL", backref="+")
    group_id: str | None
    owner = ForeignKeyField(AccountTable, null=True, on_delete="RESTRICT", backref="+")
    owner_id: str | None
    owner_name = CharField(max_length=80)
    state = CharField(max_length=20)
    actor = CharField(max_length=80)
    reason = CharField(max_length=40)
    rights = CharField(max_length=100)
    consented_person_id = CharField(max_length=64)
    resolved = BooleanField()
    resolve_note = CharField(max_length=500)
    created_at_ms = BigIntegerField()
    changed_at_ms = BigIntegerField()
    expires_at_ms = BigIntegerField()
    kind = CharField(max_length=12, default="support")
    comment = CharField(max_length=1000, default="")
    made_by = CharField(max_length=64, default="")
    invited = TextField(default="")
    """Ids of colleagues who may join although they are not in the group, separated by commas."""
    module_id = CharField(max_length=64, default="")
    answers = TextField(default="")
    """What a module asked, as a JSON object."""
    send_updates = BooleanField(default=False)
    queued_at_ms = BigIntegerField(default=0)
    claimed_at_ms = BigIntegerField(default=0)
    assigned_at_ms = BigIntegerField(default=0)
    answered_at_ms = BigIntegerField(default=0)
    joined_at_ms = BigIntegerField(default=0)
    ended_at_ms = BigIntegerField(default=0)
    offered_at_ms = BigIntegerField(default=0)
    starts_at_ms = BigIntegerField(default=0)
    offered_to_id = CharField(max_length=64, default="")
    offered_to = CharField(max_length=80, default="")
    offered_by_id = CharField(max_length=64, default="")
    offered_by = CharField(max_length=80, default="")
    offer_note = CharField(max_length=500, default="")
    messages = IntegerField(default=0)
    unread = IntegerField(default=0)
    outcome = CharField(max_length=12, default="")
    category = CharField(max_length=80, default="")
    resolved_by = CharField(max_length=80, default="")
    resolved_at_ms = BigIntegerField(default=0)
    survey_score = IntegerField(default=0)
    survey_text = CharField(max_length=500, default="")
    survey_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "session"
        indexes = (
            (("state", "expires_at_ms"), False),
            (("changed_at_ms",), False),
            (("owner", "state"), False),
            (("group", "state", "queued_at_ms"), False),
            (("group", "answered_at_ms"), False),
            (("ended_at_ms",), False),
        )


class ChangeTable(Table):
    """The timeline of each session."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    before = CharField(max_length=20)
    after = CharField(max_length=20)
    event = CharField(max_length=20)
    actor = CharField(max_length=80)
    reason = CharField(max_length=40)
    at_ms = BigIntegerField()

    class Meta:
        table_name = "session_change"
        primary_key = CompositeKey("session", "number")


class ActTable(Table):
    """What happened to a session beside its changes of state."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    word = CharField(max_length=20)
    actor_id = CharField(max_length=64)
    actor = CharField(max_length=80)
    detail = TextField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "session_act"
        primary_key = CompositeKey("session", "number")
