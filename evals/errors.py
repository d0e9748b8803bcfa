"""What can go wrong in an eval.

ParkbriefError (index.errors)
└── SuiteError     a suite file that can't be used; the message names file and line
"""

from index.errors import ParkbriefError


class SuiteError(ParkbriefError):
    """A suite file that can't be used; the message names file and line."""
