"""Opens the guide at a topic. Its window is made, its modules are imported, when first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from desktop_app.storage.settings import Settings
    from desktop_app.ui.actions.shortcuts.store import Shortcuts
    from desktop_app.ui.help.help_window import HelpWindow
    from desktop_app.ui.look.icons import Icons
    from desktop_app.ui.look.theme import Theme


class Help(QObject):
    """The guide of one main window."""

    def __init__(
        self, theme: Theme, icons: Icons, settings: Settings, keys: Shortcuts, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._means = (theme, icons, settings, keys)
        self._window: HelpWindow | None = None

    @property
    def window(self) -> HelpWindow | None:
        """None until it was wanted."""
        return self._window

    @Slot(str)
    def show_help(self, topic: str = "") -> None:
        """Show a topic (see `ui.help.guide`); where the reader was, or the first page, if empty."""
        if self._window is None:
            from desktop_app.ui.help.help_window import HelpWindow

            self._window = HelpWindow(*self._means)
        if topic or self._window.page is None:
            self._window.show_topic(topic)
        self._window.bring_up()

    def close(self) -> None:
        """Close its window, if there is one."""
        if self._window is not None:
            self._window.close()
