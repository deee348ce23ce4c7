"""The user's looks, each as what it would make of the picture on the canvas."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.naming import safe_name
from desktop_app.imaging.layers.content import Content
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.named_list import ROW, ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, set_role
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.recipes.recipe_editor import ask_for_export, ask_for_import
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.recipe_steps import recipe_name
from desktop_app.worker.background import delayed
from desktop_app.worker.recipe_session import Previews
from desktop_app.worker.workspace import Workspace

SIDE: Final = 112
_DELAY_MS = 400
"""After a change of the picture, before previews are made again."""


class LooksPanel(Retranslated, QWidget):
    """Double click or Enter applies; the menu has the rest."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._state = workspace, workspace.state
        self._session = workspace.recipes
        set_role(self, "panel")
        self.list = QListWidget(self)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(scaled(60))
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        lost = ConfirmedDelete(lambda _: self._lost, self._session.remove)
        self.names = NamedList(
            self.list,
            lost,
            self._session.rename,
            also=self._add_to,
            taken=lambda: [one.name for one in self._session.all],
            clean=safe_name,
        )
        self.stack = EmptyStack(self.list, self)
        self.save, self.take = QPushButton(self), QPushButton(self)
        for button in (self.save, self.take):
            button.setProperty("dense", "true")
        buttons = filled(WrapLayout(4, (8, 4, 8, 4)), self.save, self.take)
        filled(spaced(QVBoxLayout(self), 0), grow(self.stack), buttons)
        self._previewed: Content | None = None
        self._unfollow = lambda: None
        self._resting = delayed(self, self._preview, _DELAY_MS)
        self.list.itemActivated.connect(self._activated)
        listen_each(self._fill, self._session.recipes.changed, self._session.shipped.changed)
        listen(self._state.document.changed, self._on_document)
        self.retranslate()
        self._on_document(None)

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("list", self.tr("Looks")),
            Caption(
                "stack.sentence",
                self.tr(
                    "A look is a set of adjustments. Save those of a picture, or import a file."
                ),
            ),
            Act(
                "save",
                self.tr("Save Look…"),
                self.ask_to_save,
                self.tr("Keep the adjustment layers that are shown, or those selected, as a look."),
            ),
            Act(
                "take",
                self.tr("Import…"),
                self._ask_import,
                self.tr("Add a look from a file: .toml or .cube."),
            ),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._lost = self.tr("Pictures it was applied to stay as they are.")
        self._fill(None)

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    # -- what is listed ---------------------------------------------------------------------------

    def _fill(self, _: object) -> None:
        side = scaled(SIDE)
        self.list.setIconSize(QSize(side, side * 3 // 4))
        below = 2 * self.fontMetrics().lineSpacing() + 12
        self.list.setGridSize(QSize(side + 12, side * 3 // 4 + below))
        self.names.fill(map(self._named, self._session.looks))
        self.stack.set_empty(not self.list.count())
        self._previewed = None
        self._resting.start(0)

    def _named(self, look: Recipe) -> NamedRow:
        data = {
            Qt.ItemDataRole.ToolTipRole: recipe_name(look.note),
            Qt.ItemDataRole.DecorationRole: self._blank(),
        }
        own, words = self._session.is_own(look.name), recipe_name(look.name)
        return NamedRow(look.name, look.name, words, own=own, data=data)

    def _blank(self) -> QIcon:
        picture = QPixmap(self.list.iconSize())
        picture.fill(self.palette().base().color())
        return QIcon(picture)

    def _on_document(self, _: object) -> None:
        self._unfollow()
        document = self._state.document.value
        if document is not None:
            self._unfollow = listen(document.undo_stack.changed, self._changed)
        self._changed(None)

    def _changed(self, _: object) -> None:
        self._resting.start(_DELAY_MS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._resting.start(0)

    @Slot()
    def _preview(self) -> None:
        document = self._state.document.value
        if document is None or not self.isVisible() or not self.list.count():
            return
        if document.content is not self._previewed:
            self._previewed = document.content
            side = round(scaled(SIDE) * self.devicePixelRatioF())
            self._session.previews(document.content, side, self._arrived)

    def _arrived(self, previews: Previews) -> None:
        for item in map(self.list.item, range(self.list.count())):
            pixels = previews.get(item.data(ROW).id)
            if pixels is not None:
                image = to_qimage(self._state.display.of_srgb(pixels))
                picture = QPixmap.fromImage(image)
                picture.setDevicePixelRatio(self.devicePixelRatioF())
                item.setIcon(QIcon(picture))

    # -- what is done -----------------------------------------------------------------------------

    def _activated(self, item: QListWidgetItem) -> None:
        look = self._session.found(item.data(ROW).id)
        if look is not None:
            self._session.apply(look)

    def _add_to(self, menu: QMenu, row: NamedRow) -> None:
        """Add what can be done with a look besides."""
        session, look = self._session, self._session.found(row.id)
        if look is None:
            return
        document = self._state.document.value is not None
        for words, does in (
            (self.tr("Apply"), partial(session.apply, look)),
            (self.tr("Apply to Active Layer"), partial(session.apply, look, on_layer=True)),
            (self.tr("Apply to All Open Pictures"), partial(session.apply_to_all, look)),
        ):
            menu.addAction(words, does).setEnabled(document)
        menu.addAction(self.tr("Apply to Files…"), partial(self._workspace.batch.begin, look))
        menu.addSeparator()
        menu.addAction(self.tr("Export…"), partial(ask_for_export, self, look, self._workspace))

    @Slot()
    def ask_to_save(self) -> None:
        """Ask for the name of a new look."""
        NameDialog(self.window(), self.tr("Save Look"), "", self._session.save_look).open()

    @Slot()
    def _ask_import(self) -> None:
        ask_for_import(self, self._workspace)
