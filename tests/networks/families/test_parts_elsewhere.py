"""Parts in files and folders of their own, under names that say nothing, make the picture of their
folder: as ComfyUI keeps them, and as InvokeAI does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from safetensors.torch import load_file, save_file
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_search import with_chosen
from desktop_app.library.probing.probe import probe
from tests import (
    tiny_anima,
    tiny_chroma,
    tiny_flux,
    tiny_flux2,
    tiny_krea2,
    tiny_lumina2,
    tiny_qwen_image,
    tiny_qwen_image21,
    tiny_sd3,
    tiny_z_image,
)
from tests.engine.conftest import make_job, run
from tests.tiny_parts import clip_config, draw_norms, finish

FAMILIES = load_families()
SETTINGS: dict[str, Any] = {"scheduler": "flow_euler", "prompt": "a cat", "negative_prompt": "b"}
QWEN, QWEN25, T5, GEMMA = 151936, 152064, 32128, 256000


@dataclass(frozen=True)
class Row:
    """One family: its tiny parts, how folder and bare denoiser are written, the vocabulary of each
    text encoder (those of CLIP are theirs already), and which tokenizers are chosen."""

    parts: Callable[[], Any]
    folder: Callable[[Path, Any], Path]
    tensors: Callable[[Any], Any]
    encoders: dict[str, int] = field(default_factory=dict[str, int])
    tokenizers: tuple[str, ...] = ("tokenizer",)
    chosen: tuple[str, ...] = ()


def _flux() -> Any:
    return tiny_flux.flux_parts("schnell", true_clip=True)


def _sd3() -> Any:
    """With CLIPs of the true widths."""
    made = tiny_sd3.sd3_parts(version="3.5", true_clip=True, t5=False)
    fields = {"true_clip": True, "projection_dim": tiny_sd3.WIDTH}
    configs = [
        clip_config(width, 1, hidden_act=act, num_attention_heads=width // 64, **fields)
        for width, act in ((768, "quick_gelu"), (1280, "gelu"))
    ]
    first, second = map(CLIPTextModelWithProjection, configs)
    network = SD3Transformer2DModel.from_config(
        {**made.transformer.config, "joint_attention_dim": 2048}
    )
    draw_norms(network)
    finish((first, second, network))
    return replace(made, text_encoder=first, text_encoder_2=second, transformer=network)


ROWS = {
    "z_image": Row(
        tiny_z_image.z_image_parts,
        tiny_z_image.z_image_folder,
        tiny_z_image.z_image_tensors,
        {"text_encoder": QWEN},
    ),
    "flux2": Row(
        tiny_flux2.flux2_parts,
        tiny_flux2.flux2_folder,
        tiny_flux2.flux2_tensors,
        {"text_encoder": QWEN},
    ),
    "flux1": Row(
        _flux,
        tiny_flux.flux_folder,
        tiny_flux.flux_tensors,
        {"text_encoder": 0, "text_encoder_2": T5},
        ("tokenizer_2",),
    ),
    "chroma": Row(
        tiny_chroma.chroma_parts,
        tiny_chroma.chroma_folder,
        tiny_chroma.chroma_tensors,
        {"text_encoder": T5},
    ),
    "lumina2": Row(
        tiny_lumina2.lumina2_parts,
        tiny_lumina2.lumina2_folder,
        tiny_lumina2.lumina2_tensors,
        {"text_encoder": GEMMA},
        (),
        ("tokenizer",),
    ),
    "anima": Row(
        tiny_anima.anima_parts,
        tiny_anima.anima_folder,
        tiny_anima.anima_tensors,
        {"text_encoder": QWEN},
        chosen=("t5_tokenizer",),  # its adapter knows as many words
    ),
    "krea2": Row(
        tiny_krea2.krea2_parts,
        tiny_krea2.krea2_folder,
        tiny_krea2.krea2_tensors,
        {"text_encoder": QWEN},
    ),
    "qwen_image": Row(
        tiny_qwen_image.qwen_image_parts,
        tiny_qwen_image.qwen_image_folder,
        tiny_qwen_image.qwen_image_tensors,
        {"text_encoder": QWEN25},
    ),
    "qwen_image21": Row(
        tiny_qwen_image21.qwen_image21_parts,
        tiny_qwen_image21.qwen_image21_folder,
        tiny_qwen_image21.qwen_image21_tensors,
        {"text_encoder": QWEN},
        ("processor",),
    ),
    "sd3": Row(
        _sd3,
        tiny_sd3.sd3_folder,
        lambda parts: tiny_sd3.transformer_keys(parts.transformer),
        {"text_encoder": 0, "text_encoder_2": 0},
        (),
    ),
}


def told(path: Path, chosen: dict[str, str]) -> ModelInfo:
    info = probe(path, FAMILIES)
    return replace(with_chosen(info, FAMILIES[info.family], chosen), native_size=64)


def whole(folder: Path, row: Row) -> Any:
    """The parts, and their diffusers folder without the tokenizers that ship."""
    parts = row.parts()
    for slot, words in row.encoders.items():
        if words:
            getattr(parts, slot).resize_token_embeddings(words, mean_resizing=False)
    row.folder(folder, parts)
    for name in row.tokenizers:
        shutil.rmtree(folder / name)
    for name in ("tokenizer",) if "tokenizer" in row.chosen else ():
        file = folder / name / "tokenizer.json"
        told = json.loads(file.read_text(encoding="utf-8"))
        words, wanted = told["model"]["vocab"], row.encoders["text_encoder"]
        words |= {f"<filling {at}>": at for at in range(len(words), wanted)}
        file.write_text(json.dumps(told), encoding="utf-8")
    return parts


def clean(part: Any) -> Any:
    state = {k: v for k, v in part.state_dict().items() if not k.startswith("lm_head.")}
    if isinstance(part, CLIPTextModel | CLIPTextModelWithProjection):
        state = {k if k.startswith("text_") else f"text_model.{k}": v for k, v in state.items()}
    return {k: v.clone().contiguous() for k, v in state.items()}


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["comfyui", "invokeai"])
@pytest.mark.parametrize("family", ROWS)
def test_parts_elsewhere_make_the_folder_s_picture(
    tmp_path: Path, engine: LocalEngine, family: str, layout: str
) -> None:
    row, models = ROWS[family], tmp_path / "app" / "models"
    parts = whole(tmp_path / "whole", row)
    chosen = {name: str(tmp_path / "whole" / name) for name in row.chosen}
    comfyui, invokeai = ("diffusion_models", "Clip", "VAE"), ("main", "t5_encoder", "vae")
    names = comfyui if layout == "comfyui" else invokeai
    denoisers, encoders, vaes = (models / name for name in names)
    denoisers.mkdir(parents=True)
    save_file(row.tensors(parts), denoisers / "a.safetensors")
    for at, slot in enumerate(row.encoders):
        if layout == "comfyui":
            encoders.mkdir(exist_ok=True)
            save_file(clean(getattr(parts, slot)), encoders / f"file{at}.safetensors")
        else:
            getattr(parts, slot).save_pretrained(encoders / f"f{at}" / slot, max_shard_size="4MB")
    if layout == "comfyui":
        vaes.mkdir()
        file = tmp_path / "whole" / "vae" / "diffusion_pytorch_model.safetensors"
        save_file(load_file(file), vaes / "qwen_encoder.safetensors")
    else:
        shutil.copytree(tmp_path / "whole" / "vae", vaes / "clip_l")
    info, folder = told(denoisers / "a.safetensors", chosen), told(tmp_path / "whole", chosen)
    assert info.lacks == () and info.needs == ()
    assert {*row.encoders, "vae"} <= info.parts.keys()
    assert set(info.part_reasons.values()) <= {"collection", "chosen", "ships"}
    one, two = (run(engine, make_job(each, **SETTINGS)).pixels[0] for each in (info, folder))
    # Weights that a file has fused, or at another address, are summed up in another order on some
    # processors: 1e-5 of the range after all steps. Another part would make another picture.
    np.testing.assert_allclose(one, two, rtol=0, atol=5e-5)
