"""The desk: who waits since when, who was asked to take over, how a session ended."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator, migrate  # type: ignore[import-untyped]


class Session(Model):
    """Support sessions, as this step fills them."""

    id = CharField(max_length=64, primary_key=True)
    state = CharField(max_length=20)
    owner_id = CharField(max_length=64, null=True)
    made_by = CharField(max_length=64)
    created_at_ms = BigIntegerField()
    changed_at_ms = BigIntegerField()
    queued_at_ms = BigIntegerField()
    assigned_at_ms = BigIntegerField()
    answered_at_ms = BigIntegerField()
    ended_at_ms = BigIntegerField()

    class Meta:
        table_name = "session"


class SessionAct(Model):
    """What happened to a session beside its changes of state."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    word = CharField(max_length=20)
    actor_id = CharField(max_length=64)
    actor = CharField(max_length=80)
    detail = TextField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "session_act"
        primary_key = CompositeKey("session", "number")


def _text(most: int, default: str = "") -> Field:
    return CharField(max_length=most, default=default)


def _columns() -> dict[str, Field]:
    moments = ("queued", "claimed", "assigned", "answered", "joined", "ended", "offered")
    return {
        "kind": _text(12, "support"),
        "comment": _text(1000),
        "made_by": _text(64),
        "invited": TextField(default=""),
        "module_id": _text(64),
        "answers": TextField(default=""),
        "send_updates": BooleanField(default=False),
        **{f"{word}_at_ms": BigIntegerField(default=0) for word in moments},
        "starts_at_ms": BigIntegerField(default=0),
        "offered_to_id": _text(64),
        "offered_to": _text(80),
        "offered_by_id": _text(64),
        "offered_by": _text(80),
        "offer_note": _text(500),
        "messages": IntegerField(default=0),
        "unread": IntegerField(default=0),
        "outcome": _text(12),
        "category": _text(80),
        "resolved_by": _text(80),
        "resolved_at_ms": BigIntegerField(default=0),
        "survey_score": IntegerField(default=0),
        "survey_text": _text(500),
        "survey_at_ms": BigIntegerField(default=0),
    }


def _add(db: Database, table: str, name: str, field: Field) -> None:
    """Adds a column in one statement; the migrator would write the whole table anew for each."""
    kind = field.ddl_datatype(db.get_sql_context()).sql
    usual = f"'{field.default}'" if isinstance(field.default, str) else str(int(field.default))
    if isinstance(field.default, bool):
        usual = str(field.default).upper()
    statement = f'ALTER TABLE "{table}" ADD COLUMN "{name}" {kind} NOT NULL DEFAULT {usual}'
    db.execute_sql(statement)  # type: ignore[no-untyped-call]


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Adds the columns and makes the table; what went on before counts as taken at once."""
    for name, field in _columns().items():
        _add(db, "session", name, field)
    for name, minutes in (("answer_minutes", 5), ("away_minutes", 3)):
        _add(db, "support_group", name, IntegerField(default=minutes))
    with db.bind_ctx((Session, SessionAct)):
        db.create_tables((SessionAct,))
        began = Session.changed_at_ms
        Session.update(
            queued_at_ms=began, assigned_at_ms=began, answered_at_ms=began, made_by=Session.owner_id
        ).where(Session.owner_id.is_null(False)).execute()
        Session.update(queued_at_ms=began).where(Session.owner_id.is_null()).execute()
        Session.update(ended_at_ms=began).where(Session.state << ("closed", "expired")).execute()
        migrate(
            migrator.add_index("session", ("owner_id", "state")),
            migrator.add_index("session", ("group_id", "state", "queued_at_ms")),
            migrator.add_index("session", ("ended_at_ms",)),
        )
