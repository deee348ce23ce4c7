"""The pages of the preferences, in the order of the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import action_row
from desktop_app.ui.actions.row import CONTEXT as ACTION_CONTEXT
from desktop_app.ui.kit import Kit
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.preferences.colour_page import ColourPage
from desktop_app.ui.preferences.folders_page import FoldersPage
from desktop_app.ui.preferences.history_page import HistoryPage
from desktop_app.ui.preferences.network_page import NetworkPreferences
from desktop_app.ui.preferences.plugins_page import PluginsPage
from desktop_app.ui.preferences.row import CONTEXT
from desktop_app.ui.preferences.saving_page import SavingPage
from desktop_app.ui.preferences.shortcuts_page import ShortcutsPage
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace


@dataclass(frozen=True, eq=False)
class PreferenceParts:
    """What pages and their rows work with.

    Attributes:
        managing: what views of the models window are given; made when it is first asked for.
        show_models: shows a place of the models window.
    """

    kit: Kit
    workspace: Workspace
    managing: Callable[[], ManagerViewParts]
    show_models: Callable[[str], object]


Make = Callable[["QWidget", PreferenceParts], "QWidget"]


@dataclass(frozen=True, slots=True)
class PreferencePage:
    """One page.

    Attributes:
        id: what rows name.
        icon: a file in resources/icons.
        name: marked for translation in the context "Preferences"; empty: that of ``action``.
        action: the action that opens the preferences at this page.
        make: what stands above the rows: its own widget, imported when it is first shown. With
            a method ``restore`` it follows `Restore Defaults`.
        topic: where the guide explains it.
        words: further words by which it is found, marked for translation in "Preferences".
    """

    id: str
    icon: str
    name: str = ""
    action: str = ""
    make: Make | None = None
    topic: str = ""
    words: str = ""

    def found_by(self) -> str:
        """All words by which it is found, in English and in the user's language."""
        words = [self.english(), self.said(), self.words]
        words.append(QCoreApplication.translate(CONTEXT, self.words) if self.words else "")
        return " ".join(words).casefold()

    def english(self) -> str:
        """Its name as the table has it."""
        return self.name or plain_text(action_row(self.action).text)

    def said(self) -> str:
        """Its name in the user's language."""
        if self.name:
            return QCoreApplication.translate(CONTEXT, self.name)
        text = QCoreApplication.translate(ACTION_CONTEXT, action_row(self.action).text)
        return plain_text(text)


def _saving(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return SavingPage(parent, parts.kit, parts.workspace)


def _colour(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return ColourPage(parent, parts.kit, parts.workspace)


def _history(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return HistoryPage(parent, parts.kit, parts.workspace)


def _folders(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return FoldersPage(parent, parts.workspace.history.folders)


def _shortcuts(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return ShortcutsPage(parent, parts.kit, parts.workspace.background)


def _plugins(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return PluginsPage(parent, parts.kit, parts.workspace.plugins)


def _network(parent: QWidget, parts: PreferenceParts) -> QWidget:
    return NetworkPreferences(parent, parts.managing(), parts.show_models)


PAGES: tuple[PreferencePage, ...] = (
    PreferencePage("general", "settings-2", QT_TRANSLATE_NOOP("Preferences", "General")),
    PreferencePage("look", "sun", QT_TRANSLATE_NOOP("Preferences", "Look")),
    PreferencePage("tools", "pen-line", QT_TRANSLATE_NOOP("Preferences", "Tools and Pen")),
    PreferencePage("generating", "sparkles", QT_TRANSLATE_NOOP("Preferences", "Generating")),
    PreferencePage("saving", "save", action="saving_settings", make=_saving, topic="saving"),
    PreferencePage("colour", "monitor", action="colour_management", make=_colour),
    PreferencePage(
        "history",
        "history",
        action="history_settings",
        make=_history,
        topic="results#disk-space-export-and-import",
    ),
    PreferencePage(
        "folders",
        "folder",
        action="watched_folders",
        make=_folders,
        topic="results#import-folders-of-pictures",
        words=QT_TRANSLATE_NOOP("Preferences", "import pictures automatically"),
    ),
    PreferencePage(
        "performance",
        "gauge",
        QT_TRANSLATE_NOOP("Preferences", "Performance"),
        topic="memory",
    ),
    PreferencePage(
        "shortcuts",
        "keyboard",
        action="shortcuts",
        make=_shortcuts,
        topic="shortcuts",
        words=QT_TRANSLATE_NOOP("Preferences", "keys hotkeys keymap"),
    ),
    PreferencePage(
        "plugins",
        "puzzle",
        action="plugins",
        make=_plugins,
        topic="privacy#plugins",
        words=QT_TRANSLATE_NOOP("Preferences", "extensions add-ons"),
    ),
    PreferencePage(
        "network",
        "globe",
        QT_TRANSLATE_NOOP("Preferences", "Network"),
        make=_network,
        topic="privacy#the-network",
    ),
)
