"""Versions of briefings and digests with what they are made from, their deliveries, and what the clock has done."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COMMENTS: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "key": (sa.String(length=200), "the week, or park|since|until"),
    "payload": (sa.JSON(), "the whole Briefing or Digest"),
    "index_position": (sa.Integer(), "of the change log when it was made"),
}


def upgrade() -> None:
    with op.batch_alter_table("documents") as documents:
        for column in _added():
            documents.add_column(column)
        documents.drop_index(op.f("ix_documents_key"))
    _number_old_documents()
    with op.batch_alter_table("documents") as documents:
        for column in _added():
            if column.server_default is not None:
                documents.alter_column(column.name, server_default=None)
        documents.create_unique_constraint(op.f("uq_documents_kind_key_version"), ["kind", "key", "version"])
    if op.get_context().dialect.supports_comments:
        for name, (kind, comment) in _COMMENTS.items():
            op.alter_column("documents", name, existing_type=kind, existing_nullable=False, comment=comment)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=64), nullable=False),
        sa.Column(
            "target",
            sa.String(length=400),
            nullable=False,
            comment="mailto:ADDRESS, or a webhook's host and a hash of its URL",
        ),
        sa.Column("state", sa.String(length=16), nullable=False, comment="sending, sent or failed"),
        sa.Column(
            "idempotency_key",
            sa.String(length=64),
            nullable=False,
            comment="another only when it is sent again on purpose",
        ),
        sa.Column(
            "attempts",
            sa.Integer(),
            nullable=False,
            comment="how often it was begun; retries within one are not counted",
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_deliveries_document_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("document_id", "target", name=op.f("uq_deliveries_document_id_target")),
        comment="`sending` is written before anything goes out, so what a killed process left is not sent twice",
    )
    op.create_index(op.f("ix_deliveries_state"), "deliveries", ["state"], unique=False)
    op.create_table(
        "schedule_runs",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedule_runs")),
        comment="when what is done by the clock was last done, so that what was missed is caught up",
    )


def downgrade() -> None:
    op.drop_table("schedule_runs")
    op.drop_table("deliveries")
    with op.batch_alter_table("documents") as documents:
        documents.drop_constraint(op.f("uq_documents_kind_key_version"), type_="unique")
        for column in _added():
            documents.drop_column(column.name)
        documents.create_index(op.f("ix_documents_key"), ["key"], unique=False)


def _added() -> list[sa.Column[Any]]:
    return [
        sa.Column("version", sa.Integer(), nullable=False, server_default="0", comment="from 1"),
        sa.Column(
            "changes", sa.JSON(), nullable=True, comment="what differs from the version before; null for the first"
        ),
        sa.Column(
            "form",
            sa.String(length=16),
            nullable=False,
            server_default="",
            comment="hash of the payload's schema and of what its links begin with",
        ),
        sa.Column(
            "made_from", sa.JSON(), nullable=True, comment="pages and articles with a hash each; null: not known"
        ),
        sa.Column(
            "checked_position",
            sa.Integer(),
            nullable=False,
            server_default="-1",
            comment="of the last change under which it still held",
        ),
        sa.Column("checked_stamp", sa.String(length=16), nullable=False, server_default=""),
    ]


def _number_old_documents() -> None:
    """By when they were given out. A source held its citation's fields beside its own; the key was a park alone."""
    connection = op.get_bind()
    documents = sa.table(
        "documents",
        *map(sa.column, ("id", "kind", "key", "version", "created_at")),
        sa.column("payload", sa.JSON),
    )
    given: dict[tuple[str, str], int] = {}
    for row in connection.execute(sa.select(documents).order_by(documents.c.created_at, documents.c.id)).all():
        payload = dict(row.payload)
        key = row.key
        if row.kind == "briefing":
            key = f"{key}|{payload.get('since') or ''}|{payload.get('until') or ''}"
        if "sources" in payload:
            payload["sources"] = [one if "citation" in one else {**one, "citation": one} for one in payload["sources"]]
        given[row.kind, key] = version = given.get((row.kind, key), 0) + 1
        mine = sa.update(documents).where(documents.c.id == row.id)
        connection.execute(mine.values(key=key, version=version, payload=payload))
