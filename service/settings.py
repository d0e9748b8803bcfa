"""All settings; the only reader of the environment (and of a `.env` file in the working folder)."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.errors import SettingsError


class Settings(BaseSettings):
    """What can be set, each by the environment variable named beside it."""

    model_config = SettingsConfigDict(
        env_file=".env", env_prefix="PARKBRIEF_", extra="ignore", frozen=True, populate_by_name=True
    )

    home: Path = Path("var")
    """PARKBRIEF_HOME: where the database (unless DATABASE_URL is set), Chroma and the lexical index lie."""
    database_url_set: Annotated[str | None, Field(validation_alias="DATABASE_URL")] = None
    """DATABASE_URL: `sqlite:///…` or `postgresql://…`; default a SQLite file in the home folder."""
    public_url: str = "http://127.0.0.1:8000"
    """PARKBRIEF_PUBLIC_URL: how readers reach the service; the links of citations begin with it."""
    encoder: str | None = None
    """PARKBRIEF_ENCODER: a sentence-transformers folder or hub name; default the small model in the package."""
    embedding_model: str | None = None
    """PARKBRIEF_EMBEDDING_MODEL: a model of an OpenAI-compatible /embeddings endpoint, instead of an encoder."""
    embedding_base_url: str | None = None
    """PARKBRIEF_EMBEDDING_BASE_URL: that endpoint, where it isn't the chat model's."""
    reranker: str | None = None
    """PARKBRIEF_RERANKER: a CrossEncoder, by folder or hub name, that ranks the best candidates again; default none."""
    chroma_url: str | None = None
    """PARKBRIEF_CHROMA_URL: a `chroma run` server, instead of the folder in the home."""
    openai_api_key: Annotated[SecretStr | None, Field(validation_alias="OPENAI_API_KEY")] = None
    """OPENAI_API_KEY: a key for the chat model; with it, `auto` answers with the model."""
    openai_base_url: Annotated[str | None, Field(validation_alias="OPENAI_BASE_URL")] = None
    """OPENAI_BASE_URL: any OpenAI-compatible endpoint; set alone it is used without a key."""
    llm_model: str = "gpt-4o-mini"
    """PARKBRIEF_LLM_MODEL"""
    llm_timeout_s: Annotated[float, Field(gt=0)] = 60.0
    """PARKBRIEF_LLM_TIMEOUT_S: the whole time an answer of the model may take, retries included."""
    llm_source_tokens: Annotated[int, Field(ge=200)] = 6000
    """PARKBRIEF_LLM_SOURCE_TOKENS: how many tokens of sources go into the prompt."""
    max_answers: Annotated[int, Field(ge=1)] = 16
    """PARKBRIEF_MAX_ANSWERS: answers that a server process works on at once; beyond that it says 503."""
    llm_output_tokens: Annotated[int, Field(ge=64)] = 800
    """PARKBRIEF_LLM_OUTPUT_TOKENS: how many tokens one reply of the model may have."""
    llm_answer_tokens: Annotated[int, Field(ge=2000)] = 30_000
    """PARKBRIEF_LLM_ANSWER_TOKENS: how many tokens all requests for one answer may take together."""
    llm_retries: Annotated[int, Field(ge=0, le=10)] = 2
    """PARKBRIEF_LLM_RETRIES: how often a request that fails before its reply begins is made again."""
    llm_price_in: Annotated[float | None, Field(ge=0)] = None
    """PARKBRIEF_LLM_PRICE_IN: what a million tokens of prompts cost; default OpenAI's list, at its own endpoint."""
    llm_price_out: Annotated[float | None, Field(ge=0)] = None
    """PARKBRIEF_LLM_PRICE_OUT: what a million tokens of replies cost; set with PARKBRIEF_LLM_PRICE_IN."""
    llm_price_currency: str = "USD"
    """PARKBRIEF_LLM_PRICE_CURRENCY: the currency of the two."""
    smtp_url: SecretStr | None = None
    """PARKBRIEF_SMTP_URL: the mail server for digests, `smtp://user:password@host:port` or `smtps://…`."""
    mail_from: str | None = None
    """PARKBRIEF_MAIL_FROM: the sender's address."""
    mail_to: Annotated[tuple[str, ...], NoDecode] = ()
    """PARKBRIEF_MAIL_TO: addresses, with commas between them."""
    webhook_url: SecretStr | None = None
    """PARKBRIEF_WEBHOOK_URL: where digests are posted as JSON."""
    delivery_timeout_s: Annotated[float, Field(gt=0, le=600)] = 20.0
    """PARKBRIEF_DELIVERY_TIMEOUT_S: how long a mail server or webhook may say nothing."""
    digest_schedule: str | None = None
    """PARKBRIEF_DIGEST_SCHEDULE: a cron expression (`30 7 * * 1`) by which `serve` makes and delivers last week's
    digest."""
    timezone: str = "Asia/Shanghai"
    """PARKBRIEF_TIMEZONE: where the papers come out; says what day it is, so which week is the last whole one."""
    tiktoken_folder: Annotated[Path | None, Field(validation_alias="TIKTOKEN_CACHE_DIR")] = None
    """TIKTOKEN_CACHE_DIR: where tiktoken's files lie, with which tokens are counted exactly; never downloaded."""

    @property
    def database_url(self) -> str:
        return self.database_url_set or f"sqlite:///{self.home / 'parkbrief.db'}"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError(f"{name!r} is not a time zone such as Asia/Shanghai") from error
        return name

    @field_validator("mail_to", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value

    @field_validator("mail_to", "mail_from")
    @classmethod
    def _addresses(cls, value: tuple[str, ...] | str | None) -> tuple[str, ...] | str | None:
        for one in (value,) if isinstance(value, str) else value or ():
            try:
                Address(addr_spec=one).addr_spec.encode("ascii")
            except (ValueError, IndexError, HeaderParseError) as error:
                raise ValueError(f"{one!r} is not an address such as editor@example.org") from error
        return value

    @model_validator(mode="after")
    def _mail_whole(self) -> "Settings":
        if self.smtp_url is not None and (self.mail_from is None or not self.mail_to):
            raise ValueError("PARKBRIEF_SMTP_URL is set with PARKBRIEF_MAIL_FROM and PARKBRIEF_MAIL_TO")
        return self

    @model_validator(mode="after")
    def _both_prices(self) -> "Settings":
        if (self.llm_price_in is None) != (self.llm_price_out is None):
            raise ValueError("PARKBRIEF_LLM_PRICE_IN and PARKBRIEF_LLM_PRICE_OUT are set together")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def llm_configured(self) -> bool:
        return self.openai_api_key is not None or self.openai_base_url is not None


def load_settings() -> Settings:
    """The settings of this process. Raises SettingsError naming every variable that can't be used."""
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)
        )
        raise SettingsError(f"settings: {problems}") from error
