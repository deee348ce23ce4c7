"""Longer words, Chinese ones, and a window from right to left: nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.language import Language
from pseudo_locale import PseudoTranslator
from tests.ui.layout_check import cut_words
from tests.ui.places import dialog_places, main_places, model_places, models_over

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("usual_after", "with_models")]

LOW, USUAL = QSize(1280, 720), QSize(1440, 900)


@pytest.fixture
def usual_after(qapp: QApplication) -> Iterator[None]:
    yield
    for translator in qapp.findChildren(PseudoTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    Language(qapp, "en")


def _cut(
    window: MainWindow, qtbot: QtBot, size: QSize, *, hints: bool = False
) -> dict[str, list[str]]:
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    for each in (window, models):
        each.resize(size)
        each.show()
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for name, root in chain(main_places(window), dialog_places(window), model_places(models)):
        cut = set(cut_words(root, hints=hints)) - seen
        if root in (window, models) and root.size() != size:
            cut.add(f"the window has {root.size().toTuple()}")
        seen |= cut
        if cut:
            found[name] = sorted(cut)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("size", [LOW, pytest.param(USUAL, marks=pytest.mark.slow)])
def test_words_that_are_two_fifths_longer_fit(
    window: MainWindow, qapp: QApplication, qtbot: QtBot, size: QSize
) -> None:
    qapp.installTranslator(PseudoTranslator(qapp))
    qapp.processEvents()
    assert _cut(window, qtbot, size) == {}


@pytest.mark.parametrize("size", [LOW, pytest.param(USUAL, marks=pytest.mark.slow)])
def test_chinese_words_fit(window: MainWindow, qtbot: QtBot, size: QSize) -> None:
    window.kit.actions["language_zh_CN"].trigger()
    assert _cut(window, qtbot, size, hints=True) == {}


@pytest.mark.slow
def test_english_words_fit_hints_of_empty_fields_too(window: MainWindow, qtbot: QtBot) -> None:
    assert _cut(window, qtbot, LOW, hints=True) == {}


@pytest.mark.slow
def test_from_right_to_left_everything_fits_too(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert _cut(window, qtbot, LOW) == {}
    prompt, generate = window.prompt_bar.prompt, window.prompt_bar.generate
    assert _left(generate) < _left(prompt), "the reading direction leads to the button"


def _left(widget: QWidget) -> int:
    return widget.mapToGlobal(widget.rect().topLeft()).x()
