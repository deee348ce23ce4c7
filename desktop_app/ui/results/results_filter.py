"""Which results are listed, in a box: all, the starred ones, those of one run."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.jobs.results import Result
from desktop_app.ui.kit import Kit, Retranslated
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.results.listing import ALL, STARRED, WANTED
from desktop_app.ui.results.results_view import ResultsView
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE, ChoiceBox
from desktop_app.worker.workspace import Workspace

_LONGEST = 40


class ResultsFilter(Retranslated, ChoiceBox):
    """Follows the runs of the session; a run that is gone gives way to all."""

    def __init__(self, workspace: Workspace, kit: Kit, view: ResultsView, parent: QWidget) -> None:
        super().__init__(kit.theme, kit.icons, parent)
        self._state, self._view = workspace.state, view
        self._runs: tuple[tuple[Result, ...], ...] = ()
        self.setProperty("dense", "true")
        self.activated.connect(self._chosen)
        watch(self._state.results.items, self._on_items)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Results shown"))
        self._fill()

    def _on_items(self, _: object) -> None:
        runs = self._state.results.runs
        if [run[0].job.id for run in runs] != [run[0].job.id for run in self._runs] or [
            len(run) for run in runs
        ] != [len(run) for run in self._runs]:
            self._runs = runs
            self._fill()

    def _fill(self) -> None:
        kept = self._view.kept
        with QSignalBlocker(self):
            self.clear()
            for words, key in (
                (self.tr("All results"), ALL),
                (self.tr("Not rejected"), WANTED),
                (self.tr("Starred"), STARRED),
            ):
                self.addItem(words, key)
            if len(self._runs) > 1:
                self.insertSeparator(self.count())
                for run in reversed(self._runs):
                    self._add_run(run)
            at = max(0, self.findData(kept))
            self.setCurrentIndex(at)
        if self.currentData() != kept:
            self._view.keep(self.currentData())

    def _add_run(self, run: tuple[Result, ...]) -> None:
        request = run[0].job.request
        words = " ".join(request.prompt.split())[:_LONGEST] or self.tr("Run without a prompt")
        self.addItem(words, run[0].job.id)
        self.setItemData(self.count() - 1, str(len(run)), DETAIL_ROLE)

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self._view.keep(self.itemData(index))
