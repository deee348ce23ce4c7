"""Where the program offers the guide: the menu, messages, memory, licences, the models window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EngineError, InputError
from desktop_app.state.app_state import Notice
from desktop_app.ui.models.pages import PLACES
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.ui.words.help_topics import PLACE_TOPICS


def title(window: MainWindow) -> str:
    guide = window.kit.help.window  # pyright: ignore[reportAttributeAccessIssue]
    assert guide is not None
    assert guide.isVisible()
    return guide.contents.currentItem().text(0)


@pytest.mark.slow
def test_the_guide_is_offered_where_it_helps(window: MainWindow, qtbot: QtBot) -> None:
    window.kit.actions["guide"].trigger()
    assert title(window) == "Your first picture"

    bar, notice = window.bars.notice_bar, window.workspace.state.notice
    notice.value = Notice(EngineError("out_of_memory", size="1024 × 1024"))
    assert bar.help.isVisible()
    bar.help.click()
    assert title(window) == "Not enough memory"
    notice.value = Notice(InputError("clipboard_empty"))
    assert not bar.help.isVisible()

    window.prompt_bar.cost.panel.help.click()
    assert title(window) == "Make it fit"

    window.room.show_search()
    window.canvas_area.search.top.help.click()
    assert title(window) == "Search pictures"
    window.canvas_area.search.leave()

    window.kit.actions["guide"].trigger()
    assert title(window) == "Search pictures"
    window.close()
    assert not window.kit.help.window.isVisible()  # pyright: ignore[reportAttributeAccessIssue]


def test_every_place_of_the_models_window_has_a_topic() -> None:
    assert set(PLACE_TOPICS) == set(PLACES)
