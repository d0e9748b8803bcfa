"""How much one request may bring; knows nothing of what it brings."""

MAX_BODY_BYTES = 1024 * 1024
MAX_HISTORY_TURNS = 100
MAX_NOTE_CHARACTERS = 2000
