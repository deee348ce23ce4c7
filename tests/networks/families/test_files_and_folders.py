"""A model in one file, as its makers or ComfyUI write it or in GGUF, makes its folder's picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import save_file

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import region
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Noted
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from tests import tiny_anima, tiny_chroma, tiny_krea2, tiny_lumina2, tiny_qwen_image21
from tests.engine.conftest import make_job, run, told
from tests.engine.quantised.gguf_files import write_gguf

FAMILIES = load_families()
SETTINGS: dict[str, Any] = {"scheduler": "flow_euler", "prompt": "a cat", "negative_prompt": "b"}


@dataclass(frozen=True)
class Tiny:
    """How the tiny models of a family are written: its parts, which take the width that the
    transformer reads, and the folder and the tensors of these."""

    parts: Callable[..., Any]
    folder: Callable[[Path, Any], Path]
    tensors: Callable[[Any, Any], Any]


TINY = {
    "anima": Tiny(tiny_anima.anima_parts, tiny_anima.anima_folder, tiny_anima.anima_tensors),
    "chroma": Tiny(tiny_chroma.chroma_parts, tiny_chroma.chroma_folder, tiny_chroma.chroma_tensors),
    "lumina2": Tiny(
        tiny_lumina2.lumina2_parts, tiny_lumina2.lumina2_folder, tiny_lumina2.lumina2_tensors
    ),
    "krea2": Tiny(tiny_krea2.krea2_parts, tiny_krea2.krea2_folder, tiny_krea2.krea2_tensors),
    "qwen_image21": Tiny(
        tiny_qwen_image21.qwen_image21_parts,
        tiny_qwen_image21.qwen_image21_folder,
        tiny_qwen_image21.qwen_image21_tensors,
    ),
}
pytestmark = pytest.mark.parametrize("family", TINY)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Any, ModelInfo]]:
    """The parts of a family's tiny model, and their folder, written once."""

    @cache
    def make(family: str) -> tuple[Any, ModelInfo]:
        tiny = TINY[family]
        parts = tiny.parts()
        return parts, told(tiny.folder(tmp_path_factory.mktemp(family) / "folder", parts))

    return make


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["bare", "prefixed", "all_in_one", "F32", "Q8_0"])
def test_the_file_makes_the_folder_s_picture(
    tmp_path: Path,
    engine: LocalEngine,
    picture: ByteArray,
    mask: FloatArray,
    made: Callable[[str], tuple[Any, ModelInfo]],
    family: str,
    layout: str,
) -> None:
    tiny, path = TINY[family], tmp_path / "model.safetensors"
    parts, folder = made(family)
    if layout in ("F32", "Q8_0"):
        path = write_gguf(tmp_path / "model.gguf", tiny.tensors(parts, "bare"), layout)
    else:
        save_file(tiny.tensors(parts, layout), path)
    info = told(path, folder.path)
    assert (info.family, info.factor, info.input_channels) == (
        family,
        *((32, 64) if family == "qwen_image21" else (16, 16)),
    )
    assert info.defaults == folder.defaults
    missing = () if layout == "all_in_one" else ("text_encoder", "vae")
    kept = ("tokenizer",) if family in ("lumina2", "sana") else ()  # Gemma's may not ship
    assert info.lacks == (*kept, *missing)
    one, two = (
        run(engine, make_job(each, picture, mask, **SETTINGS)).pixels[0] for each in (info, folder)
    )
    if layout == "Q8_0":
        assert 0 < abs(one.astype(float) - two).max() < 0.1
    else:
        assert one.tobytes() == two.tobytes()


@pytest.mark.slow
def test_a_text_encoder_of_another_width_is_told(
    tmp_path: Path, engine: LocalEngine, family: str
) -> None:
    tiny = TINY[family]
    path = tiny.folder(tmp_path / "wrong", tiny.parts(reads=40))
    with pytest.raises(ModelError) as caught:
        engine.preload(told(path), lambda _: None)
    assert "wants text 40 wide" in caught.value.what


@pytest.mark.few(3)
def test_a_file_without_some_weight_is_told(
    tmp_path: Path,
    engine: LocalEngine,
    made: Callable[[str], tuple[Any, ModelInfo]],
    family: str,
) -> None:
    parts, folder = made(family)
    tensors = TINY[family].tensors(parts, "bare")
    del tensors[sorted(key for key in tensors if "s.1." in key and key.endswith("weight"))[0]]
    save_file(tensors, tmp_path / "model.safetensors")
    with pytest.raises(ModelError) as caught:
        engine.preload(told(tmp_path / "model.safetensors", folder.path), lambda _: None)
    assert caught.value.code == "model_incomplete"


@pytest.mark.slow
def test_regions_are_predicted_one_by_one_and_sizes_are_multiples_of_a_patch(
    engine: LocalEngine, made: Callable[[str], tuple[Any, ModelInfo]], family: str
) -> None:
    _, folder = made(family)
    size = Size(5 * folder.factor, 7 * folder.factor)
    plain = run(engine, make_job(folder, **SETTINGS, size=size)).pixels[0]
    assert plain.shape == (size.height, size.width, 3)
    there = np.zeros(plain.shape[:2], np.float32)
    there[:, 32:] = 1
    job = make_job(folder, **SETTINGS, size=size, conditions=(region("blue", "here"),))
    said = run(engine, replace(job, arrays={"here": there}))
    assert [note.code for note in said.of(Noted)] == ["regions_blended"]
    assert said.pixels[0].tobytes() != plain.tobytes()


@pytest.mark.few(2)
def test_what_is_loaded_is_what_was_forecast(
    engine: LocalEngine, made: Callable[[str], tuple[Any, ModelInfo]], family: str
) -> None:
    _, folder = made(family)
    model = engine.cache.get(folder, lambda _: None, CancelToken())
    # Of two parts that make text the first one.
    sized, held = part_sizes(folder, FAMILIES[family]).parts, tuple(model.weights.parts)
    assert len(sized) == len(held)
    forecast = {part.part: part for part in reversed(sized)}
    loaded = {part.part: part for part in reversed(held)}
    assert forecast["denoiser"].width == loaded["denoiser"].width > 0
    for name, part in forecast.items():
        # Of a language model the last norm is left out.
        assert part.numbers - loaded[name].numbers in (0, 16)
    assert 0 < forecast["text_encoder"].on_disk < forecast["text_encoder"].numbers
