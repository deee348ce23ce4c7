"""After a new layer the hand holds what paints on it: strokes in a real window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.core.geometry import Rect
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


def stroke(window: MainWindow) -> None:
    canvas = window.canvas
    middle = canvas.rect().center()
    QTest.mousePress(canvas, LEFT, pos=middle)
    QTest.mouseMove(canvas, middle + QPoint(30, 4))
    QTest.mouseRelease(canvas, LEFT, pos=middle + QPoint(30, 4))


@pytest.fixture
def document(window: MainWindow, open_picture: Callable[..., Document]) -> Document:
    return open_picture()


def kinds(document: Document) -> list[str]:
    return [layer.kind for layer in document.layers.value]


@pytest.mark.slow
@pytest.mark.parametrize("held", [ToolId.PAINT, ToolId.MOVE, ToolId.ERASER, ToolId.LASSO])
def test_a_stroke_after_new_region_paints_the_region(
    window: MainWindow, document: Document, held: ToolId
) -> None:
    tools = window.workspace.state.tools
    tools.active.value = ToolId.PAINT  # the last that painted: the eraser would take from paint
    tools.active.value = held
    window.kit.actions["layer_new_region"].trigger()
    if held is ToolId.ERASER:
        assert not tools.erases_paint
        tools.active.value = ToolId.BRUSH
    elif held is ToolId.LASSO:
        assert tools.active.value is held, "it paints regions, too"
        return
    stroke(window)
    assert sorted(kinds(document)) == ["paint", "region"], "no layer for a stroke of colour"
    assert document.layer_values.values.content_rect().width > 0
    assert not document.has_mask


@pytest.mark.slow
def test_a_stroke_after_a_region_made_of_the_mask_goes_on_with_it(
    window: MainWindow, document: Document
) -> None:
    document.fill_mask("rectangle", 255, Rect(2, 2, 10, 10))
    window.workspace.state.tools.active.value = ToolId.PAINT
    window.kit.actions["layer_region_from_mask"].trigger()
    before = document.layer_values.values.content_rect().width
    stroke(window)
    assert sorted(kinds(document)) == ["paint", "region"]
    assert document.layer_values.values.content_rect().width > before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "kind"), [("layer_new_control", "control"), ("layer_new", "paint")]
)
def test_a_stroke_after_new_control_or_paint_layer_paints_on_it(
    window: MainWindow, document: Document, action: str, kind: str
) -> None:
    window.workspace.state.tools.active.value = ToolId.BRUSH
    window.kit.actions[action].trigger()
    new = document.active.value
    stroke(window)
    layer = next(layer for layer in document.layers.value if layer.id == new)
    assert layer.kind == kind and layer.pixels is not None
    assert not layer.pixels.content_rect().is_empty and not document.has_mask
    assert len(document.layers.value) == 2


@pytest.mark.slow
def test_outlines_of_a_region_stay_within_the_picture(
    window: MainWindow, document: Document
) -> None:
    """One that reaches to its borders; the surround is as without it."""
    QApplication.processEvents()

    def surround() -> np.ndarray:
        image = window.canvas.grab().toImage()
        view = window.canvas.navigation.viewport
        left, top = round(view.x), round(view.y)
        return np.array(
            [image.pixel(x, y) for x in range(left - 6, left) for y in range(top - 6, top + 30)]
        )

    before = surround()
    document.fill_mask("rectangle", 255, Rect(0, 0, 60, 40))
    assert np.array_equal(surround(), before), "nor the mask's"
    window.kit.actions["layer_region_from_mask"].trigger()
    window.canvas.repaint()
    assert np.array_equal(surround(), before)
