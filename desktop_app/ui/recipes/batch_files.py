"""The files of a batch in the window: as tiles, or one large beside its original."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from desktop_app.state.notice import Notice
from desktop_app.ui.kit import Retranslated, show_rows
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.recipes.batch_grid import SIDE, BatchDelegate, BatchModel
from desktop_app.ui.results.compare_view import CompareView
from desktop_app.ui.search.picture_grid import PictureGrid
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.words.texts import outcome_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from desktop_app.core.pixels import ByteArray
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.batch_work import Decision
    from desktop_app.worker.folder_run import FolderRun
    from desktop_app.worker.workspace import Workspace


def decided(
    session: FolderRun, numbers: Sequence[int], decision: Decision, reason: str = ""
) -> Callable[[], object] | None:
    """Keep or reject these, for a reason; without one what is kept already is undecided again, and
    what is rejected stays so. What takes that back, if anything was to do."""
    is_so = not reason and all(session.decision(one) == decision for one in numbers)
    if is_so and decision == "reject":
        return None
    was: list[tuple[int, Decision, str]] = [
        (one, session.decision(one), session.reason(one)) for one in numbers
    ]
    session.decide(numbers, "" if is_so else decision, reason)
    return lambda: [session.decide([one], before, why) for one, before, why in was]


class BatchFiles(Retranslated, QStackedWidget):
    """K keeps, R rejects, A or M makes again, Space enlarges, Del leaves out."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget, session: FolderRun) -> None:
        super().__init__(parent)
        self._workspace, self.session = workspace, session
        self.opens_large = False
        """Whether Esc goes to the one that is large before the page is left, else to the grid."""
        self._large: tuple[object, ...] = ()
        """The number and files of what is shown large; empty: they are read again."""
        self.list_model = BatchModel(self.session, self)
        self.grid, self.comparison = PictureGrid(self), CompareView(kit.theme, self)
        self.stack = EmptyStack(self.grid, self)
        show_rows(self.grid, self.list_model, BatchDelegate(kit.icons, self.grid))
        self.grid.fitted = self._fit
        filled(self, self.stack, self.comparison)
        for view in (self.grid, self.comparison):
            view.installEventFilter(self)
        self.grid.doubleClicked.connect(self.enlarge)
        kit.theme.changed.connect(self.grid.viewport().update)
        listen(session.rows.changed, self._emptied)
        listen(session.changed, self._changed)
        self._before: list[tuple[Sequence[int], list[Callable[[], object]]]] = []
        """Of each decision whose it was, and what takes it back; the last one at the end."""
        self._stays = ""
        self.retranslate()

    def retranslate(self) -> None:
        self.grid.setAccessibleName(self.tr("Files"))
        self.comparison.setAccessibleName(self.tr("Comparison"))
        self.stack.sentence.setText(self.tr("Drop pictures or folders here, or a table of files."))
        self._fit(2 * SIDE)

    def _fit(self, width: int) -> None:
        """A tile has room for two pictures beside each other."""
        self.grid.set_cell(2 * SIDE, BatchDelegate.below(width))

    @property
    def is_large(self) -> bool:
        """Whether one is shown large."""
        return self.currentWidget() is self.comparison

    @property
    def focused(self) -> QWidget:
        """What has the keyboard: the one that is large, or the grid."""
        return self.comparison if self.is_large else self.grid

    @property
    def selected(self) -> list[int]:
        """Numbers of the files that are."""
        order, runs = self.list_model.rows, self.grid.chosen_rows
        return [number for first, last in runs for number in order[first : last + 1]]

    def decide(self, decision: Decision, reason: str = "") -> None:
        """Keep or reject what is selected, for a reason; one alone gives way to the next."""
        numbers = self.selected
        if self.settle(numbers, decision, reason) and len(numbers) == 1:
            self._step(1)

    def settle(self, numbers: Sequence[int], decision: Decision, reason: str = "") -> bool:
        """Keep or reject these, which can be taken back; False where there is nothing to decide."""
        self._remember(numbers, decided(self.session, numbers, decision, reason))
        return True

    @staticmethod
    def leave_keyboard(*buttons: QPushButton) -> None:
        """A click on one of these leaves the keyboard to the files."""
        for one in buttons:
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _remember(self, numbers: Sequence[int], *backs: Callable[[], object] | None) -> None:
        if known := [*filter(None, backs)]:
            self._before.append((numbers, known))

    def forget(self, stays: str = "") -> None:
        """What was decided stays: something was done since that can't be taken back, as the note
        ``stays`` says to who tries."""
        self._before.clear()
        self._stays = stays

    def undo(self, event: QKeyEvent) -> bool:
        """Take the last decision back, if that is what the key is for and there is one, or say why
        it stays."""
        if not event.matches(QKeySequence.StandardKey.Undo):
            return False
        if self._before:
            self._take_back(*self._before.pop())
        elif self._stays:
            self._workspace.state.notice.value = Notice(notes=(self._stays,))
        else:
            return False
        return True

    def _take_back(self, numbers: Sequence[int], backs: Iterable[Callable[[], object]]) -> None:
        self.grid.choose_rows(sorted(map(self.list_model.rows.index, numbers)))
        for back in backs:
            back()

    def again(self) -> None:
        """Make what is selected once more."""
        was_made = any(map(self.session.files, self.selected))
        self.forget("earlier_rejected" if was_made else "made_again_stays")
        self.session.again(self.selected)

    def more_keys(self) -> Mapping[Qt.Key, Callable[[], object]]:
        return {}

    def _step(self, by: int) -> None:
        """To the next file, or the one before."""
        at = self.grid.currentIndex().row() + by
        if 0 <= at < self.list_model.rowCount():
            self.grid.choose_rows([at])
            self.grid.scrollTo(self.list_model.index(at))
            self.show_large()

    @Slot()
    def enlarge(self, _: object = None) -> None:
        """The original and the result large, side by side; or the grid again."""
        self.set_large(is_large=not self.is_large)

    def set_large(self, *, is_large: bool) -> None:
        self.setCurrentWidget(self.comparison if is_large else self.stack)
        self._large = ()
        self.focused.setFocus()
        self.show_large()

    def show_large(self) -> None:
        """The current file, where it is wanted large."""
        if not self.is_large or not self.grid.currentIndex().isValid():
            return
        number = self.list_model.rows[self.grid.currentIndex().row()]
        files = self.session.files(number) or self.session.seen(number)
        source = self.session.rows.value[number].path
        painted = self.session.painted(number)
        paths = [*([Path(source)] if source else []), *([] if painted else files[:1])]
        wanted = (number, *paths, painted and painted.step)
        if wanted != self._large:
            self._large = wanted
            then, fails = partial(self._arrived, wanted), self.session.outcome(number).error
            self.session.pictures(paths, then, painted, is_reported=fails is not None)

    def showEvent(self, event: QShowEvent) -> None:
        """Files may have been edited meanwhile."""
        super().showEvent(event)
        self._large = ()
        self.show_large()

    def _changed(self, number: int) -> None:
        if number in self._large[:1]:
            self._large = ()
            self.show_large()

    def _emptied(self, _: object) -> None:
        """Other files: what is shown large is none of them."""
        self._large = ()
        self.forget()
        self.comparison.show_pictures([])

    def _arrived(self, wanted: object, pictures: list[tuple[Path, ByteArray]]) -> None:
        if wanted is self._large:
            number = self.list_model.rows[self.grid.currentIndex().row()]
            of = self._workspace.state.display.of_srgb
            shown = [to_qimage(of(pixels)) for _, pixels in pictures]
            names = [path.name for path, _ in pictures]
            place = f"{self.grid.currentIndex().row() + 1} / {self.list_model.rowCount()}"
            names[:1] = [f"{name} · {place}" for name in names[:1]]  # there may be no file yet
            if self.session.seen(number):
                names[1:] = [self.tr("Cut-out") for _ in names[1:]]
            if pictures and not pictures[-1][0].name:
                names[-1] = self.tr("Painted cut-out")
            failed = outcome_text(self.session.outcome(number))
            self.comparison.show_pictures([*zip(shown, names, strict=True)], failed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            keys: dict[Qt.Key, Callable[[], object]] = {
                **self.more_keys(),
                Qt.Key.Key_K: partial(self.decide, "keep"),
                Qt.Key.Key_R: partial(self.decide, "reject"),
                Qt.Key.Key_A: self.again,
                Qt.Key.Key_M: self.again,
                Qt.Key.Key_Space: self.enlarge,
                Qt.Key.Key_Delete: lambda: self.session.remove(self.selected),
            }
            if self.is_large:
                keys |= {
                    Qt.Key.Key_Left: partial(self._step, -1),
                    Qt.Key.Key_Right: partial(self._step, 1),
                }
            if self.is_large is not self.opens_large:
                keys[Qt.Key.Key_Escape] = self.enlarge
            act = keys.get(Qt.Key(event.key()))
            if act is not None and not event.modifiers() and self.grid.currentIndex().isValid():
                act()
                return True
        return super().eventFilter(watched, event)
