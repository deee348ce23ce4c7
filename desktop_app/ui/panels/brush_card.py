"""All brushes, each with a stroke of it; keeping, renaming, deleting, importing; and how the one in
hand is made (`brush_editor`)."""

from __future__ import annotations

from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
)

from desktop_app.core.brushes import BRUSH_ENDINGS
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.ui.dialogs.choose_folder import choose_files, patterns_of
from desktop_app.ui.dialogs.question import ask_delete, delete_by_key
from desktop_app.ui.kit import Kit, label, name_search, on_click, put_text, row, upright
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.panels.brush_editor import BrushEditor
from desktop_app.ui.panels.brush_stroke import stroke_pixmap
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.brushes import followed, said

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.core.brushes import BrushPreset
    from desktop_app.worker.workspace import Workspace

_SIZE: Final = (620, 560)
_STROKE: Final = (132, 34)
_NAME: Final = Qt.ItemDataRole.UserRole


class BrushCard(Card):
    """A card below the bar; made when it is first wanted.

    Args:
        workspace: holds them.
        kit: theme and icons.
        field: gets the keyboard back.
    """

    opens_below = True

    def __init__(self, workspace: Workspace, kit: Kit, field: QWidget) -> None:
        super().__init__(field, kit.theme, _SIZE)
        self._workspace, self._kit = workspace, kit
        self._tools, self.session = workspace.state.tools, workspace.brushes
        self._strokes: dict[BrushPreset, QIcon] = {}
        self.search, self.name = QLineEdit(self), QLineEdit(self)
        self.list = upright(QListWidget(self))
        self.list.setIconSize(QSize(*map(scaled, _STROKE)))
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.told = label("secondary", self, wrap=True)
        self.save = on_click(QPushButton(self), self._save)
        self.rename = on_click(QPushButton(self), self._rename)
        self.take = on_click(QPushButton(self), self._ask_import)
        self.from_selection = on_click(QPushButton(self), self._take_selection)
        self.editor = BrushEditor(self._tools, kit, self)
        self._build()
        self._drawing = QTimer(self, interval=0)
        self._drawing.timeout.connect(self._draw_next)
        self.search.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._chosen)
        self.list.itemActivated.connect(self._chosen)
        delete_by_key(self.list, self._delete_current)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.name.textChanged.connect(self._on_name)
        self.name.returnPressed.connect(self._save)
        kit.theme.changed.connect(self._redrawn)
        listen(self._tools.presets.changed, self._changed)
        for hand in (self._tools.brush, self._tools.paint, self._tools.retouch):
            listen(hand.changed, self._show_hand)
        listen(self._tools.active.changed, self._show_hand)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        name_search(self.search, self.tr("Search brushes"), self.tr("Clear"))
        self.list.setAccessibleName(self.tr("Brushes"))
        self.name.setPlaceholderText(self.tr("Name of the brush"))
        self.name.setAccessibleName(self.name.placeholderText())
        put_text(
            self.save, self.tr("Save"), tip=self.tr("Keep the brush as it is now by this name.")
        )
        self.rename.setText(self.tr("Rename"))
        put_text(
            self.take,
            self.tr("Import…"),
            tip=self.tr(
                "Brushes of GIMP, Photoshop, Krita or MyPaint, or a picture whose dark parts become"
                " the tip. Files can be dropped on the window, too."
            ),
        )
        put_text(
            self.from_selection,
            self.tr("Tip from Selection"),
            tip=self.tr("A brush whose tip is what is selected of the picture: dark parts paint."),
        )
        self._fill()
        self._show_hand(None)

    def open_above(self, field: QWidget) -> None:
        super().open_above(field)
        self._fill()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def menu_of(self, name: str) -> QMenu:
        """What can be done with a brush; it goes when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        favourite = menu.addAction(self.tr("Favourite"))
        favourite.setCheckable(True)
        favourite.setChecked(name in self.session.favourites)
        favourite.toggled.connect(lambda on: self.session.mark_favourite(name, is_one=on))
        delete = menu.addAction(self.tr("Delete…"), partial(self._ask_delete, name))
        delete.setEnabled(name not in self.session.shipped)
        return menu

    # -- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        left = filled(QVBoxLayout(), self.search, grow(self.list))
        names, halves = row(8), row(12)
        names.addWidget(self.name, 1)
        for button in (self.save, self.rename, self.take, self.from_selection):
            button.setAutoDefault(False)
        filled(names, self.save, self.rename)
        right = filled(
            QVBoxLayout(),
            self.editor,
            STRETCH,
            self.told,
            names,
            filled(WrapLayout(8), self.take, self.from_selection),
        )
        for half in (left, right):
            halves.addLayout(spaced(half, 8), 1)
        spaced(QVBoxLayout(self), 8, (12, 12, 12, 12)).addLayout(halves)

    # -- state → widgets --------------------------------------------------------------------------

    def _changed(self, _: object) -> None:
        if self.isVisible():
            self._fill()

    @Slot()
    def _redrawn(self) -> None:
        self._strokes.clear()
        self._fill()

    @Slot()
    def _fill(self) -> None:
        wanted, favourites = self.search.text().casefold().split(), self.session.favourites
        presets = self._tools.presets.value
        at = self.list.verticalScrollBar().value()
        self.list.clear()
        for name in (*favourites, *(each for each in presets if each not in favourites)):
            words = said(name) + " ★" * (name in favourites)
            if all(part in words.casefold() for part in wanted):
                item = QListWidgetItem(words)
                item.setData(_NAME, name)
                item.setSizeHint(QSize(0, scaled(_STROKE[1] + 6)))
                item.setIcon(self._strokes.get(presets[name], QIcon()))
                self.list.addItem(item)
        self.list.verticalScrollBar().setValue(at)
        self._show_hand(None)
        self._drawing.start()

    @Slot()
    def _draw_next(self) -> None:
        """One stroke at a time: the window goes on meanwhile."""
        presets = self._tools.presets.value
        for at in range(self.list.count()):
            item = self.list.item(at)
            preset = presets.get(item.data(_NAME))
            if preset is not None and preset not in self._strokes and self.isVisible():
                size = scaled(_STROKE[0]), scaled(_STROKE[1])
                pixmap = stroke_pixmap(preset, self._kit.theme, size, self.devicePixelRatioF())
                self._strokes[preset] = QIcon(pixmap)
                item.setIcon(self._strokes[preset])
                return
        self._drawing.stop()

    def _show_hand(self, _: object) -> None:
        name = self._tools.active_brush.value.preset or "Round"
        if not self.name.hasFocus():
            self.name.setText(said(name))
        for at in range(self.list.count()):
            if self.list.item(at).data(_NAME) == name:
                self.list.setCurrentRow(at)
        preset = self._tools.presets.value.get(name)
        words = ""
        if preset is not None and preset.origin:
            words = self.tr("From {file}.").format(file=preset.origin)
            if drives := followed(preset):
                words += " " + self.tr("Followed: {what}.").format(what=drives)
            if left := "; ".join(preset.left_out):
                words += " " + self.tr("Not followed: {what}.").format(what=left)
        put_text(
            self.told,
            words if len(words) < 320 else words[:320] + "…",
            tip=words if len(words) >= 320 else "",
        )
        self.told.setVisible(bool(words))
        self._on_name()

    @Slot()
    def _on_name(self) -> None:
        name, now = self.name.text().strip(), self._tools.active_brush.value.preset
        own = now in self._tools.presets.value and now not in self.session.shipped
        free = name not in self.session.shipped
        self.save.setEnabled((bool(name) and free and said(now) != name) or (own and name == now))
        self.rename.setEnabled(own and bool(name) and free and name != now)

    # -- widgets → state --------------------------------------------------------------------------

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem) -> None:
        preset = self._tools.presets.value.get(item.data(_NAME))
        if preset is not None:
            self._tools.take_preset(preset)

    @Slot()
    def _save(self) -> None:
        name, presets = self.name.text().strip(), self._tools.presets.value
        if self.save.isEnabled():
            self.session.put(name, name if name in presets else "")

    @Slot()
    def _rename(self) -> None:
        self.session.put(self.name.text(), self._tools.active_brush.value.preset)

    @Slot()
    def _take_selection(self) -> None:
        names = (self.tr("My Tip {number}").format(number=number) for number in count(1))
        taken = self._tools.presets.value
        self.session.take_selection(next(name for name in names if name not in taken))

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is not None:
            self.menu_of(item.data(_NAME)).popup(self.list.viewport().mapToGlobal(place))

    def _delete_current(self) -> None:
        item = self.list.currentItem()
        if item is not None and item.data(_NAME) not in self.session.shipped:
            self._ask_delete(item.data(_NAME))

    def _ask_delete(self, name: str) -> None:
        title = self.tr("Delete “{name}”?").format(name=name)
        told = self.tr("The brush is deleted. This can't be undone.")
        ask_delete(self, title, told, partial(self.session.remove, name))

    @Slot()
    def _ask_import(self) -> None:
        filters = [self.tr("Brushes") + f" ({patterns_of((*BRUSH_ENDINGS, *READ_ENDINGS))})"]
        title, take = self.tr("Import Brushes"), self.session.take_in
        choose_files(self.window(), title, filters, lambda names: take(list(map(Path, names))))
