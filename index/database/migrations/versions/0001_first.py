"""The first schema: pages to chunks, the change log, and the service's answers, documents and runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("page_id", sa.String(length=200), nullable=False),
        sa.Column("removed_chunks", sa.JSON(), nullable=False, comment="chunk ids that the change took away"),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_changes")),
        comment="what Chroma and the lexical index follow; a cache at position n has seen every row up to n",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "corpus",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_corpus")),
        comment="facts about the whole corpus: its id, the encoder its vectors come from",
    )
    op.create_table(
        "corrections",
        sa.Column(
            "page_id", sa.String(length=200), nullable=False, comment="kept when the page is deleted or read again"
        ),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_corrections")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="briefing or digest"),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("index_position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index(op.f("ix_documents_key"), "documents", ["key"], unique=False)
    op.create_table(
        "pages",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="the file it was read from, absolute"),
        sa.Column("source_line", sa.Integer(), nullable=True, comment="its line there, for JSON Lines"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="decoded, otherwise as it was"),
        sa.Column("encoding", sa.String(length=32), nullable=False),
        sa.Column("publication", sa.String(length=200), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("date_source", sa.String(length=16), nullable=False),
        sa.Column("date_confidence", sa.Float(), nullable=False, comment="1 for a given date, 0 for none"),
        sa.Column("ingested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader", sa.Integer(), nullable=False, comment="the version of the reader that took it apart"),
        sa.Column("furniture", sa.JSON(), nullable=False, comment="line numbers that belong to no article"),
        sa.Column("corrections", sa.JSON(), nullable=False, comment="what an editor said, as it was applied"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
    )
    op.create_index(op.f("ix_pages_date"), "pages", ["date"], unique=False)
    op.create_index(op.f("ix_pages_sha256"), "pages", ["sha256"], unique=False)
    op.create_index(op.f("ix_pages_source"), "pages", ["source"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("suite", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answerer", sa.String(length=32), nullable=False),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False, comment="the whole Answer"),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column(
            "contexts", sa.JSON(), nullable=False, comment="ids of the paragraphs it was chosen from, best first"
        ),
        sa.Column("index_position", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=True),
        sa.Column("case_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_answers_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_created_at"), "answers", ["created_at"], unique=False)
    op.create_index(op.f("ix_answers_run_id"), "answers", ["run_id"], unique=False)
    op.create_table(
        "articles",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("page_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("headline_source", sa.String(length=16), nullable=False),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("date_source", sa.String(length=16), nullable=False),
        sa.Column("publication", sa.String(length=200), nullable=True),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=False,
            comment="how sure the reader is of its bounds and headline, 0 to 1",
        ),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_articles_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
    )
    op.create_index(op.f("ix_articles_date"), "articles", ["date"], unique=False)
    op.create_index("ix_articles_date_page", "articles", ["date", "page_id", "position"], unique=False)
    op.create_index(op.f("ix_articles_page_id"), "articles", ["page_id"], unique=False)
    op.create_table(
        "article_parks",
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="0 is the principal park"),
        sa.Column("park", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_article_parks_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_parks")),
    )
    op.create_index(op.f("ix_article_parks_park"), "article_parks", ["park"], unique=False)
    op.create_table(
        "chunks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("page_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("paragraph_ids", sa.JSON(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False, comment="float32, little endian, unit length"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_chunks_article_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["page_id"], ["pages.id"], name=op.f("fk_chunks_page_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunks")),
    )
    op.create_index(op.f("ix_chunks_article_id"), "chunks", ["article_id"], unique=False)
    op.create_index(op.f("ix_chunks_page_id"), "chunks", ["page_id"], unique=False)
    op.create_table(
        "paragraphs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=False),
        sa.Column("last_line", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False, comment="characters into the page's text"),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("span_sha256", sa.String(length=64), nullable=False, comment="of those characters in UTF-8"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_paragraphs_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paragraphs")),
    )
    op.create_index(op.f("ix_paragraphs_article_id"), "paragraphs", ["article_id"], unique=False)
    op.create_table(
        "moved",
        sa.Column(
            "old_id", sa.String(length=64), nullable=False, comment="a paragraph that was split, merged or reflowed"
        ),
        sa.Column("new_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["new_id"], ["paragraphs.id"], name=op.f("fk_moved_new_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_moved")),
    )
    op.create_index(op.f("ix_moved_new_id"), "moved", ["new_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_moved_new_id"), table_name="moved")
    op.drop_table("moved")
    op.drop_index(op.f("ix_paragraphs_article_id"), table_name="paragraphs")
    op.drop_table("paragraphs")
    op.drop_index(op.f("ix_chunks_page_id"), table_name="chunks")
    op.drop_index(op.f("ix_chunks_article_id"), table_name="chunks")
    op.drop_table("chunks")
    op.drop_index(op.f("ix_article_parks_park"), table_name="article_parks")
    op.drop_table("article_parks")
    op.drop_index(op.f("ix_articles_page_id"), table_name="articles")
    op.drop_index("ix_articles_date_page", table_name="articles")
    op.drop_index(op.f("ix_articles_date"), table_name="articles")
    op.drop_table("articles")
    op.drop_index(op.f("ix_answers_run_id"), table_name="answers")
    op.drop_index(op.f("ix_answers_created_at"), table_name="answers")
    op.drop_table("answers")
    op.drop_table("runs")
    op.drop_index(op.f("ix_pages_source"), table_name="pages")
    op.drop_index(op.f("ix_pages_sha256"), table_name="pages")
    op.drop_index(op.f("ix_pages_date"), table_name="pages")
    op.drop_table("pages")
    op.drop_index(op.f("ix_documents_key"), table_name="documents")
    op.drop_table("documents")
    op.drop_table("corrections")
    op.drop_table("corpus")
    op.drop_table("changes")
