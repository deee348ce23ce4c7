"""Folders of networks come from strangers: what is damaged, foreign or absurd is named, and nothing
is looked up anywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from desktop_app.core.errors import ModelError
from desktop_app.engine.device import pick_compute
from desktop_app.engine.preprocessors.network_folder import network_key, open_network
from desktop_app.imaging.preprocessors.preprocessor import Sight
from tests.tiny_networks import network_folder

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
    return said("preprocessor_config.json", **settings)


def without(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


def weights(change: Callable[[dict[str, torch.Tensor]], None]) -> Change:
    def changed(folder: Path) -> None:
        tensors = {key: each.clone() for key, each in load_file(folder / FILE).items()}
        change(tensors)
        save_file(tensors, folder / FILE)

    return changed


FILE = "model.safetensors"


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
    "another class": ("depth_anything", config(architectures=["CLIPModel"]), "network_class", "CLIPModel"),
    "a class of its own": ("depth_anything", config(architectures=["Evil"], auto_map={"AutoModel": "evil.Evil"}), "network_class", "Evil"),
    "no class": ("depth_anything", config(architectures=[]), "network_class", "config.json"),
    "code": ("depth_anything", config(auto_map={"AutoModel": "evil.Evil"}), "network_class", "auto_map"),
    "a backbone by its name on a hub": ("upernet", config(backbone="microsoft/resnet-50"), "network_class", "backbone"),
    "a backbone of timm": ("upernet", config(use_timm_backbone=True), "network_class", "timm"),
    "another backbone": ("upernet", backbone(model_type="bert"), "network_class", "bert"),
    "no backbone": ("depth_anything", config(backbone_config=None), "network_class", "no backbone"),
    "a backbone that is none": ("depth_anything", config(backbone_config=[1]), "model_damaged", "can't be read"),
    "8-bit weights": ("depth_anything", config(quantization_config={"load_in_8bit": True}), "network_class", "quantization"),
    "fewer classes": ("segformer", config(id2label={"0": "road"}), "network_class", "1 classes"),
    "other joints": ("vitpose", config(id2label={str(n): "x" for n in range(21)}), "network_class", "21 classes"),
    "no people": ("rt_detr", config(id2label={"0": "car", "1": "bus", "2": "cat"}), "network_class", "3 classes"),
    "no settings": ("depth_anything", without("config.json"), "model_incomplete", "lacks a file"),
    "no settings of pictures": ("depth_anything", without("preprocessor_config.json"), "model_incomplete", "lacks a file"),
    "no weights": ("depth_anything", without(FILE), "model_incomplete", "lacks a file"),
    "a pickle": ("depth_anything", pickled, "model_pickle", "pytorch_model.bin"),
    "half a file": ("depth_anything", truncated, "model_damaged", "ends too early"),
    "a tensor is lost": ("depth_anything", weights(lost), "model_incomplete", "head.conv1.weight"),
    "a layer too many": ("depth_anything", weights(more), "model_damaged", "leave out 1"),
    "no number": ("depth_anything", weights(unfinite), "control_not_finite", "head.conv1.bias"),
    "another shape": ("depth_anything", weights(smaller), "model_damaged", "other shapes"),
    "huge layers": ("depth_anything", config(fusion_hidden_size=10**9), "model_damaged", "fusion_hidden_size"),
    "endless layers": ("depth_anything", backbone(num_hidden_layers=10**9), "model_damaged", "num_hidden_layers"),
    "a huge picture": ("vitpose", backbone(image_size=[10**6, 10**6]), "model_damaged", "image_size"),
    "many layers": ("upernet", backbone(depths=[10**6] * 4), "model_damaged", "depths"),
    "no JSON": ("depth_anything", lambda folder: (folder / "config.json").write_text("{"), "model_damaged", "can't be read"),
    "a list": ("depth_anything", lambda folder: (folder / "config.json").write_text("[]"), "model_damaged", "can't be read"),
    "large settings": ("depth_anything", lambda folder: (folder / "config.json").write_text(" " * (9 << 20)), "model_damaged", "can't be read"),
    "huge pictures": ("depth_anything", reader(size={"height": 10**6, "width": 56}), "model_damaged", "size"),
    "sides unknown": ("depth_anything", reader(size={"deep": 56}), "model_damaged", "size"),
    "no deviation": ("depth_anything", reader(image_std=[0, 0, 0]), "model_damaged", "image_std"),
    "two channels": ("depth_anything", reader(image_mean=[0.5, 0.5]), "model_damaged", "image_mean"),
    "text": ("depth_anything", reader(do_resize="yes"), "model_damaged", "do_resize"),
    "a wide grid": ("depth_anything", reader(ensure_multiple_of=10**6), "model_damaged", "ensure_multiple_of"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("networks")
    return {kind: network_folder(root / kind, kind) for kind in SIGHTS}


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


@pytest.mark.parametrize("kind", SIGHTS)
def test_a_network_for_something_else_is_refused(folders: dict[str, Path], kind: str) -> None:
    other: Sight = "pose" if SIGHTS[kind] != "pose" else "depth"
    with pytest.raises(ModelError) as caught:
        open_network(folders[kind], other, COMPUTE)
    assert caught.value.code == "network_class"


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


def test_a_replaced_network_is_another(folders: dict[str, Path], tmp_path: Path) -> None:
    folder = tmp_path / "network"
    assert network_key(folder) == (str(folder), 0, 0)
    shutil.copytree(folders["vitpose"], folder)
    before = network_key(folder)
    assert before[2] == (folder / FILE).stat().st_size
    shutil.copy(folders["segformer"] / FILE, folder / FILE)
    assert network_key(folder) != before
