"""Settings of all classes, turned into what no model has: refused quickly, without memory.

The whole table (each numeric or list setting of each class × eight values) is slow; a part of it
runs always, and one engine process is watched from outside.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import pick_compute
from desktop_app.networks.diffusers_folder import ModelFolder
from desktop_app.networks.load_limits import building
from tests.engine.conftest import make_job, run
from tests.tiny_consistency import tiny_consistency_folder
from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_folder, tiny_info
from tests.tiny_sd3 import sd3_folder

FAMILIES = load_families()

PARTS: dict[str, tuple[str, str, Callable[[Path], Path]]] = {
    "UNet2DConditionModel": ("sd1", "unet", tiny_folder),
    "AutoencoderKL": ("sd1", "vae", tiny_folder),
    "CLIPTextModel": ("sd1", "text_encoder", tiny_folder),
    "AutoencoderTiny": ("sd1", "vae", lambda path: tiny_folder(path, tiny_vae=True, channels=16)),
    "UNet2DModel": ("consistency", "unet", tiny_consistency_folder),
    "SD3Transformer2DModel": ("sd3", "transformer", sd3_folder),
    "T5EncoderModel": ("sd3", "text_encoder_3", sd3_folder),
    "FluxTransformer2DModel": ("flux1", "transformer", flux_folder),
}
"""Class → family, part, and who builds a tiny model with it."""

VALUES: dict[str, Any] = {
    "huge": 10**9,
    "large": 10**5,
    "negative": -1,
    "zero": 0,
    "float": 2.5,
    "text": "x",
    "nested": [[[[[[[[1]]]]]]]],
    "long": [1] * 100_000,
}

SECONDS = 20.0
"""For one refusal, on a machine that has other things to do; they take milliseconds."""
GROWTH = 200 << 20
"""Bytes, libraries that are imported on the way included."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A tiny model for each class."""
    root = tmp_path_factory.mktemp("hostile")
    return {name: build(root / name) for name, (_, _, build) in PARTS.items()}


@contextmanager
def changed(file: Path, **settings: Any) -> Iterator[None]:
    """The file with other settings, for as long as it lasts."""
    before = file.read_text(encoding="utf-8")
    file.write_text(json.dumps({**json.loads(before), **settings}), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(before, encoding="utf-8")


def read(folder: Path, class_name: str) -> str:
    """Read the part; what was said, empty if it was taken."""
    family, part, _ = PARTS[class_name]
    try:
        source = ModelFolder(folder, "stranger", FAMILIES[family])
        source.weights(part, pick_compute("float32", "cpu"))
    except ModelError as error:
        return f"{error.code}: {error.what}"
    return ""


def settings_of(folder: Path, class_name: str) -> dict[str, Any]:
    file = folder / PARTS[class_name][1] / "config.json"
    known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    extra = {"num_labels": 2, "layer_types": ["full_attention"], "num_class_embeds": None}
    numeric = (int, float, list, type(None))
    return {
        key: value
        for key, value in {**extra, **known}.items()
        if isinstance(value, numeric) and not isinstance(value, bool) and key[0] != "_"
    }


COUNTS = (
    "layers_per_block", "num_layers", "num_single_layers", "num_hidden_layers", "down_block_types",
    "num_encoder_blocks", "block_out_channels", "transformer_layers_per_block", "num_labels",
    "pos_embed_max_size", "d_model", "cross_attention_dim", "dual_attention_layers",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("class_name", PARTS)
def test_what_would_grow_without_end_is_refused(folders: dict[str, Path], class_name: str) -> None:
    folder = folders[class_name]
    file = folder / PARTS[class_name][1] / "config.json"
    assert read(folder, class_name) == ""
    before = psutil.Process().memory_info().rss
    for key in settings_of(folder, class_name):
        for said in ("huge", "large", "long") if key in COUNTS else ():
            begun = time.monotonic()
            with changed(file, **{key: VALUES[said]}):
                told = read(folder, class_name)
            assert told.startswith("model_damaged: "), (key, said, told)
            assert key in told or "more than" in told, (key, said, told)
            assert time.monotonic() - begun < SECONDS, (key, said)
    assert psutil.Process().memory_info().rss - before < GROWTH


@pytest.mark.slow
@pytest.mark.parametrize("class_name", PARTS)
def test_no_setting_of_any_class_takes_memory_time_or_a_traceback(
    folders: dict[str, Path], class_name: str
) -> None:
    folder = folders[class_name]
    file = folder / PARTS[class_name][1] / "config.json"
    before = psutil.Process().memory_info().rss
    for key in settings_of(folder, class_name):
        for said, value in VALUES.items():
            begun = time.monotonic()
            with changed(file, **{key: value}):
                told = read(folder, class_name)  # anything but a ModelError fails here
            assert said != "long" or told, (key, said)
            assert time.monotonic() - begun < SECONDS, (key, said, told)
            assert psutil.Process().memory_info().rss - before < GROWTH, (key, said, told)


@pytest.mark.slow
def test_what_settings_multiply_to_is_stopped_while_it_grows(folders: dict[str, Path]) -> None:
    """Each number is possible; together they ask for thousands of layers."""
    folder = folders["UNet2DConditionModel"]
    many = {"layers_per_block": [60, 60], "transformer_layers_per_block": [50, 50]}
    with changed(folder / "unet/config.json", **many):
        told = read(folder, "UNet2DConditionModel")
    assert "ask for more layers than its weights have" in told


@pytest.mark.slow
def test_what_takes_more_memory_than_its_weights_is_stopped() -> None:
    kept: list[torch.nn.Module] = []
    with (
        pytest.raises(ModelError) as caught,
        building("A model", "UNet", tensors=10**6, room=60 << 20),
    ):
        for _ in range(2000):
            kept.append(torch.nn.Linear(200, 200))  # 160 KB each, 320 MB in all
    assert caught.value.code == "model_grows"
    assert "Loading A model was stopped: its UNet used more than 0.1 GB" in caught.value.what
    assert len(kept) < 1000
    torch.nn.Linear(2, 2)  # nobody counts any more


@pytest.mark.parametrize(
    ("class_name", "settings"),
    [
        ("UNet2DConditionModel", {"down_block_types": ["DownBlock2D", "DownBlock2D"]}),
        ("CLIPTextModel", {"num_hidden_layers": 0}),
        ("SD3Transformer2DModel", {"num_layers": 1}),
        ("FluxTransformer2DModel", {"num_single_layers": 0}),
    ],
)
def test_settings_that_leave_weights_out_are_refused(
    folders: dict[str, Path], class_name: str, settings: dict[str, Any]
) -> None:
    file = folders[class_name] / PARTS[class_name][1] / "config.json"
    with changed(file, **settings):
        assert read(folders[class_name], class_name).startswith("model_")


def test_the_last_layer_of_a_text_encoder_may_be_left_out(folders: dict[str, Path]) -> None:
    folder = folders["CLIPTextModel"]
    with changed(folder / "text_encoder/config.json", num_hidden_layers=1):
        assert read(folder, "CLIPTextModel") == ""


# -- schedulers and tokenizers -------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, model: ModelInfo) -> Path:
    return Path(shutil.copytree(model.path, tmp_path / "model"))


def preload(folder: Path) -> VelaturaError | None:
    try:
        LocalEngine("float32").preload(tiny_info(folder), lambda _: None)
    except VelaturaError as error:
        return error
    return None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("scheduler/scheduler_config.json", {"num_train_timesteps": 10**9}),
        ("scheduler/scheduler_config.json", {"beta_start": "x"}),
        ("scheduler/scheduler_config.json", {"trained_betas": [0.1] * 30_000}),
        ("scheduler/scheduler_config.json", {"beta_schedule": 5}),
        ("tokenizer/tokenizer_config.json", {"model_max_length": -1}),
        ("tokenizer/tokenizer_config.json", {"extra_ids": 10**9}),
    ],
)
def test_schedulers_and_tokenizers_too(folder: Path, name: str, settings: dict[str, Any]) -> None:
    with changed(folder / name, **settings):
        error = preload(folder)
    assert error is not None
    assert error.code == "model_damaged", error.details
    assert name.partition("/")[0] in error.what


@pytest.mark.slow
def test_a_tokenizer_with_numbers_beyond_the_words_is_said(folder: Path, model: ModelInfo) -> None:
    file = folder / "tokenizer/vocab.json"
    words = json.loads(file.read_text(encoding="utf-8"))
    words["<|endoftext|>"] = 70_000
    words["c"], words["a</w>"] = 60_000, 60_001
    file.write_text(json.dumps(words), encoding="utf-8")
    error = preload(folder)
    assert error is not None
    assert error.code == "model_damaged"
    assert "its tokenizer gives the number 70000, and the text encoder has 514 words" in error.what
    with closing(LocalEngine("float32")) as engine, pytest.raises(ModelError) as caught:
        run(engine, make_job(tiny_info(folder), prompt="a cat"))
    assert "its tokenizer gives the number" in caught.value.what


# -- a process, watched from outside ---------------------------------------------------------------

WORST: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("UNet2DConditionModel", "unet/config.json", {"layers_per_block": 10**9}),
    ("UNet2DConditionModel", "unet/config.json", {"down_block_types": ["DownBlock2D"] * 100_000}),
    ("CLIPTextModel", "text_encoder/config.json", {"num_hidden_layers": 10**9}),
    ("CLIPTextModel", "text_encoder/config.json", {"num_labels": 10**9}),
    ("AutoencoderKL", "vae/config.json", {"layers_per_block": 10**9}),
    ("UNet2DConditionModel", "scheduler/scheduler_config.json", {"num_train_timesteps": 10**9}),
    ("SD3Transformer2DModel", "transformer/config.json", {"pos_embed_max_size": 10**6}),
    ("T5EncoderModel", "text_encoder_3/config.json", {"num_layers": 10**9}),
    ("FluxTransformer2DModel", "transformer/config.json", {"num_layers": 10**9}),
)


@pytest.mark.slow
def test_an_engine_process_does_not_grow_and_goes_on(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    infos = {name: probe(folder, FAMILIES) for name, folder in folders.items()}
    with closing(EngineClient(tmp_path / "log")) as client:
        client.wait_until_ready(90)
        assert client.pid is not None
        process, most, stop = psutil.Process(client.pid), [0], threading.Event()
        before = process.memory_info().rss

        def watch() -> None:
            while not stop.wait(0.02):
                most[0] = max(most[0], process.memory_info().rss - before)

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            for name, file, settings in WORST:
                with changed(folders[name] / file, **settings), pytest.raises(ModelError) as caught:
                    client.preload(infos[name], lambda _: None, CancelToken())
                assert caught.value.code == "model_damaged", (file, settings)
            client.preload(infos["UNet2DConditionModel"], lambda _: None)
        finally:
            stop.set()
            watching.join()
        assert process.pid == client.pid, "the same process"
        assert most[0] < 400 << 20
