"""What fields of workbenches that name files, or explain a picture, are edited with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop_app.core.values import Kind
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.operations.workbenches.fields import Explained, File, Files, Mapped, explained
from desktop_app.storage.batch_files import TABLES
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_files, patterns_of
from desktop_app.ui.kit import label, named, on_click, put_text, row
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.field_editors import EDITORS, FieldEditor, PlainEdit
from desktop_app.ui.workbench.places_picture import LINES, Place, PlacesPicture

_TABLES: Final = (*TABLES, ".tsv", ".xlsx")


class FileEditor(FieldEditor):
    """A line with a path, and a button that asks for it; a file can be dropped on it."""

    def _build(self) -> None:
        self.edit, self.button = QLineEdit(self), on_click(QPushButton(self), self.ask)
        named(self.edit, self._name, self._tip)
        self.edit.textChanged.connect(self._typed)
        put_text(
            self.button, self.tr("Choose…"), name=self.tr("Choose {name}").format(name=self._name)
        )
        self._lines.addLayout(filled(row(4), grow(self.edit), self.button))
        self.edit.setAcceptDrops(False)  # it would take a file's address for text
        self.setAcceptDrops(True)

    def _show(self, value: str) -> None:
        if value != self.edit.text():
            with QSignalBlocker(self.edit):
                self.edit.setText(value)

    @property
    def _endings(self) -> Sequence[str]:
        kind = self._field.kind
        is_table = isinstance(kind, File) and kind.what == "table"
        return _TABLES if is_table else READ_ENDINGS

    @Slot()
    def _typed(self) -> None:
        self._move(self.edit.text().strip())

    @Slot()
    def ask(self) -> None:
        """Take what is chosen in a dialog."""
        filters = [f"{self._name} ({patterns_of(self._endings)})"]
        if isinstance(self._field.kind, Files):
            choose_files(self.window(), self._name, filters, self.take)
        else:
            choose_file(self.window(), self._name, filters, lambda name: self.take([name]))

    def take(self, names: Sequence[str]) -> None:
        self.edit.setText(names[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take([one.toLocalFile() for one in event.mimeData().urls() if one.isLocalFile()])


class MappedEditor(FieldEditor):
    """A pair of a field and a column in each line."""

    def _build(self) -> None:
        self.lines = PlainEdit(self)
        named(self.lines, self._name, self._tip)
        self.lines.setPlaceholderText(self.tr("Field=Column in each line"))
        self.lines.textChanged.connect(self._typed)
        self._lines.addWidget(self.lines)

    def _show(self, value: Sequence[str]) -> None:
        if tuple(value) != self._field.kind.read(self.lines.toPlainText()):
            with QSignalBlocker(self.lines):
                self.lines.setPlainText("\n".join(value))

    @Slot()
    def _typed(self) -> None:
        self._move(self._field.kind.read(self.lines.toPlainText()))


class FilesEditor(FileEditor):
    """A path in each line, of a picture or a folder."""

    def _build(self) -> None:
        self.lines = PlainEdit(self)
        super()._build()
        self.edit.hide()
        self.lines.setAcceptDrops(False)
        named(self.lines, self._name, self._tip)
        self.lines.setPlaceholderText(self.tr("A picture or a folder in each line"))
        self.lines.textChanged.connect(self._typed)
        self._lines.insertWidget(0, self.lines)

    def _show(self, value: Sequence[str]) -> None:
        if tuple(value) != self._said():
            with QSignalBlocker(self.lines):
                self.lines.setPlainText("\n".join(value))

    def _said(self) -> tuple[str, ...]:
        lines = (one.strip() for one in self.lines.toPlainText().splitlines())
        return tuple(one for one in lines if one)

    @Slot()
    def _typed(self) -> None:
        self._move(self._said())

    def take(self, names: Sequence[str]) -> None:
        """These files besides those there are."""
        self.lines.setPlainText("\n".join(dict.fromkeys((*self._said(), *names))))


class ExplainedEditor(FieldEditor):
    """A line for each explanation, and the picture, in which a click says where the explanation of
    the caret's line belongs."""

    def _build(self) -> None:
        self.lines, self.picture = PlainEdit(self), PlacesPicture(self.means.kit.theme, self)
        self.where = label("heading", self, wrap=True)
        how = self.tr("Click in the picture, or use the arrow keys there, to say where it belongs.")
        self.picture.setToolTip(how)
        named(self.lines, self._name, self._tip)
        self.lines.setPlaceholderText(self.tr("An explanation in each line"))
        named(self.picture, self.tr("Places of {name}").format(name=self._name), how)
        self.lines.textChanged.connect(self._typed)
        self.lines.cursorPositionChanged.connect(self._picked)
        self.picture.placed.connect(self.place)
        self.picture.nudged.connect(self.nudge)
        hold(self.lines, height=LINES)
        filled(self._lines, self.lines, self.where, self.picture)
        self._picked()

    def show_picture(self, path: str) -> None:
        """The picture that is explained, if there is one."""
        self.picture.show_file(Path(path) if path else None)
        self._picked()

    def _show(self, value: Sequence[str]) -> None:
        kind = self._field.kind
        if tuple(value) != kind.read(self.lines.toPlainText()):
            with QSignalBlocker(self.lines):
                self.lines.setPlainText("\n".join(value))
        self._picked()

    @Slot()
    def _typed(self) -> None:
        self._move(self._field.kind.read(self.lines.toPlainText()))
        self._picked()

    @Slot()
    def _picked(self) -> None:
        """Show the places of all, and which one the caret is in."""
        at, places, number = self.lines.textCursor().blockNumber(), list[Place](), -1
        name = ""
        for line, text in enumerate(self.lines.toPlainText().splitlines()):
            if text.strip():
                number, name = (len(places), str(explained(text))) if line == at else (number, name)
                places.append(next(iter(explained(text).about["at"]), None))
        self.picture.show_places(places, number)
        self.picture.setVisible(bool(places))
        self.where.setVisible(bool(places))
        told = self.tr("Click where {name} belongs ({number} of {all})")
        if places and None not in places:
            told = self.tr("All are placed; click to move {name} ({number} of {all})")
        if number < 0:
            told = self.tr("Choose a line, then click where it belongs.")
        self.where.setText(told.format(name=name, number=number + 1, all=len(places)))

    @Slot(float, float)
    def place(self, x: float, y: float) -> None:
        """Where the explanation of the caret's line belongs; then it is the turn of the next one
        without a place."""
        self.nudge(x, y)
        lines = self.lines.toPlainText().splitlines()
        left = (one for one, text in enumerate(lines) if text.strip() and not _has_place(text))
        self._go(next(left, self.lines.textCursor().blockNumber()))

    @Slot(float, float)
    def nudge(self, x: float, y: float) -> None:
        """Where the explanation of the caret's line belongs."""
        lines = self.lines.toPlainText().splitlines()
        at = self.lines.textCursor().blockNumber()
        if at >= len(lines) or not lines[at].strip():
            return
        lines[at] = f"{x:.3g},{y:.3g} {explained(lines[at])}"
        self.lines.setPlainText("\n".join(lines))
        self._go(at)

    def _go(self, line: int) -> None:
        cursor = self.lines.textCursor()
        cursor.setPosition(self.lines.document().findBlockByNumber(line).position())
        self.lines.setTextCursor(cursor)


def _has_place(text: str) -> bool:
    return bool(explained(text).about["at"])


FORM_EDITORS: Final[dict[type[Kind], type[FieldEditor]]] = {
    **EDITORS,
    File: FileEditor,
    Files: FilesEditor,
    Explained: ExplainedEditor,
    Mapped: MappedEditor,
}
"""By the kind of a workbench's field."""
