"""The corpus tables, as SQLAlchemy Core; knows nothing of how rows are made or used.

The service hangs its own tables (answers, digests, runs) on the same `metadata`.
"""

import secrets

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

corpus = Table(
    "corpus",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    comment="facts about the whole corpus: its id, the encoder its vectors come from",
)

pages = Table(
    "pages",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("source", Text, nullable=False, index=True, comment="the file it was read from, absolute"),
    Column("source_line", Integer, comment="its line there, for JSON Lines"),
    Column("sha256", String(64), nullable=False, index=True),
    Column("text", Text, nullable=False, comment="decoded, otherwise as it was"),
    Column("encoding", String(32), nullable=False),
    Column("publication", String(200)),
    Column("date", Date, index=True),
    Column("date_source", String(16), nullable=False),
    Column("date_confidence", Float, nullable=False, comment="1 for a given date, 0 for none"),
    Column("ingested_at", DateTime(timezone=True), nullable=False),
    Column("reader", Integer, nullable=False, comment="the version of the reader that took it apart"),
    Column("furniture", JSON, nullable=False, comment="line numbers that belong to no article"),
    Column("corrections", JSON, nullable=False, comment="what an editor said, as it was applied"),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("page_id", ForeignKey("pages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("headline", Text, nullable=False),
    Column("headline_source", String(16), nullable=False),
    Column("byline", Text),
    Column("date", Date, index=True),
    Column("date_source", String(16), nullable=False),
    Column("publication", String(200)),
    Column("confidence", Float, nullable=False, comment="how sure the reader is of its bounds and headline, 0 to 1"),
)

article_parks = Table(
    "article_parks",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, comment="0 is the principal park"),
    Column("park", String(100), nullable=False, index=True),
)

paragraphs = Table(
    "paragraphs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("role", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("first_line", Integer, nullable=False),
    Column("last_line", Integer, nullable=False),
    Column("span_start", Integer, nullable=False, comment="characters into the page's text"),
    Column("span_end", Integer, nullable=False),
    Column("span_sha256", String(64), nullable=False, comment="of those characters in UTF-8"),
)

moved = Table(
    "moved",
    metadata,
    Column("old_id", String(64), primary_key=True, comment="a paragraph that was split, merged or reflowed"),
    Column("new_id", ForeignKey("paragraphs.id", ondelete="CASCADE"), nullable=False, index=True),
)

corrections = Table(
    "corrections",
    metadata,
    Column("page_id", String(200), primary_key=True, comment="kept when the page is deleted or read again"),
    Column("rules", JSON, nullable=False),
)

chunks = Table(
    "chunks",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("page_id", ForeignKey("pages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("paragraph_ids", JSON, nullable=False),
    Column("context", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("vector", LargeBinary, nullable=False, comment="float32, little endian, unit length"),
)

staged_vectors = Table(
    "staged_vectors",
    metadata,
    Column("chunk_id", ForeignKey("chunks.id", ondelete="CASCADE"), primary_key=True),
    Column("encoder", String(300), primary_key=True, comment="fingerprint of the model that is being changed to"),
    Column("vector", LargeBinary, nullable=False),
    comment="vectors of another model, until there is one for every chunk and they take the place of the old ones",
)

changes = Table(
    "changes",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("page_id", String(200), nullable=False),
    Column("removed_chunks", JSON, nullable=False, comment="chunk ids that the change took away"),
    Column(
        "stamp",
        String(16),
        nullable=False,
        server_default="",
        default=lambda: secrets.token_hex(8),
        comment="tells it from another change of that number, after a backup was put back",
    ),
    comment="what Chroma and the lexical index follow; a cache at position n has seen every row up to n",
    sqlite_autoincrement=True,
)

Index("ix_articles_date_page", articles.c.date, articles.c.page_id, articles.c.position)
