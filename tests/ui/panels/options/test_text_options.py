"""How text looks, chosen in the bar above the canvas: of the chosen text, else of the next one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.imaging.annotations.annotation import Annotation
from desktop_app.imaging.annotations.table import ANNOTATIONS, annotation
from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.annotations import add_annotations, annotations_of
from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.panels.layers.annotation_box import AnnotationBox
from desktop_app.ui.panels.options.text_options import TextOptions, TextRest
from desktop_app.ui.widgets.field_editors import (
    ChoiceEditor,
    ColourEditor,
    FieldEditor,
    FlagEditor,
    FontEditor,
    NumberEditor,
)
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.hand import Hand

pytestmark = pytest.mark.window

E = TypeVar("E", bound=FieldEditor)


def opened(window: MainWindow) -> Document:
    document = Document(np.full((300, 400, 3), 200, np.uint8), "p")
    window.workspace.state.open_document(document)
    QApplication.processEvents()
    window.canvas.fit()
    return document


def bar(window: MainWindow) -> TextOptions:
    found = window.bars.tool_options.later[ToolId.ANNOTATE].options.text
    assert found is not None and found.isVisible()
    return found


def editor(of: TextOptions | TextRest | AnnotationBox, name: str, kind: type[E]) -> E:
    (found,) = [each for each in of.editors if each.fields[0].id == name]
    assert isinstance(found, kind)
    return found


def written(document: Document) -> tuple[Annotation, ...]:
    layer = layer_tree.find(document.layers.value, document.active.value)
    return annotations_of(layer) or ()


def with_text(document: Document, window: MainWindow, **values: object) -> None:
    window.kit.actions["write_text"].trigger()
    add_annotations(document, [annotation("text", [(60, 60)], {"text": "MOON", **values})])
    window.workspace.state.tools.annotated.value = 0
    QApplication.processEvents()


def test_the_next_text_is_as_the_bar_says(window: MainWindow) -> None:
    document, hand = opened(window), Hand(window)
    hand.key("T")
    size = editor(bar(window), "size", NumberEditor)
    assert size.slider.number == pytest.approx(11, abs=1), "letters that fit the picture"
    size.slider.setFocus()
    QTest.keyClick(size.slider, Qt.Key.Key_Right)
    wanted = size.slider.number
    hand.click(editor(bar(window), "italic", FlagEditor).box)
    hand.stroke((0.2, 0.3), (0.2, 0.3))
    field = window.canvas.text_editing.field
    assert field is not None
    QTest.keyClicks(field, "up")
    QTest.keyClick(field, Qt.Key.Key_Return)
    (one,) = written(document)
    assert (one.values["size"], one.values["italic"], one.text) == (wanted, True, "up")
    assert window.workspace.state.tools.lettering.value == {}


@pytest.mark.slow
def test_the_chosen_text_is_changed_by_steps_that_are_undone(
    window: MainWindow, qtbot: QtBot
) -> None:
    document, hand = opened(window), Hand(window)
    with_text(document, window, size=40.0)
    before, shown = written(document), document.pixels.read(document.size.rect).copy()
    options = bar(window)
    hand.click(editor(options, "bold", FlagEditor).box)
    align = editor(options, "align", ChoiceEditor)
    align.box.setCurrentIndex(1)
    align.box.activated.emit(1)
    font = editor(options, "font", FontEditor)
    QTest.keyClicks(font.edit, "DejaVu Sans")
    document.settle()
    (one,) = written(document)
    assert one.values["bold"] and one.values["align"] == "middle"
    assert one.values["font"] == "DejaVu Sans"
    assert [step.name for step in document.undo_stack.steps][:3] == ["annotation_changed"] * 3
    while written(document) != before:
        document.undo_stack.undo()
    assert np.array_equal(document.pixels.read(document.size.rect), shown)
    bold = editor(bar(window), "bold", FlagEditor).box
    qtbot.waitUntil(lambda: not bold.isChecked())  # the bar follows


def test_bar_card_and_panel_show_the_same_values(whole: MainWindow) -> None:
    document, hand = opened(whole), Hand(whole)
    with_text(document, whole, size=40.0, letters=0.25)
    options = whole.bars.tool_options.later[ToolId.ANNOTATE].options
    hand.click(options.more)
    assert options.card is not None and options.card.isVisible()
    rest = options.card.rest
    held = {each.fields[0].id for each in (*bar(whole).editors, *rest.editors)}
    assert held == {each.id for each in ANNOTATIONS["text"].fields} - {"text"}
    assert editor(rest, "letters", NumberEditor).slider.number == 0.25
    assert not editor(rest, "edge", ColourEditor).isEnabled()
    hand.click(editor(rest, "own_edge", FlagEditor).box)
    document.settle()
    assert editor(rest, "edge", ColourEditor).isEnabled()
    box = whole.findChild(AnnotationBox)
    assert box is not None and editor(box, "own_edge", FlagEditor).box.isChecked()
    hand.key("Esc")
    assert not options.card.isVisible()


@pytest.mark.slow
def test_an_empty_line_length_says_in_grey_what_is_used(whole: MainWindow) -> None:
    document, hand = opened(whole), Hand(whole)
    with_text(document, whole, size=40.0, column=300.0)
    options = whole.bars.tool_options.later[ToolId.ANNOTATE].options
    hand.click(options.more)
    assert options.card is not None
    slider = editor(options.card.rest, "column", NumberEditor).slider
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_F2)
    field = slider.findChild(QLineEdit)
    assert field is not None and field.text() == "300" and field.hasSelectedText()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert (field.text(), field.placeholderText()) == ("", "As written")
    QTest.keyClick(field, Qt.Key.Key_Return)
    document.settle()
    assert written(document)[0].values["column"] == 0
    assert slider.accessibleDescription() == "As written"
    whole.kit.actions["language_zh_CN"].trigger()
    QApplication.processEvents()
    slider = editor(options.card.rest, "column", NumberEditor).slider
    assert slider.accessibleDescription() == "按原文"


@pytest.mark.slow
def test_an_outline_has_the_chosen_colour(window: MainWindow) -> None:
    document = opened(window)
    with_text(document, window, size=60.0, colour="#ffffff", own_edge=True, edge="#d01020")
    pixels = document.pixels.read(Rect(60, 60, 200, 90)).reshape(-1, 3)
    assert (np.abs(pixels.astype(int) - (0xD0, 0x10, 0x20)).max(axis=1) < 6).sum() > 200
    document.undo_stack.undo()
    with_text(document, window, size=60.0, colour="#ffffff", halo=False)
    pixels = document.pixels.read(Rect(60, 60, 200, 90))
    assert pixels.min() >= 195, "and none where there is none"


@pytest.mark.slow
@pytest.mark.usefixtures("english_after")
def test_it_stands_in_one_line(whole: MainWindow, open_picture: Callable[..., Document]) -> None:
    open_picture()
    whole.kit.actions["tool_annotate"].trigger()
    options = whole.bars.tool_options
    for language in ("en", "zh_CN"):
        whole.kit.actions[f"language_{language}"].trigger()
        for row in ANNOTATIONS:
            options.later[ToolId.ANNOTATE].options.kinds[row.id].click()
            QApplication.processEvents()
            layout = options.layout()
            assert isinstance(layout, WrapLayout)
            assert options.height() == 36 and layout.least_in_line() <= options.width(), row.id
            assert [each for each in bar(whole).editors if each.fields[0].id == "size"], row.id
            for each in bar(whole).editors:
                assert each.width() >= each.minimumSizeHint().width(), (row.id, each.fields[0].id)


def _note(done: list[str], name: str, _: bool = False) -> None:
    done.append(name)


@pytest.mark.parametrize("key", ["Ctrl+Return", "Ctrl+Enter", "Return", "Alt+Return"])
def test_return_ends_what_is_typed_and_generates_nothing(
    window: MainWindow, with_models: Workspace, key: str
) -> None:
    document, hand = opened(window), Hand(window)
    hand.key("T")
    hand.stroke((0.2, 0.3), (0.2, 0.3))
    done: list[str] = []
    assert window.kit.actions["generate"].isEnabled()
    for action in window.kit.actions:
        action.triggered.connect(partial(_note, done, action.objectName()))
    field = window.canvas.text_editing.field
    assert field is not None
    QTest.keyClicks(field, "up here")
    for other in ("Space", "A", "Backspace", "Delete", "Ctrl+A", "Ctrl+Z"):
        hand.key(other)
    assert window.canvas.text_editing.field is field and QApplication.focusWidget() is field
    hand.key(key)
    assert window.canvas.text_editing.field is None and not done
    assert written(document)
    hand.key("Esc")
    assert written(document), "nothing is taken back by Esc that is no longer typed"
