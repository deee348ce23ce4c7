"""How control images are made by networks: one function for each row of
`imaging.preprocessors.table` with an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from desktop_app.catalog.palettes import load_ade20k, load_palette
from desktop_app.core.events import People
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.preprocessors.depth import disparity
from desktop_app.engine.preprocessors.network_folder import Network
from desktop_app.engine.preprocessors.people import people_in, poses_of
from desktop_app.engine.preprocessors.segmentation import classes_in
from desktop_app.imaging.preprocessors.depth import NETWORK_SIDE, depth_image, normal_image
from desktop_app.imaging.preprocessors.parameter import Values
from desktop_app.imaging.preprocessors.pose_drawing import render
from desktop_app.imaging.preprocessors.preprocessor import Sight
from desktop_app.imaging.preprocessors.semantic_map import segmentation_image


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
