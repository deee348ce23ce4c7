"""Boxes and joints are those that transformers finds; people come as data and as a drawing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers.models.rt_detr.image_processing_pil_rt_detr import RTDetrImageProcessorPil
from transformers.models.vitpose import image_processing_pil_vitpose as stock

from desktop_app.core.geometry import Size
from desktop_app.engine.preprocessors.heatmaps import joints_of
from desktop_app.engine.preprocessors.network_folder import Network, open_network
from desktop_app.engine.preprocessors.people import (
    TOGETHER,
    Box,
    part_around,
    people_in,
    pose_of_coco,
    poses_of,
)
from desktop_app.imaging.preprocessors.pose import NAMES, Pose
from desktop_app.networks.device import pick_compute
from tests.tiny_networks import network_folder

COMPUTE = pick_compute("float32", "cpu")
PICTURE = np.random.default_rng(3).integers(0, 256, (70, 110, 3), np.uint8)
SIZE = Size(110, 70)
BOXES = [Box(10, 5, 30, 60), Box(50, 10, 55, 20), Box(-6, -4, 40, 30)]

COCO = (
    "nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder",
    "left elbow", "right elbow", "left wrist", "right wrist", "left hip", "right hip", "left knee",
    "right knee", "left ankle", "right ankle",
)  # fmt: skip
"""COCO's joints in its order, as its authors publish them."""


def _gaussian_filter(image: Any, sigma: float, radius: tuple[int, int], axes: Any) -> Any:
    """scipy.ndimage's, of a plane."""
    steps = np.arange(-radius[0], radius[0] + 1)
    weights = np.exp(-0.5 * (steps / sigma) ** 2)
    weights /= weights.sum()
    for axis in axes:
        padded = np.pad(
            image, [(radius[0], radius[0]) if each == axis else (0, 0) for each in (0, 1)],
            mode="symmetric",
        )  # fmt: skip
        image = sum(
            weight * np.take(padded, np.arange(image.shape[axis]) + place, axis)
            for place, weight in enumerate(weights)
        )
    return image


def _affine_transform(channel: Any, matrix: Any, output_shape: Any, order: int) -> Any:
    """scipy.ndimage's with linear interpolation and zeros outside."""
    assert order == 1
    rows, columns = np.mgrid[: output_shape[0], : output_shape[1]]
    places = np.einsum("ij,jhw->ihw", matrix, np.stack([rows, columns, np.ones_like(rows)]))
    y, x = places[0], places[1]
    height, width = channel.shape
    inside = (y >= 0) & (y <= height - 1) & (x >= 0) & (x <= width - 1)
    y0 = np.clip(np.floor(y), 0, height - 2).astype(int)
    x0 = np.clip(np.floor(x), 0, width - 2).astype(int)
    down, across = y - y0, x - x0
    source = channel.astype(np.float64)
    made = (
        source[y0, x0] * (1 - down) * (1 - across) + source[y0, x0 + 1] * (1 - down) * across
        + source[y0 + 1, x0] * down * (1 - across) + source[y0 + 1, x0 + 1] * down * across
    )  # fmt: skip
    return np.floor(np.where(inside, made, 0) + 0.5).astype(channel.dtype)


@pytest.fixture(autouse=True)
def _without_scipy(monkeypatch: pytest.MonkeyPatch) -> None:
    """transformers' own code runs, with the two functions of SciPy written out."""
    monkeypatch.setattr(stock, "gaussian_filter", _gaussian_filter, raising=False)
    monkeypatch.setattr(stock, "affine_transform", _affine_transform, raising=False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("networks")
    network_folder(root / "people", "rt_detr")
    network_folder(root / "pose", "vitpose")
    network_folder(root / "experts", "vitpose", experts=2, classic=True)
    return root


def _people(network: Network, boxes: list[Box]) -> tuple[Pose, ...]:
    with torch.inference_mode():
        return poses_of(network, PICTURE, boxes, -1e9, lambda: None)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pose", "experts"])
def test_joints_are_those_of_transformers(folders: Path, kind: str) -> None:
    network = open_network(folders / kind, "pose", COMPUTE)
    processor = stock.VitPoseImageProcessorPil.from_pretrained(folders / kind)
    inputs = processor(images=PICTURE, boxes=[[list(box) for box in BOXES]], return_tensors="pt")
    extra = {"dataset_index": torch.zeros(len(BOXES), dtype=torch.long)} if kind != "pose" else {}
    with torch.inference_mode():
        outputs = network.module(**inputs, **extra)
    (wanted,) = processor.post_process_pose_estimation(outputs, boxes=[[*map(list, BOXES)]])
    made = _people(network, BOXES)
    assert len(made) == len(BOXES)
    for one, theirs in zip(made, wanted, strict=True):
        points = theirs["keypoints"].numpy()
        named = {0: 0, 4: 10, 7: 9, 10: 16, 13: 15, 14: 2, 17: 3}
        for ours, coco in named.items():
            joint = one.joints[ours]
            if theirs["scores"][coco] > 0:
                assert joint is not None
                found = np.array([joint.x * 110 - 0.5, joint.y * 70 - 0.5])
                assert np.abs(found - points[coco]).max() < 1e-2
        neck = one.joints[1]
        middle = points[5:7].mean(axis=0)
        assert neck is not None
        assert np.abs(np.array([neck.x * 110 - 0.5, neck.y * 70 - 0.5]) - middle).max() < 1e-2


@pytest.mark.slow
def test_pixels_of_a_person_are_those_of_transformers(folders: Path) -> None:
    network = open_network(folders / "pose", "pose", COMPUTE)
    processor = stock.VitPoseImageProcessorPil.from_pretrained(folders / "pose")
    boxes = [[list(box) for box in BOXES]]
    wanted = processor(images=PICTURE, boxes=boxes, return_tensors="pt")["pixel_values"]
    seen: list[torch.Tensor] = []
    handle = network.module.register_forward_pre_hook(
        lambda _module, _args, kwargs: seen.append(kwargs["pixel_values"]), with_kwargs=True
    )
    _people(network, BOXES)
    handle.remove()
    # Halves may be rounded to either side.
    apart = (torch.cat(seen) - wanted).abs()
    assert (apart > 1e-3).float().mean() < 1e-3
    assert apart.max() < 1.01 / 255 / 0.224


def test_a_peak_between_pixels_is_found() -> None:
    """On heatmaps as these networks are trained with, where nothing is ill-conditioned."""
    places = np.array([[10.3, 8.8], [20.0, 15.5], [5.75, 20.25]])
    rows, columns = np.mgrid[:32, :24]
    maps = np.stack(
        [np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 8) for x, y in places]
    )[None].astype(np.float32)  # fmt: skip
    points, scores = joints_of(maps)
    assert np.abs(points[0] - places).max() < 0.05
    assert (scores > 0.9).all()
    coords, _ = stock.get_keypoint_predictions(maps)
    wanted = stock.post_dark_unbiased_data_processing(coords, maps, kernel=11)
    assert np.abs(points - wanted).max() < 1e-3


def test_boxes_are_those_of_transformers(folders: Path) -> None:
    network = open_network(folders / "people", "people", COMPUTE)
    processor = RTDetrImageProcessorPil.from_pretrained(folders / "people")
    inputs = processor(images=PICTURE, return_tensors="pt")
    with torch.inference_mode():
        made = people_in(network, PICTURE, 0.0)
        outputs = network.module(**inputs)
    (wanted,) = processor.post_process_object_detection(
        outputs, threshold=0.0, target_sizes=[(70, 110)]
    )
    theirs = [
        (float(score), box.tolist())
        for score, label, box in zip(
            wanted["scores"], wanted["labels"], wanted["boxes"], strict=True
        )
        if int(label) == 0
    ]
    assert theirs  # what is left of the best over all classes
    for place, (_, (left, top, right, bottom)) in enumerate(theirs[:3]):
        box = made[-1 - place]
        assert np.allclose(
            (box.x, box.y, box.x + box.width, box.y + box.height),
            (left, top, right, bottom),
            atol=1e-3,
        )


def test_many_people_are_looked_at_in_groups(folders: Path) -> None:
    network = open_network(folders / "pose", "pose", COMPUTE)
    many = [Box(x, 5, 20, 40) for x in range(TOGETHER + 3)]
    groups: list[int] = []
    with torch.inference_mode():
        together = poses_of(network, PICTURE, many, -1e9, lambda: groups.append(0))
        alone = [poses_of(network, PICTURE, [box], -1e9, lambda: None)[0] for box in many[-2:]]
    assert len(groups) == 2
    for one, other in zip(together[-2:], alone, strict=True):
        for first, second in zip(one.joints, other.joints, strict=True):
            assert first is not None
            assert second is not None
            assert np.allclose(first, second, atol=1e-4)


def test_joints_of_coco_become_those_of_openpose() -> None:
    points = np.array([(10 * place, 3 * place) for place in range(17)], np.float32)
    pose = pose_of_coco(points, np.ones(17, np.float32), Size(200, 100), 0.5)
    for name, joint in zip(NAMES, pose.joints, strict=True):
        assert joint is not None
        if name == "neck":
            assert joint == pytest.approx(((50 + 60) / 400 + 0.0025, (15 + 18) / 200 + 0.005))
        else:
            place = COCO.index(name)
            assert joint == pytest.approx(((10 * place + 0.5) / 200, (3 * place + 0.5) / 100))


def test_what_is_not_sure_is_not_seen_nor_the_neck_of_one_shoulder() -> None:
    scores = np.ones(17, np.float32)
    scores[COCO.index("left shoulder")] = 0.2
    points = np.zeros((17, 2), np.float32)
    points[COCO.index("nose")] = np.nan
    pose = pose_of_coco(points, scores, Size(9, 9), 0.3)
    unseen = {name for name, joint in zip(NAMES, pose.joints, strict=True) if joint is None}
    assert unseen == {"left shoulder", "neck", "nose"}
    with pytest.raises(ValueError):
        pose_of_coco(points[:16], scores, Size(9, 9), 0.3)


@pytest.mark.parametrize(
    ("box", "wanted"),
    [
        (Box(10, 5, 30, 60), Box(-3.125, -2.5, 56.25, 75)),  # too narrow
        (Box(50, 10, 60, 20), Box(42.5, -30, 75, 100)),  # too wide
        (Box(-6, -4, 30, 40), Box(-9.75, -9, 37.5, 50)),  # as it should be
    ],
)
def test_a_pose_network_looks_at_a_person_in_the_middle_of_its_own_proportions(
    box: Box, wanted: Box
) -> None:
    assert tuple(part_around(box, Size(192, 256))) == pytest.approx(tuple(wanted))
