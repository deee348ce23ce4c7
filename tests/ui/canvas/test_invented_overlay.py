"""The map of invented pixels over the canvas."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.layer_commands import add_layer
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window


def test_what_was_made_is_marked_and_a_legend_says_so(bench: Bench, qtbot: QtBot) -> None:
    document = bench.open(np.full((100, 200, 3), 90, np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 50, 60)
    patch = Patch(Rect(20, 30, 40, 10), np.full((10, 40, 3), 200, np.uint8), None)
    add_layer(document, "layer_new", Layer("patch", "Remove", (patch,)))
    plain = bench.shot()
    bench.state.view.invented_visible.value = True

    def changed() -> Array:
        return (bench.shot() != plain).any(axis=2)

    qtbot.waitUntil(lambda: bool(changed()[60 + 31 : 60 + 39, 50 + 21 : 50 + 59].all()))
    assert not changed()[60:89, 50:250].any() and changed()[-40:].any()
    bench.state.view.invented_visible.value = False
    assert np.array_equal(bench.shot(), plain)
