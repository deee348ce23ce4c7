"""The page of workbenches: rows at the left, the path of the chosen one at the right."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDateTime, QLocale, QStandardPaths, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.naming import safe_name
from desktop_app.extensions.workbenches.faces.page.change_dialog import ChangeDialog
from desktop_app.extensions.workbenches.faces.page.file_editors import ExplainedEditor
from desktop_app.extensions.workbenches.faces.page.made_files import MadeFiles
from desktop_app.extensions.workbenches.faces.page.pages_view import FilesView, PagesView
from desktop_app.extensions.workbenches.faces.page.row_list import RowList
from desktop_app.extensions.workbenches.faces.page.workbench_form import WorkbenchForm
from desktop_app.extensions.workbenches.faces.words import STOPS, run_folders, stop_name, words_of
from desktop_app.extensions.workbenches.values.workbench import Stop, Workbench
from desktop_app.extensions.workbenches.work.making.honesty import Honest
from desktop_app.extensions.workbenches.work.making.planning import UNPLACED
from desktop_app.extensions.workbenches.work.making_session import making_of
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    horizontal_line,
    label,
    row,
    switch_button,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.language import shown_language
from desktop_app.ui.words.texts import said_note
from desktop_app.worker.threaded_run import Progress
from desktop_app.worker.workspace import Workspace

_LIST: Final = 280
_FORM: Final = (240, 120)
"""Height that is enough to see of the form, and with large text."""


def stops_of(found: Workbench | None) -> list[Stop]:
    """The stops of its path; without pages there is nothing to arrange."""
    return [
        one
        for one in STOPS
        if found is None or (one in found.path and (one != "arrange" or found.page))
    ]


class WorkbenchPage(Page):
    """A stop of the path is a part of the page, one at a time."""

    has_letters = True

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit, self.session = workspace, kit, making_of(workspace)
        self._was_running, self._is_told = False, False
        self._folder, self._outs = "", dict[str, str]()
        """Of results, as it was proposed; and as it was typed, by the ids of workbenches."""
        self._places: dict[Path | None, tuple[Stop, list[int]]] = {}
        """Where runs were left, by their folders: the stop, and what was selected."""
        self._left: tuple[Stop, list[int]] | None = None
        self.rows = hold(
            RowList(self.session, workspace.state.notice, kit, self), panel_width=_LIST
        )
        self.form = WorkbenchForm(workspace, kit, self)
        self.made = MadeFiles(workspace, kit, self)
        self.pages = PagesView(workspace, kit, self)
        self.files = FilesView(workspace, kit, self)
        self.tip = label("secondary", self, wrap=True)
        self.honest = label("heading", self, wrap=True)
        self.out_name, self.out = label("secondary", self), QLineEdit(self)
        self.out_button, self.take_up, self.close_button = (QPushButton(self) for _ in range(3))
        self.preview, self.make = QPushButton(self), QPushButton(self)
        self.runs = QMenu(self.take_up)
        self.take_up.setMenu(self.runs)
        kit.primary_buttons.add(self.make, "page")
        self.stack = QStackedWidget(self)
        self._group = QButtonGroup(self)
        self.stops: dict[Stop, QToolButton] = {stop: switch_button() for stop in STOPS}
        self._build()
        self._connect()
        self.retranslate()
        self.show_stop("choose")

    # -- building ---------------------------------------------------------------------------------

    def _build(self) -> None:
        top = WrapLayout(4, (8, 6, 8, 6))
        for at, button in enumerate(self.stops.values()):
            self._group.addButton(button, at)
            top.addWidget(button)
        filled(top, STRETCH, self.take_up, self.close_button)
        out = filled(row(8), self.out_name, grow(self.out), self.out_button)
        run = filled(WrapLayout(8), STRETCH, self.preview, self.make)
        choose = QWidget(self)
        filled(
            spaced(QVBoxLayout(choose), 0),
            filled(spaced(QVBoxLayout(), 0, (16, 12, 16, 0)), self.tip),
            grow(Scrolled(self.form, *_FORM, clear=True)),
            horizontal_line(),
            filled(spaced(QVBoxLayout(), 8, (16, 8, 16, 8)), self.honest, out, run),
        )
        for part in (choose, self.made, self.pages, self.files):
            self.stack.addWidget(part)
        line = vertical_line(0)
        self.setLayout(
            filled(
                row(0),
                self.rows,
                line,
                grow(filled(spaced(QVBoxLayout(), 0), top, horizontal_line(), grow(self.stack))),
            )
        )

    def _connect(self) -> None:
        session = self.session
        self._group.idClicked.connect(lambda at: self.show_stop([*STOPS][at]))
        self.runs.aboutToShow.connect(self._list_runs)
        self.out.textChanged.connect(self._aim)
        self.form.changed.connect(self._said)
        self.made.grid.selectionModel().selectionChanged.connect(self._remember)
        self.made.edit_wanted.connect(self._edit)
        self.files.review_wanted.connect(partial(self.show_stop, "review"))
        self.rows.change_wanted.connect(
            lambda name: ChangeDialog(self.window(), self._kit, session, name).open()
        )
        listen(session.workbench.changed, self._show)
        listen(session.progress.changed, self._on_progress)
        listen_each(
            self._show_honest,
            session.pages.changed,  # pictures may have been edited
            self._workspace.state.models.changed,
            self._workspace.state.add_ons.changed,
        )

    def _acts(self) -> list[Act | Caption]:
        found, runs = self.session.workbench.value, self.session.progress.value.is_running
        count, stops = 0 if found is None else found.preview, stops_of(found)
        names = {one: f"{at} {stop_name(one)}" for at, one in enumerate(stops, 1)}
        return [
            *(Caption(f"stops.{one}", names.get(one, ""), shown=one in names) for one in STOPS),
            Caption("tip", "" if found is None else words_of(found)(found.tip)),
            Caption("form", "", can=not runs),
            Caption("out_name", self.tr("Results to")),
            Caption("out", self.tr("A folder"), name=self.tr("Results to"), can=not runs),
            Act(
                "out_button",
                self.tr("Choose…"),
                lambda: choose_folder(
                    self.window(), self.tr("Folder for Results"), self.out.setText
                ),
                self.tr("Choose a folder for the results."),
                can=not runs,
            ),
            Caption(
                "take_up",
                self.tr("Open Run"),
                self.tr("Reopen an earlier run, as it was left."),
                can=not runs,
            ),
            Act("close_button", self.tr("Close"), self.leave),
            Act(
                "preview",
                self.tr("Make %n first", "", count),
                self._preview,
                self.tr("To look at them before all others are made."),
                can=not runs,
                shown=bool(count),
            ),
            Act(
                "make",
                self.tr("Make"),
                self._make,
                self.tr("Make all pictures, in a new folder."),
                can=found is not None and not runs,
            ),
        ]

    def retranslate(self) -> None:
        if self.session.language != shown_language():
            self.session.use_language(shown_language())
            self.form.show_workbench(self.session.workbench.value, self.session.values)
        self.acts.refresh()
        self._show_honest()

    # -- what is shown ----------------------------------------------------------------------------

    def come_up(self) -> None:
        """The rows have the keyboard, or the form of the one that is chosen."""
        self.session.refresh(self._refreshed)
        self.made.show_run()

    def _refreshed(self) -> None:
        session, folder = self.session, self._workspace.settings["making_folder"]
        rows = session.workbenches.value
        if session.workbench.value is None and rows:
            fresh = session.is_fresh
            session.choose(rows[0].id)
            session.is_fresh = fresh
        if folder and session.is_fresh:
            session.take_up(Path(folder), quiet=True)
        self._focus()

    def show_stop(self, stop: Stop) -> None:
        """Go to a stop of the path."""
        self.stops[stop].setChecked(True)
        part = {"choose": 0, "arrange": 2, "export": 3}.get(stop, 1)
        self.stack.setCurrentIndex(part)
        if stop == "arrange":
            self.pages.come_up()
        elif stop == "export":
            self.files.come_up()
            self.pages.follow()
        else:
            self._focus()
        if stop in ("make", "review"):
            there = bool(self.session.rows.value)
            if stop == "review":
                self.made.review.list_model.put_flagged_first()
            if there:
                self._choose_first()
            self.made.review.opens_large = there and stop == "review"
            self.made.review.set_large(is_large=self.made.review.opens_large)
        self._remember()

    @Slot()
    def _remember(self, _: object = None) -> None:
        if self.session.rows.value and not self.session.progress.value.is_running:
            self._places[self.session.folder] = self.stop, self.made.review.selected

    def _choose_first(self) -> None:
        if not self.made.review.selected:
            self.made.grid.choose_rows([0])

    @property
    def stop(self) -> Stop:
        stops: list[Stop] = [*STOPS]
        return stops[self._group.checkedId()]

    def _focus(self) -> None:
        if not self.isVisible():
            return
        if self.stack.currentIndex() == 0:
            self.rows.list.setFocus()
        elif self.stack.currentIndex() == 1:
            self.made.review.focused.setFocus()

    def _show(self, found: Workbench | None) -> None:
        self._is_told = False
        self._say_honest(None, [])
        self.form.show_workbench(found, self.session.values)
        self._folder = str(self._proposed(found))
        self.out.setText(self._outs.get(found.id if found is not None else "") or self._folder)
        self.acts.refresh()
        self._show_honest()
        self.show_stop("choose")

    def _show_honest(self, _: object = None) -> None:
        """What can't be as it is asked for is said before anything is made."""
        self.form.show_followed()
        self.session.foretell(self._say_honest)

    def _say_honest(self, honest: Honest | None, unkept: list[str]) -> None:
        found, lines = self.session.workbench.value, [*map(said_note, unkept)]
        if honest is not None and found is not None:
            told = self.tr("{model} doesn't know: {words}.")
            lines += [
                told.format(model=honest.model, words=honest.listed),
                words_of(found)(honest.words),
            ]
        self.honest.setVisible(bool(lines))
        self.honest.setText("\n".join(lines))

    def _proposed(self, found: Workbench | None) -> Path:
        """Where results go if nothing else is said."""
        own, name = ("", "") if found is None else (found.id, safe_name(found.name))
        runs = [one.partition("=") for one in self._workspace.settings["making_runs"]]
        if mine := next((path for name, _, path in runs if name == own), ""):
            return Path(mine).parent
        home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
        return (Path(runs[0][2]).parents[1] if runs else Path(home) / "Velatura") / name

    def _on_progress(self, progress: Progress) -> None:
        self.show_badge(progress.badge)
        if progress.is_running and not self._was_running:
            is_taken_up = not self.session.rows.value
            self._left = self._places.get(self.session.folder) if is_taken_up else None
            stays = self.stop in ("review", "arrange") or self.session.use_edits is not None
            if self._left is None and not stays:  # labels are used where somebody says so
                self.show_stop("make")
        elif progress.phase == "new" and self._was_running:  # it could not begin
            self.show_stop("choose")
        elif self._was_running and not progress.is_running:
            if self._left is not None:
                stop, chosen = self._left
                self.show_stop(stop)
                order = self.made.review.list_model.rows
                self.made.grid.choose_rows([order.index(one) for one in chosen if one in order])
            self._choose_first()
        if progress.is_running != self._was_running:
            self.form.show_followed()
        self._was_running = progress.is_running
        self.acts.refresh()

    # -- what is done -----------------------------------------------------------------------------

    @Slot(object)
    def _said(self, values: Mapping[str, object]) -> None:
        self.session.say(values)
        if self._is_told:
            self.form.tell_faults(self.session.wrong())
        self._show_honest()

    def _unplaced(self) -> ExplainedEditor | None:
        """The labels, where it must be asked what happens to those without a place."""
        if UNPLACED not in self.form.editors:
            return None
        explained = (one for one in self.form.editors.values() if isinstance(one, ExplainedEditor))
        return next((one for one in explained if one.picture.path and None in one.places), None)

    def _ask_unplaced(self, labels: ExplainedEditor, most: int | None) -> None:
        def go(which: str) -> None:
            self.form.editors[UNPLACED].show_values({UNPLACED: which})
            self.session.say({UNPLACED: which})
            self._make(most, confirmed=True)

        title = self.tr("{placed} of {all} labels are placed.")
        title = title.format(placed=labels.placed, all=len(labels.places))
        answers = (
            Answer(self.tr("Place Them"), labels.picture.setFocus, main=True),
            Answer(self.tr("List Only"), partial(go, "list")),
            Answer(self.tr("Leave Out"), partial(go, "out")),
        )
        Question(
            self.window(),
            title,
            self.tr("The others can be placed by clicks in the picture."),
            *answers,
        ).open()

    def _make(self, most: int | None = None, *, confirmed: bool = False) -> None:
        wrong, folder = self.session.wrong(), self.out.text().strip()
        self._is_told = True
        self.form.tell_faults(wrong)
        if wrong:
            self.form.focus(next(iter(wrong)))
        elif not folder:
            self.out.setFocus()
        elif not confirmed and (labels := self._unplaced()) is not None:
            self._ask_unplaced(labels, most)
        else:
            session, settings = self.session, self._workspace.settings
            found = session.workbench.value
            assert found is not None
            session.clear()
            made = fresh_folder(Path(folder), found.run_name(found.said(session.values)))
            others = (one for one in settings["making_runs"] if one != f"{found.id}={made}")
            settings["making_runs"] = (f"{found.id}={made}", *others)
            settings["making_folder"] = str(made)
            self._workspace.keep_settings()
            session.run(made, most)

    def _preview(self) -> None:
        found = self.session.workbench.value
        self._make(None if found is None else found.preview)

    @Slot(str)
    def _aim(self, folder: str) -> None:
        """Results of this workbench go there from now on."""
        found = self.session.workbench.value
        if found is not None and folder != self._folder:
            self._outs[found.id] = folder

    @Slot()
    def _list_runs(self) -> None:
        self.runs.clear()
        folders = run_folders(self._workspace.settings)
        for path in folders:
            name = f"{path.name} ({path.parent.name})".replace("&", "&&")
            self.runs.addAction(name, partial(self.session.take_up, path))
        self.runs.addSeparator()
        self.runs.addAction(self.tr("Choose Its Folder…"), self._ask_run)
        self._workspace.background.run(
            lambda: [one.stat().st_mtime if one.is_dir() else 0.0 for one in folders],
            self._date_runs,
            self.session.failed,
        )

    def _date_runs(self, changed: list[float]) -> None:
        """Those whose folder is there, with the time when it was changed last."""
        for action, seconds in zip(self.runs.actions(), changed, strict=False):
            if seconds:
                when = QDateTime.fromSecsSinceEpoch(int(seconds))
                short = QLocale().toString(when, QLocale.FormatType.ShortFormat)
                action.setText("\t".join((action.text().partition("\t")[0], short)))
        end = self.runs.screen().availableGeometry().right()  # it is wider than when it came up
        self.runs.move(min(self.runs.x(), end - self.runs.sizeHint().width()), self.runs.y())

    def _ask_run(self) -> None:
        choose_folder(
            self.window(),
            self.tr("Folder of a Run"),
            lambda name: self.session.take_up(Path(name)),
        )

    def _edit(self, path: Path) -> None:
        """As a document, on the canvas."""
        self._workspace.files.open(path)
        self.done.emit()


def fresh_folder(parent: Path, stem: str) -> Path:
    """Of a run that has one to itself: in ``parent``, and not there yet."""
    tried = (parent / (f"{stem}-{count}" if count > 1 else stem) for count in itertools.count(1))
    return next(path for path in tried if not os.path.lexists(path))
