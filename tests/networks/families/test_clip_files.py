"""CLIP's text encoders in files of their own, as ComfyUI names and writes them (`clip_l`, `clip_g`,
either naming), make the picture of the diffusers folder of the same weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_search import with_chosen
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.tiny_models import tiny_folder, tiny_parts, tiny_single_file
from tests.tiny_sdxl import sdxl_file, sdxl_folder, sdxl_parts

FAMILIES = load_families()
FIRST, TRANSFORMER = "cond_stage_model.transformer.", "conditioner.embedders.0.transformer."
SECOND = "conditioner.embedders.1.model."


def told(path: Path, **chosen: Path) -> ModelInfo:
    info = probe(path, FAMILIES)
    info = with_chosen(info, FAMILIES[info.family], {k: str(v) for k, v in chosen.items()})
    return replace(info, native_size=64)


def without(whole: Path, *gone: str) -> Path:
    """The same file without what begins so."""
    path = whole.with_name("denoiser.safetensors")
    meta = {"modelspec.prediction_type": "epsilon"}
    kept = {k: v for k, v in load_file(whole).items() if not k.startswith(gone)}
    save_file(kept, path, meta)
    return path


def cut(whole: Path, start: str, name: str) -> Path:
    """What begins so, under the names behind it."""
    found = {k.removeprefix(start): v for k, v in load_file(whole).items() if k.startswith(start)}
    path = whole.with_name(name)
    save_file({k: v.contiguous() for k, v in found.items()}, path)
    return path


def huggingface(part: Any, path: Path) -> Path:
    """In the names of transformers' class."""
    state = {
        k if k.startswith("text_") else f"text_model.{k}": v.clone().contiguous()
        for k, v in part.state_dict().items()
    }
    save_file(state, path)
    return path


def picture(engine: LocalEngine, info: ModelInfo) -> Any:
    return run(engine, make_job(info, prompt="a cat", negative_prompt="b")).pixels[0]


@pytest.mark.slow
def test_sd1_reads_clip_l_from_a_file(tmp_path: Path, engine: LocalEngine) -> None:
    parts = tiny_parts("sd1", clip_tokenizer=True)
    whole = tiny_single_file(tmp_path / "whole.safetensors", parts=parts)
    clip = cut(whole, FIRST, "clip_l.safetensors")
    want = picture(engine, told(tiny_folder(tmp_path / "folder", parts=parts)))
    info = told(without(whole, "cond_stage_model."), text_encoder=clip)
    assert info.lacks == () and info.part_reasons["text_encoder"] == "chosen"
    assert np.array_equal(picture(engine, info), want)
    other = tiny_parts("sd1", clip_tokenizer=True, seed=1).text_encoder
    wrong = huggingface(other, tmp_path / "other.safetensors")
    changed = picture(engine, told(tmp_path / "folder", text_encoder=wrong))
    assert not np.array_equal(changed, want)


@pytest.mark.slow
@pytest.mark.parametrize("naming", ["huggingface", "openclip"])
def test_sdxl_reads_clip_l_and_clip_g_from_files(
    tmp_path: Path, engine: LocalEngine, naming: str
) -> None:
    parts = sdxl_parts(clip_tokenizer=True, block=64)
    whole = sdxl_file(tmp_path / "whole.safetensors", parts)
    small = cut(whole, TRANSFORMER, "clip_l.safetensors")
    large = tmp_path / "clip_g.safetensors"
    made: dict[str, Callable[[], Path]] = {
        "huggingface": lambda: huggingface(parts["text_encoder_2"], large),
        "openclip": lambda: cut(whole, SECOND, large.name),
    }
    info = told(without(whole, "conditioner."), text_encoder=small, text_encoder_2=made[naming]())
    assert info.lacks == ()
    want = picture(engine, told(sdxl_folder(tmp_path / "folder", parts)))
    assert np.array_equal(picture(engine, info), want)
