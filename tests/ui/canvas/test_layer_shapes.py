"""Outlines over the picture of layers that mark a place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QImage

from desktop_app.core.geometry import Rect
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


def drawn(bench: Bench) -> np.ndarray:
    """Where the canvas differs from the picture, a grey one at its own size."""
    image = bench.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    pixels = bits[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return (pixels[10:110, 10:210] != 128).any(axis=2)


def test_the_mask_of_an_adjustment_has_an_outline_while_it_is_worked_on(bench: Bench) -> None:
    bench.state.view.context_visible.value = False
    document = bench.open(np.full((100, 200, 3), 128, np.uint8))
    values = Tiles(1, np.dtype(np.uint8)).written(
        Rect(40, 30, 60, 40), np.full((40, 60), 255, np.uint8)
    )
    layer = Layer("adjustment", "nothing yet", pixels=values, guidance=Adjusting.of("exposure"))
    base = document.layers.value[0]
    document.arrange("layers", (base, layer), active=layer.id)
    bench.zoom(1.0)
    seen = drawn(bench)
    assert seen[30, 45:95].any() and seen[45:65, 40].any()
    assert not seen[40:60, 50:90].any(), "what it does must be seen"
    assert not seen[:20].any()
    document.arrange("layers", (base, replace(layer, pixels=None)), active=layer.id)
    assert not drawn(bench).any(), "without a mask there is none"
    document.arrange("layers", (base, layer), active=base.id)
    assert not drawn(bench).any(), "another layer is worked on"
