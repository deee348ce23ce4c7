"""The page on which something is taught: a set of pictures, settings, and how the runs go."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.extensions.training.faces.page.caption_view import CaptionView
from desktop_app.extensions.training.faces.page.runs_view import RunsView
from desktop_app.extensions.training.faces.page.set_view import SetView
from desktop_app.extensions.training.faces.page.start_column import StartColumn
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.runs import TrainingsView
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.extensions.training.work.sets.taking_in import TABLES
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.dialogs.files_page import FilesPage
from desktop_app.ui.dialogs.name_dialog import NameDialog
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    horizontal_line,
    row,
    switch_button,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import Gap, filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_COLUMN: Final = 344


class TrainingPage(FilesPage):
    """Settings at the left; at the right pictures, captions or runs."""

    tables = TABLES

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self.sets = workspace, training_of(workspace).sets
        self.column = hold(StartColumn(workspace, kit, self), panel_width=_COLUMN)
        self.pictures = SetView(workspace, kit, self)
        self.captions = CaptionView(self.sets.set, self.pictures.list_model, kit, self)
        self.runs = RunsView(workspace, kit, self)
        self.stack = QStackedWidget(self)
        self.to_pictures, self.to_captions, self.to_runs = self.tabs = [
            switch_button() for _ in range(3)
        ]
        self._group = QButtonGroup(self)
        for at, (view, tab) in enumerate(
            zip((self.pictures, self.captions, self.runs), self.tabs, strict=True)
        ):
            self.stack.addWidget(view)
            self._group.addButton(tab, at)
        self.name = ElidedLabel(self)
        self.which, self.files, self.folder, self.close_button = (
            QPushButton(self) for _ in range(4)
        )
        self.menu = QMenu(self.which)
        self.which.setMenu(self.menu)
        top = filled(
            WrapLayout(4, (8, 6, 8, 6)),
            *self.tabs,
            Gap(8),
            grow(self.name),
            self.which,
            self.files,
            self.folder,
            self.close_button,
        )
        line = vertical_line(0)
        self.setLayout(
            filled(
                row(0),
                self.column,
                line,
                grow(filled(spaced(QVBoxLayout(), 0), top, horizontal_line(), grow(self.stack))),
            )
        )
        self._connect()
        self.retranslate()
        self.tabs[0].setChecked(True)

    def _connect(self) -> None:
        self._group.idClicked.connect(self.show_part)
        self.column.started.connect(partial(self.show_part, 2))
        listen(self.sets.set.value.changed, self._show)
        listen(training_of(self._workspace).running.runs.view.changed, self._on_runs)

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("to_pictures", self.tr("Pictures")),
            Caption("to_captions", self.tr("Captions")),
            Caption("to_runs", self.tr("Runs")),
            Caption("which", self.tr("Set"), self.tr("Any folder of pictures is a set.")),
            Act(
                "files",
                self.tr("Add Files…"),
                self.ask_files,
                self.tr("Pictures, or a table of files and captions. They are copied."),
            ),
            Act("folder", self.tr("Add Folder…"), self.ask_folder),
            Act("close_button", self.tr("Close"), self.leave),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self.menu.clear()
        self.menu.addAction(
            self.tr("New Set…"),
            lambda: NameDialog(
                self.window(), self.tr("New Set"), self.tr("My set"), self.sets.new
            ).open(),
        )
        self.menu.addAction(self.tr("Open Set…"), self._ask_set)
        history = partial(self._workspace.page_wanted.send, "search")
        self.menu.addAction(self.tr("Add from History…"), history)
        self.again = self.menu.addAction(self.tr("Read Folder Again"), self.sets.reload)
        self._show(self.sets.set.value.value)

    def come_up(self) -> None:
        """What is shown has the keyboard."""
        self.sets.open_last()
        self._focus()

    def show_part(self, at: int) -> None:
        self.tabs[at].setChecked(True)
        self.stack.setCurrentIndex(at)
        self._focus()

    def _focus(self) -> None:
        (self.pictures.grid, self.captions.table, self.runs.list)[
            self.stack.currentIndex()
        ].setFocus()

    @Slot(object)
    def _show(self, found: TrainingSet | None) -> None:
        self.name.setText("" if found is None else Path(found.folder).name)
        self.name.explanation = "" if found is None else found.folder
        self.again.setEnabled(found is not None)

    def _on_runs(self, view: TrainingsView) -> None:
        """The switch of pages says how far the one is that runs."""
        one = view.running
        badge = f"{100 * one.step // one.total} %" if one is not None and one.total else ""
        self.show_badge(badge)

    # -- files ------------------------------------------------------------------------------------

    def take_files(self, paths: Iterable[Path]) -> None:
        self.sets.add(paths)

    def _ask_set(self) -> None:
        title = self.tr("Open Set")
        choose_folder(self.window(), title, lambda name: self.sets.open(Path(name)))
