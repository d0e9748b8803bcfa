"""What can go wrong in an eval.

ParkbriefError (index.errors)
├── SuiteError     a suite file that can't be used; the message names file and line
├── RunError       runs that can't be scored, gone on with or compared
└── JudgeError     the judge is down or says nothing usable; what it judged before is kept
"""

from index.errors import ParkbriefError


class SuiteError(ParkbriefError):
    """A suite file that can't be used; the message names file and line."""


class RunError(ParkbriefError):
    """Runs that can't be scored, gone on with or compared; the message says why and what to do."""


class JudgeError(ParkbriefError):
    """The judge is down or says nothing usable; what it judged before is kept."""
