"""Lists of the user's things: renamed by F2, deleted by Del, by menu and button in the same words.

What deletes either asks first (`ConfirmedDelete`) or gives a way back (`Undone`): a list without
one of them can't be made. Names are checked while they are typed, and behind the row that was
deleted the next one is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeAlias, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QListWidget,
    QMenu,
    QPushButton,
    QScrollBar,
    QToolTip,
    QWidget,
)

from desktop_app.core.swatches import one_line
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import offer_menus, on_click, put_text
from desktop_app.ui.qt.accessible import announce

ID: Final = Qt.ItemDataRole.UserRole
ROW: Final = Qt.ItemDataRole.UserRole + 16


@dataclass(frozen=True, slots=True, eq=False)
class NamedRow:
    """One of them.

    Attributes:
        id: what it is known by; where that is its name, it changes with it.
        name: what the user calls it.
        words: what the list shows; empty: the name.
        own: whether it is the user's; what came with the program stays as it is.
        busy: why it can't be renamed or deleted now; empty: it can.
        data: what else the list has of it, by roles.
    """

    id: Any
    name: str
    words: str = ""
    own: bool = True
    busy: str = ""
    data: Mapping[Any, object] = field(default_factory=dict[Any, object])


@dataclass(frozen=True, slots=True, eq=False)
class ConfirmedDelete:
    """Deletes what nothing brings back: a question comes first.

    Attributes:
        lost: what is with the row, for the question.
        delete: gets its id.
    """

    lost: Callable[[NamedRow], str]
    delete: Callable[[Any], object]


@dataclass(frozen=True, slots=True, eq=False)
class Undone:
    """Deletes at once, and offers a way back.

    Attributes:
        delete: gets the row's id; gives what was done, in words, and what takes it back.
        offer: shows both.
    """

    delete: Callable[[Any], tuple[Any, Callable[[], object]]]
    offer: Callable[[Any, Callable[[], object]], object]


View: TypeAlias = "QListView | QComboBox"


class NamedList(QObject):
    """What a list or a box of such things does. ``chosen`` sends the id of a row that was chosen.

    Args:
        view: a `QListWidget` or a box, which `fill` fills, or a view whose model gives the rows.
        delete: how.
        rename: gets an id and another name; None: they have no names of their own.
        also: adds what else can be done with a row to its menu, above.
        taken: names that are, besides those of the rows.
        clean: a name as it is kept.
        row_at: gives the row of an index, where the model isn't filled here.
    """

    chosen = Signal(object)

    def __init__(
        self,
        view: View,
        delete: ConfirmedDelete | Undone,
        rename: Callable[[Any, str], object] | None = None,
        *,
        also: Callable[[QMenu, NamedRow], object] = lambda menu, row: None,
        taken: Callable[[], Collection[str]] = tuple,
        clean: Callable[[str], str] = one_line,
        row_at: Callable[[QModelIndex], NamedRow | None] = lambda index: index.data(ROW),
    ) -> None:
        super().__init__(view)
        self.view, self._delete_by, self._rename_by = view, delete, rename
        self._also, self._taken, self._clean, self._row_at = also, taken, clean, row_at
        self._left: tuple[Any, list[Any], bool] = (None, [], False)
        """The row that is deleted or renamed, those that may be chosen once it is gone, and whether
        that is told."""
        self._buttons = dict[QPushButton, bool]()
        self._deletes = QKeySequence.keyBindings(QKeySequence.StandardKey.Delete)
        view.installEventFilter(self)
        if isinstance(view, QComboBox):
            view.activated.connect(self._on_current)
        elif isinstance(view, QListWidget):
            view.currentRowChanged.connect(self._on_current)
            offer_menus(view, self.menu_of)
        else:
            view.model().modelReset.connect(self._settle)

    # -- rows -------------------------------------------------------------------------------------

    @property
    def rows(self) -> list[NamedRow]:
        """All of them, in their order."""
        model = self.view.model()
        found = (self._row_at(model.index(at, 0)) for at in range(model.rowCount()))
        return [row for row in found if row is not None]

    @property
    def current(self) -> NamedRow | None:
        """The one that is chosen."""
        at = self.view.currentIndex()
        index = self.view.model().index(at, 0) if isinstance(at, int) else at
        return self._row_at(index) if index.isValid() else None

    def fill(self, rows: Iterable[NamedRow | str]) -> None:
        """List these; a text is a heading. The row that was chosen is again, where it was seen."""
        view, before = self.view, self.current
        assert isinstance(view, QListWidget | QComboBox)
        bar = view.verticalScrollBar() if isinstance(view, QListWidget) else QScrollBar()
        at = bar.value()
        with QSignalBlocker(view):
            view.clear()
            for row in rows:
                view.addItem(row if isinstance(row, str) else row.words or row.name)
                data = {} if isinstance(row, str) else {ID: row.id, ROW: row, **row.data}
                for role, value in data.items():
                    view.model().setData(view.model().index(view.count() - 1, 0), value, role)
                if not data and isinstance(view, QListWidget):
                    heading = view.item(view.count() - 1)
                    heading.setFlags(Qt.ItemFlag.NoItemFlags)
                    font = heading.font()
                    font.setBold(True)
                    heading.setFont(font)
        self.choose(None if before is None else before.id)
        bar.setValue(at)
        self._settle()

    def index_of(self, wanted: object) -> QModelIndex:
        """Where the row of that id stands; invalid where there is none."""
        model = self.view.model()
        for at in range(model.rowCount()):
            row = self._row_at(index := model.index(at, 0))
            if row is not None and row.id == wanted:
                return index
        return QModelIndex()

    def choose(self, wanted: object) -> None:
        """Have the row of that id; none where there is none."""
        index = self.index_of(wanted)
        with QSignalBlocker(self.view):
            if isinstance(self.view, QComboBox):
                self.view.setCurrentIndex(index.row())
            else:
                self.view.setCurrentIndex(index)
        self.refresh()

    @Slot()
    def _on_current(self) -> None:
        self.refresh()
        if self.current is not None:
            self.chosen.emit(self.current.id)

    @Slot()
    def _settle(self) -> None:
        """Once the row is gone, choose what takes its place."""
        there, (gone, left, tells) = [row.id for row in self.rows], self._left
        if self.current is None and gone in there:
            self.choose(gone)
        wanted = next((one for one in left if one in there), None)
        if wanted is None or gone in there:
            return
        self._left = None, [], False
        self.choose(wanted)
        if tells:
            self.chosen.emit(wanted)

    # -- what can be done -------------------------------------------------------------------------

    def why_not(self, row: NamedRow | None) -> str:
        """Why it can be neither renamed nor deleted; empty: it can."""
        if row is None:
            return self.tr("Nothing is selected.")
        return row.busy if row.own else self.tr("It came with Velatura and stays as it is.")

    def button(self, parent: QWidget, *, renames: bool = False) -> QPushButton:
        """A button that renames or deletes the row that is chosen."""
        does = self.ask_name if renames else self.ask_delete
        made = on_click(QPushButton(parent), lambda: does(self.current))
        made.setAutoDefault(False)
        self._buttons[made] = renames
        self.refresh()
        return made

    def refresh(self) -> None:
        """Say on the buttons what can be done now."""
        row = self.current
        why_not = self.why_not(row)
        for button, renames in self._buttons.items():
            words, tip = self._words(row, renames=renames)
            put_text(button, words, tip=why_not or tip)
            button.setEnabled(not why_not)

    def _words(self, row: NamedRow | None, *, renames: bool) -> tuple[str, str]:
        if renames:
            return self.tr("Rename…"), self.tr("Give it another name (F2).")
        if isinstance(self._delete_by, Undone):
            return self.tr("Delete"), self.tr("It can be brought back (Del).")
        return self.tr("Delete…"), "" if row is None else self._delete_by.lost(row)

    def add_to(self, menu: QMenu, row: NamedRow) -> None:
        """Add both to the menu of a row."""
        menu.setToolTipsVisible(True)
        why_not = self.why_not(row)
        for renames, does in ((True, self.ask_name), (False, self.ask_delete)):
            if renames and self._rename_by is None:
                continue
            words, tip = self._words(row, renames=renames)
            action: QAction = menu.addAction(words, partial(does, row))
            action.setToolTip(why_not or tip)
            action.setEnabled(not why_not)

    def menu_of(self, index: QModelIndex) -> QMenu:
        """What can be done with a row; it goes when it closes."""
        menu, row = QMenu(self.view), self._row_at(index)
        if row is not None:
            self._also(menu, row)
            menu.addSeparator()
            self.add_to(menu, row)
        return menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
        elif event.type() == QEvent.Type.KeyPress:
            pressed = cast("QKeyEvent", event)
            if QKeySequence(pressed.keyCombination()) in self._deletes:
                self.ask_delete(self.current)
                return True
            if pressed.key() == Qt.Key.Key_F2 and self._rename_by is not None:
                self.ask_name(self.current)
                return True
        return super().eventFilter(watched, event)

    def _is_refused(self, row: NamedRow | None) -> bool:
        """Whether nothing can be done, and say why."""
        why_not = self.why_not(row)
        if why_not:
            QToolTip.showText(self.view.mapToGlobal(self.view.rect().center()), why_not, self.view)
            announce(self.view, why_not)
        return bool(why_not)

    def ask_name(self, row: NamedRow | None) -> None:
        """Ask for another name of it."""
        if row is None or self._is_refused(row):
            return
        others = (one for one in self.rows if one.id != row.id)
        taken = [words for one in others for words in (one.name, one.words or one.name)]
        taken += [one for one in self._taken() if one != row.name]
        title = self.tr("Rename “{name}”").format(name=row.name)
        then = partial(self._rename, row)
        NameDialog(self.view.window(), title, row.name, then, taken, self._clean).open()

    def _rename(self, row: NamedRow, name: str) -> None:
        if self._rename_by is not None and name != row.name:
            self._left = row.id, [name], False
            self._rename_by(row.id, name)

    def ask_delete(self, row: NamedRow | None) -> None:
        """Delete it: behind a question, or with a way back."""
        if row is None or self._is_refused(row):
            return
        if isinstance(self._delete_by, Undone):
            self._delete_by.offer(*self._deleted(row, self._delete_by.delete))
            return
        answers = (
            Answer(
                self.tr("Delete"), partial(self._deleted, row, self._delete_by.delete), loses=True
            ),
            Answer(self.tr("Cancel"), main=True),
        )
        title = self.tr("Delete “{name}”?").format(name=row.name)
        Question(self.view.window(), title, self._delete_by.lost(row), *answers).open()

    def _deleted(self, row: NamedRow, delete: Callable[[Any], Any]) -> Any:
        ids = [one.id for one in self.rows]
        if self.current is not None and self.current.id == row.id:
            at = ids.index(row.id)
            self._left = row.id, [*ids[at + 1 :], *reversed(ids[:at])], True
        return delete(row.id)
