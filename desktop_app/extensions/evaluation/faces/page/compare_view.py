"""The form of evaluations, or the report that answers it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core.naming import safe_name
from desktop_app.extensions.evaluation.faces.page.ask_form import AskForm
from desktop_app.extensions.evaluation.faces.page.ask_lines import say
from desktop_app.extensions.evaluation.faces.page.report_view import ReportView
from desktop_app.extensions.evaluation.work.reports.plots import Inks
from desktop_app.extensions.evaluation.work.sessions.evaluation_session import (
    ReportStyle,
    ShownReport,
)
from desktop_app.extensions.evaluation.work.sessions.evaluations import LABELS, evaluations_of
from desktop_app.ui.dialogs.choose_folder import choose_new_file
from desktop_app.ui.kit import Act, Kit, Retranslated, horizontal_line
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.language import shown_language
from desktop_app.worker.workspace import Workspace


class CompareView(Retranslated, QWidget):
    """The form, or the chosen report. ``rating_wanted`` gives a report of several sets."""

    rating_wanted = Signal(object)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self.session = kit, evaluations_of(workspace).comparing
        self.form = AskForm(workspace, kit, self)
        self.report = ReportView(kit.theme, self)
        self.save, self.again, self.rate = (QPushButton(self) for _ in range(3))
        shown = QWidget(self)
        filled(
            spaced(QVBoxLayout(shown), 0),
            grow(self.report),
            horizontal_line(),
            filled(WrapLayout(8, (16, 8, 16, 8)), STRETCH, self.rate, self.again, self.save),
        )
        self.stack = filled(QStackedWidget(self), self.form, shown)
        spaced(QVBoxLayout(self), 0).addWidget(self.stack)
        self.form.wanted.connect(self.session.start)
        listen(self.session.shown.changed, self._show)
        kit.theme.changed.connect(self._relook)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again; reports are written again in the language."""
        self.acts.refresh()
        self._relook()

    def _acts(self) -> list[Act]:
        shown = self.session.shown.value
        sets = () if shown is None else shown.report.sets
        return [
            Act(
                "save",
                self.tr("Export…"),
                self._ask_file,
                self.tr("Write this report as a page (HTML), PDF or JSON."),
            ),
            Act(
                "rate",
                self.tr("Rate by Eye"),
                self._rate,
                self.tr("Judge pairs of these pictures without knowing their sets."),
                shown=sum(one.label != "reference" for one in sets) > 1,
            ),
            Act(
                "again",
                self.tr("Measure Again…"),
                self._again,
                self.tr("Fill the form with what this report was asked."),
            ),
        ]

    def _relook(self) -> None:
        tokens = self._kit.theme.tokens
        sets = {"A": tokens.link, "B": tokens.text, "A − B": tokens.secondary}
        inks = Inks(tokens.text, tokens.disabled, sets, "")
        self.session.style = ReportStyle(say, inks, shown_language().replace("_", "-"))
        shown = self.session.shown.value
        if shown is not None:
            self.session.choose(shown.id)

    def _show(self, shown: ShownReport | None) -> None:
        self.report.show_report(shown)
        self.stack.setCurrentIndex(0 if shown is None else 1)
        self.acts.refresh()

    def _again(self) -> None:
        shown = self.session.shown.value
        if shown is not None:
            sets = {one.label: one.source for one in shown.report.sets}
            named = {name: sets.get(label, "") for label, name in LABELS.items()}
            self.session.propose({**shown.report.asked, "suite": "", **named})

    def _rate(self) -> None:
        shown = self.session.shown.value
        if shown is not None:
            self.rating_wanted.emit(shown.report)

    def _ask_file(self) -> None:
        shown = self.session.shown.value
        if shown is None:
            return
        choose_new_file(
            self.window(),
            self.tr("Export Report"),
            ("HTML (*.html)", "PDF (*.pdf)", "JSON (*.json)"),
            safe_name(shown.name),
            lambda name: self.session.export(Path(name)),
        )
