"""Anima: T5's tokens hear Qwen3's states, and a LoRA may change what makes text of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.clip_text import PromptText
from desktop_app.networks.language_text import STATES
from tests.engine.conftest import make_job, run, told
from tests.tiny_anima import anima_folder

SETTINGS: dict[str, Any] = {"scheduler": "flow_euler", "prompt": "a cat"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return told(anima_folder(tmp_path_factory.mktemp("anima") / "model"))


@torch.inference_mode()
def test_texts_are_always_as_long_and_an_empty_one_says_nothing_of_qwen(
    folder: ModelInfo, engine: LocalEngine
) -> None:
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    texts = [PromptText(each) for each in ("a cat", "", "cat " * 900)]
    said, nothing, long = (each[STATES] for each in model.texts.encode_all(texts))
    assert said.shape == nothing.shape == long.shape == (1, 512, 16)
    assert bool(nothing.isfinite().all())
    assert int((nothing != 0).any(-1).sum()) == 1  # the end's mark
    assert int((long != 0).any(-1).sum()) == 512


@pytest.mark.few(1)
@pytest.mark.parametrize("start", ["diffusion_model.llm_adapter.", "text_conditioner."])
def test_a_lora_changes_the_conditioner(
    folder: ModelInfo, engine: LocalEngine, tmp_path: Path, start: str
) -> None:
    layer, file = f"{start}blocks.0.cross_attn.v_proj", tmp_path / "cat.safetensors"
    tensors: dict[str, Tensor] = {
        f"{layer}.lora_A.weight": torch.full((2, 16), 0.5),
        f"{layer}.lora_B.weight": torch.full((16, 2), 0.5),
    }
    save_file(tensors, file)
    job = make_job(folder, **SETTINGS)
    with_lora = make_job(folder, **SETTINGS, conditions=(lora(file.name),))
    plain = run(engine, job).pixels[0].tobytes()
    changed = run(engine, replace(with_lora, files={file.name: str(file)})).pixels[0].tobytes()
    assert changed != plain
    assert run(engine, job).pixels[0].tobytes() == plain


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [({"reads": 40}, "wants text 40 wide"), ({"hears": 40}, "conditioner wants text 40 wide")],
)
def test_parts_that_do_not_fit_are_told(
    tmp_path: Path, engine: LocalEngine, options: dict[str, Any], words: str
) -> None:
    with pytest.raises(ModelError) as caught:
        engine.preload(told(anima_folder(tmp_path / "wrong", **options)), lambda _: None)
    assert words in caught.value.what
