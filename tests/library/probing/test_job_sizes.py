"""What one job holds beside its model, told from headers of real tiny files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from safetensors.torch import (
    save_file,  # pyright: ignore[reportUnknownVariableType]
)

from desktop_app.catalog.families import load_families
from desktop_app.core.conditions import image_prompt, lora, using
from desktop_app.core.forecast import ModelWeights
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import IMAGE_ENCODER, PREVIEW_FILE, GenerationRequest, Task
from desktop_app.library.probing.add_on_files import AddOnFiles, add_on_files
from desktop_app.library.probing.job_sizes import job_sizes
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from tests.tiny_flux2 import flux2_file, flux2_folder
from tests.tiny_models import tiny_folder, tiny_info
from tests.tiny_qwen_image import qwen_image_file, qwen_image_folder
from tests.tiny_sd3 import sd3_folder
from tests.tiny_sdxl import sdxl_folder, sdxl_info

FAMILIES = load_families()
PLAIN = AddOnFiles()


@pytest.fixture
def model(tmp_path: Path) -> ModelInfo:
    return tiny_info(tiny_folder(tmp_path / "model"))


def numbers(weights: ModelWeights, part: str) -> int:
    return sum(each.numbers for each in weights.parts if each.part == part)


@pytest.mark.slow
def test_a_model_alone_is_its_parts(model: ModelInfo) -> None:
    alone = job_sizes(model, FAMILIES, PLAIN)
    assert alone == part_sizes(model, FAMILIES["sd1"])
    assert {part.part for part in alone.parts} == {"denoiser", "text_encoder", "vae"}


@pytest.mark.parametrize("inner", ["", "vae"])
def test_another_autoencoder_takes_the_place_of_the_own(
    model: ModelInfo, tmp_path: Path, inner: str
) -> None:
    other = AutoencoderKL(
        block_out_channels=(64,) * 4,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
    )
    other.save_pretrained(tmp_path / "other" / inner)
    chosen = model.with_parts(using("vae", "k"), {"k": str(tmp_path / "other")})
    sizes = job_sizes(chosen, FAMILIES, PLAIN)
    assert numbers(sizes, "denoiser") == numbers(job_sizes(model, FAMILIES, PLAIN), "denoiser")
    (vae,) = sizes.of("vae")
    assert vae.numbers == sum(weight.numel() for weight in other.parameters())
    assert vae.width == 64


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "file"), [(flux2_folder, flux2_file), (qwen_image_folder, qwen_image_file)]
)
def test_a_file_in_its_makers_names_tells_the_widths_of_its_folder(
    tmp_path: Path, folder: Callable[..., Path], file: Callable[..., Path]
) -> None:
    written = folder(tmp_path / "folder"), file(tmp_path / "f.safetensors", layout="all_in_one")
    infos = [probe(path, FAMILIES) for path in written]
    first, second = (part_sizes(info, FAMILIES[info.family]) for info in infos)
    for part in ("denoiser", "vae"):
        assert first.of(part)[0].width == second.of(part)[0].width > 0


@pytest.mark.slow
def test_a_refiner_is_a_whole_model_beside_the_other(tmp_path: Path) -> None:
    base = sdxl_info(sdxl_folder(tmp_path / "base"))
    refiner = sdxl_info(sdxl_folder(tmp_path / "refiner", refiner=True))
    first, second = (part_sizes(info, FAMILIES["sdxl"]) for info in (base, refiner))
    both = job_sizes(base, FAMILIES, AddOnFiles(models=(refiner,)))
    assert both.numbers == first.numbers + second.numbers
    assert numbers(both, "other_denoiser") == numbers(second, "denoiser")
    assert numbers(both, "denoiser") == numbers(first, "denoiser")
    assert numbers(both, "idle") == numbers(second, "vae")


@pytest.mark.slow
def test_an_autoencoder_for_previews_counts_unless_the_model_has_one(
    model: ModelInfo, tmp_path: Path
) -> None:
    folder = tmp_path / "previews"
    AutoencoderTiny(
        encoder_block_out_channels=(16,) * 4, decoder_block_out_channels=(16,) * 4
    ).save_pretrained(folder)
    (preview,) = job_sizes(model, FAMILIES, AddOnFiles(preview=str(folder))).of("preview")
    assert preview.width == 16
    tiny = tiny_info(tiny_folder(tmp_path / "tiny", tiny_vae=True, channels=16))
    assert not job_sizes(tiny, FAMILIES, AddOnFiles(preview=str(folder))).of("preview")


def lora_file(path: Path, **tensors: tuple[int, ...]) -> str:
    made = {name.replace("__", "."): torch.ones(shape) for name, shape in tensors.items()}
    save_file(made, path)
    return str(path)


def changed(model: ModelInfo, *paths: str) -> int:
    return numbers(job_sizes(model, FAMILIES, AddOnFiles(loras=paths)), "lora")


@pytest.mark.slow
def test_each_layer_that_loras_change_is_held_twice_once(model: ModelInfo, tmp_path: Path) -> None:
    kohya = lora_file(
        tmp_path / "a.safetensors",
        lora_unet_down_blocks_0_q__lora_down__weight=(4, 32),
        lora_unet_down_blocks_0_q__lora_up__weight=(64, 4),
    )
    peft = lora_file(
        tmp_path / "b.safetensors",
        unet__down_blocks__0__q__lora_A__weight=(8, 32),
        unet__down_blocks__0__q__lora_B__weight=(64, 8),
        unet__mid__lora_A__weight=(8, 16, 3, 3),
        unet__mid__lora_B__weight=(16, 8, 1, 1),
    )
    assert changed(model, kohya) == 64 * 32
    assert changed(model, kohya, peft) == 64 * 32 + 16 * 16 * 9
    (part,) = job_sizes(model, FAMILIES, AddOnFiles(loras=(kohya,))).of("lora")
    assert part.stored_bytes == 4 * (4 * 32 + 64 * 4), "the file stays in memory"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("tensors", "whole"),
    [
        ({"q__hada_w1_a": (64, 4), "q__hada_w1_b": (4, 32)}, 64 * 32),
        (
            {"q__hada_w1_a": (4, 64), "q__hada_w1_b": (4, 32), "q__hada_t1": (4, 4, 3, 3)},
            64 * 32 * 9,
        ),
        ({"q__lokr_w1": (8, 4), "q__lokr_w2_a": (8, 2), "q__lokr_w2_b": (2, 8)}, 64 * 32),
        ({"q__diff": (64, 32)}, 64 * 32),
        ({"q__alpha": ()}, 0),
    ],
)
def test_lycoris_layers_are_told_from_their_factors(
    model: ModelInfo, tmp_path: Path, tensors: dict[str, tuple[int, ...]], whole: int
) -> None:
    assert changed(model, lora_file(tmp_path / "l.safetensors", **tensors)) == whole


@pytest.mark.slow
def test_a_companion_lends_what_the_file_lacks(tmp_path: Path) -> None:
    whole = sdxl_folder(tmp_path / "whole")
    unet = whole / "unet" / "diffusion_pytorch_model.safetensors"
    alone = replace(sdxl_info(whole), path=str(unet), layout="single_file")
    family = FAMILIES["sdxl"]
    assert {part.part for part in part_sizes(alone, family).parts} == {"denoiser"}
    lent = part_sizes(replace(alone, companion=str(whole)), family)
    assert lent.numbers == part_sizes(sdxl_info(whole), family).numbers
    assert len(lent.of("text_encoder")) == 2


@pytest.mark.slow
def test_t5_without_its_tokenizer_is_loaded_with_the_one_that_ships(tmp_path: Path) -> None:
    info = probe(sd3_folder(tmp_path / "sd3"), FAMILIES)
    encoders = len(part_sizes(info, FAMILIES["sd3"]).of("text_encoder"))
    (Path(info.path) / "tokenizer_3").rename(tmp_path / "away")
    assert len(part_sizes(info, FAMILIES["sd3"]).of("text_encoder")) == encoders


def test_files_are_those_of_the_job(model: ModelInfo, tmp_path: Path) -> None:
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE,
        "x",
        model.id,
        Size(64, 64),
        conditions=(
            lora("key"),
            lora("off", 0.0),
            lora("gone.safetensors"),
            *using("vae", "other"),
        ),
    )
    files = {"key": "/l", "off": "/o", "other": "/v", PREVIEW_FILE: "/p"}
    assert add_on_files(request, model, files) == AddOnFiles("/p", ("/l",))
    assert add_on_files(replace(request, conditions=()), model, {}) == PLAIN


def image_encoder(path: Path, hidden: int, embedding: int, *, words: bool = False) -> str:
    """The layers that tell its widths, and one of the text encoder's."""
    tensors = {
        "vision_model.embeddings.patch_embedding.weight": torch.zeros(hidden, 3, 14, 14),
        "vision_model.embeddings.class_embedding": torch.zeros(hidden),
        "visual_projection.weight": torch.zeros(embedding, hidden),
    }
    if words:
        tensors["text_model.embeddings.token_embedding.weight"] = torch.zeros(1000, 64)
    path.mkdir()
    save_file(tensors, path / "model.safetensors")
    return str(path)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("first", "shape", "number"),
    [
        ("image_proj.proj.weight", (96, 32), 2),
        ("image_proj.proj_in.weight", (96, 32), 1),
        ("image_proj.proj.0.weight", (96, 48), 2),
        ("redux_up.weight", (96, 7), 0),
    ],
)
def test_image_prompts_come_with_the_encoder_that_they_take(
    model: ModelInfo, tmp_path: Path, first: str, shape: tuple[int, ...], number: int
) -> None:
    one = image_encoder(tmp_path / "one", 32, 24, words=True)
    two = image_encoder(tmp_path / "two", 48, 32)
    own = {first: torch.zeros(shape), "ip_adapter.1.to_k_ip.weight": torch.zeros(500, 500)}
    save_file(own, tmp_path / "adapter.safetensors")
    use = image_prompt("adapter", ("a",))
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "x", model.id, Size(64, 64), conditions=(use,))
    files = {
        "adapter": str(tmp_path / "adapter.safetensors"),
        f"{IMAGE_ENCODER} a": one,
        f"{IMAGE_ENCODER} b": two,
    }
    beside = add_on_files(request, model, files)
    assert (beside.readers, beside.image_encoders) == ((files["adapter"],), (one, two))
    sizes = (0, 32 * 3 * 196 + 32 + 24 * 32, 48 * 3 * 196 + 48 + 32 * 48)
    (part,) = job_sizes(model, FAMILIES, beside).of("image_prompt")
    assert part.numbers == shape[0] * shape[1] + sizes[number]
    off = replace(request, conditions=(replace(use, weight=0.0),))
    assert not job_sizes(model, FAMILIES, add_on_files(off, model, files)).of("image_prompt")


@pytest.mark.slow
def test_arrays_of_conditions_count_as_they_are(model: ModelInfo) -> None:
    request = GenerationRequest(Task.TEXT_TO_IMAGE, "x", model.id, Size(64, 64))
    arrays = [np.zeros((64, 64), np.float32), np.zeros((64, 64, 3), np.uint8)]
    beside = add_on_files(request, model, {}, arrays=arrays)
    (part,) = job_sizes(model, FAMILIES, beside).of("arrays")
    assert (part.numbers, part.stored_bytes) == (0, 64 * 64 * 7)


@pytest.mark.slow
def test_probed_models_are_read_the_same_way(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "model")
    info = probe(folder, FAMILIES)
    assert part_sizes(info, FAMILIES[info.family]) == job_sizes(info, FAMILIES, PLAIN)
