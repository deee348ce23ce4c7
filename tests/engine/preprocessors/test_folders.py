"""Folders of networks come from strangers: what is damaged, foreign or absurd is named, and nothing
is looked up anywhere."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.errors import ModelError
from desktop_app.engine.preprocessors.network_classes import NETWORK_CLASSES
from desktop_app.engine.preprocessors.network_folder import open_network
from desktop_app.engine.weight_file import file_state
from desktop_app.imaging.preprocessors.preprocessor import Sight
from desktop_app.library.identify.folders import identify_folder
from desktop_app.library.identify.identifier import identify
from desktop_app.library.identify.kinds import KindTable, load_kinds
from desktop_app.networks.device import pick_compute
from tests.tiny_networks import BUILDERS, PUBLISHED, network_folder

COMPUTE = pick_compute("float32", "cpu")
SIGHTS: dict[str, Sight] = {
    "depth_anything": "depth",
    "rt_detr": "people",
    "vitpose": "pose",
    "upernet": "segmentation",
    "segformer": "segmentation",
}

Change = Callable[[Path], object]


def said(file: str, **settings: Any) -> Change:
    """Other settings at the top of a file."""

    def change(folder: Path) -> None:
        path = folder / file
        path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **settings}), "utf-8")

    return change


def config(**settings: Any) -> Change:
    return said("config.json", **settings)


def backbone(**settings: Any) -> Change:
    def change(folder: Path) -> None:
        path = folder / "config.json"
        data = json.loads(path.read_text("utf-8"))
        data["backbone_config"] |= settings
        path.write_text(json.dumps(data), "utf-8")

    return change


def reader(**settings: Any) -> Change:
    return said(READER, **settings)


def wrote(text: str) -> Change:
    return lambda folder: (folder / "config.json").write_text(text)


def without(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def weights(change: Callable[[dict[str, torch.Tensor]], None]) -> Change:
    def changed(folder: Path) -> None:
        tensors = {key: each.clone() for key, each in load_file(folder / FILE).items()}
        change(tensors)
        save_file(tensors, folder / FILE)

    return changed


FILE, READER = "model.safetensors", "preprocessor_config.json"
DEPTH, UPERNET, EVIL = "depth_anything", "upernet", {"AutoModel": "evil.Evil"}
CLASS, DAMAGED, LACKS = "network_class", "model_damaged", "model_incomplete"


def lost(tensors: dict[str, torch.Tensor]) -> None:
    del tensors["head.conv1.weight"]


def more(tensors: dict[str, torch.Tensor]) -> None:
    tensors["backbone.encoder.layer.9.norm1.weight"] = torch.ones(4)


def unfinite(tensors: dict[str, torch.Tensor]) -> None:
    tensors["head.conv1.bias"][0] = torch.nan


def smaller(tensors: dict[str, torch.Tensor]) -> None:
    tensors["head.conv1.bias"] = torch.ones(2)


def truncated(folder: Path) -> None:
    data = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(data[: len(data) // 2])


def pickled(folder: Path) -> None:
    (folder / FILE).rename(folder / "pytorch_model.bin")


DAMAGES: dict[str, tuple[str, Change, str, str]] = {
    "another class": (DEPTH, config(architectures=["CLIPModel"]), CLASS, "CLIPModel"),
    "a class of its own": (DEPTH, config(architectures=["Evil"], auto_map=EVIL), CLASS, "Evil"),
    "no class": (DEPTH, config(architectures=[]), CLASS, "config.json"),
    "code": (DEPTH, config(auto_map=EVIL), CLASS, "auto_map"),
    "a backbone elsewhere": (UPERNET, config(backbone="some/resnet"), CLASS, "backbone"),
    "a backbone of timm": (UPERNET, config(use_timm_backbone=True), CLASS, "timm"),
    "another backbone": (UPERNET, backbone(model_type="bert"), CLASS, "bert"),
    "no backbone": (DEPTH, config(backbone_config=None), CLASS, "no backbone"),
    "a backbone that is none": (DEPTH, config(backbone_config=[1]), DAMAGED, "can't be read"),
    "8-bit weights": (DEPTH, config(quantization_config={"bits": 8}), CLASS, "quantization"),
    "fewer classes": ("segformer", config(id2label={"0": "road"}), CLASS, "1 classes"),
    "other joints": ("vitpose", config(id2label=dict.fromkeys("abc", "x")), CLASS, "3 classes"),
    "no people": ("rt_detr", config(id2label=dict.fromkeys("012", "car")), CLASS, "3 classes"),
    "no settings": (DEPTH, without("config.json"), LACKS, "lacks a file"),
    "no settings of pictures": (DEPTH, without(READER), LACKS, "lacks a file"),
    "no weights": (DEPTH, without(FILE), LACKS, "lacks a file"),
    "a pickle": (DEPTH, pickled, "model_pickle", "pytorch_model.bin"),
    "half a file": (DEPTH, truncated, DAMAGED, "ends too early"),
    "a tensor is lost": (DEPTH, weights(lost), LACKS, "head.conv1.weight"),
    "a layer too many": (DEPTH, weights(more), DAMAGED, "leave out 1"),
    "no number": (DEPTH, weights(unfinite), "control_not_finite", "head.conv1.bias"),
    "another shape": (DEPTH, weights(smaller), DAMAGED, "other shapes"),
    "huge layers": (DEPTH, config(fusion_hidden_size=10**9), DAMAGED, "fusion_hidden_size"),
    "endless layers": (DEPTH, backbone(num_hidden_layers=10**9), DAMAGED, "num_hidden_layers"),
    "a huge picture": ("vitpose", backbone(image_size=[10**6, 10**6]), DAMAGED, "image_size"),
    "many layers": (UPERNET, backbone(depths=[10**6] * 4), DAMAGED, "depths"),
    "no JSON": (DEPTH, wrote("{"), DAMAGED, "can't be read"),
    "a list": (DEPTH, wrote("[]"), DAMAGED, "can't be read"),
    "large settings": (DEPTH, wrote(" " * (9 << 20)), DAMAGED, "can't be read"),
    "huge pictures": (DEPTH, reader(size={"height": 10**6, "width": 56}), DAMAGED, "size"),
    "sides unknown": (DEPTH, reader(size={"deep": 56}), DAMAGED, "size"),
    "no deviation": (DEPTH, reader(image_std=[0, 0, 0]), DAMAGED, "image_std"),
    "two channels": (DEPTH, reader(image_mean=[0.5, 0.5]), DAMAGED, "image_mean"),
    "text": (DEPTH, reader(do_resize="yes"), DAMAGED, "do_resize"),
    "a wide grid": (DEPTH, reader(ensure_multiple_of=10**6), DAMAGED, "ensure_multiple_of"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("networks")
    return {kind: network_folder(root / kind, kind) for kind in SIGHTS}


@pytest.mark.few(33)
@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_wrong_is_named(folders: dict[str, Path], tmp_path: Path, damage: str) -> None:
    kind, change, code, word = DAMAGES[damage]
    folder = tmp_path / "stranger"
    shutil.copytree(folders[kind], folder)
    change(folder)
    with pytest.raises(ModelError) as caught:
        open_network(folder, SIGHTS[kind], COMPUTE)
    assert caught.value.code == code, caught.value.details
    assert word in caught.value.what
    assert "stranger" in caught.value.what


VALUES: dict[str, Any] = {
    "huge": 10**9, "large": 10**5, "negative": -1, "zero": 0, "float": 2.5, "text": "x",
    "nested": [[[[[[[[1]]]]]]]], "long": [1] * 100_000,
}  # fmt: skip
SECONDS, GROWTH = 20.0, 200 << 20
"""For one refusal on a busy machine; bytes that it may take, imported libraries included."""


@pytest.mark.slow
@pytest.mark.parametrize("kind", SIGHTS)
def test_no_setting_takes_memory_time_or_a_traceback(
    folders: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "stranger"
    shutil.copytree(folders[kind], folder)
    path = folder / "config.json"
    plain = json.loads(path.read_text("utf-8"))
    open_network(folder, SIGHTS[kind], COMPUTE)
    before = psutil.Process().memory_info().rss
    for part in (None, "backbone_config"):
        if part is not None and part not in plain:
            continue
        for key, old in (plain if part is None else plain[part]).items():
            if isinstance(old, bool | str | dict):
                continue
            for said, value in VALUES.items():
                inner = {key: value} if part is None else {part: {**plain[part], key: value}}
                path.write_text(json.dumps({**plain, **inner}), "utf-8")
                started = time.monotonic()
                # Anything but a ModelError fails here.
                with suppress(ModelError):
                    open_network(folder, SIGHTS[kind], COMPUTE)
                assert time.monotonic() - started < SECONDS, (part, key, said)
                grown = psutil.Process().memory_info().rss - before
                assert grown < GROWTH, (part, key, said)


@pytest.mark.parametrize("kind", SIGHTS)
def test_a_network_for_something_else_is_refused(folders: dict[str, Path], kind: str) -> None:
    other: Sight = "pose" if SIGHTS[kind] != "pose" else "depth"
    with pytest.raises(ModelError) as caught:
        open_network(folders[kind], other, COMPUTE)
    assert caught.value.code == "network_class"


@pytest.mark.slow
@pytest.mark.parametrize("kind", PUBLISHED)
def test_folders_of_older_versions_are_the_same_networks(tmp_path: Path, kind: str) -> None:
    folder = network_folder(tmp_path / kind, kind)
    sight = next(
        row.sight
        for row in NETWORK_CLASSES.values()
        if row.name in (folder / "config.json").read_text("utf-8")
    )
    new = open_network(folder, sight, COMPUTE)
    picture = np.random.default_rng(0).integers(0, 256, (70, 90, 3), np.uint8)
    settings, pictures = PUBLISHED[kind]
    for key in ("dtype", "transformers_version"):
        config(**{key: None})(folder)
    config(**settings)(folder)
    if pictures:
        (folder / READER).write_text(json.dumps(pictures), "utf-8")
    old = open_network(folder, sight, COMPUTE)
    size = old.reader.size
    assert (size.height, size.width) == (new.reader.size.height, new.reader.size.width)
    if kind == "vitpose":
        seen = torch.rand(1, 3, size.height, size.width)
    else:
        seen = new.pixels(picture)
        assert torch.equal(seen, old.pixels(picture))
    with torch.inference_mode():
        made, wanted = (each.module(pixel_values=seen)[0] for each in (old, new))
        assert torch.equal(made, wanted)
        if kind == "rt_detr":  # also at another size than that of its tables
            assert torch.isfinite(old.module(pixel_values=torch.rand(1, 3, 96, 96))[0]).all()


@pytest.mark.slow
def test_code_and_adapters_in_a_folder_are_not_read(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    """transformers, given the folder, would load the adapter's base from a hub."""
    folder = tmp_path / "stranger"
    shutil.copytree(folders["depth_anything"], folder)
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "evil/base"}')
    (folder / "modeling_evil.py").write_text("raise SystemExit")
    assert open_network(folder, "depth", COMPUTE).row.sight == "depth"


def test_half_precision_and_lost_weights_without_effect_are_taken(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    """Published DPT folders lack the first fusion layer's residual, which nothing uses."""
    folder = tmp_path / "half"
    shutil.copytree(folders["depth_anything"], folder)
    tensors = {
        key: each.half()
        for key, each in load_file(folder / FILE).items()
        if "fusion_stage.layers.0.residual_layer1" not in key
    }
    (folder / FILE).unlink()
    save_file(tensors, folder / "model.fp16.safetensors")
    network = open_network(folder, "depth", COMPUTE)
    assert {each.dtype for each in network.module.parameters()} == {torch.float32}


@pytest.mark.slow
@pytest.mark.parametrize("kind", BUILDERS)
def test_it_is_recognised_among_other_models(tmp_path: Path, kind: str) -> None:
    """By its class, and its weights alone by their names."""
    folder = network_folder(tmp_path / "network", kind)
    table = load_kinds()
    whole, file = identify_folder(folder, table), identify(folder / FILE, table)
    component = "segmenter" if kind.startswith("sam") else "preprocessor"
    assert (whole.component, file.component) == (component, component)
    assert whole.kind == file.kind
    sight = next(
        row.sight
        for row in NETWORK_CLASSES.values()
        if row.name in whole_classes(table, whole.kind)
    )
    assert whole.task == sight
    assert open_network(folder, sight, COMPUTE).name == "network"


def whole_classes(table: KindTable, kind: str) -> tuple[str, ...]:
    found = table.kind(kind)
    assert found is not None
    return found.classes


def test_a_replaced_network_is_another(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "network"
    states = {file_state(folder)}
    shutil.copytree(folders["vitpose"], folder)
    states.add(file_state(folder))
    assert file_state(folder)[2] >= (folder / FILE).stat().st_size
    shutil.copy2(folders["segformer"] / FILE, folder / FILE)
    states.add(file_state(folder))
    (folder / "config.json").unlink()
    states.add(file_state(folder))
    assert len(states) == 4
