"""What fields of workbenches that name files, or explain a picture, are edited with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableWidget, QTableWidgetItem

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Field, Kind
from desktop_app.extensions.workbenches.faces.page.damage_view import DamageView
from desktop_app.extensions.workbenches.faces.page.pages_view import ask_for_labels
from desktop_app.extensions.workbenches.faces.page.places_picture import (
    LINES,
    Place,
    PlacesPicture,
    kept_places,
)
from desktop_app.extensions.workbenches.values.fields import (
    Damage,
    Explained,
    File,
    Files,
    Mapped,
    explained,
)
from desktop_app.extensions.workbenches.work.making.columns import TableHead
from desktop_app.extensions.workbenches.work.making.damage_finder import (
    DamageFinder,
    MarkedDamage,
    Stroke,
)
from desktop_app.extensions.workbenches.work.making_session import MakingSession
from desktop_app.imaging.formats import READ_ENDINGS
from desktop_app.storage.batch_files import TABLES
from desktop_app.storage.tables import column_name
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_files, patterns_of
from desktop_app.ui.kit import label, named, on_click, put_text, row, show_when
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.field_editors import EDITORS, FieldEditor, NumberEditor, PlainEdit
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.background import delayed

_DAMAGE: Final = 560
_TYPING_MS: Final = 250
"""Height of what is taken for damage."""
_HEAD: Final = 164
"""Height of a table's first rows."""
_ROWS_SHOWN: Final = 3
_MOST_SHOWN: Final = 60
"""Columns."""


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
        if value != self.edit.text().strip():  # a space is typed before what follows it
            with QSignalBlocker(self.edit):
                self.edit.setText(value)

    @property
    def _endings(self) -> Sequence[str]:
        kind = self._field.kind
        is_table = isinstance(kind, File) and kind.what == "table"
        return TABLES if is_table else READ_ENDINGS

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


class FollowingEditor(FieldEditor):
    """One that shows something of other fields."""

    def follow(self, named: str, values: Mapping[str, Any], making: MakingSession) -> None:
        """Another value of a field. ``named``: the path of the file that the form asks for."""
        raise NotImplementedError


class MappedEditor(FollowingEditor):
    """The columns of a table with their first rows; above each a list of the fields that it may
    stand for."""

    def _build(self) -> None:
        self.asks, self.table = label("secondary", self, wrap=True), QTableWidget(self)
        named(self.table, self._name, self._tip)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.verticalHeader().hide()
        hold(self.table, height=_HEAD)
        self._pairs: dict[str, str] = {}
        self._columns: tuple[str, ...] = ()
        self._fields: Sequence[Field] = ()
        self.boxes: list[ChoiceBox] = []
        filled(self._lines, self.asks, self.table)
        self._path = ""
        self._tell(self.tr("Choose a table: its columns are shown here."))

    def follow(self, named: str, values: Mapping[str, Any], making: MakingSession) -> None:
        """The table whose columns are shown."""
        if named != self._path:
            self._path = named
            self._tell(self.tr("Choose a table: its columns are shown here."))
            making.read_head(named, self._show_head, partial(self._unread, named))

    def _unread(self, path: str, error: VelaturaError) -> None:
        if path == self._path:
            self._tell(error_lines(error).what)

    def _tell(self, words: str) -> None:
        self.table.hide()
        self.asks.show()
        self.asks.setText(words)

    def _show_head(self, head: TableHead) -> None:
        """What it is guessed to be is taken where nothing that is said is of this table."""
        if head.path != self._path:
            return
        self._fields, self._columns = head.fields, head.columns[:_MOST_SHOWN]
        rows = head.rows[:_ROWS_SHOWN]
        self.table.clear()
        self.table.setColumnCount(len(self._columns))
        self.table.setRowCount(1 + len(rows))
        self.table.setHorizontalHeaderLabels([*self._columns])
        self.boxes = [self._box(at) for at in range(len(self._columns))]
        for line, cells in enumerate(rows, 1):
            for at, cell in enumerate(cells[:_MOST_SHOWN]):
                self.table.setItem(line, at, QTableWidgetItem(cell))
        if not {*map(column_name, self._pairs.values())} & {*map(column_name, head.columns)}:
            self._say(head.guess)
        self.table.show()
        self._show_lists()
        self.table.resizeColumnsToContents()

    def _box(self, at: int) -> ChoiceBox:
        """The list above a column."""
        box = self._choice(self.tr("What {column} is").format(column=self._columns[at]))
        names = {field.id: self.context.words(field.name) for field in self._fields}
        box.show_choices({"": "–", **names})
        box.show_whole()
        box.activated.connect(partial(self._chosen, at))
        self.table.setCellWidget(0, at, box)
        return box

    def _chosen(self, at: int, choice: int) -> None:
        column, field = self._columns[at], str(self.boxes[at].itemData(choice))
        kept = {name: its for name, its in self._pairs.items() if its != column and name != field}
        self._say(kept | ({field: column} if field else {}))
        self._show_lists()

    def _say(self, pairs: Mapping[str, str]) -> None:
        self._pairs = dict(pairs)
        self._move(tuple(f"{name}={its}" for name, its in pairs.items()))

    def _show(self, value: Sequence[str]) -> None:
        self._pairs = dict(pair.split("=", 1) for pair in value)
        self._show_lists()

    def _show_lists(self) -> None:
        if not self.table.isVisibleTo(self):
            return
        stands = {column_name(its): name for name, its in self._pairs.items()}
        for column, box in zip(self._columns, self.boxes, strict=True):
            box.setCurrentIndex(max(0, box.findData(stands.get(column_name(column), ""))))
        lacking = [one for one in self._fields if one.needed and one.id not in stands.values()]
        asked = self.tr("The table has {columns}. Which holds “{name}”?")
        name = self.context.words(lacking[0].name) if lacking else ""
        self.asks.setText(asked.format(columns=", ".join(self._columns), name=name))
        self.asks.setVisible(bool(lacking))


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
        return tuple(filter(None, map(str.strip, self.lines.toPlainText().splitlines())))

    @Slot()
    def _typed(self) -> None:
        self._move(self._said())

    def take(self, names: Sequence[str]) -> None:
        """These files besides those there are."""
        self.lines.setPlainText("\n".join(dict.fromkeys((*self._said(), *names))))


class ExplainedEditor(FollowingEditor):
    """A line for each explanation, and the picture, in which a click says where the explanation of
    the caret's line belongs. A line keeps its place while its words are typed again."""

    def _build(self) -> None:
        self.lines, self.picture = PlainEdit(self), PlacesPicture(self.context.kit.theme, self)
        self.where = label("heading", self, wrap=True)
        how = self.tr("Click in the picture, or use the arrow keys there, to say where it belongs.")
        self.picture.setToolTip(how)
        named(self.lines, self._name, self._tip)
        self.lines.setPlaceholderText(self.tr("A name or a sentence in each line"))
        named(self.picture, self.tr("Places of {name}").format(name=self._name), how)
        self._written, self._typed_at = [""], 0
        """Lines as they are; and in which words were typed since the caret came there."""
        self._places, self._known = list[Place]([None]), dict[str, Place]()
        self._making: MakingSession | None = None
        self._before: list[list[Place]] = []
        """Places of lines before each step, which is taken back by undoing."""
        self.lines.textChanged.connect(self._typed)
        self.lines.cursorPositionChanged.connect(self._picked)
        self.picture.placed.connect(self.place)
        self.picture.nudged.connect(self.nudge)
        self.picture.picked.connect(self._choose)
        self.picture.undone.connect(self._take_back)
        hold(self.lines, height=LINES)
        self.relabel = on_click(
            QPushButton(self), lambda: self._making and ask_for_labels(self, self._making)
        )
        put_text(self.relabel, self.tr("Use These Labels"))
        filled(self._lines, self.lines, self.where, self.relabel, self.picture)
        self._picked()

    def follow(self, named: str, values: Mapping[str, Any], making: MakingSession) -> None:
        """The picture that is explained, if there is one."""
        self.picture.show_file(Path(named) if named else making.bare)
        self._making = making
        self._picked()

    @property
    def places(self) -> list[Place]:
        """Of all explanations, in their order."""
        return [place for text, place in zip(self._written, self._places, strict=True) if text]

    @property
    def placed(self) -> int:
        return len(self.places) - self.places.count(None)

    def _show(self, value: Sequence[str]) -> None:
        if tuple(value) != self._said():
            words = [explained(one) for one in value]
            with QSignalBlocker(self.lines):
                self.lines.setPlainText("\n".join(map(str, words)))
            self._written = [*map(str, words)] or [""]
            self._places = [next(iter(one.about["at"]), None) for one in words] or [None]
            self._before.clear()
        self._picked()

    def _said(self) -> tuple[str, ...]:
        """Each with its place before it."""
        return tuple(
            text if place is None else f"{place[0]:.3g},{place[1]:.3g} {text}"
            for text, place in zip(self._written, self._places, strict=True)
            if text
        )

    @Slot()
    def _typed(self) -> None:
        """Places follow their lines; one that is typed before the words counts, too."""
        words = [explained(text.strip()) for text in self.lines.toPlainText().split("\n")]
        written = [*map(str, words)]
        self._known |= zip(self._written, self._places, strict=True)
        places = kept_places(self._written, self._places, written, self._known)
        typed = [next(iter(one.about["at"]), None) for one in words]
        self._written, self._typed_at = written, self.lines.textCursor().blockNumber()
        self._before.clear()
        self._set([own or place for own, place in zip(typed, places, strict=True)])

    def _set(self, places: list[Place]) -> None:
        self._places = places
        self._move(self._field.kind.read(self._said()))
        self._picked()

    @Slot()
    def _take_back(self) -> None:
        while self._before and self._before[-1] == self._places:
            self._before.pop()
        if self._before:
            self._set(self._before.pop())

    @property
    def _left(self) -> list[int]:
        """Numbers of the lines that have a text and no place on the picture yet."""
        pairs = enumerate(zip(self._written, self._places, strict=True))
        return [at for at, (text, place) in pairs if text and place is None]

    @property
    def _target_line(self) -> int:
        """The line whose place is asked for: the caret's; of lines that were just typed the first
        without one."""
        at, left = self.lines.textCursor().blockNumber(), self._left
        return left[0] if at == self._typed_at and at in left else at

    @Slot()
    def _picked(self) -> None:
        """Show the places of all, and which one is asked for."""
        if self.lines.textCursor().blockNumber() != self._typed_at:
            self._typed_at = -1
        at, places = self._target_line, self.places
        names = [*filter(None, self._written)]
        is_on = at < len(self._written) and bool(self._written[at])
        number = len([*filter(None, self._written[:at])]) if is_on else -1
        self.picture.show_places(places, names, number)
        show_when(bool(places), self.picture, self.where)
        told = [self.tr("{placed} of {all} are placed.")]
        making = self._making
        is_own = making is not None and bool(making.own_labels)
        self.relabel.setVisible(is_own)
        if is_own:
            told.append(
                self.tr("They don't count: the picture was edited, and has labels of its own.")
            )
        elif making is not None and making.use_edits is not None:
            told.append(
                self.tr(
                    "The picture is made again with them; what you changed is in “rejected”, and"
                    " Ctrl+Z on the page Arrange takes it back."
                )
            )
        if making is not None and making.is_unsure and any(places):
            told.append(self.tr("The picture is another one: check the places."))
        if number < 0:
            told.append(self.tr("Choose a line, then click where it belongs."))
        elif places[number] is None:
            told.append(self.tr("Click where {name} belongs."))
        else:
            told.append(self.tr("Click or drag to move {name}."))
        self.where.setText(
            " ".join(told).format(
                name=names[number] if number >= 0 else "",
                placed=self.placed,
                all=len(places),
            )
        )

    @Slot(float, float)
    def place(self, x: float, y: float) -> None:
        """Where the explanation of the caret's line belongs; then it is the turn of the next one
        without a place."""
        self._before.append(self._places)
        self.nudge(x, y)
        self._go(next(iter(self._left), self._target_line))

    @Slot(float, float)
    def nudge(self, x: float, y: float) -> None:
        """Where the explanation of the caret's line belongs."""
        at = self._target_line
        if at < len(self._written) and self._written[at]:
            if self.lines.toPlainText() != (shown := "\n".join(self._written)):
                with QSignalBlocker(self.lines):  # places that were typed are no words any more
                    self.lines.setPlainText(shown)
            self._go(at)
            if self._making is not None:
                self._making.is_unsure = False
            self._set([*self._places[:at], (x, y), *self._places[at + 1 :]])

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._before.append(self._places)  # as it is before it is drawn
        self._go([at for at, text in enumerate(self._written) if text][number])

    def _go(self, line: int) -> None:
        self._typed_at = -1
        cursor = self.lines.textCursor()
        cursor.setPosition(self.lines.document().findBlockByNumber(line).position())
        self.lines.setTextCursor(cursor)


class DamageEditor(NumberEditor, FollowingEditor):
    """A slider, and below it, of the first photograph, what is taken for damage: in red, while it
    moves; of values that come soon after each other the last counts. A brush corrects it."""

    def _build(self) -> None:
        super()._build()
        self.pictures = DamageView(self.context.kit.theme, self)
        self.told = label("secondary", self, wrap=True)
        self.discard = on_click(QPushButton(self), partial(self._correct, None))
        named(
            self.pictures,
            self.tr("What is taken for damage"),
            self.tr(
                "Paint adds, the right button or Alt erases, the wheel zooms, the middle moves."
            ),
        )
        put_text(self.discard, self.tr("Discard Corrections"))
        hold(self.pictures, height=_DAMAGE)
        filled(self._lines, self.pictures, self.told, self.discard)
        self.pictures.stroked.connect(self._correct)
        self._wanted = self._asked = ("", "", 0.0, True)
        self._typed = delayed(self, self._ask, _TYPING_MS)
        self._strokes: list[Stroke | None] = []
        self._is_busy = False
        self.pictures.hide()
        self.discard.hide()

    def follow(self, named: str, values: Mapping[str, Any], making: MakingSession) -> None:
        """The photograph, and the mask of what is left alone."""
        self._making, picture = making, next(iter(values.get("pictures", ())), "")
        strength, faces = float(values[self._field.id]), bool(values.get("faces", True))
        self._wanted = (picture, named, strength, faces)
        if self._wanted[:2] == self._asked[:2]:
            self._ask()
        else:  # half of a path is a folder
            self._typed.start()

    def _correct(self, stroke: Stroke | None) -> None:
        self._strokes.append(stroke)
        self._ask()

    def _ask(self) -> None:
        strokes, is_same = self._strokes, self._wanted[:2] == self._asked[:2]
        if self._is_busy or not self._wanted[0] or (self._wanted == self._asked and not strokes):
            return
        # Strokes are of the photograph that is shown.
        wanted: tuple[str, str, float, bool] = (
            self._wanted if is_same or not strokes else self._asked
        )
        self._is_busy, self._asked, self._strokes = True, wanted, []

        def correct(finder: DamageFinder) -> None:
            for stroke in strokes:
                finder.correct(stroke)

        if not self.pictures.captions:
            self.told.setText(self.tr("Looking for damage…"))
        self._making.find_damage(*wanted, self._found, self._failed, correct)

    def _found(self, found: MarkedDamage) -> None:
        of, name = self.context.display.of_srgb, Path(found.name).name
        pair = ((found.plain, name), (found.marked, self.tr("Red: is filled")))
        self.pictures.show_pictures([(to_qimage(of(one)), said) for one, said in pair])
        words = self.tr(
            "{share} % of “{name}” would be filled. Paint what is missing, such as stains."
        )
        if found.spares_faces:
            words += " " + self.tr("Faces that a network finds stay as they are.")
        if found.is_corrected:
            words += " " + self.tr("Your corrections are in the file “{file}” beside it.")
        file = Path(found.name).with_suffix(".damage.png").name
        words = words.format(share=f"{100 * found.share:.1f}", name=name, file=file)
        self._end(words, found.is_corrected)

    def _failed(self, error: VelaturaError) -> None:
        self.pictures.show_pictures([])
        self._end(error_lines(error).what)

    def _end(self, words: str, corrected: bool = False) -> None:
        self.pictures.setVisible(bool(self.pictures.captions))
        self.discard.setVisible(corrected)
        self.told.setText(words)
        self._is_busy = False
        self._ask()


FORM_EDITORS: Final[dict[type[Kind], type[FieldEditor]]] = {
    **EDITORS,
    File: FileEditor,
    Files: FilesEditor,
    Explained: ExplainedEditor,
    Mapped: MappedEditor,
    Damage: DamageEditor,
}
"""By the kind of a workbench's field."""
