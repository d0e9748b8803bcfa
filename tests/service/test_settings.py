from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import load_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "PARKBRIEF_HOME", "PARKBRIEF_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_has_to_be_set() -> None:
    settings = load_settings()
    assert settings.home == Path("var")
    assert settings.database_url == "sqlite:///var/parkbrief.db"
    assert not settings.llm_configured


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKBRIEF_HOME", "/data/parkbrief")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1")
    settings = load_settings()
    assert settings.database_url == "sqlite:////data/parkbrief/parkbrief.db"
    assert settings.llm_configured
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@db/parkbrief")
    assert load_settings().database_url == "postgresql://u@db/parkbrief"


def test_a_key_does_not_show_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())


def test_every_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKBRIEF_LLM_TIMEOUT_S", "-1")
    monkeypatch.setenv("PARKBRIEF_LLM_SOURCE_TOKENS", "many")
    with pytest.raises(SettingsError, match=r"llm_timeout_s: .*; llm_source_tokens: "):
        load_settings()


def test_one_price_without_the_other_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKBRIEF_LLM_PRICE_IN", "1.5")
    with pytest.raises(SettingsError, match="set together"):
        load_settings()
    monkeypatch.setenv("PARKBRIEF_LLM_PRICE_OUT", "6")
    assert load_settings().llm_price_out == 6


def test_mail_goes_to_a_list_of_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARKBRIEF_SMTP_URL", "smtp://editor:geheim@mail.example.org")
    monkeypatch.setenv("PARKBRIEF_MAIL_FROM", "parkbrief@example.org")
    with pytest.raises(SettingsError, match="set with PARKBRIEF_MAIL_FROM and PARKBRIEF_MAIL_TO") as error:
        load_settings()
    assert "geheim" not in str(error.value)
    monkeypatch.setenv("PARKBRIEF_MAIL_TO", "a@example.org, b@example.org")
    settings = load_settings()
    assert settings.mail_to == ("a@example.org", "b@example.org")
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize("address", ["editor", "a@b\nBcc: c@d", "Editor <a@b>", "@b", "编辑@example.org"])
def test_what_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PARKBRIEF_MAIL_TO", address)
    with pytest.raises(SettingsError, match="is not an address"):
        load_settings()


def test_the_time_zone_is_one_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().zone.key == "Asia/Shanghai"
    for name in ("Asia/Schanghai", "../etc/passwd", ""):
        monkeypatch.setenv("PARKBRIEF_TIMEZONE", name)
        with pytest.raises(SettingsError, match="is not a time zone"):
            load_settings()
