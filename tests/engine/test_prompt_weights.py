"""Weights: embeddings against a reference that is written from the formulas alone.

The reference shares nothing with the program but tokenizer and text encoder: pieces and weights of
each prompt are written down by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.generation_settings import Dialect
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.networks.clip_text import PromptText

Pieces = list[tuple[str, float]]
# Prompt, and its pieces by hand.
A1111: dict[str, Pieces] = {
    "a (red) apple": [("a ", 1), ("red", 1.1), (" apple", 1)],
    "a [red] apple": [("a ", 1), ("red", 1 / 1.1), (" apple", 1)],
    "((a cat))": [("a cat", 1.21)],
    "(a cat:1.5)": [("a cat", 1.5)],
    "(a cat:0)": [("a cat", 0)],
    "(a:0.5) (b:1.4)": [("a", 0.5), (" ", 1), ("b", 1.4)],
    "(big (blue:1.3) sky:1.2)": [("big ", 1.2), ("blue", 1.56), (" sky", 1.2)],
    "[[[fog]]]": [("fog", 1 / 1.331)],
    "(unbalanced sky": [("unbalanced sky", 1.1)],
    r"\(a\) (b)": [("(a) ", 1), ("b", 1.1)],
    "(night:1.2), [day]": [("night", 1.2), (", ", 1), ("day", 1 / 1.1)],
    "(a [b] c:2)": [("a ", 2), ("b", 2 / 1.1), (" c", 2)],
    "(x:-0.5) y": [("x", -0.5), (" y", 1)],
    "(a photo of a house, detailed:1.05)": [("a photo of a house, detailed", 1.05)],
}
COMFY: dict[str, Pieces] = {
    "a (red) apple": [("a ", 1), ("red", 1.1), (" apple", 1)],
    "((a cat))": [("a cat", 1.21)],
    "(big (blue:1.3) sky:1.2)": [("big ", 1.2), ("blue", 1.3), (" sky", 1.2)],
    "(a cat:0)": [("a cat", 0)],
    "[fog] (b:1.4)": [("[fog] ", 1), ("b", 1.4)],
    "(x:-0.5) y": [("x", -0.5), (" y", 1)],
}
CASES = [("a1111", p, w) for p, w in A1111.items()] + [("comfyui", p, w) for p, w in COMFY.items()]


def tokens_of(tokenizer: Any, pieces: Pieces, window: int) -> tuple[list[int], list[float]]:
    ids, weights = [tokenizer.bos_token_id], [1.0]
    for text, weight in pieces:
        own = tokenizer(text, add_special_tokens=False)["input_ids"]
        ids, weights = ids + own, weights + [weight] * len(own)
    ids = [*ids, tokenizer.eos_token_id]
    rest = window - len(ids)
    ids += [tokenizer.pad_token_id] * rest
    return ids, weights + [1.0] * (window - len(weights))


def reference(
    dialect: str, pieces: Pieces, tokenizer: Any, window: int, layer: Callable[[Tensor], Tensor]
) -> Tensor:
    ids, weights = tokens_of(tokenizer, pieces, window)
    z = layer(torch.tensor([ids])).double()
    w = torch.tensor(weights, dtype=torch.float64)[None, :, None]
    if dialect == "a1111":
        weighted = z * w
        return weighted * (z.mean() / weighted.mean())
    nothing = layer(torch.tensor([tokens_of(tokenizer, [], window)[0]])).double()
    return nothing + (z - nothing) * w


def load(engine: LocalEngine, info: ModelInfo) -> Model:
    return engine.cache.get(info, lambda _: None, CancelToken())


@pytest.fixture
def meaningful(engine: LocalEngine, model: ModelInfo) -> Iterator[Model]:
    """A model whose embeddings have a mean, as trained ones have."""
    loaded = load(engine, model)
    bias = loaded.parts["text_encoder"].final_layer_norm.bias
    with torch.no_grad():
        bias += 0.1
    yield loaded
    with torch.no_grad():
        bias -= 0.1
    engine.cache.clear()


@pytest.mark.few(2)
@pytest.mark.parametrize(("dialect", "prompt", "pieces"), CASES)
def test_embeddings_are_the_reference_s(
    dialect: Dialect, prompt: str, pieces: Pieces, meaningful: Model
) -> None:
    loaded = meaningful
    encoder, tokenizer = loaded.parts["text_encoder"], loaded.parts["tokenizer"]
    with torch.inference_mode():
        (made,) = loaded.texts.encode_all([PromptText(prompt, dialect)])
        wanted = reference(dialect, pieces, tokenizer, 77, lambda ids: encoder(ids)[0])
    difference = (made["encoder_hidden_states"].double() - wanted).abs().max()
    assert difference <= 1e-5 * wanted.abs().max()


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["a1111", "comfyui"])
def test_both_encoders_of_sdxl_are_weighted_apart_and_the_pooled_text_not_at_all(
    dialect: Dialect, engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    loaded = load(engine, make_model("sdxl"))
    pieces = [("a ", 1.0), ("red", 1.3), (" apple", 1.0)]
    halves: list[Tensor] = []
    with torch.inference_mode():
        (made,) = loaded.texts.encode_all([PromptText("a (red:1.3) apple", dialect)])
        for end in ("", "_2"):
            encoder, tokenizer = (
                loaded.parts[f"{kind}{end}"] for kind in ("text_encoder", "tokenizer")
            )

            def layer(ids: Tensor, encoder: Any = encoder) -> Tensor:
                states: list[Any] = []
                inner = getattr(encoder, "text_model", encoder)
                last_but_one = inner.encoder.layers[-2]
                seen = last_but_one.register_forward_hook(lambda *call: states.append(call[2]))
                encoder(ids)
                seen.remove()
                return states[0] if isinstance(states[0], Tensor) else states[0][0]

            halves.append(reference(dialect, pieces, tokenizer, 77, layer))
        plain = loaded.texts.encode("a red apple")
    wanted = torch.cat(halves, dim=-1)
    assert torch.allclose(made["encoder_hidden_states"].double(), wanted, atol=1e-5)
    assert torch.equal(made["text_embeds"], plain["text_embeds"])


@pytest.mark.slow
def test_each_chunk_is_weighted_by_itself(engine: LocalEngine, model: ModelInfo) -> None:
    loaded = load(engine, model)
    with torch.inference_mode():
        (made,) = loaded.texts.encode_all([PromptText("(a cat:1.3) BREAK a dog", "a1111")])
        (cat,) = loaded.texts.encode_all([PromptText("(a cat:1.3)", "a1111")])
        dog = loaded.texts.encode("a dog")
    both = torch.cat([cat["encoder_hidden_states"], dog["encoder_hidden_states"]], dim=1)
    assert torch.equal(made["encoder_hidden_states"], both)


def test_a_prompt_without_weights_gives_the_same_bytes_in_every_dialect(
    engine: LocalEngine, model: ModelInfo
) -> None:
    loaded = load(engine, model)
    with torch.inference_mode():
        texts = [
            PromptText("a red apple, (1.0", "literal"),
            PromptText(r"a red apple, \(1.0", "a1111"),
        ]
        first, second = loaded.texts.encode_all(texts)
        (third,) = loaded.texts.encode_all([PromptText(r"a red apple, \(1.0", "comfyui")])
    for each in (second, third):
        assert torch.equal(first["encoder_hidden_states"], each["encoder_hidden_states"])
