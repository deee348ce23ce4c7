"""Captions of a set in a table, with its tags at the side: edited in place, searched, undone."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import connect_each
from desktop_app.extensions.training.faces.page.set_grid import SetModel
from desktop_app.extensions.training.values.dataset import tags_in
from desktop_app.extensions.training.work.sessions.set_state import SetState
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    label,
    row,
    scrolls_down,
    styled,
)
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.drawn_rows import AnyIndex
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.texts import error_lines
from desktop_app.ui.words.untrusted import plain_tip

_NO_PARENT = QModelIndex()
_PICTURE: Final = 56
_NAME, _TAGS = 228, 200
"""Pixels of the column of pictures, and of the list of tags. The former does not grow with the
text: captions need the room."""
_MOST_TAGS: Final = 1000
_TAG = Qt.ItemDataRole.UserRole


class CaptionModel(QAbstractTableModel):
    """Picture and caption; rows are those of a `SetModel`."""

    def __init__(self, state: SetState, pictures: SetModel, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._pictures = state, pictures
        pictures.modelAboutToBeReset.connect(self.beginResetModel)
        pictures.modelReset.connect(self.endResetModel)
        pictures.dataChanged.connect(self._changed)

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.dataChanged.emit(self.index(first.row(), 0), self.index(last.row(), 1))

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._pictures.rows)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return (self.tr("Picture"), self.tr("Caption"))[section]
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == 1 else flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        picture = self._pictures.rows[index.row()]
        if index.column() == 0:
            if role == Qt.ItemDataRole.DecorationRole:
                found = self._pictures.thumbnail(picture)
                side, keep = scaled(_PICTURE - 8), Qt.AspectRatioMode.KeepAspectRatio
                smooth = Qt.TransformationMode.SmoothTransformation
                return None if found is None or found.isNull() else found.scaled(
                    side, side, keep, smooth
                )  # fmt: skip
            if role == Qt.ItemDataRole.SizeHintRole:
                return QSize(scaled(_PICTURE), scaled(_PICTURE))
            return picture.name if role == Qt.ItemDataRole.DisplayRole else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return picture.caption
        if role == Qt.ItemDataRole.ToolTipRole and self._state.value.value is not None:
            return plain_tip(self._state.value.value.full_caption(picture.caption))
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != 1:
            return False
        name = self._pictures.rows[index.row()].name
        self._state.edit(
            lambda one: one.captioned({name: " ".join(str(value).split())}), typed=index.row()
        )
        return True


class _Typing(QStyledItemDelegate):
    """What is typed is the caption at once: nothing that is read of the set meanwhile takes it out
    of the editor again. ``left`` tells that it is closed, and of Esc."""

    left = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.closeEditor.connect(self._closed)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QLineEdit:
        editor = QLineEdit(parent)
        editor.setFrame(False)
        editor.textEdited.connect(lambda _: self.commitData.emit(editor))
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            super().setEditorData(editor, index)

    def _closed(self, editor: QLineEdit, hint: QStyledItemDelegate.EndEditHint) -> None:
        given_up = hint == QStyledItemDelegate.EndEditHint.RevertModelCache
        self.left.emit(given_up and editor.isModified())


class CaptionView(Retranslated, QWidget):
    """What is typed, F2, Enter or a double click edits; Ctrl+Z undoes what is selected."""

    def __init__(self, state: SetState, pictures: SetModel, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._state, self._pictures = state, pictures
        self.table = styled(scrolls_down(QTreeView(self)), look="table")
        self.table.setModel(CaptionModel(state, pictures, self))
        typing = _Typing(self.table)
        typing.left.connect(state.end_typing)
        self.table.setItemDelegate(typing)
        typing.closeEditor.connect(self._next)
        self.table.setRootIsDecorated(False)
        self.table.setUniformRowHeights(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed  # whoever types means the caption
        )
        self.table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.header().resizeSection(0, _NAME)
        self.table.installEventFilter(self)
        self.search, self.by, self.tag = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.replace, self.undo, self.add_tag, self.remove_tag = (
            QPushButton(self) for _ in range(4)
        )
        self.tags = styled(scrolls_down(QListWidget(self)), look="table")
        self.tags_name = label("heading", self)
        self.wrong = label("failed", self, wrap=True)
        self.wrong.hide()
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        left = filled(
            spaced(QVBoxLayout(), 8),
            filled(WrapLayout(8), grow(self.search), grow(self.by), self.replace, self.undo),
            self.wrong,
            grow(self.table),
        )
        side = filled(spaced(QVBoxLayout(), 6), self.tags_name, grow(self.tags), self.tag)
        buttons = WrapLayout(4)
        for button in (self.add_tag, self.remove_tag):
            button.setProperty("dense", "true")
            buttons.addWidget(button)
        side.addLayout(buttons)
        hold(self.tags, panel_width=_TAGS)
        self.setLayout(filled(row(12, (12, 8, 12, 8)), grow(left), side))

    def _connect(self) -> None:
        connect_each(self._replace, self.search.returnPressed, self.by.returnPressed)
        self.tag.returnPressed.connect(self._add_tag)
        connect_each(self._tag_chosen, self.tags.itemClicked, self.tags.itemActivated)
        connect_each(
            self.acts.refresh,
            self.tags.currentRowChanged,
            self.tag.textChanged,
            self.search.textChanged,
            self.table.selectionModel().selectionChanged,
        )
        listen(self._state.value.changed, self._fill)

    def retranslate(self) -> None:
        self._fill(None)

    def _acts(self) -> list[Act | Caption]:
        chosen = self.selected
        few = chosen is not None and len(chosen) < len(self._pictures.rows)
        where = self.tr("In what is selected.") if few else self.tr("In all captions.")
        return [
            Caption("search", self.tr("Search in captions"), ""),
            Caption("by", self.tr("Replace by"), ""),
            Caption("table", self.tr("Captions")),
            Act(
                "replace",
                self.tr("Replace in Selected") if few else self.tr("Replace in All"),
                self._replace,
                can=bool(self.search.text()),
            ),
            Act(
                "undo",
                self.tr("Undo"),
                self._undo,
                self.tr("Bring back the former captions of what is selected (Ctrl+Z)."),
                can=self._state.can_undo(chosen),
            ),
            Caption("tags_name", self.tr("Tags")),
            Caption("tags", self.tr("Tags"), self.tr("Click to select the pictures that have it.")),
            Caption("tag", self.tr("New tag")),
            Act("add_tag", self.tr("Add"), self._add_tag, where, can=bool(self.tag.text().strip())),
            Act(
                "remove_tag",
                self.tr("Remove"),
                self._remove_tag,
                where,
                can=self.tags.currentItem() is not None,
            ),
        ]

    @property
    def selected(self) -> list[str] | None:
        """Names of the pictures that are; None: none is, so all are meant."""
        runs = self.table.selectionModel().selection()
        each = (runs.at(at) for at in range(runs.count()))
        rows = {at for run in each for at in range(run.top(), run.bottom() + 1)}
        return [self._pictures.rows[at].name for at in sorted(rows)] or None

    @property
    def _meant(self) -> list[str]:
        return self.selected or [one.name for one in self._pictures.rows]

    def _fill(self, _: object) -> None:
        found, chosen = self._state.value.value, self.tags.currentItem()
        before = None if chosen is None else chosen.data(_TAG)
        self.tags.blockSignals(True)
        self.tags.clear()
        tags = {} if found is None else found.tags()
        for tag, count in [*tags.items()][:_MOST_TAGS]:
            item = QListWidgetItem(f"{tag}  {count}", self.tags)
            item.setData(_TAG, tag)
            item.setToolTip(plain_tip(tag))
            if tag == before:
                self.tags.setCurrentItem(item)
        self.tags.blockSignals(False)
        self.acts.refresh()

    @Slot()
    def _replace(self) -> None:
        search, by, names = self.search.text(), self.by.text(), self._meant
        try:
            self._state.edit(lambda one: one.replaced(search, by, names))
        except VelaturaError as error:
            self.wrong.setText(error_lines(error).what)
        self.wrong.setVisible(bool(self.wrong.text()))

    @Slot()
    def _undo(self) -> None:
        self._state.undo(self.selected)

    @Slot()
    def _add_tag(self) -> None:
        tag, names = self.tag.text().strip().strip(","), self._meant
        if tag:
            self._state.edit(lambda one: one.tagged(tag, names))
            self.tag.clear()

    @Slot()
    def _remove_tag(self) -> None:
        item, names = self.tags.currentItem(), self._meant
        if item is not None:
            tag: str = item.data(_TAG)
            self._state.edit(lambda one: one.untagged(tag, names))

    @Slot()
    def _tag_chosen(self, item: QListWidgetItem) -> None:
        """Select the pictures that have it."""
        tag, model, selection = item.data(_TAG), self.table.model(), QItemSelection()
        pictures = enumerate(self._pictures.rows)
        rows = [at for at, one in pictures if tag in one.caption and tag in tags_in(one.caption)]
        for at in rows:
            selection.select(model.index(at, 0), model.index(at, 1))
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.table.selectionModel().select(selection, how)
        if rows:
            self.table.scrollTo(model.index(rows[0], 0))

    def _next(self, _: QWidget, hint: QStyledItemDelegate.EndEditHint) -> None:
        """Enter goes on to the caption below."""
        below = self.table.indexBelow(self.table.currentIndex())
        if hint == QStyledItemDelegate.EndEditHint.SubmitModelCache and below.isValid():
            self.table.setCurrentIndex(below.siblingAtColumn(1))
            self.table.edit(self.table.currentIndex())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_own = self.table.hasFocus()  # not what an open editor leaves
        if event.type() == event.Type.KeyPress and isinstance(event, QKeyEvent) and is_own:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                at = self.table.currentIndex().siblingAtColumn(1)
                if at.isValid():
                    self.table.edit(at)
                return True
            if event.matches(QKeySequence.StandardKey.Undo):
                self._undo()
                return True
        return super().eventFilter(watched, event)
