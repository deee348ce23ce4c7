"""Histogram, waveform and colours under the pointer, in a real window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.histogram import Scopes, scopes
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.document import Document
from desktop_app.ui.panels.colours import scope_counter
from desktop_app.ui.panels.colours.scope_counter import histogram_image, waveform_image
from desktop_app.ui.panels.colours.scopes_panel import ScopesPanel
from desktop_app.ui.window.main_window import MainWindow
from tests.imaging.press_profile import lab_of, linear
from tests.ui.hand import Hand

pytestmark = pytest.mark.window

Counted = list[Scopes]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """What was counted, never in the window's own thread."""
    found, home = Counted(), threading.get_ident()

    def watched(*given: Any) -> Scopes:
        assert threading.get_ident() != home
        found.append(scopes(*given))
        return found[-1]

    monkeypatch.setattr(scope_counter, "scopes", watched)
    return found


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot, counted: Counted) -> ScopesPanel:
    window.later.finish()
    window.docks.more["scopes"].bring_up()
    (made,) = window.findChildren(ScopesPanel)
    qtbot.waitUntil(made.isVisible)
    return made


def _settled(qtbot: QtBot, panel: ScopesPanel) -> None:
    qtbot.waitUntil(lambda: panel.counter.is_idle, timeout=20_000)


def _open(window: MainWindow, pixels: np.ndarray) -> Document:
    document = Document(pixels, "a.png")
    window.workspace.state.open_document(document)
    return document


@pytest.mark.slow
def test_it_counts_the_picture_and_follows_edits_and_undo(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted
) -> None:
    assert panel.clipped.text() == "Shows the picture once one is open."
    pixels = np.full((60, 80, 3), 100, np.uint8)
    document = _open(window, pixels.copy())
    _settled(qtbot, panel)
    assert counted[-1].histogram[0, 100] == 60 * 80
    assert panel.clipped.text() == "Clipped: 0.00 % at 0, 0.00 % at full"
    document.edit("apply", document.pixels, Rect(0, 0, 40, 60), np.full((60, 40, 3), 255, np.uint8))
    _settled(qtbot, panel)
    assert (counted[-1].histogram[1, 100], counted[-1].histogram[1, 255]) == (2400, 2400)
    assert panel.clipped.text() == "Clipped: 0.00 % at 0, 50.00 % at full"
    document.undo_stack.undo()
    _settled(qtbot, panel)
    assert counted[-1].histogram[1, 100] == 4800


@pytest.mark.slow
def test_many_changes_are_counted_together(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted
) -> None:
    document = _open(window, np.zeros((60, 80, 3), np.uint8))
    _settled(qtbot, panel)
    before = len(counted)
    for value in range(1, 101):
        document.edit(
            "apply", document.pixels, Rect(0, 0, 9, 9), np.full((9, 9, 3), value, np.uint8)
        )
    _settled(qtbot, panel)
    assert 1 <= len(counted) - before <= 3
    assert counted[-1].histogram[0, 100] == 81, "the last of them"


@pytest.mark.slow
def test_a_value_that_is_dragged_is_counted_before_it_is_a_step(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted
) -> None:
    document = _open(window, np.full((60, 80, 3), 100, np.uint8))
    _settled(qtbot, panel)
    lift = Layer("adjustment", "a", guidance=Adjusting.of("exposure", {"exposure": 1.0}))
    layers = (*document.content.layers, lift)
    document.preview("drag", replace(document.content, layers=layers))
    _settled(qtbot, panel)
    assert counted[-1].histogram[0, :101].sum() == 0
    assert document.undo_stack.undo_name is None


@pytest.mark.slow
def test_nothing_is_counted_while_nobody_looks(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted
) -> None:
    window.docks.more["scopes"].close()
    document = _open(window, np.zeros((60, 80, 3), np.uint8))
    _settled(qtbot, panel)
    before = len(counted)
    document.edit("apply", document.pixels, Rect(0, 0, 9, 9), np.full((9, 9, 3), 7, np.uint8))
    assert panel.counter.is_idle and len(counted) == before
    window.docks.more["scopes"].bring_up()
    qtbot.waitUntil(lambda: len(counted) > before)
    _settled(qtbot, panel)
    assert counted[-1].histogram[0, 7] == 81


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_large_deep_pictures_are_counted_at_a_reduced_copy(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted, dtype: str
) -> None:
    pixels = np.zeros((1501, 1203, 3), dtype)
    pixels[:, 600:] = 65535 if dtype == "uint16" else 1
    _open(window, pixels)
    _settled(qtbot, panel)
    found = counted[-1]
    total = found.histogram[0].sum()
    assert total <= 500_000 and total == found.histogram[0, 0] + found.histogram[0, 255]
    assert found.high == pytest.approx(603 / 1203, abs=0.002)


@pytest.mark.slow
def test_only_what_is_masked_counts_if_that_is_chosen(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted
) -> None:
    pixels = np.full((60, 80, 3), 100, np.uint8)
    pixels[:, :20] = 0
    document = _open(window, pixels)
    _settled(qtbot, panel)
    assert not panel.masked.isEnabled()
    document.fill_mask("rectangle", 255, Rect(0, 0, 20, 30))
    panel.masked.click()
    _settled(qtbot, panel)
    assert (counted[-1].histogram[0].sum(), counted[-1].low) == (600, 1.0)
    document.fill_mask("clear", 0)
    _settled(qtbot, panel)
    assert counted[-1].histogram[0].sum() == 4800, "without a mask all counts"


def test_each_scope_is_drawn(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, counted: Counted
) -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, 32:, 1] = 255
    _open(window, pixels)
    _settled(qtbot, panel)
    image = panel.seen.image
    assert image is not None and np.array_equal(
        image, histogram_image(counted[-1], logarithmic=False)
    )
    panel.logarithmic.click()
    for at, parade in ((1, False), (2, True)):
        panel.kind.setCurrentIndex(at)
        panel.kind.activated.emit(at)
        _settled(qtbot, panel)
        image = panel.seen.image
        assert image is not None and np.array_equal(
            image, waveform_image(counted[-1], parade=parade)
        )
        assert not panel.logarithmic.isVisible()
    assert image is not None
    bright = image.max(axis=2)
    assert bright[-1, :64].min() > 0, "red: all of it at 0"
    assert bright[0, 96:128].min() > 0 and not bright[0, :96].any(), "green: the right half full"


@pytest.mark.slow
def test_the_pointer_reads_the_picture(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot
) -> None:
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[30, 40] = (90, 180, 45)
    _open(window, pixels)
    _settled(qtbot, panel)
    canvas, hand = window.canvas, Hand(window)

    def point(x: float, y: float) -> None:
        left, top = canvas.viewport.to_canvas(x, y)
        QTest.mouseMove(canvas, QPoint(round(left), round(top)))
        _settled(qtbot, panel)

    point(40.5, 30.5)
    words = panel.lines[0].words.text()
    lab = "  ".join(f"{one:.1f}" for one in lab_of(linear(np.array([90, 180, 45]) / 255)))
    assert words == f"sRGB  90  180  45   #5AB42D\nLab  {lab}"
    panel.side.setCurrentIndex(1)
    panel.side.activated.emit(1)
    _settled(qtbot, panel)
    assert "sRGB  10  20  5 " in panel.lines[0].words.text(), "of nine pixels"
    hand.key("Shift+I")
    point(0.5, 0.5)
    assert "#000000" in panel.lines[0].words.text()
    assert "#0A1405" in panel.lines[1].words.text() and panel.lines[1].words.isVisible()
    for _ in range(4):
        hand.key("Shift+I")
    _settled(qtbot, panel)
    assert all("#000000" in line.words.text() for line in panel.lines), "the first gave way"
    window.kit.actions["unpin_colours"].trigger()
    _settled(qtbot, panel)
    assert not panel.lines[1].words.isVisible()
    QTest.mouseMove(window, QPoint(1, 1))
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    _settled(qtbot, panel)
    assert panel.lines[0].words.text() == "–"


@pytest.mark.slow
def test_values_of_the_document_are_told_where_they_are_others(
    window: MainWindow, panel: ScopesPanel, qtbot: QtBot, open_picture: Callable[..., Document]
) -> None:
    scopes_state = window.workspace.state.view.scopes
    open_picture()
    scopes_state.pointed.value = (3.5, 3.5)
    _settled(qtbot, panel)
    assert "Document" not in panel.lines[0].words.text()
    _open(window, np.full((60, 80, 3), 30000, np.uint16))
    _settled(qtbot, panel)
    assert "Document  30,000  30,000  30,000" in panel.lines[0].words.text()
    clear = np.full((60, 80, 4), 0.25, np.float32)
    _open(window, clear)
    _settled(qtbot, panel)
    words = panel.lines[0].words.text()
    assert "Document  0.2500  0.2500  0.2500" in words and "Opacity  25 %" in words
