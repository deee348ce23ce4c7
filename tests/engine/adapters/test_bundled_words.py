"""Embeddings that LoRAs bring along act as installed ones do, or are said to be left out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core.conditions import Conditions, embedding, lora
from desktop_app.core.events import Noted
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import make_job, run

WORD = "yasuhara"
LAYER = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn1_to_q"


def vectors(count: int = 2, width: int = 32, seed: int = 1) -> Tensor:
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed)) * 3


def written(path: Path, model: ModelInfo, **bundled: Tensor) -> str:
    """A LoRA of one layer that changes nothing, with what it brings along."""
    from safetensors import safe_open

    with safe_open(Path(model.path) / "unet/diffusion_pytorch_model.safetensors", "pt") as file:
        name = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight"
        width = file.get_slice(name).get_shape()[0]
    tensors = {f"{LAYER}.lora_down.weight": torch.zeros(1, width)}
    tensors[f"{LAYER}.lora_up.weight"] = torch.zeros(width, 1)
    save_file({**tensors, **{f"bundle_emb.{key}": each for key, each in bundled.items()}}, path)
    return str(path)


def made(
    engine: LocalEngine, model: ModelInfo, prompt: str, uses: Conditions, files: dict[str, str]
) -> tuple[bytes, list[Noted]]:
    work = make_job(model, prompt=prompt, conditions=uses, steps=1)
    seen = run(engine, EngineJob(work.request, model, files=files))
    return seen.pixels[0].tobytes(), [each for each in seen.events if isinstance(each, Noted)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "key", [f"{WORD}.emb_params", f"{WORD}.string_to_param.*", f"{WORD}.clip_l", "my.word.clip_l"]
)
def test_its_word_acts_as_an_installed_one_would(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path, key: str
) -> None:
    word = "my.word" if key.startswith("my") else WORD
    bundle = written(tmp_path / "bundled.safetensors", model, **{key: vectors()})
    save_file({"emb_params": vectors()}, tmp_path / "alone.safetensors")
    prompt = f"a cat, {word.upper()}"
    files = {"alone": str(tmp_path / "alone.safetensors"), "bundle": bundle}
    wanted, _ = made(engine, model, prompt, (embedding("alone", word),), files)
    found, notes = made(engine, model, prompt, (lora("bundle"),), files)
    assert found == wanted and not notes
    plain, _ = made(engine, model, prompt, (), files)
    off, _ = made(engine, model, prompt, (lora("bundle", 0.0),), files)
    assert off == plain != found


@pytest.mark.slow
def test_one_that_the_model_cannot_use_is_said_by_name(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    odd = {f"{WORD}.clip_l": vectors(2, 48), f"{WORD}.clip_l_out": vectors()}
    file = written(tmp_path / "wide.safetensors", model, **odd)
    _, notes = made(engine, model, WORD, (lora("wide"),), {"wide": file})
    assert [(each.code, each.params["word"]) for each in notes] == [("lora_word_unread", WORD)]


@pytest.mark.slow
def test_of_one_name_the_installed_one_counts_then_the_first(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    files = {
        name: written(
            tmp_path / f"{name}.safetensors", model, **{f"{WORD}.clip_l": vectors(seed=s)}
        )
        for name, s in (("one", 5), ("two", 6))
    }
    save_file({"emb_params": vectors(seed=7)}, tmp_path / "own.safetensors")
    files["own"] = str(tmp_path / "own.safetensors")
    first, _ = made(engine, model, WORD, (lora("one"),), files)
    both, notes = made(engine, model, WORD, (lora("one"), lora("two")), files)
    assert both == first
    assert [(n.code, n.params["name"], n.params["other"]) for n in notes] == [
        ("lora_word_taken", "two.safetensors", "one.safetensors")
    ]
    alone, _ = made(engine, model, WORD, (embedding("own", WORD),), files)
    with_own, notes = made(engine, model, WORD, (lora("one"), embedding("own", WORD)), files)
    assert with_own == alone
    assert [(n.code, n.params["other"]) for n in notes] == [("lora_word_taken", "own.safetensors")]
