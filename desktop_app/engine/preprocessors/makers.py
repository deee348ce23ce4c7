"""How control images are made by networks: one function for each row of
`imaging.preprocessors.table` with an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import torch

from desktop_app.catalog.palettes import load_ade20k, load_palette
from desktop_app.core.events import People
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.engine.preprocessors.network_folder import Network
from desktop_app.engine.preprocessors.people import people_in, poses_of
from desktop_app.imaging.preprocessors.depth import NETWORK_SIDE, depth_image, normal_image
from desktop_app.imaging.preprocessors.parameter import Values
from desktop_app.imaging.preprocessors.pose_drawing import render
from desktop_app.imaging.preprocessors.preprocessor import Sight
from desktop_app.imaging.preprocessors.semantic_map import segmentation_image

_CLOSEST: Final = 1e-3
"""Metres below which nothing gets nearer."""

_TOGETHER: Final = 10
"""Classes whose maps are there at the picture's size at a time: all 150 of a large picture would
take gigabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Sitting:
    """What a control image is made of.

    Attributes:
        networks: ready to look, by what they see.
        picture: (h, w, 3) uint8 sRGB.
        values: of the row's parameters.
        between: called between any two things that take their time; raises Cancelled.
    """

    networks: Mapping[Sight, Network]
    picture: ByteArray
    values: Values
    between: Callable[[], None]


Made: TypeAlias = tuple[ByteArray, People]
"""(h, w, 3) uint8 of the picture's size, and people as data."""

Maker: TypeAlias = Callable[[Sitting], Made]


def disparity(network: Network, picture: ByteArray, side: int) -> FloatArray:
    """How near everything is.

    Args:
        network: one that sees depth.
        picture: (h, w, 3) uint8 sRGB.
        side: about how large the network sees it; 0: as it was trained.

    Returns:
        (h, w) float32, larger is nearer; one over the distance, up to a factor and a shift.
    """
    # Networks on a hybrid of convolutions know one size alone.
    fixed = getattr(network.config, "is_hybrid", False)
    found = network.module(pixel_values=network.pixels(picture, 0 if fixed else side))
    # As transformers' `post_process_depth_estimation` brings it to the picture's size.
    plane = torch.nn.functional.interpolate(
        found.predicted_depth[:, None].float(), picture.shape[:2], mode="bicubic"
    )[0, 0]
    if getattr(network.config, "depth_estimation_type", "relative") == "metric":
        plane = 1 / plane.clamp(min=_CLOSEST)
    return plane.cpu().numpy()


def classes_in(network: Network, picture: ByteArray, side: int) -> Array:
    """Which class each pixel is of.

    Args:
        network: one that segments.
        picture: (h, w, 3) uint8 sRGB.
        side: about how large the network sees it; 0: as it was trained.

    Returns:
        (h, w) intp, 0..149.
    """
    scores = network.module(pixel_values=network.pixels(picture, side)).logits.float()
    size = picture.shape[:2]
    best = torch.full(size, -torch.inf, device=scores.device)
    classes = torch.zeros(size, dtype=torch.long, device=scores.device)
    for first in range(0, scores.shape[1], _TOGETHER):
        some = scores[:, first : first + _TOGETHER]
        here, which = torch.nn.functional.interpolate(some, size, mode="bilinear")[0].max(dim=0)
        better = here > best
        best = torch.where(better, here, best)
        classes = torch.where(better, which + first, classes)
    return classes.cpu().numpy().astype(np.intp)


def _depth(sitting: Sitting) -> Made:
    return depth_image(_disparity(sitting), sitting.values), ()


def _normal(sitting: Sitting) -> Made:
    return normal_image(_disparity(sitting), sitting.values), ()


def _disparity(sitting: Sitting) -> FloatArray:
    side = sitting.values.whole(NETWORK_SIDE.id)
    return disparity(sitting.networks["depth"], sitting.picture, side)


def _segmentation(sitting: Sitting) -> Made:
    side, palette = sitting.values.whole(NETWORK_SIDE.id), load_palette()
    classes = classes_in(sitting.networks["segmentation"], sitting.picture, side)
    return segmentation_image(classes, load_ade20k(palette), palette, sitting.values), ()


def _pose(sitting: Sitting) -> Made:
    picture, values = sitting.picture, sitting.values
    boxes = people_in(sitting.networks["people"], picture, values.number("people"))
    network, least = sitting.networks["pose"], values.number("joints")
    people = poses_of(network, picture, boxes, least, sitting.between)
    drawn = render(people, Size(picture.shape[1], picture.shape[0]))
    return drawn, tuple(tuple(each and (each.x, each.y) for each in one.joints) for one in people)


MAKERS: Final[dict[str, Maker]] = {
    "depth": _depth,
    "normal": _normal,
    "pose": _pose,
    "segmentation": _segmentation,
}
