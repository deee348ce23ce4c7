"""Textual inversions: the same embeddings as diffusers' `load_textual_inversion` gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import StableDiffusionPipeline
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import embedding
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.adapters.textual_inversion import read_word
from tests.engine.conftest import make_job, run

WORD = "learnt"


def vectors(count: int, width: int = 32, seed: int = 1) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, width, generator=generator) * 3


def write(path: Path, **tensors: Tensor) -> Path:
    save_file(tensors, path)
    return path


@pytest.fixture(scope="module")
def stock(model: ModelInfo) -> Any:
    pipe = StableDiffusionPipeline.from_pretrained(
        model.path, dtype=torch.float32, local_files_only=True, use_safetensors=True
    )
    # diffusers 0.42 looks for the final norm where transformers before 5 had it.
    pipe.text_encoder.__dict__["text_model"] = pipe.text_encoder
    return pipe


def ours(engine: LocalEngine, model: ModelInfo) -> Any:
    return engine.cache.get(model, lambda _: None, CancelToken()).texts


@pytest.mark.parametrize(
    "text",
    [
        "a photo of learnt in a park",
        "learnt",
        "a (learnt:1.2), learnt, cat",
        "unlearnt and learnts are other words",
        "cat " * 8 + "learnt " + "dog " * 8,
    ],
)
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("skip", [0, 1])
def test_the_text_is_what_diffusers_makes_of_it(
    engine: LocalEngine,
    model: ModelInfo,
    stock: Any,
    tmp_path: Path,
    text: str,
    count: int,
    skip: int,
) -> None:
    path = write(tmp_path / "e.safetensors", emb_params=vectors(count))
    stock.load_textual_inversion(path, token=WORD, local_files_only=True)
    try:
        # Added tokens match inside words in transformers; whole words only are meant.
        text_there = text.replace("unlearnt", "x").replace("learnts", "x")
        wanted, _ = stock.encode_prompt(
            text_there, "cpu", 1, do_classifier_free_guidance=False, clip_skip=skip or None
        )
    finally:
        stock.unload_textual_inversion()
    texts = ours(engine, model)
    texts.learn([read_word(path, "e", WORD, "base", texts.widths)])
    texts.mark((text, count))
    try:
        found = texts.encode(text_there, skip)["encoder_hidden_states"]
    finally:
        texts.learn([])
        texts.mark(())
    assert torch.allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("skip", [1, 2])
def test_clip_skip_is_diffusers_own(
    engine: LocalEngine, model: ModelInfo, stock: Any, skip: int
) -> None:
    wanted, _ = stock.encode_prompt("a cat", "cpu", 1, False, clip_skip=skip)
    found = ours(engine, model).encode("a cat", skip)["encoder_hidden_states"]
    plain = ours(engine, model).encode("a cat")["encoder_hidden_states"]
    assert torch.allclose(found, wanted, atol=1e-5)
    assert not torch.allclose(found, plain, atol=1e-2)


@pytest.mark.slow
def test_it_counts_in_both_prompts_and_leaves_no_trace(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path
) -> None:
    path = write(tmp_path / "e.safetensors", emb_params=vectors(2))

    def made(prompt: str, negative: str, *, used: bool) -> bytes:
        uses = (embedding("key", WORD),) if used else ()
        work = make_job(model, prompt=prompt, negative_prompt=negative, conditions=uses)
        work = EngineJob(work.request, model, files={"key": str(path)})
        return run(engine, work).pixels[0].tobytes()

    plain = made(f"a {WORD}", "", used=False)
    assert made(f"a {WORD}", "", used=True) != plain
    assert made("a cat", WORD, used=True) != made("a cat", WORD, used=False)
    assert made("a cat", "", used=True) == made("a cat", "", used=False)
    assert made(f"a {WORD}", "", used=False) == plain


@pytest.mark.parametrize("name", ["emb_params", "<learnt>", "string_to_param.*"])
def test_whatever_the_tensor_is_called_it_is_read(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / "e.safetensors", **{name: vectors(4)})
    word = read_word(path, "e", WORD, "base", (32,))
    assert torch.equal(word.vectors[32], vectors(4))


def test_one_vector_may_lie_flat(tmp_path: Path) -> None:
    path = write(tmp_path / "e.safetensors", emb_params=vectors(1)[0])
    assert read_word(path, "e", WORD, "base", (32,)).vectors[32].shape == (1, 32)


def test_of_two_text_encoders_each_gets_its_own(tmp_path: Path) -> None:
    tensors = {"clip_l": vectors(2, 768), "clip_g": vectors(2, 1280, 2)}
    path = write(tmp_path / "e.safetensors", **tensors)
    word = read_word(path, "e", WORD, "base", (768, 1280))
    assert torch.equal(word.vectors[768], tensors["clip_l"])
    assert torch.equal(word.vectors[1280], tensors["clip_g"])


@pytest.mark.parametrize("bad", ["nan", "width", "none", "cut", "gone"])
def test_one_that_cannot_be_used_is_refused_with_its_name(
    engine: LocalEngine, model: ModelInfo, tmp_path: Path, bad: str
) -> None:
    tensor = vectors(2, 48 if bad == "width" else 32)
    if bad == "nan":
        tensor[0, 0] = float("nan")
    path = write(tmp_path / "odd.safetensors", emb_params=tensor)
    if bad == "cut":
        path.write_bytes(path.read_bytes()[:-4])
    files = {} if bad == "gone" else {"key": str(path)}
    uses = (embedding("key", WORD),)
    texts = make_job(model, prompt=WORD, conditions=uses)
    if bad == "none":
        path.write_bytes(write(tmp_path / "x.safetensors", a=torch.zeros(2, 2, 2)).read_bytes())
    with pytest.raises(ModelError) as error:
        run(engine, EngineJob(texts.request, model, files=files))
    wanted = {"cut": "model_damaged", "gone": "weights_missing"}.get(bad, "embedding_unfit")
    assert error.value.code == wanted
    if bad != "gone":
        assert "odd.safetensors" in error.value.what


def test_a_model_without_clip_refuses_it(
    engine: LocalEngine, make_model: Callable[..., ModelInfo], tmp_path: Path
) -> None:
    path = write(tmp_path / "e.safetensors", emb_params=vectors(2))
    with pytest.raises(ModelError) as error:
        read_word(path, "e", WORD, "base", ())
    assert error.value.code == "embedding_unfit"
