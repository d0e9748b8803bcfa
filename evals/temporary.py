"""Opens the service over a corpus of its own that is gone afterwards; knows nothing of what it is asked."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from evals.errors import SuiteError
from service.settings import load_settings
from service.wiring import Parkbrief


@contextmanager
def temporary_corpus(pages: Sequence[Path]) -> Iterator[Parkbrief]:
    """The service with this process' settings over these files and folders alone. Raises SuiteError where one fails."""
    with tempfile.TemporaryDirectory(prefix="parkbrief-eval-") as home:
        database = f"sqlite:///{Path(home) / 'parkbrief.db'}"
        settings = load_settings().model_copy(update={"home": Path(home), "database_url_set": database})
        service = Parkbrief(settings)
        try:
            summary = service.ingest(pages)
            if summary.failures:
                path, reason = summary.failures[0]
                raise SuiteError(f"{len(summary.failures)} files can't be read in; first: {path}: {reason}")
            yield service
        finally:
            service.close(finish=True)
