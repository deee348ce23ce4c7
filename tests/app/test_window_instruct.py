"""An edit by instruction as a person does it: with a model that edits, with a mask and without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Size
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import references_in
from desktop_app.ui.panels.prompt.edit_references import EditReferences
from desktop_app.ui.window.main_window import MainWindow
from tests.app.conftest import drag, generate, opened, pixels_of, write_photo
from tests.tiny_flux2 import flux2_folder


@pytest.fixture
def editing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with a model that edits, chosen, and its intent."""
    state, folder = window.workspace.state, flux2_folder(tmp_path / "klein")
    qtbot.waitUntil(lambda: state.model is not None, timeout=20_000)
    window.workspace.models.add(folder, "in_place")
    named = lambda: [one for one in state.models.value if one.path == str(folder)]  # noqa: E731
    qtbot.waitUntil(lambda: bool(named()), timeout=20_000)
    state.parameters.update(model=named()[0].id)
    return window


def opened_for_edit(window: MainWindow, qtbot: QtBot, photo: Path) -> Document:
    """A new document begins with the usual intent."""
    document, state = opened(window, qtbot, photo), window.workspace.state
    state.intent.use("edit")
    assert state.parameters.value.intent == "edit"
    return document


@pytest.mark.slow
@pytest.mark.window
def test_what_is_painted_over_the_change_mask_alone_is_taken(
    editing: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace, state = editing.workspace, editing.workspace.state
    document = opened_for_edit(
        editing, qtbot, write_photo(tmp_path / "photo.png", 300, 200, (12, 8))
    )
    before = pixels_of(document)
    generate(editing, qtbot, "make it night", steps=2)
    shown = state.results.shown.value
    assert shown is not None
    assert np.array_equal(pixels_of(document), before)

    bar = editing.canvas.bar
    bar.changes.click()
    assert state.view.changes_visible.value
    bar.paint_mask.click()
    qtbot.waitUntil(lambda: document.has_mask, timeout=10_000)
    document.fill_mask("clear", 0)
    qtbot.waitUntil(lambda: not document.has_mask, timeout=10_000)
    editing.canvas.setFocus()
    width, height = editing.canvas.width(), editing.canvas.height()
    drag(editing, [QPoint(round(x * width), round(height / 2)) for x in (0.45, 0.5, 0.55)])
    qtbot.waitUntil(lambda: not state.results.fitting.value, timeout=20_000)
    mask = document.mask.read(document.mask.rect).copy()
    assert mask.any()

    workspace.results.apply()
    qtbot.waitUntil(lambda: not state.applying.value, timeout=20_000)
    after = pixels_of(document)
    changed = (after != before).any(axis=2)
    assert not changed[mask == 0].any(), "outside of what was painted nothing changes"
    assert changed[mask > 0].mean() > 0.5


@pytest.mark.slow
@pytest.mark.window
def test_with_a_mask_nothing_else_changes_and_turns_are_steps(
    editing: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace, state = editing.workspace, editing.workspace.state
    document = opened_for_edit(
        editing, qtbot, write_photo(tmp_path / "photo.png", 320, 256, (12, 8))
    )
    document.fill_mask("select_all", 255, document.size.rect.grown(-100))
    mask, names = document.mask.read(document.mask.rect).copy(), list[str]()
    before = pixels_of(document)
    for prompt in ("a red scarf", "a blue one"):
        editing.prompt_bar.prompt.clear()
        generate(editing, qtbot, prompt, steps=2)
        request = state.results.shown.value.job.request  # type: ignore[union-attr]
        assert request.plan is not None
        assert request.plan.scale >= 1, "nothing is made smaller"
        assert [one.kind for one in request.conditions] == ["reference"]
        workspace.results.apply()
        qtbot.waitUntil(lambda: not state.applying.value, timeout=20_000)
        names.append(document.undo_stack.undo_name)
        state.results.clear()
    after = pixels_of(document)
    assert np.array_equal(after[mask == 0], before[mask == 0])
    assert names == ["apply", "apply"]


@pytest.mark.slow
@pytest.mark.window
def test_the_intent_is_grey_for_a_model_that_does_not_edit(
    window: MainWindow, qtbot: QtBot
) -> None:
    state = window.workspace.state
    qtbot.waitUntil(lambda: state.model is not None, timeout=20_000)
    state.intent.use("edit")
    assert state.parameters.value.intent != "edit"
    chooser = window.prompt_bar.intent
    tip = chooser.itemData(chooser.findData("edit"), 3)
    assert "edit by instruction" in tip


@pytest.mark.slow
@pytest.mark.window
def test_references_are_dropped_seen_at_their_own_size_and_taken_away(
    editing: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace, state = editing.workspace, editing.workspace.state
    document = opened_for_edit(
        editing, qtbot, write_photo(tmp_path / "photo.png", 160, 128, (6, 5))
    )
    shown = pixels_of(document)
    strip = editing.prompt_bar.references
    assert strip.isVisible()
    for name, size in (("cat", (96, 64)), ("hat", (200, 300))):
        count = len(document.content.layers)
        drop(strip, write_photo(tmp_path / f"{name}.png", *size, (5, 5)))
        qtbot.waitUntil(lambda count=count: len(document.content.layers) > count, timeout=10_000)
    assert np.array_equal(pixels_of(document), shown), "they are seen by the model alone"
    assert document.undo_stack.undo_name == "edit_reference"
    names = lambda: [one.text() for one in buttons_of(strip)]  # noqa: E731
    qtbot.waitUntil(lambda: names() == ["cat", "hat"], timeout=10_000)

    generate(editing, qtbot, "give her the hat", steps=1)
    result = state.results.shown.value
    assert result is not None
    (spot,) = result.job.spots
    assert [use.kind for use in spot.request.conditions] == ["reference"] * 3
    sizes = [one.rect.size for one in spot.brought.values()]
    assert sizes == [Size(96, 64), Size(200, 300)]

    buttons_of(strip)[0].click()
    qtbot.waitUntil(lambda: len(references_in(document.content)) == 1)
    assert [layer.name for layer in document.content.layers if layer.kind == "reference"] == ["hat"]
    workspace.results.discard()


def buttons_of(strip: EditReferences) -> list[QPushButton]:
    """Those that show a picture."""
    return [one for one in strip.pictures.findChildren(QPushButton) if not one.isHidden()]


def drop(widget: QWidget, path: Path) -> None:
    """A file, or a picture of the history, which brings its file."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    for made in (
        QDragEnterEvent(QPoint(5, 5), copy, mime, left, none),
        QDropEvent(QPointF(5, 5), copy, mime, left, none),
    ):
        QApplication.sendEvent(widget, made)
        assert made.isAccepted()


@pytest.mark.slow
@pytest.mark.window
def test_put_in_from_the_history_it_changes_the_same(
    editing: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace, state = editing.workspace, editing.workspace.state
    document = opened_for_edit(
        editing, qtbot, write_photo(tmp_path / "photo.png", 160, 128, (6, 5))
    )
    before = pixels_of(document)
    generate(editing, qtbot, "make it night", steps=1)
    qtbot.waitUntil(lambda: bool(state.results.shown.value.history), timeout=10_000)  # type: ignore[union-attr]
    uid = state.results.shown.value.history  # type: ignore[union-attr]
    assert uid is not None
    workspace.results.apply()
    qtbot.waitUntil(lambda: not state.applying.value, timeout=20_000)
    applied = pixels_of(document)
    assert not np.array_equal(applied, before)

    document.undo_stack.undo()
    state.results.clear()
    qtbot.waitUntil(lambda: np.array_equal(pixels_of(document), before))
    workspace.results.apply_entry(uid)
    qtbot.waitUntil(lambda: not np.array_equal(pixels_of(document), before), timeout=20_000)
    qtbot.waitUntil(lambda: not state.applying.value, timeout=20_000)
    assert np.array_equal(pixels_of(document), applied)
