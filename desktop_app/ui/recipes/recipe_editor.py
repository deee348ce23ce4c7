"""A recipe by hand: which one, its steps in their order, and the values of one of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.naming import safe_name
from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.operations.recipes.steps import KINDS
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.dialogs.field_values import read_typed
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, label, row, scrolls_down
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.recipes.step_form import StepForm, new_step
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.recipe_steps import recipe_name, row_name, step_text, step_words
from desktop_app.worker.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.operations.recipes.recipe import RecipeStep
    from desktop_app.worker.batch_session import Told


_EXPORT = QT_TRANSLATE_NOOP("RecipeFiles", "Export Recipe")
_IMPORT = QT_TRANSLATE_NOOP("RecipeFiles", "Import Recipe or Look")


def ask_for_export(parent: QWidget, recipe: Recipe, workspace: Workspace) -> None:
    """Ask for the file that a look or recipe is written to."""
    choose_new_file(
        parent.window(),
        QCoreApplication.translate("RecipeFiles", _EXPORT),
        ["TOML (*.toml)"],
        f"{recipe.name}.toml",
        lambda name: workspace.recipes.give(recipe, Path(name)),
    )


def ask_for_import(parent: QWidget, workspace: Workspace) -> None:
    """Ask for a file to add to the looks and recipes."""
    title = QCoreApplication.translate("RecipeFiles", _IMPORT)
    kinds = ["TOML, CUBE (*.toml *.cube)"]
    choose_file(parent.window(), title, kinds, lambda name: workspace.recipes.take_in(Path(name)))


class RecipeEditor(Retranslated, QWidget):
    """Edits ``workspace.batch.recipe``; what the disk has changes with Save alone. ``judged``: see
    `StepForm`."""

    judged = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._session = workspace, workspace.recipes
        self.draft = workspace.batch.recipe
        self._kept = ""
        """Under which name the draft is in the store; empty: it is new."""
        self._wrong = dict[int, str]()
        self._edits, self._last = False, self.draft.value
        self._unsaved = dict[str, Recipe]()
        self.chooser = ChoiceBox(kit.theme, kit.icons, self)
        lost = ConfirmedDelete(lambda _: self._lost, self._delete)
        self.names = NamedList(
            self.chooser,
            lost,
            self._session.rename,
            clean=safe_name,
        )
        self.more, self.save = QPushButton(self), QPushButton(self)
        self.steps = scrolls_down(QListWidget(self))
        self.steps.setProperty("look", "table")
        self.steps.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.steps.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.stack = EmptyStack(self.steps, self)
        self.add, self.remove = QPushButton(self), QPushButton(self)
        self.form = StepForm(
            kit,
            workspace.state.display,
            lambda: [one.name for one in self._session.looks],
            self,
        )
        self.note = label("secondary", self)
        self.note.setWordWrap(True)
        self._build()
        self.names.chosen.connect(self._chosen)
        self.steps.currentRowChanged.connect(self._show_step)
        self.steps.model().rowsMoved.connect(self._moved)
        self.form.changed.connect(self._edited)
        self.form.judged.connect(self._on_judged)
        self.steps.installEventFilter(self)
        listen(self.draft.changed, self._draft_changed)
        listen_each(self._show, self._session.recipes.changed, self._session.shipped.changed)
        listen(self._session.stored, self._stored)
        self.retranslate()

    def retranslate(self) -> None:
        self._lost = self.tr("Pictures and folders it was applied to stay as they are.")
        self._fill_menus()
        self.form.retranslate()
        self._show(None)

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("chooser", self.tr("Recipe")),
            Caption("more", self.tr("More")),
            Act(
                "save", self.tr("Save"), self._save, can=self.is_changed and not self.form.is_wrong
            ),
            Caption(
                "stack.sentence",
                self.tr("Choose a recipe, add steps, or record one (File ▸ Looks and Recipes)."),
            ),
            Caption(
                "steps",
                self.tr("Steps"),
                self.tr("Drag, or Alt and arrow keys, to change the order; Del removes."),
            ),
            Caption("add", self.tr("Add Step")),
            Act("remove", self.tr("Remove"), self._remove, can=self.steps.count() > 0),
        ]

    def tell_faults(self, faults: Told) -> None:
        """What is wrong with steps on this machine."""
        self._wrong = {step - 1: words for step, words in faults}
        self.note.setText("\n".join(words for step, words in faults if not step))
        self._show(None)

    # -- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        for button in (self.more, self.save, self.add, self.remove):
            button.setProperty("dense", "true")
        layout = filled(
            spaced(QVBoxLayout(self), 8, (8, 8, 8, 8)),
            self.chooser,
            filled(row(4), STRETCH, self.more, self.save),
        )
        layout.addWidget(self.stack, 2)
        filled(layout, filled(row(4), self.add, self.remove, STRETCH), self.note)
        layout.addWidget(Scrolled(self.form, 120, 80, clear=True), 3)

    def _fill_menus(self) -> None:
        steps = QMenu(self.add)
        for kind in KINDS.values():
            if kind.key != "look":
                inside = steps.addMenu(step_text(kind.name))
                for name in kind.rows():
                    inside.addAction(row_name(kind.key, name), partial(self._add, kind.key, name))
        self._looks = steps.addMenu(step_text(KINDS["look"].name))
        self.add.setMenu(steps)
        menu = QMenu(self.more)
        menu.aboutToShow.connect(self._fill_more)
        self.more.setMenu(menu)

    @Slot()
    def _fill_more(self) -> None:
        """What can be done with the recipe that is shown."""
        menu, row = self.more.menu(), self.names.current
        menu.clear()
        for words, does in (
            (self.tr("New Recipe"), self._new),
            (self.tr("Save As…"), self._ask_name),
            (self.tr("Import…"), lambda: ask_for_import(self, self._workspace)),
            (self.tr("Export…"), self._export),
            (self.tr("Open as Text"), self._open_text),
            (self.tr("Reload"), self._session.refresh),
        ):
            action = menu.addAction(words, does)
            if does == self._open_text:
                action.setEnabled(self._session.is_own(self._kept))
        if row is not None:
            menu.addSeparator()
            self.names.add_to(menu, row)

    def _draft_changed(self, draft: Recipe | None) -> None:
        """There is another draft. One whose place another recipe took can be chosen again, as long
        as the window is open."""
        before, self._last = self._last, draft
        if not self._edits:
            self._kept = ""
            if before is not None and before.steps and self._session.found(before.name) != before:
                self._unsaved[before.name] = before
            if draft is not None and self._unsaved.get(draft.name) == draft:
                del self._unsaved[draft.name]
        self._show(None)

    @Slot()
    def _on_judged(self) -> None:
        self.acts.refresh()
        self.judged.emit()

    def _set(self, draft: Recipe) -> None:
        self._edits = True
        self.draft.value = draft
        self._edits = False

    # -- recipe → widgets -------------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """Whether the disk has another one, or none."""
        return self.draft.value is not None and self.draft.value != self._session.found(self._kept)

    def _show(self, _: object) -> None:
        draft = self.draft.value
        if draft is not None and not self._kept and self._session.found(draft.name) == draft:
            self._kept = draft.name
        self.chooser.setPlaceholderText(
            self.tr("Choose one of {count} recipes").format(count=len(self._session.all))
        )
        self.names.fill(self._rows())
        self.names.choose(None if draft is None else self._kept)
        self._looks.clear()
        for look in self._session.looks:
            self._looks.addAction(recipe_name(look.name), partial(self._add, "look", look.name))
        self._show_steps(() if draft is None else draft.steps)
        self.acts.refresh()
        self.stack.set_empty(not self.steps.count())

    def _rows(self) -> list[NamedRow]:
        """Those there are, and what is not saved."""
        draft, names = self.draft.value, [one.name for one in self._session.all]
        own, unsaved = self._session.is_own, self.tr("{name} (not saved)")
        rows = [NamedRow(name, name, recipe_name(name), own=own(name)) for name in names]
        others = [NamedRow(one, one.name) for one in self._unsaved.values()]
        if draft is not None and self._kept not in names:
            others.append(NamedRow("", draft.name))
        busy = self.tr("It is not saved.")
        return rows + [
            replace(one, words=unsaved.format(name=one.name), busy=busy) for one in others
        ]

    def _show_steps(self, steps: tuple[RecipeStep, ...]) -> None:
        at = self.steps.currentRow()
        self.steps.blockSignals(True)
        while self.steps.count() > len(steps):
            self.steps.takeItem(self.steps.count() - 1)
        for number, step in enumerate(steps):
            item = self.steps.item(number) or QListWidgetItem(self.steps)
            item.setText(f"{number + 1}  {step_words(step)}{'  ⚠' * (number in self._wrong)}")
            item.setToolTip(self._wrong.get(number, ""))
        at = min(max(0, at), len(steps) - 1)
        self.steps.setCurrentRow(at)
        self.steps.blockSignals(False)
        self._show_step(at)

    @Slot(int)
    def _show_step(self, at: int) -> None:
        steps = () if self.draft.value is None else self.draft.value.steps
        step = steps[at] if 0 <= at < len(steps) else None
        if step is None or step != self.form.step:
            self.form.show_step(step)
        self.form.say(self._wrong.get(at, ""))

    # -- widgets → recipe -------------------------------------------------------------------------

    def _put(self, steps: tuple[RecipeStep, ...], at: int) -> None:
        draft = self.draft.value or Recipe(self.tr("New recipe"), ())
        self._wrong = {}
        self.note.clear()
        self._set(replace(draft, steps=steps))
        self.steps.setCurrentRow(at)

    def _add(self, kind: str, name: str) -> None:
        """Behind the one that is chosen."""
        steps = () if self.draft.value is None else self.draft.value.steps
        at = self.steps.currentRow() + 1
        self._put((*steps[:at], new_step(kind, name), *steps[at:]), at)

    @Slot()
    def _remove(self) -> None:
        steps = () if self.draft.value is None else self.draft.value.steps
        at = self.steps.currentRow()
        if 0 <= at < len(steps):
            self._put((*steps[:at], *steps[at + 1 :]), min(at, len(steps) - 2))

    @Slot()
    def _moved(self, _: object, start: int, end: int, __: object, row: int) -> None:
        self._move(start, row - (row > start))

    def _move(self, start: int, to: int) -> None:
        steps = [] if self.draft.value is None else [*self.draft.value.steps]
        if 0 <= start < len(steps) and 0 <= to < len(steps):
            steps.insert(to, steps.pop(start))
            self._put(tuple(steps), to)

    @Slot(object)
    def _edited(self, step: RecipeStep) -> None:
        draft, at = self.draft.value, self.steps.currentRow()
        if draft is not None and 0 <= at < len(draft.steps):
            self._put((*draft.steps[:at], step, *draft.steps[at + 1 :]), at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if by and event.modifiers() == Qt.KeyboardModifier.AltModifier:
                self._move(self.steps.currentRow(), self.steps.currentRow() + by)
                return True
            if event.key() == Qt.Key.Key_Delete:
                self._remove()
                return True
        return super().eventFilter(watched, event)

    # -- files ------------------------------------------------------------------------------------

    @Slot(object)
    def _chosen(self, wanted: Recipe | str) -> None:
        found = wanted if isinstance(wanted, Recipe) else self._session.found(wanted)
        if found is not None:
            self._wrong = {}
            self.draft.value = found

    def _new(self) -> None:
        self.draft.value = Recipe(self.tr("New recipe"), ())

    @Slot()
    def _save(self) -> None:
        read_typed(self.form.editors)
        if self.form.is_wrong:
            return
        draft = self.draft.value
        if draft is not None and self._kept:
            self._session.put(draft, self._kept)
        else:
            self._ask_name()

    def _ask_name(self) -> None:
        draft = self.draft.value
        if draft is not None:

            def put(name: str) -> None:
                self._session.put(replace(draft, name=name))

            NameDialog(self.window(), self.tr("Save Recipe"), draft.name, put).open()

    def _stored(self, name: str) -> None:
        """It is kept under that name now."""
        draft = self.draft.value
        if draft is not None and name and self.isVisible():
            self._kept = name
            self._unsaved.pop(name, None)
            self._set(replace(draft, name=name))

    def _delete(self, name: str) -> None:
        if name == self._kept:
            self._last = None  # which would be kept as not saved
        self._session.remove(name)

    def _export(self) -> None:
        if self.draft.value is not None:
            ask_for_export(self, self.draft.value, self._workspace)

    def _open_text(self) -> None:
        """In the system's editor; read again afterwards."""
        if self._session.is_own(self._kept):
            path = self._session.store.path_of(self._kept)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
