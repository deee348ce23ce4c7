"""The panel of the reference board: the board, and what is done with it and its pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.state.painting.reference_board import BoardPicture
from desktop_app.ui.dialogs.choose_folder import choose_files, patterns_of
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    icon_button,
    row,
    set_role,
    styled,
)
from desktop_app.ui.panels.board.board_view import BoardView, can_take
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.worker.reference_board import BoardSession
from desktop_app.worker.workspace import Workspace

_OPACITIES = (25, 50, 75, 100)


class ReferencePanel(Retranslated, QWidget):
    """Reads the board when it is first seen; a dock around it may float, and stay on top."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self.view: BoardView | None = None
        set_role(self, "panel")
        self.add, self.fit, self.pick, self.top = buttons = [
            icon_button(kit.icons, icon, self)
            for icon in ("plus", "maximize", "pipette", "map-pin")
        ]
        bar = filled(row(4, (8, 0, 8, 4)), *buttons)
        bar.insertStretch(2, 1)
        for switch in (self.pick, self.top):
            styled(switch, checkable=True, look="toggle")
        self.adding = QMenu(self.add)
        self.add.setMenu(self.adding)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.adding.aboutToShow.connect(partial(self._fill_adding, self.adding))
        self._layout = filled(spaced(QVBoxLayout(self), 0), bar, STRETCH)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        add, fit = self.tr("Add pictures"), self.tr("Show all pictures")
        pick = self.tr("Pick colours (hold Alt)")
        top = self.tr("Keep the floating board above other windows")
        return [
            Caption("add", "", add, add),
            Act("fit", "", self._fit, fit, fit),
            Caption("pick", "", pick, pick, do=self._pick),
            Caption("top", "", top, top, do=self._stay_on_top),
        ]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.view is None:
            workspace = self._workspace
            session = BoardSession(workspace.state, workspace.background, workspace.paths)
            session.setParent(self)
            self.view = BoardView(session, workspace.state, self._kit.theme, self)
            self.view.asked.connect(self._show_menu)
            self._layout.takeAt(1)
            self._layout.addWidget(self.view, 1)

    def menu(self) -> QMenu:
        """What can be done with the chosen picture, or the board."""
        menu = QMenu(self)
        view = self.view
        one = None if view is None else view.picture
        if one is not None and view is not None:
            self._fill_with_picture(menu, view, one)
            menu.addSeparator()
        self._fill_adding(menu)
        menu.addAction(self.tr("Show All Pictures"), self._fit)
        return menu

    # -- parts ----------------------------------------------------------------------------------

    def _fill_with_picture(self, menu: QMenu, view: BoardView, one: BoardPicture) -> None:
        number = view.chosen or 0

        def change(made: BoardPicture | None, *, raised: bool = False) -> Callable[[], None]:
            return partial(view.board.change, number, made, raised=raised)

        for words, made in (
            (self.tr("Rotate Left"), replace(one, angle=(one.angle - 90) % 360)),
            (self.tr("Rotate Right"), replace(one, angle=(one.angle + 90) % 360)),
            (self.tr("Upright, 100 %"), replace(one, angle=0.0, scale=1.0)),
        ):
            menu.addAction(words, change(made))
        for words, name in (
            (self.tr("Mirror"), "mirrored"),
            (self.tr("Greyscale"), "grey"),
            (self.tr("Pin"), "pinned"),
        ):
            now = bool(getattr(one, name))
            ticked = menu.addAction(words, change(replace(one, **dict[str, Any]({name: not now}))))
            ticked.setCheckable(True)
            ticked.setChecked(now)
        opacity = menu.addMenu(self.tr("Opacity"))
        for percent in _OPACITIES:
            opacity.addAction(f"{percent} %", change(replace(one, opacity=percent / 100)))
        menu.addAction(self.tr("Bring to Front"), change(one, raised=True))
        menu.addAction(self.tr("Remove from Board"), change(None))

    def _fill_adding(self, menu: QMenu) -> None:
        if menu is self.adding:
            menu.clear()
        menu.addAction(self.tr("Add Pictures…"), self._ask)
        paste = menu.addAction(self.tr("Paste"), self._paste)
        paste.setEnabled(can_take(QGuiApplication.clipboard().mimeData()))
        for words, merged in (
            (self.tr("Add the Current Layer"), False),
            (self.tr("Add the Current Picture"), True),
        ):
            copied = menu.addAction(words, partial(self._add_copy, merged=merged))
            copied.setEnabled(self._workspace.state.document.value is not None)

    @Slot(QPoint)
    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    @Slot()
    def _ask(self) -> None:
        kind = self.tr("Pictures ({patterns})").format(patterns=patterns_of(READ_ENDINGS))
        choose_files(self.window(), self.tr("Add Pictures"), [kind], self._add_files)

    @Slot(list)
    def _add_files(self, names: list[str]) -> None:
        if self.view is not None:
            self.view.session.add_files([Path(name) for name in names])

    @Slot()
    def _paste(self) -> None:
        if self.view is not None:
            self.view.paste()

    def _add_copy(self, *, merged: bool) -> None:
        document, view = self._workspace.state.document.value, self.view
        if document is not None and view is not None:
            name, add = document.name.value, view.session.add_pixels
            self._workspace.copying.copy(
                merged=merged,
                make=lambda copy: copy.shown,
                put=lambda pixels: add(pixels, name),
            )

    def _fit(self) -> None:
        if self.view is not None:
            self.view.fit()

    def _pick(self, picks: bool) -> None:
        if self.view is not None:
            self.view.picks = picks

    def _stay_on_top(self, stays: bool) -> None:
        dock = self.parent()
        while dock is not None and not isinstance(dock, QDockWidget):
            dock = dock.parent()
        if dock is not None and dock.isFloating():
            place = dock.geometry()
            dock.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, stays)
            dock.setGeometry(place)
            dock.show()
