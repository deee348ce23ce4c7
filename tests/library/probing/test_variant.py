"""Variants are told by parts, weights and names; their settings are the table's."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.errors import ModelError
from desktop_app.library.probing.probe import probe
from tests.library.identify import layouts as lay
from tests.library.samples import write_weights
from tests.tiny_models import tiny_folder, tiny_single_file
from tests.tiny_sdxl import sdxl_file, sdxl_folder

FAMILIES = load_families()

NAMES = {
    "sdxl_lightning_4step": "lightning",
    "dreamshaperXL_lightningDPMSDE": "lightning",
    "sd_xl_turbo_1.0_fp16": "turbo_512",
    "DreamShaperXL_Turbo_v2_1": "turbo",
    "dmd2_sdxl_4step": "dmd2",
    "Hyper-SDXL-8steps": "hyper",
    "RealVisXL_V5.0_fp16": "",
    "hyperrealism_v3": "",
    "sd_xl_base_1.0": "",
}


@pytest.fixture(scope="module")
def sdxl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sdxl_file(tmp_path_factory.mktemp("models") / "m.safetensors")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "variant"), NAMES.items())
def test_a_name_tells_the_variant(sdxl: Path, tmp_path: Path, name: str, variant: str) -> None:
    path = tmp_path / f"{name}.safetensors"
    path.hardlink_to(sdxl)
    info = probe(path, FAMILIES)
    assert info.variant == variant
    row = FAMILIES["sdxl"].variants.get(variant)
    assert info.defaults == (row.defaults if row else FAMILIES["sdxl"].defaults)
    assert info.quick == (row.quick if row else None)
    assert info.native_size == (512 if variant == "turbo_512" else 1024)


@pytest.mark.slow
def test_sd_turbo_is_2x_that_predicts_noise_at_512(tmp_path: Path) -> None:
    info = probe(
        _without_metadata(tiny_single_file(tmp_path / "sd_turbo.safetensors", "sd2")), FAMILIES
    )
    assert (info.family, info.variant, info.prediction_type) == ("sd2", "turbo", "epsilon")
    assert info.native_size == 512 and info.defaults.sigmas == "trailing"
    info = probe(_without_metadata(tiny_single_file(tmp_path / "v2.safetensors", "sd2")), FAMILIES)
    assert (info.variant, info.prediction_type) == ("", "v_prediction")


@pytest.mark.slow
def test_the_weights_tell_more_than_the_name(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path / "dreamshaper", distilled=True)
    assert probe(folder, FAMILIES).variant == "lcm"
    assert probe(tiny_folder(tmp_path / "dreamshaper-lcm"), FAMILIES).variant == "lcm_merged"
    assert probe(sdxl_folder(tmp_path / "turbo", refiner=True), FAMILIES).variant == "refiner"
    file = sdxl_file(tmp_path / "lightning.safetensors", refiner=True)
    assert probe(file, FAMILIES).variant == "refiner"
    assert probe(file, FAMILIES).lacks == ()


@pytest.mark.slow
def test_a_folder_with_one_text_encoder_of_two_is_no_refiner_it_does_not_fit(
    tmp_path: Path, sdxl: Path
) -> None:
    prefix = "conditioner.embedders.0."
    kept = {k: v for k, v in load_file(sdxl).items() if not k.startswith(prefix)}
    save_file(kept, tmp_path / "half.safetensors")
    assert probe(tmp_path / "half.safetensors", FAMILIES).lacks == ("text_encoder",)


@pytest.mark.slow
@pytest.mark.parametrize("mark", ["edm_mean", "edm_vpred.sigma_max"])
def test_models_of_other_noise_levels_are_refused(tmp_path: Path, mark: str) -> None:
    path = sdxl_file(tmp_path / "m.safetensors", marks=(mark,))
    with pytest.raises(ModelError) as caught:
        probe(path, FAMILIES)
    assert caught.value.code == "not_a_model"


def test_every_variant_has_settings_that_its_family_can_do() -> None:
    rows = load_schedulers()
    for family in FAMILIES.values():
        for variant in family.variants.values():
            for settings in (variant.defaults, variant.quick):
                if settings is not None and settings.scheduler:
                    assert settings.scheduler in family.schedulers
                    assert settings.scheduler in rows


def _without_metadata(path: Path) -> Path:
    save_file(load_file(path), path)
    return path


TRUE_SIZES = {
    "base": (lay.sdxl_checkpoint, ("", 4)),
    "inpainting": (lambda: lay.sdxl_checkpoint(9), ("", 9)),
    "refiner": (lay.refiner_checkpoint, ("refiner", 4)),
}


@pytest.mark.parametrize("name", TRUE_SIZES)
def test_files_of_true_size_are_whole_models(tmp_path: Path, name: str) -> None:
    shapes, told = TRUE_SIZES[name]
    info = probe(write_weights(tmp_path / "m.safetensors", shapes()), FAMILIES)
    assert (info.family, info.lacks, info.factor) == ("sdxl", (), 8)
    assert (info.variant, info.input_channels) == told


OTHERS = {
    "Kolors": lay.kolors_unet,
    "Stable Video Diffusion": lay.svd_unet,
    "SSD-1B": lambda: lay.small_sdxl_unet((0, 2, 4)),
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("prefix", ["", "model.diffusion_model."])
def test_unets_of_other_families_are_not_taken_for_it(
    tmp_path: Path, name: str, prefix: str
) -> None:
    shapes = {prefix + key: shape for key, shape in OTHERS[name]().items()}
    with pytest.raises(ModelError) as caught:
        probe(write_weights(tmp_path / "m.safetensors", shapes), FAMILIES)
    assert caught.value.code == "not_a_model"
