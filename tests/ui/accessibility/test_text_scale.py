"""Text from 75 to 200 %: at once, everywhere, and nothing is cut or pushed off the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop_app.ui.look.text_scale import hold, scaled, scaled_height, text_scale, use_font
from desktop_app.ui.look.theme import base_font
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.layout_check import cut_words
from tests.ui.places import dialog_places, main_places, model_places, models_over

pytestmark = [pytest.mark.window, pytest.mark.usefixtures("whole")]

LOW = QSize(1280, 720)


@pytest.fixture
def models(window: MainWindow, qtbot: QtBot) -> ModelsWindow:
    made = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(made)
    return made


def _wrong(
    window: MainWindow, models: ModelsWindow, percent: int, size: QSize
) -> dict[str, list[str]]:
    """What is cut, and windows that became larger than they may, at the first place."""
    window.kit.actions[f"text_{percent}"].trigger()
    for each in (window, models):
        each.resize(size)
        each.show()
    places = chain(main_places(window), dialog_places(window), model_places(models))
    return dict(_faults(places, (window, models), size))


def _faults(
    places: Iterator[tuple[str, QWidget]], windows: tuple[QWidget, ...], size: QSize
) -> Iterator[tuple[str, list[str]]]:
    seen: set[str] = set()
    for name, root in places:
        found = set(cut_words(root)) - seen
        if root in windows and root.size() != size:
            found.add(f"the window has {root.size().toTuple()}")
        seen |= found
        if found:
            yield name, sorted(found)


@pytest.mark.slow
@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_in_a_small_window(
    window: MainWindow, with_models: Workspace, models: ModelsWindow, percent: int
) -> None:
    assert _wrong(window, models, percent, LOW) == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", [LOW, QSize(1440, 900)], ids=["1280", "1440"])
@pytest.mark.parametrize("percent", [75, 125, 150, 175])
def test_nothing_is_cut(
    window: MainWindow, with_models: Workspace, models: ModelsWindow, percent: int, size: QSize
) -> None:
    assert _wrong(window, models, percent, size) == {}


@pytest.mark.slow
def test_it_is_effective_at_once_is_kept_and_goes_back(window: MainWindow) -> None:
    bar, theme = window.prompt_bar, window.kit.theme
    before = (base_font().pointSizeF(), bar.generate.height(), bar.count.sizeHint().width())
    icon = window.bars.tool_options.zoom_buttons[0].iconSize().width()
    letters = QFontMetrics(bar.prompt.font()).height()
    window.kit.actions["text_200"].trigger()
    settle()
    assert theme.text_percent == 200 and text_scale() == 2.0
    assert window.kit.actions["text_200"].isChecked()
    assert window.workspace.settings.text_scale == 200
    assert base_font().pointSizeF() == 2 * before[0]
    assert bar.generate.height() == scaled_height(CONTROL) > before[1]
    assert bar.count.sizeHint().width() > 1.5 * before[2]
    assert window.bars.tool_options.zoom_buttons[0].iconSize().width() == 2 * icon
    small = QFontMetrics(window.bars.status_row.network.font()).height()
    theme.set_mode("light")
    assert QFontMetrics(window.bars.status_row.network.font()).height() == small > letters
    theme.set_mode("dark")
    assert QFontMetrics(bar.prompt.font()).height() > 1.8 * letters
    window.kit.actions["text_100"].trigger()
    settle()
    assert before == (base_font().pointSizeF(), bar.generate.height(), bar.count.sizeHint().width())
    assert QFontMetrics(bar.prompt.font()).height() == letters


@pytest.mark.slow
def test_a_window_begins_at_the_size_that_was_kept(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.settings.text_scale = 150
    window = MainWindow(workspace)
    qtbot.addWidget(window)
    assert window.kit.theme.text_percent == 150
    assert window.prompt_bar.generate.minimumHeight() == scaled_height(CONTROL) == 36
    window.kit.theme.set_text_percent(100)


@pytest.mark.slow
def test_letters_grow_and_not_the_air_around_them(window: MainWindow) -> None:
    window.kit.theme.set_text_percent(200)
    button = QPushButton(window)
    hold(button, least_width=60, height=28)
    assert (button.minimumWidth(), button.height()) == (120, 44)
    assert (scaled(10), scaled_height(100), scaled_height(4)) == (20, 200, 8)
    window.kit.theme.set_text_percent(100)
    assert (button.minimumWidth(), button.height()) == (60, 28)


@pytest.mark.slow
def test_widgets_may_go_while_others_are_held(window: MainWindow) -> None:
    """As when rows are made anew because a list became wider."""
    going = list[QScrollArea]()
    label = QLabel(window)

    def make() -> QFont:
        while going:
            delete(going.pop())
        return base_font()

    use_font(label, make)
    going += [QScrollArea(window) for _ in range(50)]  # with parts that Qt makes itself
    window.kit.theme.set_text_percent(150)
    assert (going, label.font().pointSizeF()) == ([], base_font().pointSizeF())
    window.kit.theme.set_text_percent(100)


@pytest.mark.slow
def test_the_check_finds_what_is_cut(window: MainWindow) -> None:
    button = window.prompt_bar.generate
    assert cut_words(window.prompt_bar) == []
    button.setFixedWidth(20)
    settle()
    (found,) = cut_words(window.prompt_bar)
    assert "GenerateButton" in found and "20 px wide" in found
