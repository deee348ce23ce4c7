"""FLUX.2 dev: text by Mistral, an embedded scale and references, as in diffusers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor

from desktop_app.catalog.families import load_families, references_of
from desktop_app.catalog.tokenizers import tokenizer_at
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.networks.language_text import STATES
from desktop_app.networks.part_classes import part_class
from desktop_app.networks.text_tokenizer import built_tokenizer
from tests.engine.conftest import make_job, run, told
from tests.engine.control.stock import hint
from tests.engine.parity import STEPS, WIDE
from tests.engine.parity_edits import loud
from tests.engine.parity_stock import stock_pipeline
from tests.engine.quantised.gguf_files import write_gguf
from tests.tiny_flux2 import Flux2Parts, flux2_file, flux2_folder, flux2_parts, flux2_tensors
from tests.tiny_language import MERGES, MISTRAL_MARKS, llama_names, tiny_mistral3, words
from tests.tiny_parts import finish

FAMILIES = load_families()


@pytest.fixture(scope="module")
def parts() -> Flux2Parts:
    return loud(flux2_parts(dev=True))


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory, parts: Flux2Parts) -> ModelInfo:
    return told(flux2_folder(tmp_path_factory.mktemp("flux2") / "model", parts))


def edited(info: ModelInfo, *pictures: ByteArray, scale: float = 3.0) -> EngineJob:
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    settings: dict[str, Any] = {"steps": STEPS, "scheduler": "flow_euler", "size": WIDE}
    settings |= {"prompt": "make it night", "guidance_scale": scale}
    job = make_job(info, **settings, conditions=tuple(reference(name) for name in arrays))
    return replace(job, arrays=arrays)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["", "a cat", "a red cat " * 300])
def test_text_is_heard_as_by_diffusers(dev: ModelInfo, engine: LocalEngine, prompt: str) -> None:
    model = engine.cache.get(dev, lambda _: None, CancelToken())
    with torch.inference_mode():
        words, _ = stock_pipeline("Flux2Pipeline", dev.path).encode_prompt(prompt)
        heard = model.texts.encode(prompt)[STATES]
    assert heard.shape == (1, 512, 48)
    assert torch.allclose(heard, words, atol=1e-4)


def test_it_is_told_by_its_index_and_its_layers(
    dev: ModelInfo, engine: LocalEngine, parts: Flux2Parts, tmp_path: Path
) -> None:
    assert (dev.variant, references_of(dev), dev.defaults.guidance_scale) == ("dev", 6, 4.0)
    file = told(flux2_file(tmp_path / "klein_or_not.safetensors", parts))
    assert (file.family, file.variant) == ("flux2", "dev")
    loaded = engine.cache.get(dev, lambda _: None, CancelToken())
    assert len(loaded.parts["text_encoder"].layers) == 30
    forecast = {each.part: each.numbers for each in part_sizes(dev, FAMILIES["flux2"]).parts}
    numbers = {each.part: each.numbers for each in loaded.weights.parts}
    assert forecast["text_encoder"] == numbers["text_encoder"] + 16  # the last norm
    assert forecast["denoiser"] == numbers["denoiser"]


@pytest.mark.slow
def test_files_make_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: Flux2Parts, dev: ModelInfo
) -> None:
    file = flux2_file(tmp_path / "model.safetensors", parts)
    gguf = write_gguf(tmp_path / "model.gguf", flux2_tensors(parts), "F32")
    wanted = run(engine, edited(dev, hint(0))).pixels[0].tobytes()
    for each in (file, gguf):
        info = replace(told(each), companion=dev.path)
        assert run(engine, edited(info, hint(0))).pixels[0].tobytes() == wanted


def test_klein_s_text_encoder_is_told(
    tmp_path: Path, engine: LocalEngine, parts: Flux2Parts
) -> None:
    klein = told(flux2_folder(tmp_path / "klein"))
    file = told(flux2_file(tmp_path / "dev.safetensors", parts))
    with pytest.raises(ModelError, match="text encoder"):
        run(engine, edited(replace(file, companion=klein.path)))


@pytest.fixture(scope="module")
def true_heads(parts: Flux2Parts) -> Flux2Parts:
    """With heads as wide as the published ones, which files don't tell."""
    torch.manual_seed(2)
    text = tiny_mistral3(head=128)
    finish((text,))
    return Flux2Parts(text, parts.transformer, parts.vae)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory, true_heads: Flux2Parts) -> ModelInfo:
    return told(flux2_folder(tmp_path_factory.mktemp("wide") / "model", true_heads))


def turned(weight: Tensor) -> Tensor:
    """Rows of heads as llama.cpp writes them."""
    return weight.view(-1, 2, 64, weight.shape[1]).transpose(1, 2).reshape(weight.shape)


def encoder_gguf(path: Path, parts: Flux2Parts, kind: str, form: str = "F32") -> Path:
    """The text encoder as llama.cpp's converter writes it, with its tokenizer."""
    model: Any = parts.text_encoder.model
    state: dict[str, Tensor] = model.language_model.state_dict()
    tensors = {
        key: turned(each) if "attn_q" in key or "attn_k" in key else each
        for key, each in llama_names(state).items()
    }
    sizes = {"rope.dimension_count": 128} if kind else {}
    arrays = {
        "tokens": [*MISTRAL_MARKS, *words()],
        "merges": [*MERGES],
        "token_type": [3] * len(MISTRAL_MARKS) + [1] * len(words()),
    }
    return write_gguf(
        path,
        tensors,
        form,
        architecture=kind or "llama",
        sizes=sizes,
        texts={"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "tekken"},
        arrays={f"tokenizer.ggml.{key}": each for key, each in arrays.items()},
    )


def single(path: Path, parts: Flux2Parts, wide: ModelInfo) -> ModelInfo:
    return replace(told(flux2_file(path / "model.safetensors", parts)), companion=wide.path)


@pytest.mark.slow
def test_mistral_in_one_file_makes_the_folder_s_picture_and_diffusers_text(
    tmp_path: Path, engine: LocalEngine, true_heads: Flux2Parts, wide: ModelInfo
) -> None:
    model: Any = true_heads.text_encoder.model
    text: dict[str, Tensor] = model.language_model.state_dict()
    kept = {f"model.{key}": each.clone().contiguous() for key, each in text.items()}
    save_file(kept, tmp_path / "mistral_3_small_flux2_bf16.safetensors")
    file = single(tmp_path, true_heads, wide)
    wanted = run(engine, edited(wide)).pixels[0].tobytes()
    assert run(engine, edited(file)).pixels[0].tobytes() == wanted
    loaded = engine.cache.get(file, lambda _: None, CancelToken())
    with torch.inference_mode():
        theirs, _ = stock_pipeline("Flux2Pipeline", wide.path).encode_prompt("make it night")
        heard = loaded.texts.encode("make it night")[STATES]
    assert torch.allclose(heard, theirs, atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["llama", "mistral3"])
def test_mistral_in_gguf_makes_the_folder_s_picture(
    tmp_path: Path, engine: LocalEngine, true_heads: Flux2Parts, wide: ModelInfo, kind: str
) -> None:
    encoder = encoder_gguf(tmp_path / "Mistral-Small-3.2-24B-F32.gguf", true_heads, kind)
    place = tokenizer_at(encoder, "tekken")
    assert place is not None
    file = single(tmp_path, true_heads, wide)
    wanted = run(engine, edited(wide)).pixels[0].tobytes()
    assert run(engine, edited(file)).pixels[0].tobytes() == wanted
    number, whole = built_tokenizer(place), part_class("PixtralProcessor")
    theirs = whole.from_pretrained(Path(wide.path) / "tokenizer")
    for asked in ("user", "<s>[INST]make it night!\n[/INST]", "été 狐"):
        given: Any = {"add_special_tokens": False}
        assert number(asked, **given)["input_ids"] == theirs(asked, **given)["input_ids"]


def test_mistral_in_gguf_that_does_not_say_how_wide_heads_are_is_refused(
    tmp_path: Path, engine: LocalEngine, true_heads: Flux2Parts, wide: ModelInfo
) -> None:
    encoder_gguf(tmp_path / "Mistral-Small-3.2-24B-F32.gguf", true_heads, "")
    with pytest.raises(ModelError, match="heads") as caught:
        run(engine, edited(single(tmp_path, true_heads, wide)))
    assert caught.value.code == "model_damaged" and "Mistral-Small" in caught.value.what
