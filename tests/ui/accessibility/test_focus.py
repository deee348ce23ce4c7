"""Where the keyboard is can be seen: a ring of 3 : 1 against what was there before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.accessibility.contrast import pixel_contrast
from tests.ui.places import dialog_places, main_places, model_places, models_over

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("whole")]

LEAST = 3.0


def _kinds(root: QWidget) -> Iterator[tuple[tuple[object, ...], QWidget]]:
    """Every widget that Tab comes to, with what it looks like."""
    for widget in root.findChildren(QWidget):
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not tab or not widget.isVisible() or not widget.isEnabled() or widget.focusProxy():
            continue
        if widget.visibleRegion().isEmpty() or widget.window() is not root.window():
            continue
        looks = [widget.property(name) for name in ("look", "dense", "role", "cost")]
        checked = getattr(widget, "isChecked", bool)()
        yield (type(widget).__name__, *looks, checked), widget


def _is_seen(widget: QWidget) -> bool:
    """Whether the focus changes at least half of the widget's edge, by enough."""
    if isinstance(widget, QAbstractItemView):
        return _row_is_seen(widget)
    other = widget.window()
    other.setFocus(Qt.FocusReason.OtherFocusReason)
    if (holder := QApplication.focusWidget()) is not None:
        holder.clearFocus()
    bare = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    if not widget.hasFocus():
        return False
    told = pixel_contrast(bare, widget.grab().toImage()) >= LEAST
    plain = isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QPlainTextEdit)
    if plain:  # it is there to be scrolled; what is in it has rings of its own
        return True
    edge = min(widget.width(), 64) + min(widget.height(), 64)
    return int(np.count_nonzero(told)) >= 0.6 * edge


def _row_is_seen(view: QAbstractItemView) -> bool:
    model = view.model()
    if model is None or model.rowCount() == 0:
        return True
    index = view.currentIndex()
    if not index.isValid():
        view.setCurrentIndex(model.index(0, 0))
        index = view.currentIndex()
    view.scrollTo(index)
    view.clearFocus()
    bare, around = view.viewport().grab(view.visualRect(index)).toImage(), view.grab().toImage()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    whole = int(np.count_nonzero(pixel_contrast(around, view.grab().toImage()) >= LEAST))
    if whole >= view.width() + view.height():  # a ring around all of it
        return True
    told = view.viewport().grab(view.visualRect(index)).toImage()
    row = int(np.count_nonzero(pixel_contrast(bare, told) >= LEAST))
    return row >= 0.6 * (min(bare.width(), 64) + min(bare.height(), 64))


@pytest.mark.slow
@pytest.mark.parametrize(
    "mode",
    ["dark", pytest.param("light", marks=pytest.mark.slow)],
)
def test_every_focusable_widget_shows_its_focus(
    window: MainWindow, with_models: Workspace, qtbot: QtBot, mode: str
) -> None:
    window.kit.theme.set_mode(mode)
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    models.resize(1240, 800)
    models.show()
    seen: set[tuple[object, ...]] = set()
    unseen: list[str] = []
    for place, root in chain(main_places(window), dialog_places(window), model_places(models)):
        if place.startswith(("dock", "tool m", "busy")):
            continue
        root.window().activateWindow()
        settle()
        for kind, widget in list(_kinds(root)):
            if kind in seen:
                continue
            seen.add(kind)
            if not _is_seen(widget):
                unseen.append(f"{place}: {kind} {widget.accessibleName()}")
    assert len(seen) > 30
    assert not unseen, "\n" + "\n".join(unseen)
