"""People in a picture: boxes by RT-DETR, joints by ViTPose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
import torch

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.preprocessors.heatmaps import joints_of
from desktop_app.engine.preprocessors.network_classes import PERSON
from desktop_app.engine.preprocessors.network_folder import DTYPE, Network
from desktop_app.imaging.preprocessors.pose import MOST, NECK, Joint, Point, Pose

_AROUND: Final = 1.25
"""How much larger than a person's box the part is that a pose network looks at."""

TOGETHER: Final = 8
"""People that a pose network looks at at a time."""

COCO_JOINTS: Final = 17

_SHOULDERS: Final = (5, 6)
"""Left and right; COCO has no neck, OpenPose's lies between them."""

_COCO_OF: Final = (0, None, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3)
"""COCO's number of each joint in `pose.NAMES`."""


class Box(NamedTuple):
    """Left, top, width and height in pixels."""

    x: float
    y: float
    width: float
    height: float


def people_in(network: Network, picture: ByteArray, least: float) -> list[Box]:
    """Boxes around people, the surest last.

    Args:
        network: a person detector.
        picture: (h, w, 3) uint8 sRGB.
        least: how sure it must be, 0..1.
    """
    height, width = picture.shape[:2]
    found = network.module(pixel_values=network.pixels(picture))
    labels: dict[int, str] = network.config.id2label
    person = next(number for number, label in labels.items() if label == PERSON)
    scores = found.logits[0, :, person].float().sigmoid()
    order = scores.argsort(descending=True)[:MOST]
    sure = [int(place) for place in order if float(scores[place]) >= least]
    boxes: list[Box] = []
    for x, y, across, down in found.pred_boxes[0, sure].float().cpu().numpy().tolist():
        box = Box((x - across / 2) * width, (y - down / 2) * height, across * width, down * height)
        if box.width >= 1 and box.height >= 1:
            boxes.append(box)
    return boxes[::-1]


def poses_of(
    network: Network,
    picture: ByteArray,
    boxes: Sequence[Box],
    least: float,
    between: Callable[[], None],
) -> tuple[Pose, ...]:
    """The people in ``boxes``.

    Args:
        network: a pose network.
        picture: (h, w, 3) uint8 sRGB.
        boxes: around people.
        least: how sure a joint must be, 0..1.
        between: called before each group of `TOGETHER`.

    Returns:
        Those of whom a joint is seen, in the order of their boxes.
    """
    height, width = picture.shape[:2]
    size = Size(int(network.reader.size.width), int(network.reader.size.height))
    people: list[Pose] = []
    for first in range(0, len(boxes), TOGETHER):
        between()
        parts = [part_around(box, size) for box in boxes[first : first + TOGETHER]]
        # Cut here, as transformers can't without SciPy.
        read = network.reader(
            images=[cut(picture, part, size) for part in parts],
            boxes=None,
            input_data_format="channels_last",
            return_tensors="pt",
        )
        pixels = read["pixel_values"].to(network.device, DTYPE)
        experts = {}
        if getattr(network.config.backbone_config, "num_experts", 1) > 1:
            # ViTPose+ has experts by data set; COCO's is the first.
            experts["dataset_index"] = torch.zeros(len(parts), dtype=torch.long).to(pixels.device)
        heatmaps = network.module(pixel_values=pixels, **experts).heatmaps
        points, scores = joints_of(heatmaps[:, :COCO_JOINTS].float().cpu().numpy())
        rows, columns = heatmaps.shape[-2:]
        for part, places, sure in zip(parts, points, scores, strict=True):
            steps = np.array([part.width / (columns - 1), part.height / (rows - 1)], np.float32)
            corner = np.array([part.x, part.y], np.float32)
            pose = pose_of_coco(places * steps + corner, sure, Size(width, height), least)
            if any(pose.joints):
                people.append(pose)
    return tuple(people)


def pose_of_coco(points: FloatArray, scores: FloatArray, size: Size, least: float) -> Pose:
    """One person.

    Args:
        points: (17, 2) x and y in pixels, where a pixel's middle is a whole number.
        scores: (17,) how sure each is, 0..1.
        size: of the picture.
        least: score from which on a joint is seen.

    Raises:
        ValueError: other than 17 joints.
    """
    if points.shape != (COCO_JOINTS, 2) or scores.shape != (COCO_JOINTS,):
        raise ValueError(f"joints of {points.shape}, scores of {scores.shape}")
    shares = (points.astype(np.float64) + 0.5) / (size.width, size.height)
    seen = (scores >= least) & np.isfinite(shares).all(axis=1)
    joints: list[Joint] = []
    for place, number in enumerate(_COCO_OF):
        numbers = _SHOULDERS if place == NECK or number is None else (number,)
        if not all(seen[each] for each in numbers):
            joints.append(None)
            continue
        x, y = shares[list(numbers)].mean(axis=0)
        joints.append(Point(float(x), float(y)))
    return Pose(tuple(joints))


def part_around(box: Box, size: Size) -> Box:
    """What a pose network looks at: ``box`` widened to the proportions of ``size``, and a quarter
    more. Its corners are middles of pixels."""
    ratio = size.width / size.height
    width, height = max(box.width, box.height * ratio), max(box.height, box.width / ratio)
    width, height = width * _AROUND, height * _AROUND
    return Box(
        box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2, width, height
    )


def cut(picture: ByteArray, part: Box, size: Size) -> ByteArray:
    """``part`` of a picture at another size, bilinear; black outside of the picture.

    Args:
        picture: (h, w, c) uint8.
        part: of it; its corners fall on the middles of the corner pixels.
        size: at least 2 x 2.
    """
    across = np.linspace(part.x, part.x + part.width, size.width)
    down = np.linspace(part.y, part.y + part.height, size.height)
    rows = _between(picture, down, 0)
    made = _between(rows, across, 1)
    return np.floor(np.clip(made, 0, 255) + 0.5).astype(np.uint8)


def _between(pixels: np.ndarray, places: np.ndarray, axis: int) -> np.ndarray:
    """Values of ``pixels`` at ``places`` along an axis; 0 outside."""
    last = pixels.shape[axis] - 1
    inside = (places >= 0) & (places <= last)
    first = np.clip(np.floor(places), 0, max(0, last - 1)).astype(np.intp)
    shape = [1] * pixels.ndim
    shape[axis] = len(places)
    share = np.clip(places - first, 0, 1).reshape(shape)
    before = np.take(pixels, first, axis)
    after = np.take(pixels, np.minimum(first + 1, last), axis)
    return np.where(inside.reshape(shape), before * (1 - share) + after * share, 0.0)
