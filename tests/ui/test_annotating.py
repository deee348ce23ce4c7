"""Annotations by gestures in a real window: set, typed, saved, opened, edited, copied, removed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.annotations.table import ANNOTATIONS, NOTICE, annotation
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.annotations import add_annotations, annotations_of, text_box
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.actions.clipboard import ANNOTATIONS as COPIED
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.file_locks import FileLocks
from desktop_app.worker.opening import open_document
from tests.ui.saving_hand import Hand

pytestmark = pytest.mark.window
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


class Annotator(Hand):
    """A hand with the tool Annotate."""

    @property
    def found(self) -> tuple[Annotation, ...]:
        """What stands on the layer that is worked on."""
        document = self.document
        layer = layer_tree.find(document.pixels.source.layers, document.active.value)
        return annotations_of(layer) or ()

    def at(self, x: float, y: float) -> QPoint:
        """Where a point of the picture is on the canvas."""
        canvas = self.window.canvas
        left, top = canvas.viewport.to_canvas(x, y)
        ratio = canvas.devicePixelRatioF()
        return QPoint(round(left / ratio), round(top / ratio))

    def take(self, kind: str) -> None:
        """The tool, and what it adds, by its button."""
        self.window.canvas.setFocus()
        self.press("Shift+T")
        QTest.mouseClick(
            self.window.bars.tool_options.later[ToolId.ANNOTATE].options.kinds[kind], LEFT
        )
        assert self.state.tools.annotation.value == kind

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        canvas = self.window.canvas
        QTest.mousePress(canvas, LEFT, pos=self.at(*start))
        QTest.mouseMove(canvas, self.at(*end))
        QTest.mouseRelease(canvas, LEFT, pos=self.at(*end))

    def double_click(self, x: float, y: float) -> None:
        self.drag((x, y), (x, y))
        canvas, place = self.window.canvas, QPointF(self.at(x, y))
        world, none = canvas.mapToGlobal(place), Qt.KeyboardModifier.NoModifier
        kind = QEvent.Type.MouseButtonDblClick
        QApplication.sendEvent(canvas, QMouseEvent(kind, place, world, LEFT, LEFT, none))
        QTest.mouseRelease(canvas, LEFT, pos=place.toPoint())

    def type(self, words: str) -> None:
        """Into the field on the canvas."""
        field = self.window.canvas.text_editing.field
        assert field is not None and field.isVisible()
        field.selectAll()
        field.insertPlainText(words)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def save_as(self, path: Path) -> None:
        self.press("Ctrl+Shift+S")
        self.choose(path)
        self.rest()

    def close(self) -> None:
        self.press("Ctrl+W")
        self.wait(lambda: self.state.document.value is None)


@pytest.fixture
def hand(whole: MainWindow, qtbot: QtBot, tmp_path: Path) -> Annotator:
    made = Annotator(whole, qtbot)
    path = tmp_path / "plate.png"
    Image.fromarray(np.full((300, 400, 3), 235, np.uint8)).save(path)
    made.open(path)
    return made


def saved(path: Path, folder: Path) -> list[Annotation]:
    """What stands in a file."""
    locks = FileLocks(folder / "other-locks")
    document = open_document(path, locks).document
    locks.release_all()
    layers = layer_tree.walk(document.content.layers)
    return [one for layer in layers for one in annotations_of(layer) or ()]


# `tests/imaging/layered_files/test_annotated_files.py` has every pair in every run, without a
# window.
CASES = [
    pytest.param(row.id, ending, marks=() if first or ending == "velatura" else pytest.mark.slow)
    for row, first in zip(ANNOTATIONS, (True, *[False] * len(ANNOTATIONS)), strict=False)
    for ending in ("velatura", "ora", "psd")
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "ending"), CASES)
def test_each_kind_is_set_saved_opened_again_and_edited(
    hand: Annotator, tmp_path: Path, kind: str, ending: str
) -> None:
    row, path = ANNOTATIONS[kind], tmp_path / f"plate.{ending}"
    hand.take(kind)
    hand.drag((120, 90), (220, 150))
    if row.typed:
        hand.type("Kern 细胞核")
    (made,) = hand.found
    assert made.kind == kind and made.text == {True: "Kern 细胞核", False: made.text}[row.typed]
    hand.save_as(path)
    hand.close()
    assert saved(path, tmp_path) == [made]
    hand.open(path)
    assert hand.found == (made,)
    seen = hand.document.content.picture(hand.document.size.rect)
    hand.window.canvas.setFocus()
    hand.press("Shift+T")
    if "text" in made.values:
        left, top, right, bottom = text_box(hand.found, 0)
        hand.double_click((left + right) / 2, (top + bottom) / 2)
        hand.type("Zellwand")
        assert hand.found[0].text == "Zellwand"
    else:
        hand.drag(made.points[0], made.points[0])
        QTest.keyClick(hand.window.canvas, Qt.Key.Key_Right)
        assert hand.found[0] == made.moved(1, 0)
    assert not np.array_equal(hand.document.content.picture(hand.document.size.rect), seen)
    edited = hand.found
    hand.press("Ctrl+S")
    hand.rest()
    assert saved(path, tmp_path) == list(edited)
    hand.document.undo_stack.undo()
    assert hand.found == (made,)


@pytest.mark.slow
def test_twelve_points_are_laid_out_by_the_menu(hand: Annotator) -> None:
    spots = [(60 + 55 * (n % 6), 60 + 90 * (n // 6) + 17 * (n % 3)) for n in range(12)]
    points = [
        annotation("point", [spot, spot], {"text": f"Part {n}"}) for n, spot in enumerate(spots)
    ]
    action = hand.window.kit.actions["layer_lay_out_labels"]
    assert not action.isEnabled()
    add_annotations(hand.document, points)
    hand.wait(action.isEnabled)
    steps = hand.document.undo_stack.position
    action.trigger()
    boxes = [text_box(hand.found, at) for at in range(12)]
    for at, (left, top, right, bottom) in enumerate(boxes):
        for x, y, other_right, other_bottom in boxes[:at]:
            apart = right <= x or other_right <= left or bottom <= y or other_bottom <= top
            assert apart, (at, boxes)
    assert hand.document.undo_stack.position == steps + 1


@pytest.mark.slow
def test_annotations_are_copied_within_and_between_pictures(
    hand: Annotator, tmp_path: Path
) -> None:
    one = annotation("text", [(40, 50)], {"text": "Kern", "size": 20.0})
    add_annotations(hand.document, [one])
    hand.take("text")
    hand.drag((50, 62), (50, 62))
    hand.press("Ctrl+C")
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasFormat(COPIED) and mime.text() == "Kern"
    hand.press("Ctrl+V")
    first, second = hand.found
    assert first == one and second.values == one.values and second.points != one.points
    QTest.keyClick(hand.window.canvas, Qt.Key.Key_D, CTRL)
    assert len(hand.found) == 3
    hand.press("Ctrl+X")
    assert hand.found == (first, second)
    hand.state.open_document(Document(np.full((300, 400, 3), 90, np.uint8), "other"))
    hand.press("Ctrl+V")
    assert [one.text for one in hand.found] == ["Kern"]
    assert len(hand.document.layers.value) == 2


@pytest.mark.slow
@pytest.mark.parametrize("way", ["key", "button", "layer", "cut"])
@pytest.mark.parametrize("answer", ["Keep Notice", "Remove Notice"])
def test_a_notice_is_removed_only_after_a_question(hand: Annotator, way: str, answer: str) -> None:
    notice = annotation("notice", [(0, 300), (400, 300)], {"size": 12.0})
    add_annotations(hand.document, [notice])
    layers = len(hand.document.layers.value)
    hand.take("text")
    hand.drag((200, 295), (200, 295))
    if way == "key":
        QTest.keyClick(hand.window.canvas, Qt.Key.Key_Delete)
    elif way == "layer":
        hand.press("Shift+Del")
    elif way == "cut":
        hand.press("Ctrl+X")
    else:
        from desktop_app.ui.panels.layers.annotation_box import AnnotationBox

        hand.wait(lambda: hand.window.findChild(AnnotationBox) is not None)
        box = hand.window.findChild(AnnotationBox)
        assert isinstance(box, AnnotationBox)
        box.remove.click()
    assert hand.question is not None and "every export" in hand.question.text.text()
    assert hand.found == (notice,)
    hand.answer(answer)
    if answer == "Keep Notice":
        assert hand.found == (notice,) and len(hand.document.layers.value) == layers
    else:
        assert hand.found == ()
        hand.document.undo_stack.undo()
        assert hand.found == (notice,), "and that can be undone"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PDF", "SVG"])
def test_a_page_is_exported_by_the_dialog(hand: Annotator, tmp_path: Path, kind: str) -> None:
    notice = annotation("notice", [(0, 300), (400, 300)], {"size": 12.0})
    add_annotations(hand.document, [notice])
    path = tmp_path / f"plate.{kind.lower()}"
    hand.export(path, kind)
    hand.rest()
    data = path.read_bytes()
    if kind == "SVG":
        assert NOTICE.encode() in data
    else:
        assert data.startswith(b"%PDF-") and b"/ToUnicode" in data
    assert hand.state.notice.value is not None and hand.state.notice.value.error is None


@pytest.mark.slow
def test_esc_in_a_first_text_leaves_neither_it_nor_its_layer(hand: Annotator) -> None:
    layers, steps = hand.document.layers.value, tuple(hand.document.undo_stack.steps)
    hand.take("text")
    hand.drag((120, 90), (120, 90))
    field = hand.window.canvas.text_editing.field
    assert field is not None
    QTest.keyClicks(field, "Hello")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert hand.document.layers.value == layers
    assert tuple(hand.document.undo_stack.steps) == steps
    hand.drag((120, 90), (120, 90))
    hand.type("Kern")
    hand.drag((300, 250), (300, 250))
    field = hand.window.canvas.text_editing.field
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert [one.text for one in hand.found] == ["Kern"], "what was there stays"
