"""The models window over a session in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from desktop_app.core.observable import Observable
from desktop_app.state.app_state import Notice
from desktop_app.state.manager import ManagerState
from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.help.opening import Help
from desktop_app.ui.kit import Kit
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.primary_button import PrimaryButtons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.words.language import Language
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.samples import CARDS, CATALOG


@pytest.fixture
def state() -> ManagerState:
    made = ManagerState()
    made.cards.value = CARDS
    made.catalog.value = CATALOG
    return made


@pytest.fixture
def session(state: ManagerState) -> MemorySession:
    return MemorySession(state)


@pytest.fixture
def parts(
    state: ManagerState,
    session: MemorySession,
    theme: Theme,
    tmp_path: Path,
    qapp: QApplication,
    qtbot: QtBot,
) -> ManagerViewParts:
    Language(qapp, "en")
    owner = QMainWindow()
    qtbot.addWidget(owner)
    settings, icons = Settings.load(tmp_path / "settings.toml"), Icons(theme)
    guide = Help(theme, icons, settings, Shortcuts(settings), theme)
    kit = Kit(theme, icons, None, guide, PrimaryButtons(icons))  # pyright: ignore[reportArgumentType]
    notice: Observable[Notice | None] = Observable(None)
    return ManagerViewParts(state, session, kit, settings, notice)


@pytest.fixture
def models(parts: ManagerViewParts, qtbot: QtBot) -> ModelsWindow:
    window = ModelsWindow(parts)
    qtbot.addWidget(window)
    window.resize(1240, 800)
    window.show()
    qtbot.waitExposed(window)
    return window
