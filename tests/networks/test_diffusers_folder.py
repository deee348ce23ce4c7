"""A diffusers folder is data: only known parts are built, nothing in it is run."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import make_job, run, write_into
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(tmp_path: Path, model: ModelInfo) -> Path:
    """A copy of the tiny model that a test may spoil."""
    return Path(shutil.copytree(model.path, tmp_path / "model"))


def load(folder: Path, **changes: Any) -> None:
    LocalEngine("float32").preload(tiny_info(folder, **changes), lambda _: None)


def refused(folder: Path, **changes: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        load(folder, **changes)
    return caught.value


def _run_refused(folder: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        run(LocalEngine("float32"), make_job(tiny_info(folder)))
    return caught.value


def edit(path: Path, **changes: Any) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, **changes}), encoding="utf-8")


@pytest.mark.slow
def test_planted_code_is_not_run(folder: Path, engine: LocalEngine, model: ModelInfo) -> None:
    trap, sprung = "import pathlib; pathlib.Path(r'{}').touch()", folder / "sprung"
    names = ["pipeline.py", "unet/unet.py", "text_encoder/modeling_evil.py", "__init__.py"]
    for name in names:
        write_into(folder / name, trap.format(sprung))
    mapped = {"AutoModel": "modeling_evil.Evil", "AutoTokenizer": ["modeling_evil.Evil", None]}
    edit(folder / "model_index.json", custom_pipeline="pipeline", _name_or_path="pipeline")
    for part in ("text_encoder/config.json", "tokenizer/tokenizer_config.json", "unet/config.json"):
        edit(folder / part, auto_map=mapped)
    pixels = run(engine, make_job(tiny_info(folder))).pixels[0]
    assert not sprung.exists()
    assert pixels.tobytes() == run(engine, make_job(model)).pixels[0].tobytes()


@pytest.mark.parametrize(
    ("part", "entry"),
    [
        ("unet", ["diffusers", "UNet3DConditionModel"]),
        ("unet", ["pipeline", "UNet2DConditionModel"]),
        ("text_encoder", ["transformers", "T5EncoderModel"]),
        ("scheduler", ["os", "system"]),
        ("vae", ["diffusers", "__class__"]),
    ],
)
def test_a_class_the_family_does_not_use_is_refused(
    folder: Path, part: str, entry: list[str]
) -> None:
    edit(folder / "model_index.json", **{part: entry})
    error = refused(folder)
    assert error.code == "model_class"
    assert error.params["wanted"] == ".".join(entry)


@pytest.mark.slow
def test_a_part_that_calls_itself_something_else_is_refused(folder: Path) -> None:
    edit(folder / "unet/config.json", _class_name="UNetEvil")
    assert refused(folder).code == "model_class"


def test_settings_that_bring_in_other_libraries_are_refused(folder: Path) -> None:
    edit(folder / "text_encoder/config.json", quantization_config={"quant_method": "gptq"})
    error = refused(folder)
    assert error.code == "model_quantised"
    assert "text_encoder" in error.what and "gptq" in error.what


@pytest.mark.parametrize("part", ["unet", "tokenizer", "scheduler"])
def test_a_missing_folder_is_named(folder: Path, part: str) -> None:
    shutil.rmtree(folder / part)
    error = refused(folder)
    assert error.code == "model_incomplete"
    assert part in error.what


def test_what_another_folder_may_lend_is_asked_for(folder: Path) -> None:
    shutil.rmtree(folder / "text_encoder")
    assert refused(folder).code == "model_companion"


@pytest.mark.slow
def test_an_autoencoder_is_missed_when_a_picture_is_to_be_made(folder: Path) -> None:
    shutil.rmtree(folder / "vae")
    assert _run_refused(folder).code == "model_without_vae"


@pytest.mark.parametrize("name", ["model_index.json", "unet/config.json", UNET])
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert refused(folder).code == "model_incomplete"


@pytest.mark.slow
def test_a_part_missing_from_the_index_is_told(folder: Path) -> None:
    edit(folder / "model_index.json", vae=[None, None])
    assert _run_refused(folder).code == "model_without_vae"


@pytest.mark.slow
def test_pickled_weights_are_refused_as_such(folder: Path) -> None:
    (folder / UNET).rename(folder / "unet/diffusion_pytorch_model.bin")
    assert refused(folder).code == "model_pickle"


@pytest.mark.slow
@pytest.mark.parametrize("keep", [0, 4, 2000, -1])
def test_truncated_weights_are_told(folder: Path, keep: int) -> None:
    data = (folder / UNET).read_bytes()
    (folder / UNET).write_bytes(data[:keep])
    error = refused(folder)
    assert error.code == ("model_damaged" if keep else "weights_empty")
    assert "UNet" in error.what or "unet" in error.what


@pytest.mark.slow
def test_weights_that_lack_some_are_told(folder: Path) -> None:
    tensors = load_file(folder / UNET)
    del tensors["conv_out.weight"]
    save_file(tensors, folder / UNET)
    error = refused(folder)
    assert error.code == "model_incomplete"
    assert "conv_out.weight" in error.what


@pytest.mark.slow
def test_weights_of_another_shape_are_told(folder: Path) -> None:
    tensors = load_file(folder / UNET)
    tensors["conv_out.weight"] = torch.zeros(4, 64, 3, 3, dtype=torch.float16)
    save_file(tensors, folder / UNET)
    assert refused(folder).code == "model_damaged"


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00\x01"])
def test_configs_that_are_no_json_object_are_told(folder: Path, text: str) -> None:
    for name in ("scheduler/scheduler_config.json", "vae/config.json", "model_index.json"):
        write_into(folder / name, text)
        assert refused(folder).code == "model_damaged"


@pytest.mark.slow
def test_parts_that_do_not_fit_each_other_are_told(
    folder: Path, make_model: Callable[..., ModelInfo]
) -> None:
    other = Path(make_model(text_width=64).path)
    shutil.rmtree(folder / "text_encoder")
    shutil.copytree(other / "text_encoder", folder / "text_encoder")
    error = refused(folder)
    assert error.code == "not_a_model"
    assert "64" in error.what
    assert refused(other, input_channels=9).code == "model_damaged"


@pytest.mark.slow
def test_after_a_refused_model_the_engine_goes_on(
    engine: LocalEngine, model: ModelInfo, folder: Path
) -> None:
    (folder / UNET).write_bytes(b"")
    with pytest.raises(ModelError):
        engine.preload(tiny_info(folder), lambda _: None)
    assert run(engine, make_job(model)).pixels


@pytest.mark.slow
def test_fp16_variants_and_shards_are_found(
    tmp_path: Path, engine: LocalEngine, model: ModelInfo
) -> None:
    expected = run(engine, make_job(model)).pixels[0].tobytes()
    parts = tiny_parts()
    variant = tiny_folder(tmp_path / "variant", parts=parts, variant="fp16")
    assert (variant / "unet/diffusion_pytorch_model.fp16.safetensors").is_file()
    shards = tiny_folder(tmp_path / "shards", parts=parts)
    (shards / UNET).unlink()
    parts.unet.save_pretrained(shards / "unet", max_shard_size="500KB")
    assert (shards / f"{UNET}.index.json").is_file()
    for folder in (variant, shards):
        assert run(engine, make_job(tiny_info(folder))).pixels[0].tobytes() == expected


@pytest.mark.slow
def test_weights_come_in_the_engines_precision(make_model: Callable[..., ModelInfo]) -> None:
    engine = LocalEngine("bfloat16", "cpu")
    loaded = engine.cache.get(make_model(), lambda _: None, CancelToken())
    assert {p.dtype for p in loaded.network.parameters()} == {torch.bfloat16}
    assert not any(p.requires_grad for p in loaded.network.parameters())
    assert run(engine, make_job(make_model())).pixels
