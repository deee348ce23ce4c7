"""All brushes, each with a stroke of it; keeping, renaming, deleting, importing; and how the one in
hand is made (`brush_editor`)."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.brushes import BRUSH_ENDINGS, BrushPreset
from desktop_app.core.observable import connect_each
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.state.painting.brush_preview import stroke_preview
from desktop_app.ui.dialogs.choose_folder import choose_files, patterns_of
from desktop_app.ui.dialogs.named_list import ROW, ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Kit, label, row, scrolls_down
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.options.brush_editor import BrushEditor
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.brushes import followed, said
from desktop_app.worker.background import repeated
from desktop_app.worker.workspace import Workspace

_SIZE: Final = (620, 560)
_STROKE: Final = (132, 34)


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
        self._in_hand = ""
        self.search, self.name = QLineEdit(self), QLineEdit(self)
        self.list = scrolls_down(QListWidget(self))
        self.list.setIconSize(QSize(*map(scaled, _STROKE)))
        lost = ConfirmedDelete(lambda _: self._lost, self.session.remove)
        self.names = NamedList(
            self.list,
            lost,
            self.session.rename,
            also=self._add_to,
            taken=lambda: [*self._tools.presets.value, *map(said, self.session.shipped)],
        )
        self.told = label("secondary", self, wrap=True)
        self.save, self.take, self.from_selection = (QPushButton(self) for _ in range(3))
        self.rename = self.names.button(self, renames=True)
        self.editor = BrushEditor(self._tools, kit, self)
        self._build()
        self._drawing = repeated(self, self._draw_next, 0)
        self.search.textChanged.connect(self._fill)
        connect_each(self._chosen, self.list.itemClicked, self.list.itemActivated)
        self.name.textChanged.connect(self.acts.refresh)
        self.name.returnPressed.connect(self._save)
        kit.theme.changed.connect(self._redrawn)
        listen(self._tools.presets.changed, self._changed)
        listen_each(self._show_hand, *self._tools.brush_changes, self._tools.active.changed)
        self.retranslate()

    def retranslate(self) -> None:
        self._lost = self.tr("The brush is deleted. This can't be undone.")
        self._fill()

    def _acts(self) -> list[Act | Caption]:
        name, now = self.name.text().strip(), self._tools.active_brush.value.preset
        own = now in self._tools.presets.value and now not in self.session.shipped
        is_free, told = name not in self.session.shipped, self._origin_words(now or "Round")
        return [
            Caption("search", self.tr("Search brushes"), ""),
            Caption("list", self.tr("Brushes")),
            Caption("name", self.tr("Name of the brush")),
            Caption(
                "told",
                told if len(told) < 320 else told[:320] + "…",
                told if len(told) >= 320 else "",
                shown=bool(told),
            ),
            Act(
                "save",
                self.tr("Save"),
                self._save,
                self.tr("Keep the brush as it is now by this name."),
                can=(bool(name) and is_free and said(now) != name) or (own and name == now),
            ),
            Act(
                "take",
                self.tr("Import…"),
                self._ask_import,
                self.tr(
                    "Brushes of GIMP, Photoshop, Krita or MyPaint, or a picture whose dark parts"
                    " become the tip. Files can be dropped on the window, too."
                ),
            ),
            Act(
                "from_selection",
                self.tr("Tip from Selection"),
                self._take_selection,
                self.tr("A brush whose tip is what is selected of the picture: dark parts paint."),
            ),
        ]

    def _origin_words(self, name: str) -> str:
        """Which file the brush is from, and what of that is followed."""
        preset = self._tools.presets.value.get(name)
        if preset is None or not preset.origin:
            return ""
        words = self.tr("From {file}.").format(file=preset.origin)
        if drives := followed(preset):
            words += " " + self.tr("Followed: {what}.").format(what=drives)
        if left := "; ".join(preset.left_out):
            words += " " + self.tr("Not followed: {what}.").format(what=left)
        return words

    def open_above(self, field: QWidget) -> None:
        super().open_above(field)
        self._fill()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)

    def _add_to(self, menu: QMenu, row: NamedRow) -> None:
        """Add what can be done with a brush besides."""
        favourite = menu.addAction(self.tr("Favourite"))
        favourite.setCheckable(True)
        favourite.setChecked(row.id in self.session.favourites)
        favourite.toggled.connect(lambda on: self.session.mark_favourite(row.id, is_one=on))

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
        names = (*favourites, *(each for each in presets if each not in favourites))
        rows = map(self._named, names)
        self.names.fill(row for row in rows if all(part in row.words.casefold() for part in wanted))
        self._show_hand(None)
        self._drawing.start()

    def _named(self, name: str) -> NamedRow:
        words = said(name) + " ★" * (name in self.session.favourites)
        data = {
            Qt.ItemDataRole.SizeHintRole: QSize(0, scaled(_STROKE[1] + 6)),
            Qt.ItemDataRole.DecorationRole: self._strokes.get(
                self._tools.presets.value[name], QIcon()
            ),
        }
        return NamedRow(name, name, words, own=name not in self.session.shipped, data=data)

    @Slot()
    def _draw_next(self) -> None:
        """One stroke at a time: the window goes on meanwhile."""
        presets = self._tools.presets.value
        for at in range(self.list.count()):
            item = self.list.item(at)
            preset = presets.get(item.data(ROW).id)
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
        if name != self._in_hand and self.names.index_of(name).isValid():
            self._in_hand = name
            self.names.choose(name)
        self.acts.refresh()

    # -- widgets → state --------------------------------------------------------------------------

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem) -> None:
        preset = self._tools.presets.value.get(item.data(ROW).id)
        if preset is not None:
            self._tools.take_preset(preset)

    @Slot()
    def _save(self) -> None:
        name, presets = self.name.text().strip(), self._tools.presets.value
        if self.save.isEnabled():
            self.session.put(name, name if name in presets else "")

    @Slot()
    def _take_selection(self) -> None:
        names = (self.tr("My Tip {number}").format(number=number) for number in count(1))
        taken = self._tools.presets.value
        self.session.take_selection(next(name for name in names if name not in taken))

    @Slot()
    def _ask_import(self) -> None:
        filters = [self.tr("Brushes") + f" ({patterns_of((*BRUSH_ENDINGS, *READ_ENDINGS))})"]
        title, take = self.tr("Import Brushes"), self.session.take_in
        choose_files(self.window(), title, filters, lambda names: take(list(map(Path, names))))


def stroke_pixmap(
    preset: BrushPreset, theme: Theme, size: tuple[int, int], ratio: float
) -> QPixmap:
    """A stroke of a brush in the colour of words."""
    width, height = (round(side * ratio) for side in size)
    values = stroke_preview(preset, width, height)
    shape = QImage(values.data, width, height, values.strides[0], QImage.Format.Format_Alpha8)
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.fillRect(made.rect(), theme.color("text"))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
    painter.drawImage(0, 0, shape)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
