"""What can't be, family by family, in one table: refused in three lines that name what is at fault,
and the engine that refused it still makes the same bytes of a good model.

What only one family can get wrong stands beside its tests (timesteps: consistency/test_errors.py),
overflow in half precision there and in test_memory_plans.py.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import embedding, lora, using
from desktop_app.core.errors import EngineError, InputError, ModelError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.networks.part_classes import PART_NAMES
from tests.engine.conftest import run
from tests.engine.families.bench import (
    FAMILIES,
    SOME,
    WEIGHTS,
    WIDE,
    WITH_TEXT,
    Bench,
    a_layer,
    check_lines,
    cut,
    weights_of,
)
from tests.tiny_flux import Variant, flux_file, flux_parts
from tests.tiny_models import tiny_single_file
from tests.tiny_sd3 import sd3_file
from tests.tiny_sdxl import sdxl_file

LAST = re.compile(
    r"^(conv_out|proj_out|final_layer\.linear|all_final_layer.+linear|norm_out\.linear_2)\.weight"
)
"""The last layer of each denoiser."""


@pytest.fixture(scope="module")
def bench(
    engine: LocalEngine, tmp_path_factory: pytest.TempPathFactory, picture: ByteArray
) -> Iterator[Bench]:
    yield Bench(engine, tmp_path_factory.mktemp("good"), picture)
    engine.cache.clear()


@pytest.fixture(autouse=True)
def unharmed(bench: Bench, request: pytest.FixtureRequest) -> Iterator[None]:
    """Around every row: the engine goes on with the family's good model."""
    with bench.unharmed(request.getfixturevalue("family")):
        yield


def garble(path: Path) -> None:
    path.write_bytes(b"\x89not weights at all\x00" * 50)


def lose(path: Path) -> None:
    path.unlink()


def lose_part(path: Path) -> None:
    shutil.rmtree(path.parent)


def pickle(path: Path) -> None:
    torch.save({}, path.with_suffix(".bin"))
    path.unlink()


def blank_config(path: Path) -> None:
    (path.parent / "config.json").write_text("{", encoding="utf-8")


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lose, "model_incomplete"),
        (cut, "model_damaged"),
        (garble, "model_damaged"),
        (blank_config, "model_damaged"),
        (pickle, "model_pickle"),
        (lose_part, "model_incomplete"),
    ],
    ids=["lost", "cut", "garbage", "config", "pickle", "no folder"],
)
@pytest.mark.parametrize("family", SOME)
def test_weights_that_cannot_be_read_are_named(
    bench: Bench, tmp_path: Path, family: str, spoil: Callable[[Path], None], code: str
) -> None:
    parts = weights_of(Path(bench.model(family).path))
    assert len(parts) == {"consistency": 1, "SD 1.x": 3, "SD 3": 5}.get(family, len(parts))
    for part in parts:
        model = bench.copy(family, tmp_path / part)
        weights = weights_of(Path(model.path))[part]
        spoil(weights)
        # Another one may be given in place of a part that is not there at all.
        kind = "" if weights.parent.exists() else part.removesuffix("_2").removesuffix("_3")
        if (family, kind) == ("SD 3", "text_encoder"):
            continue  # it does without
        other = {"vae": "model_without_vae", "text_encoder": "model_companion"}.get(kind)
        error = bench.refused(bench.job(model), unread=kind != "vae")  # a job may bring one
        assert (type(error), error.code) == (ModelError, other or code), part
        if other:
            continue
        assert part in error.what or PART_NAMES[part] in error.what, error.what
        with pytest.raises(ModelError) as caught:  # the library, which reads no weights, sees it
            probe(Path(model.path), FAMILIES)
        check_lines(caught.value)
        assert part in caught.value.what, caught.value.what


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "part", "donor"),
    [
        ("SD 1.x", "unet", "SDXL"),
        ("SD 1.x", "text_encoder", WIDE),
        ("SD 1.x", "vae", "SD 3"),
        ("SD 2.x", "unet", "SDXL"),
        ("SD 2.x", "text_encoder", WIDE),
        ("SD 2.x", "vae", "FLUX.1"),
        ("SDXL", "unet", "SD 1.x"),
        ("SDXL", "unet", "SDXL refiner"),
        ("SDXL", "text_encoder", "SD 1.x"),
        ("SDXL", "vae", "SD 3"),
        ("SDXL refiner", "unet", "SDXL"),
        ("SDXL refiner", "text_encoder_2", "SD 3"),
        ("SDXL refiner", "vae", "FLUX.1"),
        ("SD 3", "transformer", "FLUX.1"),
        ("SD 3", "text_encoder", "SDXL refiner/text_encoder_2"),
        ("SD 3", "text_encoder_3", "FLUX.1/text_encoder_2"),
        ("SD 3", "vae", "SD 1.x"),
        ("FLUX.1", "transformer", "SD 3"),
        ("FLUX.1", "transformer", "FLUX.1 Fill"),
        ("FLUX.1", "text_encoder", "SD 1.x"),
        ("FLUX.1", "text_encoder_2", "SD 3/text_encoder_3"),
        ("FLUX.1", "vae", "SDXL"),
        ("FLUX.1 Fill", "transformer", "FLUX.1"),
        ("FLUX.1 Fill", "vae", "SD 1.x"),
        ("consistency", "unet", "SD 1.x"),
    ],
)
def test_a_part_of_another_model_is_refused_with_what_does_not_fit(
    bench: Bench, tmp_path: Path, family: str, part: str, donor: str
) -> None:
    model = bench.copy(family, tmp_path / "mixed")
    giver, _, taken = donor.partition("/")
    target = Path(model.path) / part
    shutil.rmtree(target)
    shutil.copytree(Path(bench.model(giver).path) / (taken or part), target)
    error = bench.refused(bench.job(model), unread=True)
    assert isinstance(error, ModelError)
    assert error.code in ("not_a_model", "model_damaged", "model_class")
    assert "mixed" in error.what


@pytest.mark.slow
@pytest.mark.parametrize("family", SOME)
def test_an_autoencoder_of_another_family_is_refused(
    bench: Bench, tmp_path: Path, family: str
) -> None:
    giver = "SD 1.x" if bench.model(family).latent_channels > 4 else "SD 3"
    path = Path(bench.model(giver).path) / "vae" / WEIGHTS[0]
    own = tmp_path / "own.vae.safetensors"
    shutil.copyfile(path, own)
    files = {"key": str(own)}
    job = bench.job(bench.model(family), conditions=using("vae", "key"))
    chosen = job.model.with_parts(job.request.conditions, files)
    error = bench.refused(replace(job, model=chosen, files=files))
    assert error.code == "vae_unfit" and own.name in error.what


@pytest.mark.slow
@pytest.mark.parametrize("family", SOME)
@pytest.mark.parametrize(
    ("bad", "code"),
    [("nan", "lora_not_finite"), ("other", "lora_unfit"), ("cut", "model_damaged")],
)
def test_a_lora_that_cannot_be_used_is_named(
    bench: Bench, tmp_path: Path, family: str, bad: str, code: str
) -> None:
    model, denoiser = bench.model(family), FAMILIES[bench.model(family).family].denoiser
    flow = denoiser == "transformer"
    layer, rows, columns = a_layer(model, denoiser)
    if bad == "other":
        layer = "down_blocks.0.attentions.0.proj_in" if flow else "double_blocks.0.img_attn.qkv"
    up = torch.ones(rows, 1)
    if bad == "nan":
        up[0] = torch.nan
    path = tmp_path / "odd.safetensors"
    tensors = {"lora_A.weight": torch.ones(1, columns), "lora_B.weight": up}
    save_file({f"{denoiser}.{layer}.{key}": value for key, value in tensors.items()}, path)
    if bad == "cut":
        cut(path)
    job = replace(bench.job(model, conditions=(lora("key"),)), files={"key": str(path)})
    error = bench.refused(job)
    assert error.code == code and path.name in error.what


@pytest.mark.slow
@pytest.mark.few(3)
@pytest.mark.parametrize("family", WITH_TEXT)
def test_an_embedding_of_another_width_is_refused(
    bench: Bench, tmp_path: Path, family: str
) -> None:
    path = tmp_path / "odd.safetensors"
    save_file({"emb_params": torch.ones(2, 48)}, path)
    uses = (embedding("key", "learnt"),)
    job = bench.job(bench.model(family), prompt="learnt", conditions=uses)
    error = bench.refused(replace(job, files={"key": str(path)}))
    assert error.code == "embedding_unfit" and path.name in error.what


SETTINGS: list[tuple[dict[str, Any], str, str]] = [
    ({"size": Size(65, 64)}, "size_multiple", "65 × 64"),
    ({"size": Size(0, 64)}, "size_range", "0 × 64"),
    ({"size": Size(64, 1 << 20)}, "size_range", "64 × 1048576"),
    ({"steps": 0}, "value_range", "steps"),
    ({"guidance_scale": -1.0}, "value_range", "guidance scale"),
    ({"guidance_scale": float("nan")}, "value_range", "guidance scale"),
    ({"strength": float("nan")}, "value_range", "strength"),
    ({"scheduler": "guess"}, "unknown_choice", "guess"),
]


@pytest.mark.slow
@pytest.mark.parametrize("family", SOME)
def test_settings_out_of_range_are_named(bench: Bench, family: str) -> None:
    for changes, code, named in SETTINGS:
        error = bench.refused(bench.job(bench.model(family), **changes))
        assert (type(error), error.code) == (InputError, code), changes
        assert named in error.what, error.what


@pytest.mark.slow
@pytest.mark.parametrize("family", SOME)
def test_a_scheduler_of_other_families_is_refused(bench: Bench, family: str) -> None:
    model = bench.model(family)
    other = "ddim" if "ddim" not in FAMILIES[model.family].schedulers else "flow_euler"
    if "scheduler" in FAMILIES[model.family].without:  # its schedule is its own, whatever is named
        pictures = [
            run(bench.engine, bench.job(model, **choice)).pixels[0].tobytes()
            for choice in ({}, {"scheduler": other})
        ]
        assert pictures[0] == pictures[1]
        return
    error = bench.refused(bench.job(model, scheduler=other))
    assert error.code == "unknown_choice" and other in error.what
    assert model.defaults.scheduler in error.todo


@pytest.mark.slow
@pytest.mark.few(2)
@pytest.mark.parametrize("family", SOME)
def test_weights_that_are_no_numbers_are_told_with_the_models_name(
    bench: Bench, tmp_path: Path, family: str
) -> None:
    model = bench.copy(family, tmp_path / "spoilt")
    path = weights_of(tmp_path / "spoilt")[FAMILIES[model.family].denoiser]
    tensors = load_file(path)
    for name in filter(LAST.search, tensors):
        tensors[name] = torch.full_like(tensors[name], torch.nan)
    save_file(tensors, path)
    error = bench.refused(bench.job(model))
    assert (type(error), error.code) == (EngineError, "engine_failed")
    assert "not a number" in error.what and "spoilt" in error.what


@pytest.mark.slow
@pytest.mark.few(1)
@pytest.mark.parametrize("family", SOME)
def test_a_size_beyond_memory_is_told(
    bench: Bench, family: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = LocalEngine("float32", "cpu")  # it remembers what failed
    model = bench.model(family)
    network: torch.nn.Module = own.cache.get(model, lambda _: None, CancelToken()).network

    def forward(*_: object, **__: object) -> None:
        torch.empty(1 << 60)  # torch's own words

    large = bench.job(model, size=Size(128, 64))
    if large.image is not None:
        large = replace(large, image=np.concatenate([large.image] * 2, axis=1))
    good = run(own, bench.job(model)).pixels[0].tobytes()
    with monkeypatch.context() as patch:
        patch.setattr(type(network), "forward", forward)
        with pytest.raises(EngineError) as caught:
            run(own, large)
    check_lines(caught.value)
    assert caught.value.code == "out_of_memory" and "128 × 64" in caught.value.what
    assert run(own, bench.job(model)).pixels[0].tobytes() == good
    own.close()


FILES: dict[str, Callable[[Path], Path]] = {
    "SD 1.x": lambda path: tiny_single_file(path),
    "SD 2.x": lambda path: tiny_single_file(path, "sd2"),
    "SDXL": lambda path: sdxl_file(path),
    "SDXL refiner": lambda path: sdxl_file(path, refiner=True),
    "SD 3": lambda path: sd3_file(path),
    "FLUX.1": lambda path: with_words(path, "dev"),
    "FLUX.1 Fill": lambda path: with_words(path, "fill"),
}


def with_words(path: Path, variant: Variant) -> Path:
    """One whose T5 has as many words as its tokenizer."""
    parts = flux_parts(variant, true_clip=True)
    parts.text_encoder_2.resize_token_embeddings(32128, mean_resizing=False)
    return flux_file(path, parts, "all_in_one")


def lacking(tmp_path: Path, family: str) -> ModelInfo:
    """What the library told of a single file before it lost its autoencoder."""
    path = FILES[family](tmp_path / "whole.safetensors")
    model = replace(probe(path, FAMILIES), native_size=64)
    starts = ("first_stage_model.", "vae.")
    kept = {key: each for key, each in load_file(path).items() if not key.startswith(starts)}
    save_file(kept, path)
    return model


@pytest.mark.slow
@pytest.mark.parametrize("family", FILES)
def test_a_file_without_its_autoencoder_is_told_in_one_sentence(
    bench: Bench, tmp_path: Path, family: str
) -> None:
    model = lacking(tmp_path, family)
    error = bench.refused(bench.job(model))
    assert error.code == ("model_companion" if model.lacks else "model_without_vae")
    assert model.name in error.what and "autoencoder" in error.what
    assert len(re.findall(r"\.(?:\s|$)", error.what.replace("1.x", ""))) == 1
    # SD 1.x and 2.x have the same autoencoder.
    wrong = bench.model("FLUX.1" if model.family in ("sd1", "sd2") else "SD 1.x")
    error = bench.refused(bench.job(replace(model, companion=wrong.path)), unread=True)
    assert error.code == "companion_unfit"
    assert Path(wrong.path).name in error.what and model.name in error.what
