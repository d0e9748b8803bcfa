"""The service's own tables beside the corpus: answers with what they stand on, feedback, briefings and digests with
their deliveries, eval runs.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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
    Column("contexts", JSON, nullable=False, comment="id and text's SHA-256 of every paragraph it was chosen from"),
    Column("index_position", Integer, nullable=False, comment="of the change log when its search began"),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), index=True),
    Column("case_id", String(200)),
)

answer_citations = Table(
    "answer_citations",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("paragraph_id", String(64), nullable=False),
    Column("page_id", String(200), nullable=False, index=True),
    Column("text", Text, nullable=False, comment="the paragraph's, as the answerer read it"),
    Column("standing", String(16), nullable=False, comment="same, moved, changed or deleted"),
    comment="what answers stand on; found by page when the page changes",
)

rechecks = Table(
    "rechecks",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("checked_at", DateTime(timezone=True), nullable=False),
    Column("index_position", Integer, nullable=False),
    Column("standing", String(16), nullable=False, index=True, comment="same, moved, changed or broken"),
    Column("verdicts", JSON, nullable=False, comment="one a claim, against what is cited as it is now"),
    comment="the last check of each answer that a cited page changed under",
)

recheck_progress = Table(
    "recheck_progress",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    comment="one row: how far in the change log the answers have been checked again",
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("verdict", String(16), nullable=False, index=True, comment="right or wrong"),
    Column("note", Text),
    Column("given_at", DateTime(timezone=True), nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(16), nullable=False, comment="briefing or digest"),
    Column("key", String(200), nullable=False, comment="the week, or park|since|until"),
    Column("version", Integer, nullable=False, comment="from 1"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("payload", JSON, nullable=False, comment="the whole Briefing or Digest"),
    Column("changes", JSON(none_as_null=True), comment="what differs from the version before; null for the first"),
    Column("form", String(16), nullable=False, comment="hash of the payload's schema and of what its links begin with"),
    Column("made_from", JSON(none_as_null=True), comment="pages and articles with a hash each; null: not known"),
    Column("index_position", Integer, nullable=False, comment="of the change log when it was made"),
    Column("checked_position", Integer, nullable=False, comment="of the last change under which it still held"),
    Column("checked_stamp", String(16), nullable=False),
    UniqueConstraint("kind", "key", "version"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("target", String(400), nullable=False, comment="mailto:ADDRESS, or a webhook's host and a hash of its URL"),
    Column("state", String(16), nullable=False, index=True, comment="sending, sent or failed"),
    Column("idempotency_key", String(64), nullable=False, comment="another only when it is sent again on purpose"),
    Column("attempts", Integer, nullable=False, comment="how often it was begun; retries within one are not counted"),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("error", Text),
    UniqueConstraint("document_id", "target"),
    comment="`sending` is written before anything goes out, so what a killed process left is not sent twice",
)

schedule_runs = Table(
    "schedule_runs",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("ran_at", DateTime(timezone=True), nullable=False),
    comment="when what is done by the clock was last done, so that what was missed is caught up",
)
