"""Models whose weights don't tell them from others of their family: by name, metadata, folder and
sidecar; under a name that says nothing they are in doubt, until somebody chooses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]

from desktop_app.catalog.families import doubt_of, load_families
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.probing.probe import probe
from tests.library.identify import transformer_layouts as dit
from tests.library.samples import Shapes, write_weights
from tests.tiny_flux2 import flux2_file, flux2_folder
from tests.tiny_krea2 import krea2_file
from tests.tiny_qwen_image import qwen_image_file
from tests.tiny_sd3 import sd3_file
from tests.tiny_z_image import z_image_file, z_image_folder

FAMILIES = load_families()
MARK = "__index_timestep_zero__"


def flux1(path: Path) -> Path:
    return write_weights(path, dit.flux1(64, guidance=True))


def sd3(path: Path, last: int = 37) -> Path:
    """With the tensor that only 3.5 Large has, of 38 blocks."""
    made = sd3_file(path)
    tensors = load_file(made)
    start = "model.diffusion_model." if any(k.startswith("model.") for k in tensors) else ""
    block = f"{start}joint_blocks.{{}}.x_block.attn.qkv.weight"
    save_file({**tensors, block.format(last): tensors[block.format(0)].clone()}, made)
    return made


WRITERS: dict[str, Callable[[Path], object]] = {
    "z_image": z_image_file,
    "qwen_image": qwen_image_file,
    "flux1": flux1,
    "flux2": flux2_file,
    "krea2": krea2_file,
    "sd3": sd3,
}
NAMES = {
    "z_image": {
        "z_image_turbo_bf16": "turbo",
        "z-image-turbo-Q4_K_M": "turbo",
        "z_image_bf16": "base",
        "moodyMix_v3": "",
    },
    "qwen_image": {
        "qwen_image_fp8_e4m3fn": "base",
        "qwen_image_2512_bf16": "base",
        "qwen_image_edit_fp8_e4m3fn": "edit_first",
        "qwen_image_edit_2509_fp8_e4m3fn": "edit",
        "Qwen-Image-Edit-2511-Lightning": "edit",
        "v20": "",
    },
    "flux1": {
        "flux1-dev": "base",
        "flux1-krea-dev_fp8_scaled": "base",
        "flux1-dev-kontext_fp8_scaled": "kontext",
        "my_pictures": "",
    },
    "flux2": {
        "flux-2-klein-4b": "distilled",
        "flux-2-klein-base-9b-fp8": "base",
        "flux-2-klein-9b-kv": "kv",
        "model (1)": "",
    },
    "krea2": {"krea2_turbo_bf16": "turbo", "krea2_raw_bf16": "base", "x": ""},
    "sd3": {"sd3.5_large_turbo": "turbo", "sd3.5_large_fp8_scaled": "large", "y": ""},
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("originals")
    for family, write in WRITERS.items():
        write(folder / f"{family}.safetensors")
    return {family: folder / f"{family}.safetensors" for family in WRITERS}


def called(file: Path, folder: Path, name: str) -> ModelInfo:
    path = folder / f"{name}.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.hardlink_to(file)
    return probe(path, FAMILIES)


@pytest.mark.few(1)
@pytest.mark.parametrize("family", NAMES)
def test_a_published_name_says_it_and_a_stranger_s_is_in_doubt(
    files: dict[str, Path], tmp_path: Path, family: str
) -> None:
    for name, variant in NAMES[family].items():
        info = called(files[family], tmp_path / "diffusion_models", name)
        assert info.family == family
        if variant:
            assert (info.variant, info.in_doubt) == (variant, False), name
            assert not doubt_of(info)
            continue
        row = FAMILIES[family].variants[info.variant]
        assert info.in_doubt and row.plain and info.variant in info.may_be, name
        assert doubt_of(info)[0] == row.title and len(doubt_of(info)) == len(info.may_be) > 1
        for other in info.may_be:
            chosen = probe(Path(info.path), FAMILIES, other)
            wanted = FAMILIES[family].variants[other]
            assert (chosen.variant, chosen.in_doubt) == (other, False)
            assert chosen.defaults == (wanted.defaults or FAMILIES[family].defaults)
            assert chosen.digest == info.digest and chosen.may_be == info.may_be
        assert probe(Path(info.path), FAMILIES, "none such").in_doubt


@pytest.mark.slow
def test_a_folder_s_name_metadata_and_a_sidecar_say_it(
    files: dict[str, Path], tmp_path: Path
) -> None:
    info = called(files["qwen_image"], tmp_path / "Qwen-Image-Edit 2509", "abc")
    assert (info.variant, info.in_doubt) == ("edit", False)

    path = tmp_path / "titled.safetensors"
    for key, said, variant in (
        ("modelspec.architecture", "Z-Image-Turbo", "turbo"),
        ("modelspec.title", "Z-Image Turbo of mine", "turbo"),
    ):
        save_file(load_file(files["z_image"]), path, {key: said})
        assert probe(path, FAMILIES).variant == variant, key

    path = tmp_path / "noted.safetensors"
    path.hardlink_to(files["z_image"])
    sidecar = tmp_path / "noted.velatura.json"
    sidecar.write_text(json.dumps({"variant": "turbo"}))
    info = probe(path, FAMILIES)
    assert (info.variant, info.in_doubt, info.defaults.steps) == ("turbo", False, 8)
    sidecar.write_text(json.dumps({"variant": "fast"}))
    with pytest.raises(ModelError) as raised:
        probe(path, FAMILIES)
    assert raised.value.code == "model_damaged" and "variant" in str(raised.value.params["reason"])


def test_qwen_image_edit_2511_is_told_by_its_mark(files: dict[str, Path], tmp_path: Path) -> None:
    tensors = load_file(files["qwen_image"])
    path = tmp_path / "abc.safetensors"
    save_file({**tensors, MARK: tensors["txt_norm.weight"][:0].clone()}, path)
    info = probe(path, FAMILIES)
    assert (info.variant, info.in_doubt, info.may_be) == ("edit", False, ())


@pytest.mark.slow
def test_other_weights_are_in_no_doubt(tmp_path: Path) -> None:
    shapes: Shapes = dit.flux1(64, guidance=False)
    schnell = probe(write_weights(tmp_path / "a.safetensors", shapes), FAMILIES)
    assert (schnell.variant, schnell.in_doubt) == ("schnell", False)
    fill = probe(write_weights(tmp_path / "b.safetensors", dit.flux1(384, guidance=True)), FAMILIES)
    assert (fill.variant, fill.in_doubt) == ("fill", False)
    small = probe(sd3(tmp_path / "c.safetensors", 3), FAMILIES)
    assert (small.variant, small.in_doubt) == ("", False)


def test_a_klein_in_doubt_runs_in_few_steps_without_guidance(
    files: dict[str, Path], tmp_path: Path
) -> None:
    """What a base makes so is unfinished; with a base's guidance a distilled one's is burnt."""
    info = called(files["flux2"], tmp_path / "diffusion_models", "新 model.safetensors")
    assert (info.variant, info.in_doubt, info.defaults.steps) == ("distilled", True, 4)
    assert doubt_of(info)[0] == "FLUX.2 klein" and "FLUX.2 klein base" in doubt_of(info)


@pytest.mark.slow
def test_a_diffusers_folder_says_it(tmp_path: Path) -> None:
    for variant in ("base", "turbo"):
        info = probe(z_image_folder(tmp_path / f"x{variant[:1]}", variant=variant), FAMILIES)
        assert (info.variant, info.in_doubt) == (variant, False)
    odd = z_image_folder(tmp_path / "odd")
    settings = odd / "scheduler" / "scheduler_config.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "shift": 4.5}))
    info = probe(odd, FAMILIES)
    assert info.in_doubt and info.variant == "base" and set(info.may_be) == {"base", "turbo"}
    assert probe(odd, FAMILIES, "turbo").defaults.steps == 8
    for distilled, variant in ((True, "distilled"), (False, "base")):
        info = probe(flux2_folder(tmp_path / f"f{distilled}", distilled=distilled), FAMILIES)
        assert (info.variant, info.in_doubt, info.may_be) == (variant, False, ())
