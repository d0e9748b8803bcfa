"""Everything that can go wrong in the index, each message saying what, where and what to do.

ParkbriefError                 anything a user can act on; the service's errors hang below it too
├── PageError                  a file that can't be read as a page; the other files go through
├── UsageError                 a request that can't be met as it was put
│   ├── UnknownPark            no such park; carries the nearest names
│   └── UnknownId              no such page, article, paragraph or answer
└── StoreError                 the database or a cache behind it
    ├── WriterBusy             another process is writing
    ├── IncompatibleDatabase   written by another version
    └── EncoderMismatch        embedded with another model or dimension
"""


class ParkbriefError(Exception):
    """Base of every error a user can act on; `str(error)` is one line."""


class PageError(ParkbriefError):
    """A file that can't be read as a page."""


class UsageError(ParkbriefError):
    """A request that can't be met as it was put."""


class UnknownPark(UsageError):
    """No such park; `nearest` holds the closest names, best first."""

    def __init__(self, name: str, nearest: tuple[str, ...] = ()) -> None:
        self.name = name
        self.nearest = nearest
        hint = f"; did you mean {'、'.join(nearest)}?" if nearest else "; `parkbrief parks` lists those in the corpus"
        super().__init__(f"unknown park {name!r}{hint}")


class UnknownId(UsageError):
    """No such page, article, paragraph or answer."""

    def __init__(self, kind: str, identifier: str) -> None:
        self.kind = kind
        self.identifier = identifier
        super().__init__(f"no {kind} with the id {identifier!r}")


class StoreError(ParkbriefError):
    """The database or a cache behind it."""


class WriterBusy(StoreError):
    """Another process is writing to the same corpus."""


class IncompatibleDatabase(StoreError):
    """The database was written by another version of parkbrief."""


class EncoderMismatch(StoreError):
    """The stored vectors come from another model or dimension."""
