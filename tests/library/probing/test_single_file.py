from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.core.conditions import using
from desktop_app.core.errors import VelaturaError
from desktop_app.library.probing.probe import probe
from tests.library.identify import layouts as lay
from tests.library.identify import lora_layouts as nets
from tests.library.identify import small_layouts as small
from tests.library.identify import transformer_layouts as dit
from tests.library.identify import upscaler_layouts as up
from tests.library.identify.files import gguf
from tests.library.identify.layout_parts import Shapes, of_class
from tests.library.samples import FAMILIES, LAST, sd_file, sd_shapes, write_json, write_weights


def error_of(path: Path) -> VelaturaError:
    with pytest.raises(VelaturaError) as caught:
        probe(path, FAMILIES)
    return caught.value


@pytest.mark.parametrize(
    ("family", "channels", "prediction", "native"),
    [
        ("sd1", 4, "epsilon", 512),
        ("sd1", 9, "epsilon", 512),
        ("sd2", 4, "v_prediction", 768),
        ("sd2", 9, "epsilon", 512),
    ],
)
def test_a_file_tells_family_channels_and_by_diffusers_rule_the_prediction(
    tmp_path: Path, family: str, channels: int, prediction: str, native: int
) -> None:
    info = probe(sd_file(tmp_path / "my.model.safetensors", family, channels=channels), FAMILIES)
    assert (info.id, info.layout, info.family) == ("my.model", "single_file", family)
    assert (info.input_channels, info.latent_channels, info.factor) == (channels, 4, 8)
    assert (info.prediction_type, info.native_size) == (prediction, native)
    assert info.has_inpainting_unet == (channels == 9)


def test_an_autoencoder_with_more_levels_has_a_larger_factor(tmp_path: Path) -> None:
    info = probe(sd_file(tmp_path / "m.safetensors", latent=16, channels=33, levels=5), FAMILIES)
    assert (info.factor, info.latent_channels, info.has_inpainting_unet) == (16, 16, True)


def test_metadata_tensor_yaml_and_sidecar_speak_for_the_prediction_type(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    write_weights(path, {**sd_shapes(), "v_pred": (1,)})
    assert probe(path, FAMILIES).prediction_type == "v_prediction"

    sd_file(path, "sd2", {"modelspec.prediction_type": "epsilon", "modelspec.title": "A\nB\x07"})
    assert probe(path, FAMILIES).prediction_type == "epsilon"
    assert probe(path, FAMILIES).native_size == 512
    assert probe(path, FAMILIES).name == "A B"

    sd_file(path, "sd2")
    path.with_suffix(".yaml").write_text("model:\n  params:\n    timesteps: 1000\n")
    assert probe(path, FAMILIES).prediction_type == "epsilon"
    path.with_suffix(".yaml").write_text('model:\n  params:\n    parameterization: "v"  # 768\n')
    assert probe(path, FAMILIES).prediction_type == "v_prediction"

    write_json(tmp_path / "m.velatura.json", {"prediction_type": "epsilon", "native_size": 640})
    assert probe(path, FAMILIES).prediction_type == "epsilon"
    assert probe(path, FAMILIES).native_size == 640


def test_the_resolution_in_the_metadata_counts_if_it_makes_sense(tmp_path: Path) -> None:
    path = sd_file(tmp_path / "m.safetensors", metadata={"modelspec.resolution": "640x640"})
    assert probe(path, FAMILIES).native_size == 640
    sd_file(path, metadata={"modelspec.resolution": "999999x999999"})
    assert probe(path, FAMILIES).native_size == 512


KINDS = {
    "it is a LoRA for Stable Diffusion XL": lambda: nets.kohya(nets.sdxl_original_layers(), 8),
    "it is a LoRA for FLUX.1": lambda: nets.peft(nets.flux_diffusers_layers(), 8),
    "it is a textual inversion for Stable Diffusion 1.x": lambda: {"emb_params": (2, 768)},
    "it is an IP-Adapter for Stable Diffusion XL": lambda: small.ip_adapter(2048),
    "it is a ControlNet for Stable Diffusion 1.x": lambda: of_class("sd1_controlnet"),
    "it is a Stable Diffusion XL model": lambda: {
        **lay.sdxl_checkpoint(),
        "edm_mean": (4,),
        "edm_std": (4,),
    },
    "its transformer takes 20 channels": lambda: dit.flux1(80),
    "it is the UNet or transformer of a HunyuanVideo model alone": dit.hunyuan_video,
    "it is an autoencoder (VAE) with 4 channels": lay.kl_vae,
    "it is a text encoder alone": lay.clip_l,
    "it is an upscaler that enlarges 4 times": lambda: up.esrgan_old(4),
    "it is weights of a kind that isn't known here": lambda: {"something.else": (3,)},
    "it is a file without weights": dict,
}


@pytest.mark.parametrize(("what", "shapes"), KINDS.items())
def test_another_kind_of_file_is_named(
    tmp_path: Path, what: str, shapes: Callable[[], Shapes]
) -> None:
    error = error_of(write_weights(tmp_path / "x.safetensors", shapes()))
    assert error.code == "not_a_model"
    assert str(error.params["reason"]).startswith(what)


@pytest.mark.parametrize(
    ("inputs", "guidance", "variant", "steps"),
    [
        (64, True, "base", 28),
        (64, False, "schnell", 4),
        (384, True, "fill", 50),
        (128, True, "canny", 50),
    ],
)
def test_the_transformer_of_flux_alone_tells_its_variant_and_what_it_lacks(
    tmp_path: Path, inputs: int, guidance: bool, variant: str, steps: int
) -> None:
    shapes = dit.flux1(inputs, guidance)
    info = probe(write_weights(tmp_path / "flux1.safetensors", shapes), FAMILIES)
    assert (info.family, info.variant, info.defaults.steps) == ("flux1", variant, steps)
    assert (info.input_channels, info.latent_channels, info.factor) == (inputs // 4, 16, 16)
    if inputs == 384:
        assert info.input_channels == 96 and info.has_inpainting_unet
    assert info.lacks == ("text_encoder", "text_encoder_2", "vae")
    (tmp_path / "ae.safetensors").touch()
    info = probe(tmp_path / "flux1.safetensors", FAMILIES)
    assert info.lacks == ("text_encoder", "text_encoder_2")


@pytest.mark.parametrize(
    ("name", "inputs", "variant", "takes"),
    [
        ("flux1-canny-dev", 128, "canny", True),
        ("flux1-depth-dev", 128, "depth", True),
        ("depth of field", 64, "base", False),
        ("depth of field fill", 384, "fill", False),
    ],
)
def test_a_name_tells_those_apart_that_take_a_control_image(
    tmp_path: Path, name: str, inputs: int, variant: str, takes: bool
) -> None:
    info = probe(write_weights(tmp_path / f"{name}.safetensors", dit.flux1(inputs)), FAMILIES)
    assert (info.variant, info.takes_control_image) == (variant, takes)


def test_a_merge_for_few_steps_is_told_by_its_name(tmp_path: Path) -> None:
    path = write_weights(tmp_path / "flux1-dev-hyper-8.safetensors", dit.flux1())
    info = probe(path, FAMILIES)
    assert (info.variant, info.defaults.steps, info.live and info.live.steps) == ("turbo", 8, 4)


@pytest.mark.slow
def test_a_gguf_is_the_model_that_its_names_tell(tmp_path: Path) -> None:
    info = probe(gguf(tmp_path / "x.gguf", dit.flux1()), FAMILIES)
    assert (info.family, info.layout, info.name) == ("flux1", "single_file", "x")


def test_a_gguf_in_a_format_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    error = error_of(gguf(tmp_path / "x.gguf", dit.flux1(), "Q8_K"))
    assert error.code == "model_quantised" and "Q8_K" in error.what


@pytest.mark.parametrize(
    ("gone", "part"), [("cond_stage_model", "text_encoder"), ("first_stage_model", "vae")]
)
def test_a_missing_part_may_come_from_elsewhere(tmp_path: Path, gone: str, part: str) -> None:
    shapes = {name: shape for name, shape in sd_shapes().items() if not name.startswith(gone)}
    path = write_weights(tmp_path / "m.safetensors", shapes)
    info = probe(path, FAMILIES)
    assert (info.family, info.lacks, info.unmet) == ("sd1", (part,), (part,))
    assert replace(info, companion="/any").unmet == ()
    if part == "vae":
        chosen = replace(info.defaults, conditions=using("vae", "k"))
        assert replace(info, defaults=chosen).unmet == ()
        (tmp_path / "m.vae.safetensors").write_bytes(path.read_bytes())
        assert probe(path, FAMILIES).lacks == ()


def test_without_a_text_encoder_the_width_of_the_text_tells_the_family(tmp_path: Path) -> None:
    shapes = {k: s for k, s in sd_shapes().items() if not k.startswith("cond_stage_model")}
    for width, family in ((768, "sd1"), (1024, "sd2")):
        key = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
        path = write_weights(tmp_path / f"{width}.safetensors", {**shapes, key: (320, width)})
        assert probe(path, FAMILIES).family == family


def test_a_unet_that_takes_something_else_besides_is_told(tmp_path: Path) -> None:
    error = error_of(sd_file(tmp_path / "instruct.safetensors", channels=8))
    assert (error.code, "takes 8 channels" in error.what) == ("not_a_model", True)


def test_nonsense_shapes_are_damage(tmp_path: Path) -> None:
    shapes = {**sd_shapes(), LAST: (0, 32, 3, 3)}
    assert error_of(write_weights(tmp_path / "m.safetensors", shapes)).code == "model_damaged"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("archive/data.pkl", b"\x80\x02}.")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.ckpt", b"anything"),
        ("m.pt", b"any\nthing"),
        ("M.BIN", b"anything"),
        ("m.safetensors", b"\x80\x02ctorch._utils\n_rebuild"),
        ("m.safetensors", archive()),
        ("m.model", archive()),
        ("noending", b"\x80\x05\x95\x00\x01evil"),
    ],
)
def test_pickles_are_refused_whatever_they_are_called(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert error_of(tmp_path / name).code == "model_pickle"


def test_a_header_length_that_looks_like_a_pickle_is_none(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    length = int.from_bytes(
        write_weights(path, sd_shapes(), {"pad": ""}).read_bytes()[:8], "little"
    )
    write_weights(path, sd_shapes(), {"pad": "p" * (0x0480 - length)})
    assert path.read_bytes()[:2] == b"\x80\x04"
    assert probe(path, FAMILIES).family == "sd1"


def test_other_files_are_no_models(tmp_path: Path) -> None:
    for name, reason in (("a.zip", "unpack"), ("a.png", "not a .safetensors")):
        (tmp_path / name).write_bytes(b"x" * 20)
        assert error_of(tmp_path / name).code == "not_a_model"
        assert reason in error_of(tmp_path / name).what
