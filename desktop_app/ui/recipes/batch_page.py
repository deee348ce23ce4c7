"""The page on which a recipe is made and done to many files, and what it made is reviewed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.observable import connect_each
from desktop_app.storage.tables import TABLES
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.dialogs.field_values import read_typed
from desktop_app.ui.dialogs.files_page import FilesPage
from desktop_app.ui.kit import (
    Act,
    Acts,
    Caption,
    Kit,
    ThinBar,
    horizontal_line,
    label,
    row,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.recipes.batch_files import BatchFiles
from desktop_app.ui.recipes.recipe_editor import RecipeEditor
from desktop_app.ui.recipes.watch_dialog import WatchDialog
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.queue import left_text
from desktop_app.worker.background import delayed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop_app.operations.recipes.recipe import Recipe
    from desktop_app.worker.batch_session import Told
    from desktop_app.worker.workspace import Workspace

_EDITOR: Final = 344
_CHECK_MS: Final = 250
_SOON_MS: Final = 30
"""Many files may end at once."""


class BatchPage(FilesPage):
    """Recipe at the left, files at the right, the run below."""

    tables, has_letters = TABLES, True

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit, self.session = workspace, kit, workspace.batch
        self._faulty = True
        self.editor = RecipeEditor(workspace, kit, self)
        self.review = BatchFiles(workspace, kit, self, self.session)
        self.grid = self.review.grid
        self.files, self.folders, self.open_ones = (QPushButton() for _ in range(3))
        self.clear, self.watch, self.take_up, self.close_button = (QPushButton() for _ in range(4))
        self.keep, self.again, self.reject = (QPushButton() for _ in range(3))
        self.review.leave_keyboard(self.keep, self.again, self.reject)
        self.out, self.out_button = QLineEdit(workspace.settings.batch_folder), QPushButton()
        self.out_name, self.bar = label("secondary"), ThinBar(self)
        self.told, self.example = ElidedLabel(self), ElidedLabel(self)
        self.example.setProperty("role", "secondary")
        self.pause, self.report, self.run = QPushButton(), QPushButton(), QPushButton()
        self.open_results = QPushButton()
        kit.primary_buttons.add(self.run, "page")
        self._checking = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._soon = delayed(self, self._changed, _SOON_MS)
        self.acts = Acts(self, self._acts, rest=lambda: self.review.focused)
        self._build()
        session, state = self.session, workspace.state
        connect_each(
            self._changed,
            self.out.textChanged,
            self.grid.selectionModel().selectionChanged,
            self.editor.judged,
        )
        self._checking.timeout.connect(partial(session.check, self._checked))
        listen_each(self._change, session.rows.changed, session.progress.changed, session.changed)
        listen_each(
            self._on_recipe, session.recipe.changed, state.models.changed, state.add_ons.changed
        )
        self.retranslate()

    # -- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        hold(self.editor, width=_EDITOR)
        top = filled(
            WrapLayout(4, (8, 6, 8, 6)),
            self.files,
            self.folders,
            self.open_ones,
            self.clear,
            STRETCH,
            self.take_up,
            self.watch,
            self.close_button,
        )
        run = filled(
            WrapLayout(8),
            self.keep,
            self.again,
            self.reject,
            self.report,
            self.open_results,
            STRETCH,
            self.pause,
            self.run,
        )
        below = filled(
            spaced(QVBoxLayout(), 8, (12, 8, 12, 8)),
            filled(row(8), self.out_name, grow(self.out), self.out_button),
            filled(row(8), grow(self.told), grow(self.example)),
            run,
        )
        right = filled(
            spaced(QVBoxLayout(), 0), top, horizontal_line(), grow(self.review), self.bar, below
        )
        self.setLayout(filled(row(0), self.editor, vertical_line(0), grow(right)))

    def _acts(self) -> Iterable[Act | Caption]:
        session, review = self.session, self.review
        phase, runs = session.progress.value.phase, session.progress.value.is_running
        count, recipe = len(session.rows.value), session.recipe.value
        is_new, can_add, is_left = phase == "new", not runs, phase in ("paused", "over")
        made = any(session.outcome(one).status != "open" for one in review.selected)
        faulty = self._faulty or self.editor.form.is_wrong
        ready = recipe and recipe.steps and count and self.out.text().strip() and not faulty
        words = {"paused": self.tr("Continue"), "over": self.tr("New Run")}
        return [
            Act(
                "files",
                self.tr("Add Files…"),
                self.ask_files,
                self.tr("Pictures, projects, or a table."),
                can=can_add,
            ),
            Act("folders", self.tr("Add Folder…"), self.ask_folder, can=can_add),
            Act(
                "open_ones",
                self.tr("Add Open Pictures"),
                lambda: session.add_documents(self._workspace.state.documents),
                can=can_add,
            ),
            Act(
                "clear",
                self.tr("Clear"),
                self._clear,
                self.tr("Empty the list. Files already written stay."),
                can=can_add and count > 0,
            ),
            Act(
                "take_up",
                self.tr("Open Run…"),
                lambda: choose_folder(self.window(), self.tr("Folder of a Run"), self._take_up),
                self.tr("Reopen an earlier run: choose its results folder."),
                can=can_add,
            ),
            Act("watch", self.tr("Watched Folder…"), self._watch),
            Act("close_button", self.tr("Close"), self.leave),
            Caption("out_name", self.tr("Results to")),
            Caption("out", self.tr("A folder"), name=self.tr("Results to"), can=is_new),
            Act(
                "out_button",
                self.tr("Choose…"),
                lambda: choose_folder(
                    self.window(), self.tr("Folder for Results"), self.out.setText
                ),
                can=is_new,
            ),
            Act(
                "keep",
                self.tr("Keep"),
                partial(review.decide, "keep"),
                self.tr("Keep the result (K)."),
                can=made,
                shown=not is_new,
            ),
            Act(
                "again",
                self.tr("Again"),
                review.again,
                self.tr("Make it again with another seed (A)."),
                can=made,
                shown=not is_new,
            ),
            Act(
                "reject",
                self.tr("Reject"),
                partial(review.decide, "reject"),
                self.tr("Move it to the folder “rejected” (R)."),
                can=made,
                shown=not is_new,
            ),
            Act(
                "report",
                self.tr("Copy Report"),
                lambda: QGuiApplication.clipboard().setText(session.report()),
                self.tr("A line for each file."),
                shown=is_left,
            ),
            Act(
                "open_results",
                self.tr("Open Folder"),
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(session.folder))),
                self.tr("The folder with the results."),
                shown=is_left,
            ),
            Act(
                "pause",
                self.tr("Pause"),
                session.pause,
                self.tr("Starts no more files until you continue."),
                can=phase == "running",
                shown=runs,
            ),
            Act(
                "run",
                words.get(phase, self.tr("Run on %n file(s)", "", count)),
                self._run,
                can=bool(ready),
                shown=not runs,
            ),
            Caption("told", self._reported()),
        ]

    def retranslate(self) -> None:
        self._changed(None)

    # -- state → widgets --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.review.undo(event):
            super().keyPressEvent(event)

    def come_up(self) -> None:
        """The files have the keyboard."""
        self._workspace.recipes.refresh()
        folder = self._workspace.settings.batch_folder
        if folder and self.session.is_fresh:
            self.session.take_up(Path(folder), quiet=True)
        self.review.focused.setFocus()
        self._on_recipe(None)

    def _on_recipe(self, _: object) -> None:
        self._faulty = True
        self._checking.start()
        self._changed(None)

    def _checked(self, recipe: Recipe, faults: Told) -> None:
        if recipe is self.session.recipe.value:
            self._faulty = bool(faults)
            self.editor.tell_faults(faults)
            self._changed(None)

    def _change(self, _: object) -> None:
        self._soon.start()
        progress = self.session.progress.value
        self.show_badge(progress.badge)
        if progress.phase == "over" and not self.review.selected:
            self.grid.choose_rows([0])  # what the keys are for

    @Slot()
    def _changed(self, _: object = None) -> None:
        progress = self.session.progress.value
        self.review.stack.set_empty(not self.session.rows.value)
        self.bar.show_share(
            progress.over,
            progress.total,
            shown=progress.is_running or progress.phase == "paused",
        )
        self.editor.setEnabled(progress.phase == "new")
        self.acts.refresh()
        self.example.setText("")
        if progress.phase == "new":  # later the files are there
            self.session.example(Path(self.out.text().strip()), self._show_example)
        self.review.show_large()

    def _reported(self) -> str:
        progress, counts = self.session.progress.value, self.session.counts()
        if progress.phase == "new":
            return self._lacking()
        failed = counts["failed"] + counts["flagged"]
        counted = (
            self.tr("Done: {over} of {total} files")
            if progress.phase == "over"
            else self.tr("{over} of {total} files")
        )
        words = (
            counted.format(over=counts["done"] + counts["skipped"], total=progress.total),
            left_text(self.session.seconds_left),
            self.tr("%n failed", "", failed) if failed else "",
            self.tr("%n kept", "", counts["keep"]) if counts["keep"] else "",
            self.tr("%n rejected", "", counts["reject"]) if counts["reject"] else "",
        )
        return " · ".join(filter(None, words))

    def _lacking(self) -> str:
        """What must be there before it can run."""
        recipe = self.session.recipe.value
        if recipe is None or not recipe.steps:
            return self.tr("Choose a recipe, or add steps.")
        if self.editor.form.is_wrong:
            return self.tr("Correct the value in red.")
        if self._faulty:
            return (
                ""
                if self._checking.isActive()
                else self.tr("Some steps can't run on this computer.")
            )
        if not self.session.rows.value:
            return self.tr("Add files.")
        return "" if self.out.text().strip() else self.tr("Choose a folder for the results.")

    def _show_example(self, name: str) -> None:
        if self.session.progress.value.phase == "new":
            self.example.setText(self.tr("First result: {name}").format(name=name))

    # -- files ------------------------------------------------------------------------------------

    def take_files(self, paths: Iterable[Path]) -> None:
        self.session.add(paths)

    def _clear(self) -> None:
        """The run is not shown again by itself."""
        self._workspace.settings.batch_folder = ""
        self.session.clear()

    def _take_up(self, name: str) -> None:
        self.out.setText(name)
        self.session.take_up(Path(name))

    def _watch(self) -> None:
        WatchDialog(self.window(), self._kit, self._workspace).open()

    def _run(self) -> None:
        if self.session.progress.value.phase == "over":
            self.session.clear(rows=self.session.rows.value)
            return
        read_typed(self.editor.form.editors)
        if self.editor.form.is_wrong:
            return
        self._workspace.settings.batch_folder = self.out.text().strip()
        self._workspace.keep_settings()
        self.session.run(Path(self.out.text().strip()))
        self.review.focused.setFocus()
