"""A new theme moves nothing; a new language and back leaves everything where it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.library.probing.probe import probe
from desktop_app.library.prompt_tokens import prompt_encoders
from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode
from desktop_app.ui.widgets.token_count import TokenCount
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle


def places(root: QWidget) -> dict[str, QRect]:
    """Where every visible part of it lies in it."""
    found: dict[str, QRect] = {}
    for number, part in enumerate(root.findChildren(QWidget)):
        if part.isVisibleTo(root) and not part.isWindow() and part.width() > 0:
            words = getattr(part, "text", str)() if hasattr(part, "text") else ""
            name = f"{number} {type(part).__name__} {str(words)[:30]!r}"
            found[name] = QRect(part.mapTo(root, QPoint(0, 0)), part.size())
    return found


def moved(before: dict[str, QRect], after: dict[str, QRect]) -> list[str]:
    return [
        f"{name}: {place.getRect()} -> {after[name].getRect()}"
        for name, place in before.items()
        if name in after and after[name] != place
    ]


def check_counts(window: MainWindow) -> None:
    """Tokens are counted in the middle of each field, which has one line."""
    for field in (window.prompt_bar.prompt, window.prompt_bar.negative):
        count = field.findChild(TokenCount)
        assert count is not None and count.isVisible()
        above, below = count.y(), field.height() - count.geometry().bottom() - 1
        assert abs(above - below) <= 1 and above >= 1, (count.geometry(), field.size())


@pytest.fixture
def full(
    whole: MainWindow, with_models: Workspace, open_picture: Callable[..., Document], qtbot: QtBot
) -> MainWindow:
    """With a picture, settings, the queue, and the tokens of a prompt counted."""
    open_picture()
    state = with_models.state
    # Of a model that lies nowhere nothing is read, and that is told, too.
    qtbot.waitUntil(lambda: not with_models._background.pending)
    families = load_families()
    starter = probe(resource_path("models", "starter"), families)
    state.prompt_encoders.value = prompt_encoders(starter, families["sd1"])
    state.parameters.update(prompt="a red house at the lake", negative_prompt="blurry, grey")
    whole.room.set_settings_shown(True)
    count = whole.prompt_bar.prompt.findChild(TokenCount)
    assert count is not None
    qtbot.waitUntil(count.isVisible)
    settle()
    return whole


@pytest.mark.slow
@pytest.mark.parametrize("live", [False, True])
def test_a_theme_moves_nothing(full: MainWindow, live: bool) -> None:
    if live:
        full.workspace.state.live.mode.value = LiveMode.ON
    settle()
    before = places(full)
    for theme in ("light", "dark"):
        full.kit.theme.set_mode(theme)
        settle()
        check_counts(full)
        assert moved(before, places(full)) == []


@pytest.mark.slow
def test_a_language_and_back_leaves_everything_in_its_place(
    full: MainWindow, english_after: None
) -> None:
    before = places(full)
    for language in ("zh_CN", "en"):
        full.commands.choose_language(language)
        settle()
        check_counts(full)
    assert moved(before, places(full)) == []
