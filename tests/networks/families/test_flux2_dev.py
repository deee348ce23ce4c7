"""FLUX.2 dev: text by Mistral, an embedded scale and references, as in diffusers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.pipelines.flux2.pipeline_flux2 import Flux2Pipeline
from PIL import Image
from torch.nn.functional import pixel_unshuffle

from desktop_app.catalog.families import load_families, references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks.flux_patches import from_patches
from desktop_app.networks.language_text import STATES
from desktop_app.networks.part_classes import part_class
from tests.engine.conftest import make_job, run
from tests.engine.control.stock import hint, our_latents
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.engine.quantised.gguf_files import write_gguf
from tests.tiny_flux2 import Flux2Parts, flux2_file, flux2_folder, flux2_parts, flux2_tensors

FAMILIES = load_families()
LOUD = ("to_q.weight", "to_k.weight", "to_v.weight", "to_out.0.weight", "to_qkv_mlp_proj.weight")


def told(path: Path) -> ModelInfo:
    return replace(probe(path, FAMILIES), native_size=64)


@pytest.fixture(scope="module")
def parts() -> Flux2Parts:
    made = flux2_parts(dev=True)
    for name, weight in made.transformer.named_parameters():
        if name.endswith(LOUD):  # of small random weights little of what is heard would be seen
            weight.data.mul_(4)
    return made


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory, parts: Flux2Parts) -> ModelInfo:
    return told(flux2_folder(tmp_path_factory.mktemp("flux2") / "model", parts))


class Stand:
    """In place of PixtralProcessor, which wants torchvision: Mistral's template of text alone."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = part_class("PixtralProcessor").from_pretrained(folder)

    def apply_chat_template(self, batch: Any, *, return_dict: bool, **given: Any) -> Any:
        assert return_dict and given.pop("tokenize") and not given.pop("add_generation_prompt")
        (system, user), *_ = batch
        said, asked = (each["content"][0]["text"] for each in (system, user))
        whole = f"<s>[SYSTEM_PROMPT]{said}[/SYSTEM_PROMPT][INST]{asked}[/INST]"
        return self.tokenizer([whole], add_special_tokens=False, **given)


def stock(info: ModelInfo) -> Any:
    pipeline: Any = Flux2Pipeline.from_pretrained(info.path, dtype=torch.float32, tokenizer=None)
    pipeline.tokenizer = Stand(Path(info.path) / "tokenizer")
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def edited(info: ModelInfo, *pictures: ByteArray, scale: float = 3.0) -> EngineJob:
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    settings: dict[str, Any] = {"steps": STEPS, "scheduler": "flow_euler", "size": WIDE}
    settings |= {"prompt": "make it night", "guidance_scale": scale}
    job = make_job(info, **settings, conditions=tuple(reference(name) for name in arrays))
    return replace(job, arrays=arrays)


def pictures_of(count: int) -> list[ByteArray]:
    """Of sizes of their own."""
    return [hint(0), np.tile(hint(1), (1, 2, 1))[:50, :130]][:count]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_it_equals_the_stock_pipeline(dev: ModelInfo, engine: LocalEngine, count: int) -> None:
    pictures = pictures_of(count)
    if count == 2:  # its pipeline takes none below 64 pixels
        pictures[1] = np.tile(hint(1), (2, 2, 1))[:70, :130]
    job = edited(dev, *pictures)
    ours = our_latents(engine, job)
    noise = torch.Generator().manual_seed(job.request.seed)
    made = stock(dev)(
        image=[Image.fromarray(each) for each in pictures] or None,
        prompt=job.request.prompt,
        guidance_scale=3.0,
        num_inference_steps=STEPS,
        latents=pixel_unshuffle(
            torch.randn(1, 32, WIDE.height // 8, WIDE.width // 8, generator=noise), 2
        ),
        height=WIDE.height,
        width=WIDE.width,
        output_type="latent",
    ).images
    assert difference(ours, from_patches(made, WIDE.height // 16, WIDE.width // 16)) < TOLERANCE
    for other in (edited(dev, *pictures, scale=6.0), edited(dev, *pictures, hint(7))):
        assert difference(ours, our_latents(engine, other)) > 10 * TOLERANCE


@pytest.mark.parametrize("prompt", ["", "a cat", "a red cat " * 300])
def test_text_is_heard_as_by_diffusers(dev: ModelInfo, engine: LocalEngine, prompt: str) -> None:
    model = engine.cache.get(dev, lambda _: None, CancelToken())
    with torch.inference_mode():
        words, _ = stock(dev).encode_prompt(prompt)
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
