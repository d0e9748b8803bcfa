"""Makes the models that the settings name: what embeds, and the chat model."""

from index.embedding import Encoder, load_encoder
from service.embedding_endpoint import SOURCE_PREFIX, EndpointEncoder
from service.llm import ChatModel, LLMSettings
from service.prices import Price, list_price
from service.settings import Settings


def encoder(settings: Settings) -> Encoder:
    """The encoder that is set."""
    if settings.embedding_model is None:
        return load_encoder(settings.encoder)
    return EndpointEncoder(
        settings.embedding_model,
        base_url=settings.embedding_base_url or settings.openai_base_url,
        api_key=_secret(settings),
    )


def encoder_of(settings: Settings, source: str) -> Encoder:
    """The encoder that vectors of this source were made with, whatever is set now."""
    if source.startswith(SOURCE_PREFIX):
        return EndpointEncoder.of_source(source, api_key=_secret(settings))
    return load_encoder(source or None)


def chat_model(settings: Settings) -> ChatModel | None:
    """The chat model that is set; None where none is."""
    if not settings.llm_configured:
        return None
    return ChatModel(
        LLMSettings(
            model=settings.llm_model,
            base_url=settings.openai_base_url,
            api_key=_secret(settings),
            timeout_s=settings.llm_timeout_s,
            max_retries=settings.llm_retries,
            source_tokens=settings.llm_source_tokens,
            output_tokens=settings.llm_output_tokens,
            answer_tokens=settings.llm_answer_tokens,
            price=_price(settings),
            tiktoken_folder=settings.tiktoken_folder,
        )
    )


def _price(settings: Settings) -> Price | None:
    """The price that is set, else the listed one where OpenAI itself is asked."""
    if settings.llm_price_in is not None and settings.llm_price_out is not None:
        return Price(settings.llm_price_in, settings.llm_price_out, settings.llm_price_currency)
    return list_price(settings.llm_model) if settings.openai_base_url is None else None


def _secret(settings: Settings) -> str | None:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
