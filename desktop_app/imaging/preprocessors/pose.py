"""People posed by hand: 18 joints each, as OpenPose numbers them. Data and geometry, no pixels.

Joints are in shares of a frame's width and height, 0..1; those of somebody who is seen in part lie
outside of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias, cast

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Size

_JOINTS: Final = (
    ("nose", 1, 0.0, 0.08),
    ("neck", None, 0.0, 0.17),
    ("right shoulder", 1, -0.11, 0.17),
    ("right elbow", 2, -0.15, 0.33),
    ("right wrist", 3, -0.17, 0.47),
    ("left shoulder", 1, 0.11, 0.17),
    ("left elbow", 5, 0.15, 0.33),
    ("left wrist", 6, 0.17, 0.47),
    ("right hip", 1, -0.07, 0.48),
    ("right knee", 8, -0.08, 0.72),
    ("right ankle", 9, -0.08, 0.95),
    ("left hip", 1, 0.07, 0.48),
    ("left knee", 11, 0.08, 0.72),
    ("left ankle", 12, 0.08, 0.95),
    ("right eye", 0, -0.025, 0.06),
    ("left eye", 0, 0.025, 0.06),
    ("right ear", 14, -0.055, 0.07),
    ("left ear", 15, 0.055, 0.07),
)
"""In OpenPose's order: what a joint is, right being the person's own; from which joint a limb leads
to it, which it goes along with; where somebody has it who stands, in parts of their height, from
the middle and from the crown."""

NAMES: Final = tuple(row[0] for row in _JOINTS)

PARENTS: Final = tuple(row[1] for row in _JOINTS)
"""The neck is the root."""

NECK: Final = NAMES.index("neck")

MOST: Final = 32
"""People in one control image that are read."""

_WIDTH: Final = 0.5
"""Width that somebody who stands is given, in parts of their height."""

_FAR: Final = 100.0
"""Shares from the frame up to which a joint is read."""


class Point(NamedTuple):
    """A place, in shares of a frame's sides."""

    x: float
    y: float


Joint: TypeAlias = Point | None
"""None: it is not seen, and no limb leads to it."""

_MIDDLE: Final = Point(0.5, 0.5)

FRAME: Final = Size(4096, 4096)
"""On a layer joints are kept in shares of a frame of so many pixels, from the corner of the
document, so that they stay where they are when the canvas changes."""


def in_frame(x: float, y: float) -> Point:
    """A point of the document as shares of `FRAME`."""
    return Point(x / FRAME.width, y / FRAME.height)


def in_pixels(place: Point) -> Point:
    """Shares of `FRAME` as a point of the document."""
    return Point(place.x * FRAME.width, place.y * FRAME.height)


@dataclass(frozen=True, slots=True)
class Pose:
    """One person.

    Attributes:
        joints: as many as `NAMES`, in that order.
    """

    joints: tuple[Joint, ...] = (None,) * len(NAMES)

    def __post_init__(self) -> None:
        if len(self.joints) != len(NAMES):
            raise ValueError(f"{len(self.joints)} joints")

    def to_json(self) -> list[list[float] | None]:
        """x and y of each joint, or null."""
        return [None if joint is None else [joint.x, joint.y] for joint in self.joints]

    @classmethod
    def from_json(cls, data: object) -> Pose:
        """Rebuild from `to_json`.

        Raises:
            TypeError, ValueError: it has another shape, or a joint is too far away.
        """
        if not isinstance(data, list):
            raise TypeError(f"{type(data).__name__} in place of a list of joints")
        return cls(tuple(_joint(each) for each in cast("list[object]", data)))


People: TypeAlias = tuple[Pose, ...]


def people_from_json(data: object) -> People:
    """Everybody, from a list of `Pose.to_json`.

    Raises:
        TypeError, ValueError: it has another shape, or holds more than `MOST`.
    """
    if not isinstance(data, list):
        raise TypeError(f"{type(data).__name__} in place of a list of people")
    found = cast("list[object]", data)
    if len(found) > MOST:
        raise ValueError(f"{len(found)} people")
    return tuple(Pose.from_json(each) for each in found)


def default_pose(size: Size, centre: Point = _MIDDLE, scale: float = 1.0) -> Pose:
    """Somebody who stands facing us.

    Args:
        size: of the frame.
        centre: where.
        scale: 1: as tall as four fifths of the frame, and not wider.

    Raises:
        ValueError: ``size`` is empty.
    """
    if size.area == 0:
        raise ValueError(size)
    unit = 0.8 * scale * min(size.height, size.width / _WIDTH)
    return Pose(
        tuple(
            Point(centre.x + x * unit / size.width, centre.y + (y - 0.5) * unit / size.height)
            for _, _, x, y in _JOINTS
        )
    )


def nearest_joint(people: Sequence[Pose], point: Point, radius: float) -> tuple[int, int] | None:
    """Who and which joint is nearest to ``point``, at most ``radius`` pixels of `FRAME` away.

    Args:
        people: later ones are on top, and win where both are as near.
        point: where somebody points at, in shares.
        radius: in pixels.

    Returns:
        Place among ``people`` and place in `NAMES`; None where nothing is that near.
    """
    near = [
        (math.dist(joint, point), -who, -which)
        for who, pose in enumerate(people)
        for which, joint in enumerate(pose.joints)
        if joint is not None
    ]
    far, who, which = min(near, default=(math.inf, 0, 0))
    return (-who, -which) if far * FRAME.width <= radius else None


def moved(pose: Pose, which: int, to: Point, *, with_children: bool = False) -> Pose:
    """``pose`` with the joint ``which`` at ``to``; one that was not seen is seen then.

    Args:
        pose: the person.
        which: place in `NAMES`.
        to: in shares.
        with_children: what hangs on the joint goes along by as much; all of it at the neck.
    """
    old = pose.joints[which]
    joints = list(pose.joints)
    if with_children and old is not None:
        for each in _hanging_on(which):
            joint = joints[each]
            if joint is not None:
                joints[each] = Point(joint.x + to.x - old.x, joint.y + to.y - old.y)
    joints[which] = to
    return replace(pose, joints=tuple(joints))


def without_joint(pose: Pose, which: int) -> Pose:
    """``pose`` with the joint ``which`` unseen."""
    joints = list(pose.joints)
    joints[which] = None
    return replace(pose, joints=tuple(joints))


def mapped(pose: Pose, matrix: Affine) -> Pose:
    """``pose``, in shares of `FRAME`, after ``matrix``, which maps pixels of the document. Joints
    that would be too far away to be kept are not seen any more."""
    places = [joint and in_frame(*matrix.point(*in_pixels(joint))) for joint in pose.joints]
    return Pose(tuple(place if place is not None and _is_near(place) else None for place in places))


def _hanging_on(which: int) -> list[int]:
    """Joints that go along with ``which``, without itself."""
    children = [each for each, parent in enumerate(PARENTS) if parent == which]
    return [found for child in children for found in (child, *_hanging_on(child))]


def _joint(data: object) -> Joint:
    if data is None:
        return None
    numbers = cast("list[object]", data) if isinstance(data, list) else []
    if len(numbers) != 2 or not all(type(each) in (int, float) for each in numbers):
        raise TypeError(f"{data!r:.80} is not a joint")
    x, y = cast("list[int | float]", numbers)
    if not _is_near((x, y)):
        raise ValueError("a joint far away")
    return Point(float(x), float(y))


def _is_near(place: tuple[float, float]) -> bool:
    return all(-_FAR <= each <= 1 + _FAR for each in place)
