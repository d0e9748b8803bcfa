"""What can go wrong above the index.

ParkbriefError (index.errors)
├── SettingsError     a setting that can't be used
├── PromptError       a prompt file, or the variables given to it
└── LLMError          the chat model: an error, or nothing usable
    ├── LLMTimeout    no answer in time
    └── LLMBudget     the tokens set for one answer are used up
"""

from index.errors import ParkbriefError


class SettingsError(ParkbriefError):
    """A setting that can't be used."""


class PromptError(ParkbriefError):
    """A prompt file that doesn't parse, or variables that don't match the declared ones."""


class LLMError(ParkbriefError):
    """The chat model gave no usable answer; the message says why."""


class LLMTimeout(LLMError):
    """The chat model gave no answer within the time set for it."""


class LLMBudget(LLMError):
    """What is left of the tokens set for one answer is not enough for another request."""
