"""A stamp on every change, and vectors of another model that wait for their turn."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("changes", table_kwargs={"sqlite_autoincrement": True}) as changes:
        changes.add_column(
            sa.Column(
                "stamp",
                sa.String(length=16),
                server_default="",
                nullable=False,
                comment="tells it from another change of that number, after a backup was put back",
            )
        )
    op.create_table(
        "staged_vectors",
        sa.Column("chunk_id", sa.String(length=64), nullable=False),
        sa.Column(
            "encoder",
            sa.String(length=300),
            nullable=False,
            comment="fingerprint of the model that is being changed to",
        ),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chunk_id"], ["chunks.id"], name=op.f("fk_staged_vectors_chunk_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("chunk_id", "encoder", name=op.f("pk_staged_vectors")),
        comment="vectors of another model, until there is one for every chunk and they take the place of the old ones",
    )


def downgrade() -> None:
    op.drop_table("staged_vectors")
    with op.batch_alter_table("changes", table_kwargs={"sqlite_autoincrement": True}) as changes:
        changes.drop_column("stamp")
