"""What links a layer to the history, as projects and journals of all versions have it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.layers.layer_json import layer_to_json, settings_from_json
from desktop_app.imaging.layers.stack_reading import from_stack
from desktop_app.imaging.layers.stacks import to_stack

UID = "0123456789abcdef0123456789abcdef"
CASES = [(None, None), (UID, UID), (12, "#12"), ("#12", "#12")]


@pytest.mark.parametrize(("told", "history"), CASES)
def test_in_journals(told: object, history: str | None) -> None:
    data = layer_to_json(Layer("paint", "x", history=UID))
    assert data["history"] == UID
    assert settings_from_json({**data, "history": told})["history"] == history


@pytest.mark.parametrize("told", [True, 1.5, [1], {}])
def test_something_else_is_no_link(told: object) -> None:
    data = layer_to_json(Layer("paint", "x"))
    with pytest.raises(TypeError):
        settings_from_json({**data, "history": told})


@pytest.mark.parametrize(("told", "history"), [*CASES, ([12], None)])
def test_in_projects(told: object, history: str | None) -> None:
    stack = to_stack(Content.of(np.zeros((4, 4, 3), np.uint8)), {})
    (layer,) = stack.layers
    about = {**layer.about, "history": told, "passes": 3}
    (read,) = from_stack(replace(stack, layers=(replace(layer, about=about),))).layers
    assert read.history == history
    assert read.passes == (0 if told == [12] else 3)
