"""A home of its own for every command."""

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "PARKBRIEF_ENCODER", "PARKBRIEF_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PARKBRIEF_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path
