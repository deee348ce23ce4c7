"""The page of evaluations: reports at the left, what is compared, rated or watched at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.extensions import LateFunction
from desktop_app.extensions.evaluation.faces.page.compare_view import CompareView
from desktop_app.extensions.evaluation.values.evaluation import Report
from desktop_app.extensions.evaluation.work.sessions.evaluation_session import ShownReport
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.extensions.evaluation.work.stores.evaluations import ReportListing
from desktop_app.ui.dialogs.named_list import ConfirmedDelete, NamedList, NamedRow
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    horizontal_line,
    row,
    show_when,
    switch_button,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.widgets.two_line_rows import BELOW, TwoLineRows
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.threaded_run import Progress
from desktop_app.worker.workspace import Workspace

_Policy = QSizePolicy.Policy
_LIST: Final = 260


class EvaluationPage(Page):
    """A stop is a part of the page; others than the first are made when they are looked at."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._workspace, self._kit = workspace, kit
        self.session = evaluations_of(workspace).comparing
        self.compare = CompareView(workspace, kit, self)
        self.list = QListWidget(self)
        TwoLineRows(kit, self.list)
        lost = ConfirmedDelete(lambda _: self._lost, self.session.delete)
        self.names = NamedList(self.list, lost, self.session.rename)
        self.shelf = EmptyStack(self.list, self)
        self.new, self.close_button = QPushButton(self), QPushButton(self)
        self.rename = self.names.button(self, renames=True)
        self.remove = self.names.button(self)
        self.stack = filled(QStackedWidget(self), self.compare)
        self._group = QButtonGroup(self)
        self.stops = [switch_button() for _ in range(1 + len(STOPS))]
        self.views = dict[int, QWidget]()
        self._build()
        self._connect()
        self.retranslate()
        self.stops[0].setChecked(True)
        self._on_wanted(evaluations_of(workspace).wanted.value)

    def _build(self) -> None:
        for at, button in enumerate(self.stops):
            self._group.addButton(button, at)
        if "training" not in self._workspace.added:  # whose steps it compares
            self.stops[1].hide()
        top = filled(WrapLayout(4, (8, 6, 8, 6)), *self.stops, STRETCH, self.close_button)
        buttons = filled(WrapLayout(4, (8, 8, 8, 8)), self.new, self.rename, self.remove)
        self.left, self.line = hold(QWidget(self), panel_width=_LIST), vertical_line(0)
        left, right = spaced(QVBoxLayout(self.left), 0), spaced(QVBoxLayout(), 0)
        filled(left, grow(self.shelf), horizontal_line(), buttons)
        filled(right, top, horizontal_line(), grow(self.stack))
        self.setLayout(filled(row(0), self.left, self.line, grow(right)))

    def _connect(self) -> None:
        self.compare.rating_wanted.connect(self._rate)
        self.names.chosen.connect(self.session.choose)
        self._group.idClicked.connect(self.show_stop)
        listen(self.session.rows.changed, self._fill)
        listen(self.session.shown.changed, self._mark)
        listen(self.session.progress.changed, self._on_progress)
        listen(self.session.proposed.changed, self._on_proposed)
        listen(evaluations_of(self._workspace).wanted.changed, self._on_wanted)

    def retranslate(self) -> None:
        self.stops[0].setText(self.tr("Compare"))
        for button, words in zip(self.stops[1:], STOPS.values(), strict=True):
            button.setText(QCoreApplication.translate("Evaluation", words))
        self._lost = self.tr("What was measured is gone with it. Pictures stay.")
        self.acts.refresh()
        self._fill()

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("list", self.tr("Reports")),
            Caption("shelf.sentence", self.tr("Reports of what was measured are listed here.")),
            Act(
                "new",
                self.tr("New"),
                partial(self.session.choose, ""),
                self.tr("Measure and compare other pictures."),
            ),
            Act("close_button", self.tr("Close"), self.leave),
        ]

    def come_up(self) -> None:
        """What is shown has the keyboard."""
        self.session.refresh()
        self._focus()

    def show_stop(self, at: int) -> None:
        """A part of the page; the list of reports belongs to the first."""
        if at not in self.views and at:
            made = make_stop([*STOPS][at - 1], self._workspace, self._kit, self)
            self.views[at] = made
            self.stack.addWidget(made)
        self.stops[at].setChecked(True)
        shown = self.views[at] if at else self.compare
        beside = self.left, self.line
        for part in beside:
            part.setVisible(not at and part.isVisible())
        for part in (self.compare, *self.views.values()):
            # What is hidden needs no room, beside the list least of all.
            needs = _Policy.Preferred if part is shown else _Policy.Ignored
            part.setSizePolicy(needs, needs)
        self.stack.setCurrentWidget(shown)
        show_when(not at, *beside)
        self._focus()

    def _focus(self) -> None:
        shown = self.stack.currentWidget() or self.compare
        inner = (one for one in shown.findChildren(QWidget) if one.isVisible())
        (next((one for one in inner if one.focusPolicy()), None) or shown).setFocus()

    def _fill(self, _: object = None) -> None:
        self.shelf.set_empty(not self.session.rows.value)
        self.names.fill(map(self._row, self.session.rows.value))
        self._mark(self.session.shown.value)

    def _row(self, one: ReportListing) -> NamedRow:
        when = self._kit_date(one.created_ms)
        data = {
            BELOW: one.damage or when,
            Qt.ItemDataRole.ToolTipRole: one.damage or " · ".join(one.sets),
            Qt.ItemDataRole.AccessibleDescriptionRole: when,
        }
        return NamedRow(one.id, one.name, data=data)

    @staticmethod
    def _kit_date(created_ms: int) -> str:
        if not created_ms:
            return ""
        when = QDateTime.fromMSecsSinceEpoch(created_ms)
        return QLocale().toString(when, QLocale.FormatType.ShortFormat)

    def _mark(self, shown: ShownReport | None) -> None:
        self.names.choose(None if shown is None else shown.id)

    def _on_wanted(self, module: str) -> None:
        at = [*STOPS].index(module) + 1 if module else 0
        if at:
            evaluations_of(self._workspace).wanted.value = ""
            self.show_stop(at)

    def _on_proposed(self, _: object) -> None:
        self.show_stop(0)

    def _rate(self, report: Report) -> None:
        """A blind rating of its sets."""
        sets = [(one, Path(one.source)) for one in report.sets if one.label != "reference"]
        evaluations_of(self._workspace).ratings.make(report.name, sets, "pairs")
        self.show_stop(1)

    def _on_progress(self, progress: Progress) -> None:
        self.show_badge("…" if progress.is_running else "")


STOPS: Final = {
    "checkpoint_view": QT_TRANSLATE_NOOP("Evaluation", "Steps of a Training"),
    "rating_view": QT_TRANSLATE_NOOP("Evaluation", "Rate"),
    "drift_view": QT_TRANSLATE_NOOP("Evaluation", "Drift"),
    "reproduce_view": QT_TRANSLATE_NOOP("Evaluation", "Reproduce"),
    "made_view": QT_TRANSLATE_NOOP("Evaluation", "How It Was Made"),
    "grid_view": QT_TRANSLATE_NOOP("Evaluation", "Grid"),
    "lab_view": QT_TRANSLATE_NOOP("Evaluation", "Lab"),
}
"""What their buttons say, by the modules of their widgets; in order."""


def make_stop(module: str, workspace: Workspace, kit: Kit, parent: QWidget) -> QWidget:
    """The widget of a module, whose class is named like it."""
    name = module.title().replace("_", "")
    return LateFunction("evaluation", f"faces.page.{module}.{name}")(workspace, kit, parent)
