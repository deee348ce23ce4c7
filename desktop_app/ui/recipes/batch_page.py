"""The page on which a recipe is made and done to many files, and what it made is reviewed."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.naming import DEFAULT_PATTERN, NameFacts, named
from desktop_app.storage.batch_files import TABLES
from desktop_app.storage.picture_names import PICTURE_ENDINGS, suggested_stem
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.kit import Kit, horizontal_line, label, row, vertical_line
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.recipes.batch_grid import SIDE, BatchDelegate, BatchModel
from desktop_app.ui.recipes.recipe_editor import RecipeEditor
from desktop_app.ui.results.compare_view import CompareView
from desktop_app.ui.search.picture_grid import PictureGrid
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.widgets.wrap_layout import WrapLayout

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from desktop_app.core.pixels import ByteArray
    from desktop_app.operations.recipes.recipe import Fault, Recipe
    from desktop_app.worker.workspace import Workspace

_EDITOR: Final = 320
_CHECK_MS: Final = 250


class BatchPage(Page):
    """Recipe at the left, files at the right, the run below."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit, self.session = workspace, kit, workspace.batch
        self._faulty, self._large = True, -1
        self.setAcceptDrops(True)
        self.editor = RecipeEditor(workspace, kit, self)
        self.list_model = BatchModel(self.session, self)
        self.grid, self.comparison = PictureGrid(self), CompareView(kit.theme, self)
        self.stack, self._views = EmptyStack(self.grid, self), QStackedWidget(self)
        self.files, self.folders, self.open_ones = (QPushButton() for _ in range(3))
        self.clear, self.watch, self.take_up, self.close_button = (QPushButton() for _ in range(4))
        self.keep, self.again, self.reject = (QPushButton() for _ in range(3))
        self.out, self.out_button = QLineEdit(workspace.settings.batch_folder), QPushButton()
        self.out_name, self.example = label("secondary"), label("secondary")
        self.told, self.bar = ElidedLabel(self), QProgressBar(self)
        self.pause, self.report, self.run = QPushButton(), QPushButton(), QPushButton()
        kit.primary_buttons.add(self.run, "page")
        self._checking = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._build()
        self._connect()
        self.retranslate()
        self._changed(None)

    # -- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        self.grid.setModel(self.list_model)
        self.grid.setItemDelegate(BatchDelegate(self._kit, self.grid))
        self._views.addWidget(self.stack)
        self._views.addWidget(self.comparison)
        for view in (self.grid, self.comparison):
            view.installEventFilter(self)
        self.bar.setTextVisible(False)
        hold(self.bar, height=6)
        hold(self.editor, width=_EDITOR)
        top, bottom, run = WrapLayout(4, (8, 6, 8, 6)), row(8), row(8)
        for button in (self.files, self.folders, self.open_ones, self.clear):
            top.add(button)
        top.add_stretch()
        for button in (self.take_up, self.watch, self.close_button):
            top.add(button)
        bottom.addWidget(self.out_name)
        bottom.addWidget(self.out, 1)
        bottom.addWidget(self.out_button)
        bottom.addWidget(self.example)
        for button in (self.keep, self.again, self.reject, self.report):
            run.addWidget(button)
        run.addWidget(self.told, 1)
        for button in (self.pause, self.run):
            run.addWidget(button)
        right = spaced(QVBoxLayout(), 0)
        right.addLayout(top)
        right.addWidget(horizontal_line())
        right.addWidget(self._views, 1)
        right.addWidget(self.bar)
        below = spaced(QVBoxLayout(), 8, (12, 8, 12, 8))
        below.addLayout(bottom)
        below.addLayout(run)
        right.addLayout(below)
        line = vertical_line()
        line.setMinimumHeight(0)
        line.setMaximumHeight(1 << 14)
        whole = row(0)
        whole.addWidget(self.editor)
        whole.addWidget(line)
        whole.addLayout(right, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        session = self.session
        for button, does in (
            (self.files, self._ask_files),
            (self.folders, self._ask_folder),
            (self.open_ones, self._add_open),
            (self.clear, self._clear),
            (self.take_up, self._ask_run),
            (self.watch, self._watch),
            (self.close_button, self.leave),
            (self.out_button, self._ask_out),
            (self.keep, partial(self._decide, "keep")),
            (self.reject, partial(self._decide, "reject")),
            (self.again, self._again),
            (self.report, self._report),
            (self.pause, session.pause),
            (self.run, self._run),
        ):
            button.clicked.connect(lambda _=False, does=does: does())
        self.out.textChanged.connect(self._changed)
        self.grid.selectionModel().selectionChanged.connect(self._changed)
        self.grid.doubleClicked.connect(self._enlarge)
        self._checking.timeout.connect(lambda: session.check(self._checked))
        self._kit.theme.changed.connect(self.grid.viewport().update)
        listen(session.recipe.changed, self._on_recipe)
        for signal in (session.rows.changed, session.progress.changed, session.changed):
            listen(signal, self._changed)
        for there in (self._workspace.state.models, self._workspace.state.add_ons):
            listen(there.changed, self._on_recipe)

    def retranslate(self) -> None:
        """Set all words again."""
        for button, words, tip in (
            (self.files, self.tr("Add Files…"), self.tr("Pictures, projects, or a table.")),
            (self.folders, self.tr("Add Folder…"), ""),
            (self.open_ones, self.tr("Add Open Pictures"), ""),
            (self.clear, self.tr("Clear"), self.tr("Files that were written stay.")),
            (self.take_up, self.tr("Open Run…"), self.tr("Go on with a folder of results.")),
            (self.watch, self.tr("Watched Folder…"), ""),
            (self.close_button, self.tr("Close"), ""),
            (self.out_button, self.tr("Choose…"), ""),
            (self.keep, self.tr("Keep"), self.tr("Keep what was made (K).")),
            (self.again, self.tr("Again"), self.tr("Make it once more with another seed (A).")),
            (self.reject, self.tr("Reject"), self.tr("Move it to the folder “rejected” (R).")),
            (self.report, self.tr("Copy Report"), self.tr("A line for each file.")),
            (self.pause, self.tr("Pause"), self.tr("Finishes no more files until you continue.")),
        ):
            button.setText(words)
            button.setToolTip(tip)
        self.grid.setAccessibleName(self.tr("Files"))
        self.comparison.setAccessibleName(self.tr("Comparison"))
        self.out_name.setText(self.tr("Results to"))
        self.out.setAccessibleName(self.out_name.text())
        self.out.setPlaceholderText(self.tr("A folder"))
        self.stack.sentence.setText(self.tr("Drop pictures or folders here, or a table of files."))
        self._resize()
        self._changed(None)

    def _resize(self) -> None:
        width = 2 * scaled(SIDE)
        self.grid.set_cell(width, BatchDelegate.below(width))

    # -- state → widgets --------------------------------------------------------------------------

    def come_up(self) -> None:
        """The files have the keyboard."""
        self._workspace.recipes.refresh()
        folder = self._workspace.settings.batch_folder
        if folder and self.session.is_fresh:
            self.session.take_up(Path(folder), quiet=True)
        self.grid.setFocus()
        self._on_recipe(None)

    def _on_recipe(self, _: object) -> None:
        self._faulty = True
        self._checking.start()
        self._changed(None)

    def _checked(self, recipe: Recipe, faults: tuple[Fault, ...]) -> None:
        if recipe is self.session.recipe.value:
            self._faulty = bool(faults)
            self.editor.tell_faults(faults)
            self._changed(None)

    @Slot()
    def _changed(self, _: object = None) -> None:
        progress, recipe = self.session.progress.value, self.session.recipe.value
        count, runs = len(self.session.rows.value), progress.is_running
        self.stack.set_empty(not count)
        self.bar.setVisible(runs or progress.phase == "paused")
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(progress.over)
        for button in (self.files, self.folders, self.open_ones, self.clear, self.take_up):
            button.setEnabled(not runs)
        self.clear.setEnabled(bool(count) and not runs)
        self.editor.setEnabled(not runs)
        self.out.setEnabled(progress.phase == "new")
        self.out_button.setEnabled(progress.phase == "new")
        self.pause.setVisible(runs)
        self.pause.setEnabled(progress.phase == "running")
        self.run.setVisible(not runs and progress.phase != "over")
        self.run.setText(
            self.tr("Continue")
            if progress.phase == "paused"
            else self.tr("Run on %n file(s)", "", count)
        )
        ready = bool(recipe and recipe.steps and count and self.out.text().strip())
        self.run.setEnabled(ready and not self._faulty)
        made = [
            number for number in self._selected if self.session.outcome(number).status != "open"
        ]
        for button in (self.keep, self.again, self.reject):
            button.setVisible(progress.phase != "new")
            button.setEnabled(bool(made))
        self.report.setVisible(progress.phase in ("paused", "over"))
        self.told.setText(self._told())
        self.example.setText(self._example())
        self.list_model.dataChanged.emit(QModelIndex(), QModelIndex())
        if self._views.currentWidget() is self.comparison:
            self._show_large()

    def _told(self) -> str:
        progress = self.session.progress.value
        numbers = range(len(self.session.rows.value))
        if progress.phase == "new":
            return self.tr("Some steps can't be done here.") if self._has_wrong else ""
        failed = sum(self.session.outcome(one).status == "failed" for one in numbers)
        words = self.tr("{over} of {total} files").format(over=progress.over, total=progress.total)
        decided = [self.session.decision(one) for one in numbers]
        for count, text in (
            (failed, self.tr("%n failed", "", failed)),
            (decided.count("keep"), self.tr("%n kept", "", decided.count("keep"))),
            (decided.count("reject"), self.tr("%n rejected", "", decided.count("reject"))),
        ):
            words += f" · {text}" if count else ""
        return words

    @property
    def _has_wrong(self) -> bool:
        recipe = self.session.recipe.value
        return recipe is not None and self._faulty and not self._checking.isActive()

    def _example(self) -> str:
        """What the first file's result would be called."""
        recipe, rows = self.session.recipe.value, self.session.rows.value
        exports = [] if recipe is None else [one for one in recipe.steps if one.kind == "export"]
        pattern = exports[-1].values["name"] if exports else DEFAULT_PATTERN
        if not rows:
            return ""
        stem = suggested_stem(rows[0].name or Path(rows[0].path).name)
        facts = NameFacts(datetime.now(), count=1, document=stem)  # noqa: DTZ005 - local time
        return self.tr("For example: {name}").format(name="/".join(named(pattern, facts)))

    # -- files ------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.session.add([Path(url.toLocalFile()) for url in urls])

    def _ask_files(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Add Files"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        patterns = " ".join(f"*{ending}" for ending in (*PICTURE_ENDINGS, *TABLES))
        dialog.setNameFilters(
            [self.tr("Pictures and tables ({patterns})").format(patterns=patterns)]
        )
        dialog.filesSelected.connect(lambda names: self.session.add(map(Path, names)))
        dialog.open()

    def _ask_folder(self) -> None:
        title = self.tr("Add Folder, with Those Inside")
        add = self.session.add
        choose_folder(self.window(), title, lambda name: add([Path(name)], recursive=True))

    def _add_open(self) -> None:
        self.session.add_documents(self._workspace.state.documents)

    def _clear(self) -> None:
        """The run is not shown again by itself."""
        self._workspace.settings.batch_folder = ""
        self.session.clear()

    def _ask_out(self) -> None:
        choose_folder(self.window(), self.tr("Folder for Results"), self.out.setText)

    def _ask_run(self) -> None:
        choose_folder(self.window(), self.tr("Folder of a Run"), self._take_up)

    def _take_up(self, name: str) -> None:
        self.out.setText(name)
        self.session.take_up(Path(name))

    def _watch(self) -> None:
        from desktop_app.ui.recipes.watch_dialog import WatchDialog

        WatchDialog(self.window(), self._kit, self._workspace).open()

    def _run(self) -> None:
        self._workspace.settings.batch_folder = self.out.text().strip()
        self.session.run(Path(self.out.text().strip()))
        self.grid.setFocus()

    def _report(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self.session.report())

    # -- review -----------------------------------------------------------------------------------

    @property
    def _selected(self) -> list[int]:
        return [at for first, last in self.grid.chosen_rows for at in range(first, last + 1)]

    def _decide(self, decision: str) -> None:
        numbers = self._selected
        both = all(self.session.decision(one) == decision for one in numbers)
        self.session.decide(numbers, "" if both else decision)  # type: ignore[arg-type]
        if len(numbers) == 1:
            self._step(1)

    def _again(self) -> None:
        self.session.again(self._selected)

    def _step(self, by: int) -> None:
        """To the next file, or the one before."""
        at = self.grid.currentIndex().row() + by
        if 0 <= at < self.list_model.rowCount():
            self.grid.choose_rows([at])
            self.grid.scrollTo(self.list_model.index(at))

    @Slot()
    def _enlarge(self, _: object = None) -> None:
        """The original and the result large, side by side; or the grid again."""
        is_large = self._views.currentWidget() is self.comparison
        self._views.setCurrentWidget(self.stack if is_large else self.comparison)
        self._large = -1
        (self.grid if is_large else self.comparison).setFocus()
        self._changed(None)

    def _show_large(self) -> None:
        number = self.grid.currentIndex().row()
        files = self.session.files(number)
        paths = [Path(self.session.rows.value[number].path), *files[:1]]
        wanted = hash((number, *paths))
        if wanted != self._large:
            self._large = wanted
            self.session.pictures(paths, partial(self._arrived, wanted, paths))

    def _arrived(self, wanted: int, paths: list[Path], pictures: list[ByteArray]) -> None:
        if wanted == self._large:
            of = self._workspace.state.display.of_srgb
            shown = [to_qimage(of(pixels)) for pixels in pictures]
            names = [path.name for path in paths]
            self.comparison.show_pictures([*zip(shown, names, strict=False)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            large = self._views.currentWidget() is self.comparison
            keys = {
                Qt.Key.Key_K: partial(self._decide, "keep"),
                Qt.Key.Key_R: partial(self._decide, "reject"),
                Qt.Key.Key_A: self._again,
                Qt.Key.Key_Space: self._enlarge,
                Qt.Key.Key_Delete: lambda: self.session.remove(self._selected),
            }
            if large:
                keys |= {
                    Qt.Key.Key_Left: partial(self._step, -1),
                    Qt.Key.Key_Right: partial(self._step, 1),
                    Qt.Key.Key_Escape: self._enlarge,
                }
            act = keys.get(Qt.Key(event.key()))
            if act is not None and not event.modifiers() and self.grid.currentIndex().isValid():
                act()
                return True
        return super().eventFilter(watched, event)
