"""The service's own tables beside the corpus: answers, briefings and digests, eval runs."""

from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKey, Integer, String, Table, Text

from index.database.tables import metadata

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("suite", String(200), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("config", JSON, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("answerer", String(32), nullable=False),
    Column("abstained", Boolean, nullable=False),
    Column("payload", JSON, nullable=False, comment="the whole Answer"),
    Column("history", JSON, nullable=False),
    Column("contexts", JSON, nullable=False, comment="ids of the paragraphs it was chosen from, best first"),
    Column("index_position", Integer, nullable=False),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), index=True),
    Column("case_id", String(200)),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False, comment="briefing or digest"),
    Column("key", String(200), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("index_position", Integer, nullable=False),
)
