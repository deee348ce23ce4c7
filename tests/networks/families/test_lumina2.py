"""Lumina 2: negative prompts are read without the system prompt, scores of Gemma 2 are capped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers.models.gemma2.modeling_gemma2 import Gemma2Model

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.guidance_formulas import GuidanceFormula
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.language_text import MASK, STATES
from tests.engine.conftest import make_job, run
from tests.tiny_lumina2 import lumina2_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    path = lumina2_folder(tmp_path_factory.mktemp("lumina2") / "model")
    return replace(probe(path, load_families()), native_size=64)


@torch.inference_mode()
def test_a_negative_prompt_is_read_as_it_is(folder: ModelInfo, engine: LocalEngine) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    texts = [PromptText("a"), PromptText("a", negative=True), PromptText("", negative=True)]
    made = model.texts.encode_all(texts)
    lengths = [int(each[MASK].sum()) for each in made]
    assert lengths[0] > 100
    assert lengths[1:] == [2, 1]  # the beginning's mark, and the letter
    told = Gemma2Model.from_pretrained(Path(folder.path) / "text_encoder", dtype=torch.float32)
    ids = model.parts["tokenizer"]("a", return_tensors="pt").input_ids
    wanted = told(ids, output_hidden_states=True).hidden_states[-2]
    assert torch.allclose(made[1][STATES][:, :2], wanted, atol=1e-4)


def test_the_same_text_as_prompt_and_negative_one_is_read_in_two_ways(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    settings = {"scheduler": "flow_euler", "prompt": "a", "negative_prompt": "a"}
    one, two = (
        run(engine, make_job(folder, **settings, guidance_scale=scale)).pixels[0].tobytes()
        for scale in (1.0, 4.0)
    )
    assert one != two


def test_rows_keep_their_lengths_under_guidance() -> None:
    text, without = torch.randn(2, 1, 4, 6, 8, generator=torch.Generator().manual_seed(1))
    plain = GuidanceFormula().result(without, text, None, 4.0)
    kept = GuidanceFormula(keeps_rows=True).result(without, text, None, 4.0)
    assert torch.allclose(kept.norm(dim=-1), text.norm(dim=-1))
    assert torch.allclose(
        kept / kept.norm(dim=-1, keepdim=True), plain / plain.norm(dim=-1)[..., None]
    )


def test_a_size_beyond_the_places_it_knows_is_told(folder: ModelInfo, engine: LocalEngine) -> None:
    with pytest.raises(InputError) as caught:
        run(engine, make_job(folder, scheduler="flow_euler", size=Size(8208, 64)))
    assert caught.value.code == "size_range"
