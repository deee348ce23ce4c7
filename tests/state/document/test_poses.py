"""People on control layers: in the layer's pixels and in its wish, wherever the layer goes."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Size
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer import moved as moved_layer
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.preprocessors.pose import (
    FRAME,
    NECK,
    Point,
    Pose,
    default_pose,
    in_frame,
    moved,
)
from desktop_app.imaging.preprocessors.pose_drawing import render
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import add_control
from desktop_app.state.document.poses import pose, preview_pose
from desktop_app.state.document.reshaping import reshaped, scaled_to
from tests.worker.test_pruning import Bench

SMALL = default_pose(FRAME, in_frame(120, 100), 1 / 40)


def posed(document: Document) -> str:
    control = add_control(document, type="pose")
    pose(document, control, (SMALL,))
    return control


def layer_of(document: Document) -> Layer:
    found = layer_tree.find(document.pixels.source.layers, document.active.value)
    assert found is not None
    return found


def people(document: Document) -> tuple[Pose, ...]:
    wish = layer_of(document).control
    assert wish is not None
    return wish.people


def pixels(document: Document) -> np.ndarray:
    tiles = layer_of(document).pixels
    assert tiles is not None
    return tiles.read(document.size.rect)


def test_they_are_drawn_on_the_layer_as_networks_know_them() -> None:
    document = Bench().document
    posed(document)
    assert document.undo_stack.undo_name == "control_poses" and people(document) == (SMALL,)
    size = document.size
    whole = [
        Point(joint.x * FRAME.width / size.width, joint.y * FRAME.height / size.height)
        if joint is not None
        else None
        for joint in SMALL.joints
    ]
    drawn = render([Pose(tuple(whole))], size)
    shown = pixels(document)
    assert (shown[..., 3] > 0).any()
    assert (np.abs(shown[..., :3].astype(int) - drawn).max(axis=2) > 0).mean() < 0.002
    document.undo_stack.undo()
    assert people(document) == () and not pixels(document).any()


def test_what_is_dragged_is_one_step_and_told_at_once() -> None:
    document = Bench().document
    control = posed(document)
    seen: list[object] = []
    document.pixels.changed.connect(seen.append)
    steps = len([*document.undo_stack.steps])
    for x in (10.0, 20.0, 30.0):
        preview_pose(document, control, (moved(SMALL, NECK, in_frame(x, 50)),))
    assert seen and people(document)[0].joints[NECK] == in_frame(30, 50)
    document.settle()
    assert len([*document.undo_stack.steps]) == steps + 1


@pytest.mark.parametrize("way", ["moved", "scaled"])
def test_they_go_with_the_layer(way: str) -> None:
    document = Bench().document
    posed(document)
    size, old = document.size, SMALL.joints[NECK]
    assert old is not None
    if way == "moved":
        wish = moved_layer(layer_of(document), 7, -3).control
        assert wish is not None
        (now,) = wish.people
        wanted = Point(old.x + 7 / FRAME.width, old.y - 3 / FRAME.height)
    else:
        change = scaled_to(size, Size(size.width * 2, size.height * 2))
        content = reshaped(document.content, change, Watch())
        document.commit(change.name, content, reshaped=True, matrix=change.matrix)
        (now,) = people(document)
        wanted = Point(old.x * 2, old.y * 2)
    assert now.joints[NECK] == pytest.approx(wanted)


def test_people_far_away_are_lost_and_wrong_ones_are_nobody() -> None:
    document = Bench().document
    posed(document)
    wish = layer_of(document).control
    assert wish is not None
    far = wish.mapped(Affine.translation(1e9, 0))
    assert all(joint is None for joint in far.people[0].joints)
    data = layer_to_json(layer_of(document))
    data["control"]["poses"] = [[1, 2]]
    read = settings_from_json(data)["guidance"]
    assert read.people == () and read.mapped(Affine.translation(1, 0)) is read
