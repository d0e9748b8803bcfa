"""What answers stand on, whether it still stands, and what readers said of them."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_citations",
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paragraph_id", sa.String(length=64), nullable=False),
        sa.Column("page_id", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="the paragraph's, as the answerer read it"),
        sa.Column("standing", sa.String(length=16), nullable=False, comment="same, moved, changed or deleted"),
        _of_an_answer("answer_citations"),
        sa.PrimaryKeyConstraint("answer_id", "number", name=op.f("pk_answer_citations")),
        comment="what answers stand on; found by page when the page changes",
    )
    op.create_index(op.f("ix_answer_citations_page_id"), "answer_citations", ["page_id"], unique=False)
    op.create_table(
        "rechecks",
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("index_position", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False, comment="same, moved, changed or broken"),
        sa.Column("verdicts", sa.JSON(), nullable=False, comment="one a claim, against what is cited as it is now"),
        _of_an_answer("rechecks"),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_rechecks")),
        comment="the last check of each answer that a cited page changed under",
    )
    op.create_index(op.f("ix_rechecks_standing"), "rechecks", ["standing"], unique=False)
    progress = op.create_table(
        "recheck_progress",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_progress")),
        comment="one row: how far in the change log the answers have been checked again",
    )
    op.bulk_insert(progress, [{"id": 1, "position": 0}])
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False, comment="right or wrong"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _of_an_answer("feedback"),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_verdict"), "feedback", ["verdict"], unique=False)
    if op.get_context().dialect.supports_comments:
        op.alter_column(
            "answers",
            "contexts",
            existing_type=sa.JSON(),
            existing_nullable=False,
            comment="id and text's SHA-256 of every paragraph it was chosen from",
            existing_comment="ids of the paragraphs it was chosen from, best first",
        )
        op.alter_column(
            "answers",
            "index_position",
            existing_type=sa.Integer(),
            existing_nullable=False,
            comment="of the change log when its search began",
        )
    _take_over_old_answers()


def downgrade() -> None:
    for table in ("feedback", "recheck_progress", "rechecks", "answer_citations"):
        op.drop_table(table)


def _of_an_answer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["answer_id"], ["answers.id"], name=op.f(f"fk_{table}_answer_id"), ondelete="CASCADE"
    )


def _take_over_old_answers() -> None:
    """An id is made from the text, so a paragraph that has it still holds the text that was read; else the quote."""
    connection = op.get_bind()
    answers = sa.table(
        "answers", *map(sa.column, ("id",)), sa.column("payload", sa.JSON), sa.column("contexts", sa.JSON)
    )
    paragraphs = sa.table("paragraphs", sa.column("id"), sa.column("text"))
    cited = sa.table(
        "answer_citations", *map(sa.column, ("answer_id", "number", "paragraph_id", "page_id", "text", "standing"))
    )
    for answer in connection.execute(sa.select(answers)).all():
        ids = [*answer.contexts, *(one["paragraph_id"] for one in answer.payload["citations"])]
        held = connection.execute(sa.select(paragraphs).where(paragraphs.c.id.in_(ids)))
        texts = {row.id: row.text for row in held}
        rows = [
            {
                "answer_id": answer.id, "number": one["number"], "paragraph_id": one["paragraph_id"],
                "page_id": one["page"], "text": texts.get(one["paragraph_id"], one["quote"]), "standing": "same",
            }
            for one in answer.payload["citations"]
        ]  # fmt: skip
        if rows:
            connection.execute(sa.insert(cited), rows)
        seen = [[one, _sha256(texts[one]) if one in texts else None] for one in answer.contexts]
        connection.execute(sa.update(answers).where(answers.c.id == answer.id).values(contexts=seen))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
