"""Depth and classes are those that transformers finds, of pictures of any shape."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.engine.preprocessors.makers import classes_in, disparity
from desktop_app.engine.preprocessors.network_folder import Network, open_network
from desktop_app.imaging.preprocessors.preprocessor import Sight
from desktop_app.networks.device import pick_compute
from desktop_app.networks.part_classes import MODULES
from tests.tiny_networks import network_folder

COMPUTE = pick_compute("float32", "cpu")
PICTURE = np.random.default_rng(5).integers(0, 256, (60, 95, 3), np.uint8)

KINDS: dict[str, Sight] = {
    "depth_anything": "depth",
    "dpt": "depth",
    "rt_detr": "people",
    "upernet": "segmentation",
    "segformer": "segmentation",
}


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Network]:
    root = tmp_path_factory.mktemp("networks")
    return {
        kind: open_network(network_folder(root / kind, kind), sight, COMPUTE)
        for kind, sight in KINDS.items()
    }


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """transformers' own image processors, which read the same files by themselves."""
    root = tmp_path_factory.mktemp("stock")
    readers = {
        "depth_anything": "DPTImageProcessorPil",
        "dpt": "DPTImageProcessorPil",
        "rt_detr": "RTDetrImageProcessorPil",
        "upernet": "SegformerImageProcessorPil",
        "segformer": "SegformerImageProcessorPil",
    }
    found: dict[str, Any] = {}
    for kind, reader in readers.items():
        folder: Path = network_folder(root / kind, kind)
        found[kind] = getattr(import_module(MODULES[reader]), reader).from_pretrained(folder)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(60, 95), (200, 64), (3, 3), (16, 60)])
def test_pictures_reach_the_network_as_transformers_brings_them(
    networks: dict[str, Network], stock: dict[str, Any], kind: str, shape: tuple[int, int]
) -> None:
    picture = np.resize(PICTURE, (*shape, 3))
    wanted = stock[kind](images=picture, return_tensors="pt", input_data_format="channels_last")
    made = networks[kind].pixels(picture)
    assert made.shape == wanted["pixel_values"].shape
    assert (made - wanted["pixel_values"]).abs().max() < 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["depth_anything", "dpt"])
def test_depth_is_that_of_transformers(
    networks: dict[str, Network], stock: dict[str, Any], kind: str
) -> None:
    network = networks[kind]
    with torch.inference_mode():
        outputs = network.module(**stock[kind](images=PICTURE, return_tensors="pt"))
        made = disparity(network, PICTURE, 0)
    (wanted,) = stock[kind].post_process_depth_estimation(outputs, target_sizes=[(60, 95)])
    depth = wanted["predicted_depth"].numpy()
    assert made.shape == (60, 95)
    assert np.abs(made - depth).max() <= 1e-3 * max(1.0, np.abs(depth).max())
    assert made.std() > 0


@pytest.mark.parametrize("kind", ["upernet", "segformer"])
def test_classes_are_those_of_transformers(
    networks: dict[str, Network], stock: dict[str, Any], kind: str
) -> None:
    network, reader = networks[kind], stock["segformer"]
    with torch.inference_mode():
        outputs = network.module(**stock[kind](images=PICTURE, return_tensors="pt"))
        made = classes_in(network, PICTURE, 0)
    (wanted,) = reader.post_process_semantic_segmentation(outputs, target_sizes=[(60, 95)])
    assert np.array_equal(made, wanted.numpy())
    assert len(np.unique(made)) > 3


@pytest.mark.slow
def test_metres_are_turned_round(tmp_path: Path) -> None:
    network = open_network(
        network_folder(tmp_path / "metric", "depth_anything", metric=True), "depth", COMPUTE
    )
    with torch.inference_mode():
        metres = network.module(pixel_values=network.pixels(PICTURE)).predicted_depth
        made = disparity(network, PICTURE, 0)
    wide = torch.nn.functional.interpolate(metres[:, None], (60, 95), mode="bicubic")[0, 0]
    assert np.allclose(made, 1 / wide.clamp(min=1e-3).numpy())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 400), (400, 1), (1, 1)])
def test_no_picture_is_too_narrow(
    networks: dict[str, Network], kind: str, shape: tuple[int, int]
) -> None:
    picture = np.resize(PICTURE, (*shape, 3))
    for side in (0, 40):
        pixels = networks[kind].pixels(picture, side)
        assert min(pixels.shape[2:]) > 0
        assert max(pixels.shape[2:]) <= 4 * 96


@pytest.mark.parametrize("kind", ["depth_anything", "dpt", "upernet", "segformer"])
def test_more_is_seen_at_a_higher_resolution(networks: dict[str, Network], kind: str) -> None:
    network = networks[kind]
    plain, fine = network.pixels(PICTURE), network.pixels(PICTURE, 130)
    assert min(fine.shape[2:]) > min(plain.shape[2:])
    assert all(side % network.row.patch == 0 for side in fine.shape[2:])
    with torch.inference_mode():
        if network.row.sight == "depth":
            assert disparity(network, PICTURE, 130).shape == (60, 95)
        else:
            assert classes_in(network, PICTURE, 130).shape == (60, 95)
