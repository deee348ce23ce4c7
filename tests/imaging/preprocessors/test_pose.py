"""People posed by hand: their data, moving them, and what is drawn."""

from __future__ import annotations

import json
import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.core.geometry import Size
from desktop_app.imaging.preprocessors.pose import (
    MOST,
    NAMES,
    NECK,
    PARENTS,
    Point,
    Pose,
    default_pose,
    in_frame,
    in_pixels,
    moved,
    nearest_joint,
    people_from_json,
    without_joint,
)
from desktop_app.imaging.preprocessors.pose_drawing import COLOURS, LIMBS, render

SIZE = Size(400, 300)
STANDING = default_pose(SIZE)

points = st.builds(Point, st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
poses = st.builds(Pose, st.tuples(*[st.none() | points] * len(NAMES)))
sizes = st.builds(Size, st.integers(1, 80), st.integers(1, 80))


def flat(pose: Pose) -> np.ndarray:
    return np.array([joint or (np.nan, np.nan) for joint in pose.joints])


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(poses, max_size=3))
def test_people_come_back_from_json(people: list[Pose]) -> None:
    data = json.loads(json.dumps([pose.to_json() for pose in people]))
    assert people_from_json(data) == tuple(people)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [{}],
        [[]],
        [[None] * 17],
        [[None] * 19],
        [[[0.1]] + [None] * 17],
        [[[0.1, "0.2"]] + [None] * 17],
        [[[True, 0.2]] + [None] * 17],
        [[[math.nan, 0.2]] + [None] * 17],
        [[[0.1, math.inf]] + [None] * 17],
        [[[10**400, 0]] + [None] * 17],
        [[None] * 18] * (MOST + 1),
    ],
)
def test_what_is_not_people_is_refused(data: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        people_from_json(data)


def test_limbs_follow_the_tree_of_joints() -> None:
    # The limb from the neck to the nose leads upwards; all others go from parent to child.
    pairs = {(PARENTS[end], end) for _, end in LIMBS}
    assert pairs == set(LIMBS)
    assert [which for which, parent in enumerate(PARENTS) if parent is None] == [NECK]
    assert len(COLOURS) == len(NAMES) == len(LIMBS) + 1


@pytest.mark.parametrize("size", [Size(512, 512), Size(300, 900), Size(900, 300), Size(1, 1)])
def test_somebody_new_stands_in_the_middle_and_within(size: Size) -> None:
    pose = default_pose(size)
    joints = flat(pose) * (size.width, size.height)
    assert (joints >= 0).all()
    assert (joints <= (size.width, size.height)).all()
    assert joints[:, 0].mean() == pytest.approx(size.width / 2)
    tall, wide = np.ptp(joints[:, 1]), np.ptp(joints[:, 0])
    assert wide / tall == pytest.approx(0.34 / 0.89)  # the same person in every frame
    with pytest.raises(ValueError):
        default_pose(Size(0, 5))


def test_the_nearest_joint_within_reach_in_pixels() -> None:
    wrist = STANDING.joints[4]
    assert wrist is not None
    x, y = in_pixels(wrist)
    beside = in_frame(x + 6, y)
    assert nearest_joint((STANDING,), beside, 8) == (0, 4)
    assert nearest_joint((STANDING,), beside, 5.9) is None
    assert nearest_joint((STANDING, STANDING), beside, 8) == (1, 4)
    assert nearest_joint((STANDING, Pose()), beside, 8) == (0, 4)
    assert nearest_joint((), beside, 8) is None


def test_a_joint_moves_alone_or_with_what_hangs_on_it() -> None:
    to = Point(0.1, 0.2)
    alone = moved(STANDING, 2, to)
    assert [which for which in range(18) if alone.joints[which] != STANDING.joints[which]] == [2]
    assert alone.joints[2] == to
    arm = flat(moved(STANDING, 2, to, with_children=True)) - flat(STANDING)
    assert set(np.flatnonzero(np.abs(arm).sum(axis=1))) == {2, 3, 4}
    assert np.allclose(arm[[2, 3, 4]], arm[2])
    everything = flat(moved(STANDING, NECK, to, with_children=True)) - flat(STANDING)
    assert np.allclose(everything, everything[0])
    head = flat(moved(STANDING, 0, to, with_children=True)) - flat(STANDING)
    assert set(np.flatnonzero(np.abs(head).sum(axis=1))) == {0, 14, 15, 16, 17}


def test_a_joint_can_be_unseen_and_seen_again() -> None:
    without = without_joint(STANDING, 4)
    assert without.joints[4] is None
    assert moved(without, 3, Point(0, 0), with_children=True).joints[4] is None
    back = moved(without, 4, Point(0.3, 0.3), with_children=True)
    assert back.joints[4] == (0.3, 0.3)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.lists(poses, max_size=3), sizes)
def test_any_pose_is_drawn_at_any_size_and_always_the_same(people: list[Pose], size: Size) -> None:
    image = render(people, size)
    assert image.shape == (size.height, size.width, 3)
    assert image.dtype == np.uint8
    assert (image == render(people, size)).all()
    dim = {tuple(int(0.6 * c) for c in colour) for colour in COLOURS}
    seen = {tuple(pixel) for pixel in image.reshape(-1, 3).tolist()}
    assert seen <= {(0, 0, 0), *COLOURS, *dim}


def as_published(pose: Pose, size: Size) -> np.ndarray:
    """OpenPose's drawing for 512 pixels, as the networks' authors have it (controlnet_aux)."""
    image = np.zeros((size.height, size.width, 3), np.uint8)
    for (start, end), colour in zip(LIMBS, COLOURS, strict=False):
        joints = pose.joints[start], pose.joints[end]
        if joints[0] is None or joints[1] is None:
            continue
        y = np.array([joints[0].x, joints[1].x]) * size.width
        x = np.array([joints[0].y, joints[1].y]) * size.height
        length = math.hypot(x[0] - x[1], y[0] - y[1])
        angle = math.degrees(math.atan2(x[0] - x[1], y[0] - y[1]))
        middle = (int(y.mean()), int(x.mean()))
        outline = cv2.ellipse2Poly(middle, (int(length / 2), 4), int(angle), 0, 360, 1)
        cv2.fillConvexPoly(image, outline, [int(float(c) * 0.6) for c in colour])
    for joint, colour in zip(pose.joints, COLOURS, strict=True):
        if joint is not None:
            at = (int(joint.x * size.width), int(joint.y * size.height))
            cv2.circle(image, at, 4, colour, thickness=-1)
    return image


def test_people_look_as_openpose_draws_them() -> None:
    size = Size(512, 512)
    pose = moved(default_pose(size), 4, Point(0.25, 0.2))
    ours, theirs = render((pose,), size), as_published(pose, size)
    drawn, published = ours.any(axis=2), theirs.any(axis=2)
    assert (drawn & published).sum() > 0.9 * (drawn | published).sum()
    both = drawn & published
    assert (ours[both] == theirs[both]).all(axis=1).mean() > 0.95
    large = render((pose,), Size(1024, 1024))[::2, ::2].any(axis=2)
    assert (drawn & large).sum() > 0.9 * (drawn | large).sum()  # limbs are as wide, in proportion


def test_joints_and_limbs_have_openpose_s_colours() -> None:
    pose = Pose((Point(0.25, 0.25), Point(0.25, 0.75), *[None] * 16))  # nose and neck
    image = render((pose,), Size(512, 512))
    assert image[128, 128].tolist() == list(COLOURS[0])
    assert image[384, 128].tolist() == list(COLOURS[1])
    assert image[256, 128].tolist() == [0, 0, 153]  # neck to nose: blue, dimmed


def test_limbs_of_an_unseen_joint_and_joints_far_away_are_not_drawn() -> None:
    assert not render((Pose(),), SIZE).any()
    lone = render((without_joint(STANDING, 3),), SIZE)
    for at in (2, 3):  # the limbs on either side of the right elbow
        dim = [int(0.6 * c) for c in COLOURS[at]]
        assert not (lone == dim).all(axis=2).any()
    far = moved(STANDING, NECK, Point(90.0, -90.0), with_children=True)
    assert not render((far,), SIZE).any()
    stretched = moved(STANDING, 4, Point(101.0, 101.0))
    assert render((stretched,), SIZE).any()


def test_who_comes_last_is_on_top() -> None:
    one = Pose((Point(0.5, 0.5), *[None] * 17))
    other = Pose((None, Point(0.5, 0.5), *[None] * 16))
    assert render((one, other), SIZE)[150, 200].tolist() == list(COLOURS[1])
    assert render((other, one), SIZE)[150, 200].tolist() == list(COLOURS[0])
