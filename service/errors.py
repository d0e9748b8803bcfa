"""What can go wrong above the index.

ParkbriefError (index.errors)
├── SettingsError     a setting that can't be used
├── PromptError       a prompt file, or the variables given to it
├── UnreadableEdition a stored briefing or digest of another parkbrief's form
├── DeliveryError     a digest that did not reach whom it was sent to
│   ├── DeliveryPassing   it may work a moment later
│   ├── DeliveryRefused   it will not, as things are set
│   └── DeliveryInDoubt   it may have arrived
└── LLMError          the chat model: an error, or nothing usable
    ├── LLMTimeout    no answer in time
    └── LLMBudget     the tokens set for one answer are used up
"""

from index.errors import ParkbriefError


class SettingsError(ParkbriefError):
    """A setting that can't be used."""


class PromptError(ParkbriefError):
    """A prompt file that doesn't parse, or variables that don't match the declared ones."""


class UnreadableEdition(ParkbriefError):
    """An old version of a briefing or digest that was stored in another form than today's."""

    def __init__(self, kind: str, key: str, version: int) -> None:
        super().__init__(
            f"version {version} of the {kind} {key} was stored by another parkbrief, in a form that is not read here; "
            "ask without a version for the one of today"
        )


class DeliveryError(ParkbriefError):
    """A digest that did not reach whom it was sent to; the message says why, and holds no password."""


class DeliveryPassing(DeliveryError):
    """It surely did not arrive, or the receiver can tell a second one; it may work a moment later."""


class DeliveryRefused(DeliveryError):
    """It did not arrive, and won't as things are set."""


class DeliveryInDoubt(DeliveryError):
    """It may have arrived: the other side did not say."""


class LLMError(ParkbriefError):
    """The chat model gave no usable answer; the message says why."""


class LLMTimeout(LLMError):
    """The chat model gave no answer within the time set for it."""


class LLMBudget(LLMError):
    """What is left of the tokens set for one answer is not enough for another request."""
