"""A real OpenAI-protocol server that nobody here wrote, `transformers serve`, over a tiny model with random weights.

The model has Qwen's architecture and a byte-level BPE trained on the seed pages, and is written as files: making it
with transformers would cost the tests the loading of torch.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

SEEDS = Path(__file__).parents[1] / "seeds"
END, PAD = "<|im_end|>", "<|endoftext|>"
VOCABULARY, WIDTH, INNER, LAYERS, HEADS = 1000, 32, 64, 2, 2
START_S = 180
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_model(folder: Path) -> None:
    """Writes the model's files; the same ones every time."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    ends = {"eos_token_id": tokenizer.token_to_id(END), "pad_token_id": tokenizer.token_to_id(PAD)}
    about_tokens = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": END, "pad_token": PAD}
    _write(folder / "tokenizer_config.json", {**about_tokens, "chat_template": CHAT_TEMPLATE})
    _write(folder / "generation_config.json", {**ends, "do_sample": False})
    _write(
        folder / "config.json",
        {
            **ends,
            "architectures": ["Qwen2ForCausalLM"],
            "model_type": "qwen2",
            "vocab_size": VOCABULARY,
            "hidden_size": WIDTH,
            "intermediate_size": INNER,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": HEADS,
            "num_key_value_heads": HEADS,
            "max_position_embeddings": 32768,
            "tie_word_embeddings": True,
            "dtype": "float32",
        },
    )
    save_file(_weights(), folder / "model.safetensors", metadata={"format": "pt"})


@contextmanager
def serving_model(folder: Path) -> Iterator[str]:
    """Serves the model of a folder, by whose path it is asked for; gives the base URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("transformers"), "serve", folder, "--device", "cpu"]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)], env=environment, stdout=log, stderr=log
        )
    try:
        _wait(server, f"http://127.0.0.1:{port}/health", folder / "log")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError(f"transformers serve does not start: {log.read_text(errors='replace')[-2000:]}")


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[PAD, "<|im_start|>", END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))), trainer)
    return tokenizer


def _weights() -> dict[str, np.ndarray]:
    chance = np.random.default_rng(7)

    def drawn(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.1, shape).astype(np.float32)

    weights = {"model.embed_tokens.weight": drawn(VOCABULARY, WIDTH), "model.norm.weight": np.ones(WIDTH, np.float32)}
    for layer in range(LAYERS):
        name = f"model.layers.{layer}"
        for norm in ("input_layernorm", "post_attention_layernorm"):
            weights[f"{name}.{norm}.weight"] = np.ones(WIDTH, np.float32)
        for part in ("q_proj", "k_proj", "v_proj"):
            weights[f"{name}.self_attn.{part}.weight"] = drawn(WIDTH, WIDTH)
            weights[f"{name}.self_attn.{part}.bias"] = np.zeros(WIDTH, np.float32)
        weights[f"{name}.self_attn.o_proj.weight"] = drawn(WIDTH, WIDTH)
        for part in ("gate_proj", "up_proj"):
            weights[f"{name}.mlp.{part}.weight"] = drawn(INNER, WIDTH)
        weights[f"{name}.mlp.down_proj.weight"] = drawn(WIDTH, INNER)
    return weights


def _write(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
