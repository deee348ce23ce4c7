from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.library.probing.probe import probe
from tests.library.identify.layout_parts import of_class
from tests.library.samples import FAMILIES, change_json, sd_folder, write_json, write_weights


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return sd_folder(tmp_path / "my model")


def error_of(path: Path) -> VelaturaError:
    with pytest.raises(VelaturaError) as caught:
        probe(path, FAMILIES)
    return caught.value


def test_a_folder_tells_family_channels_factor_and_size(folder: Path) -> None:
    info = probe(folder, FAMILIES)
    assert (info.id, info.name, info.layout, info.family) == ("my model",) * 2 + ("folder", "sd1")
    assert (info.input_channels, info.latent_channels, info.factor) == (4, 4, 8)
    assert (info.native_size, info.prediction_type) == (512, "epsilon")
    assert not info.has_inpainting_unet
    assert info.size_bytes == sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    assert info.ignored == ()
    assert info.defaults == FAMILIES["sd1"].defaults


def test_nine_channels_are_an_inpainting_unet(tmp_path: Path) -> None:
    assert probe(sd_folder(tmp_path / "m", channels=9), FAMILIES).has_inpainting_unet


def test_stable_diffusion_2_is_told_by_its_width_or_by_its_text_encoder(tmp_path: Path) -> None:
    small = sd_folder(tmp_path / "small", "sd2")
    assert probe(small, FAMILIES).family == "sd2"
    assert probe(small, FAMILIES).prediction_type == "v_prediction"
    real = sd_folder(tmp_path / "real")
    change_json(real / "unet/config.json", cross_attention_dim=1024, sample_size=96)
    assert (probe(real, FAMILIES).family, probe(real, FAMILIES).native_size) == ("sd2", 768)


@pytest.mark.slow
def test_the_tiny_autoencoders_factor_follows_its_levels(folder: Path) -> None:
    change_json(folder / "model_index.json", vae=["diffusers", "AutoencoderTiny"])
    change_json(folder / "unet/config.json", in_channels=16, sample_size=16)
    vae = {"_class_name": "AutoencoderTiny", "latent_channels": 16}
    write_json(folder / "vae/config.json", {**vae, "encoder_block_out_channels": [64] * 5})
    weights = folder / "unet/diffusion_pytorch_model.safetensors"
    write_weights(weights, {"conv_in.weight": (32, 16, 3, 3)})
    write_weights(folder / "vae/diffusion_pytorch_model.safetensors", {"x": (64,)})
    info = probe(folder, FAMILIES)
    assert (info.latent_channels, info.factor, info.native_size) == (16, 16, 256)
    assert not info.has_inpainting_unet
    write_json(folder / "vae/config.json", vae)
    assert probe(folder, FAMILIES).factor == 8, "the class's own default has four levels"


def test_code_in_a_folder_is_named_and_never_run(folder: Path, tmp_path: Path) -> None:
    mark = tmp_path / "it ran"
    evil = f"open({str(mark)!r}, 'w').write('x')\n"
    for name in ("pipeline.py", "unet/unet.py", "unet/__init__.py", "tokenizer/tokenization.py"):
        (folder / name).write_text(evil)
    (folder / "unet/diffusion_pytorch_model.bin").write_bytes(b"\x80\x02evil")
    change_json(
        folder / "model_index.json",
        _class_name=["pipeline", "StableDiffusionPipeline"],
        custom_pipeline="pipeline",
        helper=["pipeline", "Helper"],
    )
    info = probe(folder, FAMILIES)
    assert set(info.ignored) == {
        "pipeline.py",
        "unet/unet.py",
        "unet/__init__.py",
        "tokenizer/tokenization.py",
        "unet/diffusion_pytorch_model.bin",
        "model_index.json: custom_pipeline",
        "model_index.json: _class_name",
        "model_index.json: helper",
    }
    assert not mark.exists()


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        (["diffusers", "UNet3DConditionModel"], "UNet3DConditionModel"),
        (["unet", "UNet2DConditionModel"], "unet.UNet2DConditionModel"),
        (["os", "system"], "os.system"),
    ],
)
def test_a_component_of_another_class_or_from_other_code_is_refused(
    folder: Path, entry: list[str], wanted: str
) -> None:
    change_json(folder / "model_index.json", unet=entry)
    error = error_of(folder)
    assert (error.code, error.params["wanted"]) == ("model_class", wanted)


def test_a_config_that_asks_for_another_class_is_refused(folder: Path) -> None:
    change_json(folder / "vae" / "config.json", _class_name="AutoencoderKLEvil")
    error = error_of(folder)
    assert (error.code, error.params["wanted"]) == ("model_class", "AutoencoderKLEvil")


def test_a_config_that_asks_for_an_unknown_quantisation_is_refused(folder: Path) -> None:
    change_json(folder / "unet" / "config.json", quantization_config={"quant_method": "x"})
    error = error_of(folder)
    assert (error.code, error.params["form"]) == ("model_quantised", "x")


def test_parts_that_do_not_fit_each_other_are_told(tmp_path: Path) -> None:
    depth = sd_folder(tmp_path / "depth", channels=5)
    assert "takes 5 channels" in error_of(depth).what
    mixed = sd_folder(tmp_path / "mixed")
    change_json(mixed / "text_encoder/config.json", hidden_size=768)
    assert "wants text 32 wide" in error_of(mixed).what


def test_another_pipeline_is_named_even_without_a_unet(tmp_path: Path) -> None:
    write_json(tmp_path / "flux/model_index.json", {"_class_name": "SanaSprintPipeline"})
    assert "SanaSprintPipeline" in error_of(tmp_path / "flux").what


def test_a_pickle_alone_is_refused_and_named(folder: Path) -> None:
    (folder / "unet/diffusion_pytorch_model.safetensors").rename(
        folder / "unet/diffusion_pytorch_model.bin"
    )
    error = error_of(folder)
    assert error.code == "model_pickle"
    assert error.params["name"] == "my model/unet/diffusion_pytorch_model.bin"


def test_a_pickle_called_safetensors_is_refused(folder: Path) -> None:
    (folder / "vae/diffusion_pytorch_model.safetensors").write_bytes(b"\x80\x04\x95\x10evil" * 9)
    assert error_of(folder).code == "model_pickle"


def test_variants_and_shards_are_found(folder: Path) -> None:
    plain = folder / "vae/diffusion_pytorch_model.safetensors"
    plain.rename(plain.with_name("diffusion_pytorch_model.fp16.safetensors"))
    text = folder / "text_encoder/model.safetensors"
    names = [f"model-0000{k}-of-00002.safetensors" for k in (1, 2)]
    text.rename(text.with_name(names[0]))
    index = folder / "text_encoder/model.safetensors.index.json"
    write_json(index, {"weight_map": {"x": names[0], "y": names[1]}})
    assert error_of(folder).code == "model_incomplete"
    write_weights(text.with_name(names[1]), {"y": (8,)})
    assert probe(folder, FAMILIES).family == "sd1"
    write_json(index, {"weight_map": {"x": "../../elsewhere.safetensors"}})
    assert error_of(folder).code == "model_damaged"


@pytest.mark.parametrize(
    "missing",
    [
        "unet/config.json",
        "vae/config.json",
        "text_encoder/config.json",
        "scheduler/scheduler_config.json",
        "tokenizer/merges.txt",
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
    ],
)
def test_what_is_missing_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    error = error_of(folder)
    assert error.code == "model_incomplete"
    assert Path(missing).parts[0] in error.what


def test_tokenizer_json_is_enough(folder: Path) -> None:
    (folder / "tokenizer/vocab.json").unlink()
    write_json(folder / "tokenizer/tokenizer.json", {})
    assert probe(folder, FAMILIES).family == "sd1"


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model_index.json", b"{"),
        ("model_index.json", b"[1]"),
        ("model_index.json", b"\xff\xff"),
        ("unet/config.json", b"[" * 100_000),
        ("unet/config.json", b'{"in_channels": "4"}'),
        ("unet/config.json", b'{"in_channels": true}'),
        ("unet/config.json", b'{"in_channels": 5}'),
        ("vae/config.json", b'{"latent_channels": -4}'),
        ("vae/config.json", b'{"block_out_channels": []}'),
        ("scheduler/scheduler_config.json", b'{"prediction_type": "noise"}'),
        ("unet/diffusion_pytorch_model.safetensors", b"\x10cut"),
        ("velatura.json", b'{"native_size": 9999999}'),
    ],
)
def test_a_damaged_part_is_an_explained_error(folder: Path, file: str, content: bytes) -> None:
    (folder / file).write_bytes(content)
    error = error_of(folder)
    assert error.code == "model_damaged"
    assert error.what.startswith("my model")


def test_other_pipelines_and_plain_folders_are_no_models(folder: Path, tmp_path: Path) -> None:
    change_json(folder / "model_index.json", _class_name="SanaSprintPipeline")
    assert error_of(folder).code == "not_a_model"
    assert "SanaSprintPipeline" in error_of(folder).what
    change_json(folder / "model_index.json", _class_name=None)
    assert error_of(folder).code == "not_a_model"
    (tmp_path / "empty").mkdir()
    assert "no model_index.json" in error_of(tmp_path / "empty").what
    assert error_of(tmp_path / "none").code == "file_missing"


def test_velatura_json_has_the_last_word(folder: Path) -> None:
    defaults = {"steps": 8, "guidance_scale": 2, "scheduler": "ddim"}
    write_json(
        folder / "velatura.json",
        {"name": "Starter", "family": "sd2", "native_size": 256, "prediction_type": "v_prediction"}
        | {"defaults": defaults, "latent_rgb": [[1, 2, 3]]},
    )
    info = probe(folder, FAMILIES)
    assert (info.name, info.family, info.native_size) == ("Starter", "sd2", 256)
    assert info.prediction_type == "v_prediction"
    assert (info.defaults.steps, info.defaults.guidance_scale) == (8, 2.0)
    assert info.defaults.scheduler == "ddim"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": 3},
        {"family": "sd9"},
        {"prediction_type": "x"},
        {"defaults": []},
        {"defaults": {"steps": 0}},
        {"defaults": {"guidance_scale": "much"}},
        {"defaults": {"scheduler": "nothing"}},
    ],
)
def test_nonsense_in_velatura_json_is_named(folder: Path, wrong: dict[str, Any]) -> None:
    write_json(folder / "velatura.json", wrong)
    error = error_of(folder)
    assert error.code == "model_damaged"
    assert "velatura.json" in error.what


def test_the_digest_follows_the_content_and_not_the_place(folder: Path, tmp_path: Path) -> None:
    first = probe(folder, FAMILIES).digest
    assert len(first) == 10 and int(first, 16) >= 0
    moved = folder.rename(tmp_path / "other name")
    assert probe(moved, FAMILIES).digest == first
    weights = moved / "unet/diffusion_pytorch_model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert probe(moved, FAMILIES).digest != first


@pytest.mark.timeout(5)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes among the files here")
@pytest.mark.parametrize(
    "name", ["unet/config.json", "unet/diffusion_pytorch_model.safetensors", "velatura.json"]
)
def test_a_pipe_among_the_files_is_not_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    if name == "velatura.json":
        assert probe(folder, FAMILIES).family == "sd1"
    else:
        assert error_of(folder).code == "model_damaged"


def test_a_file_in_the_folders_place_is_unreadable_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises((InputError, ModelError)):
        probe(tmp_path / ("x" * 300), FAMILIES)


def test_a_folder_of_one_part_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "vae"
    write_weights(folder / "diffusion_pytorch_model.safetensors", of_class("tiny_vae"))
    with pytest.raises(ModelError) as caught:
        probe(folder, FAMILIES)
    assert caught.value.params["reason"] == "it is a tiny autoencoder (TAESD)"


@pytest.mark.parametrize(
    ("name", "settings", "said"),
    [
        ("unet/config.json", {"layers_per_block": 10**9}, "its “layers_per_block” is 1000000000"),
        ("unet/config.json", {"down_block_types": ["DownBlock2D"] * 100_000}, "more than"),
        ("vae/config.json", {"layers_per_block": 10**9}, "its “layers_per_block”"),
        ("text_encoder/config.json", {"num_hidden_layers": 10**9}, "its “num_hidden_layers”"),
        ("scheduler/scheduler_config.json", {"num_train_timesteps": 10**9}, "num_train_timesteps"),
        ("tokenizer/tokenizer_config.json", {"extra_ids": 10**9}, "its “extra_ids”"),
    ],
)
def test_settings_that_the_weights_can_not_fill_are_told(
    folder: Path, name: str, settings: dict[str, Any], said: str
) -> None:
    if not (folder / name).is_file():
        write_json(folder / name, {})
    change_json(folder / name, **settings)
    error = error_of(folder)
    assert error.code == "model_damaged"
    assert f"{name}: " in error.what and said in error.what
