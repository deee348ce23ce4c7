"""Chroma: of T5's filling one token is heard, and texts of several lengths go in together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.engine.loading import load
from desktop_app.engine.model import Model
from desktop_app.library.probing.probe import probe
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.device import pick_compute
from desktop_app.networks.families.chroma import MASK, STATES
from tests.tiny_chroma import chroma_folder

LONG = "a photo of a cat " * 200
COMPUTE = pick_compute("float32", "cpu")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = chroma_folder(tmp_path_factory.mktemp("chroma") / "model")
    family = load_families()["chroma"]
    info = replace(probe(path, {"chroma": family}), native_size=64)
    return load(info, family, COMPUTE, lambda _: None, CancelToken())


@pytest.mark.slow
@torch.inference_mode()
def test_one_token_of_the_filling_is_heard_as_if_all_were_there(model: Model) -> None:
    (made,) = model.texts.encode_all([PromptText("a photo of a (cat:1.3)", "a1111")])
    given = model.parts["tokenizer"](
        "a photo of a cat", padding="max_length", max_length=512, return_tensors="pt"
    )
    whole = model.parts["text_encoder"](**given)[0]
    count = int(given.attention_mask.sum()) + 1
    assert made[STATES].shape == (1, count, 32)
    assert torch.allclose(made[STATES], whole[:, :count], atol=1e-5)
    assert bool(made[MASK].all())


@torch.inference_mode()
def test_a_text_without_room_for_filling_has_none(model: Model) -> None:
    long, short = model.texts.encode_all([PromptText(LONG), PromptText("")])
    assert long[STATES].shape == short[STATES].shape == (1, 512, 32)
    assert (int(long[MASK].sum()), int(short[MASK].sum())) == (512, 2)


@torch.inference_mode()
def test_texts_of_two_lengths_together_are_as_each_alone(model: Model) -> None:
    texts = [PromptText("a"), PromptText("a photo of a cat")]
    latents = torch.randn(2, 16, 8, 6, generator=torch.Generator().manual_seed(3))
    both = model.texts.encode_all(texts)
    joined = {name: torch.cat([each[name] for each in both]) for name in both[0]}
    time = torch.tensor(600.0)

    def predicted(pixels: Any, inputs: Any) -> torch.Tensor:
        return model.engine.predict(model.network, pixels, time, inputs)

    together = predicted(latents, joined)
    for at, text in enumerate(texts):
        (alone,) = model.texts.encode_all([text])
        assert torch.allclose(together[at], predicted(latents[at : at + 1], alone)[0], atol=1e-5)
    unmasked = joined | {MASK: torch.ones_like(joined[MASK])}
    assert not torch.allclose(together[0], predicted(latents, unmasked)[0], atol=1e-3)
