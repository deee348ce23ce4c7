"""Tells on which screen the window stands, and when it is another, or may have another profile."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from desktop_app.worker.display_profile import Displaying
from desktop_app.worker.screens.finding import ScreenPlace


class ScreenWatch(QObject):
    """The profile is looked for again when the user comes back from another program: it may have
    been chosen there."""

    def __init__(self, window: QWidget, displaying: Displaying) -> None:
        super().__init__(window)
        self._window, self._displaying = window, displaying
        self._follows = False

    def begin(self) -> None:
        """The window is shown: it stands somewhere."""
        handle = self._window.windowHandle()
        if self._follows or handle is None:
            return
        self._follows = True
        handle.screenChanged.connect(self._moved)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._came_back)
        self._report_screen()

    @Slot(QScreen)
    def _moved(self, _: QScreen | None) -> None:
        self._report_screen()

    @Slot(Qt.ApplicationState)
    def _came_back(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._report_screen()

    def _report_screen(self) -> None:
        screen = self._window.screen()
        if screen is None:
            return
        corner = screen.geometry().topLeft()
        self._displaying.set_screen(
            ScreenPlace(
                QGuiApplication.platformName(),
                screen.name(),
                corner.x(),
                corner.y(),
                int(self._window.winId()),
                bool(os.environ.get("WAYLAND_DISPLAY")),
            )
        )
