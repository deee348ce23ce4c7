"""Colours taken up and laid with the light there was: every depth, one step, as far as selected."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.geometry import Rect
from desktop_app.imaging.colour_models import to_lab, to_oklch
from desktop_app.imaging.depth import to_float
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Picking
from desktop_app.state.painting.colouring import TintStroke, as_light_as, picked
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.state.painting.tools import RECENT, ToolState
from tests.state.painting.test_retouching import photo, seen

RED = (200, 50, 40)
INNER = (slice(55, 65), slice(40, 80))


def tint(document: Document, brush: Brush | None = None) -> None:
    stroke = TintStroke(document, brush or Brush(size=30, hardness=1.0), RED, 30, 60)
    stroke.move_to(90, 60)
    stroke.finish()


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_a_tint_changes_colours_alone_and_is_taken_back_to_the_bit(dtype: str) -> None:
    document = photo(dtype)
    before = seen(document)
    tint(document)
    after = seen(document)
    assert (after[INNER] != before[INNER]).any(axis=2).all()
    light = [
        to_lab(to_float(one[INNER])[..., :3].astype(np.float64))[..., 0] for one in (before, after)
    ]
    assert np.abs(light[0] - light[1]).max() < (0.7 if dtype == "uint8" else 0.2)
    hue = to_oklch(to_float(after[INNER])[..., :3].astype(np.float64))[..., 2]
    assert np.abs(hue - to_oklch(np.array(RED) / 255)[2]).max() < 12
    document.undo_stack.undo()
    assert np.array_equal(seen(document), before)


def test_light_above_white_is_tinted_and_picked() -> None:
    document = Document(np.full((120, 160, 3), 4.0, np.float32), "p")
    assert picked(document, 5, 5, Picking()) == (255, 255, 255)
    tint(document)
    made = seen(document)[60, 60].astype(np.float64)[:3]
    assert made.max() > 4 and abs(to_lab(made)[0] - to_lab(np.full(3, 4.0))[0]) < 0.5


def test_a_selection_confines_a_tint() -> None:
    document = photo()
    before = seen(document)
    half = np.zeros((120, 160), np.uint8)
    half[:, 60:] = 255
    document.selection.write(document.size.rect, half)
    tint(document)
    after = seen(document)
    assert np.array_equal(after[:, :60], before[:, :60]) and (after != before).any()


def test_colours_are_taken_of_all_layers_or_of_one_and_averaged() -> None:
    document = photo()
    stroke = ColourStroke(document, Brush(size=6, hardness=1.0), RED, 20, 20)
    stroke.finish()
    assert picked(document, 20, 20, Picking()) == RED
    assert picked(document, 20, 20, Picking(all_layers=False)) == RED
    below = document.srgb(Rect(100, 20, 5, 5))[..., :3]
    assert picked(document, 102, 22, Picking(all_layers=False)) is None, "nothing is painted there"
    assert picked(document, 102.6, 22.2, Picking()) == tuple(below[2, 2].tolist())
    mean = picked(document, 102, 22, Picking(side=5))
    assert mean is not None
    assert np.abs(np.array(mean) - below.reshape(-1, 3).mean(0)).max() <= 1
    assert picked(document, -1, 5, Picking()) is None


def test_held_lightness_and_what_was_painted_with() -> None:
    first, second = (
        np.array(one) / 255 for one in (as_light_as((10, 20, 200), (200, 180, 90)), (200, 180, 90))
    )
    assert abs(to_oklch(first)[0] - to_oklch(second)[0]) < 0.005
    tools = ToolState()
    for number in range(RECENT + 3):
        tools.painted_with((number, 0, 0))
    tools.painted_with((5, 0, 0))
    assert tools.recent_colours.value[:2] == ((5, 0, 0), (RECENT + 2, 0, 0))
    assert len(tools.recent_colours.value) == RECENT
