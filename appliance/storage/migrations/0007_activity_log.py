"""The activity log: what kind of act each row is, and indexes to read it by."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import CharField, Database, IntegerField, Model, fn
from playhouse.migrate import SchemaMigrator, migrate  # type: ignore[import-untyped]

KINDS = {
    "sessions": ("session", "agent"),
    "sign_in": (
        "access",
        "code",
        "device",
        "factor",
        "login",
        "passkey",
        "recovery",
        "second",
        "sign_in",
        "totp",
    ),
    "people": (
        "account",
        "import",
        "invitation",
        "join",
        "password",
        "people",
        "person",
        "picture",
        "profile",
        "request",
    ),
    "groups": ("group", "membership", "role"),
    "settings": ("brand", "certificate", "organisation", "preference", "setting"),
    "sso": ("identity", "provider", "sso"),
    "mail": ("mail",),
    "log": ("log",),
}
"""Kind -> beginnings of its events; appliance.domain.acts has those of today."""
INDEXES = (
    ("at_ms", "number"),
    ("refused", "at_ms", "number"),
    ("kind", "refused", "at_ms", "number"),
    ("actor", "at_ms", "number", "kind", "refused"),
    ("subject", "at_ms", "number", "kind", "refused"),
    ("group_id", "at_ms", "number", "kind", "refused"),
)


class Audit(Model):
    """Acts, as this step fills them."""

    number = IntegerField(primary_key=True)
    event = CharField(max_length=64)
    kind = CharField(max_length=12)

    class Meta:
        table_name = "audit"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Adds the column, fills it, and makes the indexes."""
    with db.bind_ctx((Audit,)):
        migrate(migrator.add_column("audit", "kind", CharField(max_length=12, default="")))
        Audit.update(kind="other").execute()
        for kind, prefixes in KINDS.items():
            for prefix in prefixes:
                own = fn.SUBSTR(Audit.event, 1, len(prefix) + 1) == f"{prefix}."
                Audit.update(kind=kind).where(own).execute()
        migrate(*(migrator.add_index("audit", columns) for columns in INDEXES))
