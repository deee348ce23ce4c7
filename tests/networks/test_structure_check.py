"""Models with all they need pass; what is missing, surplus or wrong is named in plain words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest
from safetensors.torch import (  # pyright: ignore[reportUnknownVariableType]
    load_file,
    save_file,
)

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.model_record import Structure
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.library.probing.probe import probe
from desktop_app.networks.families.family_table import family_engine
from desktop_app.networks.structure_check import check_structure
from tests.engine.matrix.cases import BUILDERS, Layout, Models
from tests.library.samples import change_json, write_weights
from tests.refusals import says
from tests.tiny_models import tiny_folder, tiny_single_file

FAMILIES = load_families()
Shapes: TypeAlias = dict[str, tuple[int, ...]]


def check(path: Path) -> Structure:
    info = probe(path, FAMILIES)
    return check_structure(info, FAMILIES[info.family])


def weights(folder: Path, part: str) -> Path:
    return next((folder / part).glob("*.safetensors"))


def shapes_in(path: Path) -> Shapes:
    return {name: tensor.shape for name, tensor in read_header(path).tensors.items()}


def rewritten(path: Path, change: Callable[[Shapes], object], dtype: str = "F16") -> None:
    """Write zeros in place of the weights of ``path``, with other tensors."""
    shapes = shapes_in(path)
    change(shapes)
    write_weights(path, shapes, dtype=dtype)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("structure") / "tiny")


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "tiny"))


@pytest.mark.slow
def test_the_starter_model_is_sound() -> None:
    assert check(resource_path("models", "starter")) == Structure()


@pytest.mark.slow
def test_tiny_models_are_sound(whole: Path, tmp_path: Path) -> None:
    for made in (
        whole,
        tiny_folder(tmp_path / "b", "sd2", channels=9, variant="fp16"),
        tiny_folder(tmp_path / "c", tiny_vae=True, channels=16),
        tiny_single_file(tmp_path / "d.safetensors"),
        tiny_single_file(tmp_path / "e.safetensors", "sd2"),
    ):
        assert check(made) == Structure(), made


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(tmp_path_factory.mktemp("all"))


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["folder", "file"])
@pytest.mark.parametrize("name", BUILDERS)
def test_every_family_is_sound_and_not_without_one_of_its_denoisers_weights(
    name: str, layout: Layout, models: Models, tmp_path: Path
) -> None:
    if layout == "file" and BUILDERS[name].file is None:
        pytest.skip("it is published as a folder alone")
    info = models.get(name, layout)
    family, way = FAMILIES[info.family], family_engine(info.family)
    assert not check_structure(info, family).faults
    path, copy = Path(info.path), tmp_path / Path(info.path).name
    if path.is_dir():
        shutil.copytree(path, copy)
    source = weights(path, way.denoiser) if path.is_dir() else path
    tensors = load_file(source)
    begins = [""] if path.is_dir() else way.single[way.denoiser].prefixes
    begin = next(one for one in begins if any(key.startswith(one) for key in tensors))
    # A consistency model's alone tells whether it hears the guidance.
    own = sorted(key for key in tensors if key.startswith(begin) and "cond_proj" not in key)
    for gone in (own[0], own[len(own) // 2], own[-1]):
        kept = {key: one for key, one in tensors.items() if key != gone}
        save_file(kept, copy / source.relative_to(path) if path.is_dir() else copy)
        wrong = check_structure(replace(info, path=str(copy)), family)
        assert len(wrong.faults) == 1, gone


@pytest.mark.slow
@pytest.mark.parametrize("family", ["sd1", "sd2"])
def test_of_a_single_file_of_any_width_each_tensor_that_is_gone_is_missed(
    family: str, tmp_path: Path
) -> None:
    path = tiny_single_file(tmp_path / "a.safetensors", family)
    shapes = shapes_in(path)
    info = probe(path, FAMILIES)
    # Stable Diffusion 2 reads its text encoder's last layer but one.
    last = "resblocks.2." if family == "sd2" else "ids"
    spare = {n for n in shapes if n.endswith(("text_projection", "logit_scale")) or last in n}
    unseen = set[str]()
    for gone in sorted(set(shapes) - spare)[::7]:
        write_weights(path, {name: shape for name, shape in shapes.items() if name != gone})
        if not check_structure(info, FAMILIES[family]).faults:
            unseen.add(gone)
    assert unseen == set()


@pytest.mark.slow
def test_an_inpainting_file_is_sound(tmp_path: Path) -> None:
    assert not check(tiny_single_file(tmp_path / "a.safetensors", channels=9)).faults


@pytest.mark.slow
def test_what_published_files_carry_along_is_no_fault(tmp_path: Path) -> None:
    path = tiny_single_file(tmp_path / "a.safetensors", "sd2")

    def change(shapes: Shapes) -> None:
        width = shapes["cond_stage_model.model.ln_final.weight"][0]
        shapes["cond_stage_model.model.text_projection"] = (width, width)
        shapes["cond_stage_model.model.logit_scale"] = ()
        shapes["model_ema.decay"] = ()
        shapes["alphas_cumprod"] = (1000,)

    rewritten(path, change)
    assert check(path) == Structure()


@pytest.mark.slow
def test_a_missing_weight_is_named(folder: Path) -> None:
    rewritten(weights(folder, "unet"), lambda shapes: shapes.pop("conv_norm_out.bias"))
    assert check(folder).faults == ("the UNet lacks 1 weight (conv_norm_out.bias)",)


@pytest.mark.slow
def test_a_weight_of_another_size_is_named(folder: Path) -> None:
    def change(shapes: Shapes) -> None:
        shapes["decoder.conv_in.bias"] = (31,)

    rewritten(weights(folder, "vae"), change)
    assert check(folder).faults == ("decoder.conv_in.bias of the autoencoder is 31, not 32",)


@pytest.mark.slow
def test_a_weight_nobody_knows_is_named_and_does_no_harm(folder: Path) -> None:
    def change(shapes: Shapes) -> None:
        shapes["strange"] = (2,)

    rewritten(weights(folder, "unet"), change)
    assert check(folder) == Structure(
        surplus=("the UNet has 1 weight (strange) that nothing uses",)
    )


def test_parts_that_dont_fit_each_other_are_named(folder: Path) -> None:
    whole = probe(folder, FAMILIES)
    change_json(folder / "unet/config.json", cross_attention_dim=64)

    def change(shapes: Shapes) -> None:
        for name in shapes:
            if ".attn2.to_k." in name or ".attn2.to_v." in name:
                shapes[name] = (shapes[name][0], 64)

    rewritten(weights(folder, "unet"), change)
    (fault,) = check_structure(whole, FAMILIES["sd1"]).faults
    assert "64" in fault and "32" in fault


def test_a_file_that_cant_be_read_is_named_and_the_rest_is_looked_at(folder: Path) -> None:
    info = probe(folder, FAMILIES)
    weights(folder, "vae").write_bytes(b"")
    rewritten(weights(folder, "unet"), lambda shapes: shapes.pop("conv_norm_out.bias"))
    found = check_structure(info, FAMILIES["sd1"]).faults
    assert any(says("weights_empty", each) for each in found)
    assert any("conv_norm_out.bias" in each for each in found)
    shutil.rmtree(folder)
    assert check_structure(info, FAMILIES["sd1"]).faults


@pytest.mark.slow
def test_an_older_autoencoders_names_are_known(folder: Path) -> None:
    def change(shapes: Shapes) -> None:
        for new, old in ((".to_q.", ".query."), (".to_out.0.", ".proj_attn.")):
            for name in [name for name in shapes if new in name]:
                shapes[name.replace(new, old)] = shapes.pop(name)

    rewritten(weights(folder, "vae"), change)
    assert check(folder) == Structure()


def test_a_folder_with_settings_out_of_all_bounds_is_still_answered(folder: Path) -> None:
    info = probe(folder, FAMILIES)
    change_json(folder / "unet/config.json", layers_per_block=10**9, cross_attention_dim=None)
    change_json(folder / "text_encoder/config.json", num_hidden_layers=10**9)
    found = "\n".join(check_structure(info, FAMILIES["sd1"]).faults)
    assert "unet/config.json: its “layers_per_block” is 1000000000" in found
    assert "text_encoder/config.json: its “num_hidden_layers” is 1000000000" in found


@pytest.mark.slow
def test_what_code_would_bring_is_not_missed(folder: Path) -> None:
    """A custom pipeline is never run, and the model works without it."""
    change_json(
        folder / "model_index.json",
        custom_pipeline=["my_pipeline", "Mine"],
        watcher=["my_parts", "Watcher"],
    )
    assert check(folder) == Structure()


def test_a_part_that_may_come_from_elsewhere_is_lent(folder: Path) -> None:
    shutil.rmtree(folder / "vae")
    found = check(folder)
    assert not found.faults and found.lent == ("autoencoder",)
