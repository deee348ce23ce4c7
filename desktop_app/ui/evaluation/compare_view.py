"""What is asked of an evaluation, and the report that answers it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.naming import safe_name
from desktop_app.storage.evaluations import HISTORY
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.evaluation.report_view import ReportView
from desktop_app.ui.kit import horizontal_line, label, row, switch_button
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.language import shown_language
from desktop_app.ui.workbench.field_form import FieldForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from desktop_app.ui.kit import Kit
    from desktop_app.worker.evaluation_session import ShownReport
    from desktop_app.worker.workspace import Workspace

_LEAST: Final = (360, 160)
"""Room that is enough to see of the form."""


def say(text: str) -> str:
    """A report's English in the language of the window."""
    for context in ("Report", "Operations", "EngineNotes", "Notes", "Errors"):
        found = QCoreApplication.translate(context, text)
        if found != text:
            return found
    return text


class SourceLine(Retranslated, QWidget):
    """A set of pictures: a folder that is chosen, dropped or typed, or words of the history.
    ``changed`` gives what it says."""

    changed = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.edit = label("secondary", self), QLineEdit(self)
        self.folder, self.history = QPushButton(self), QPushButton(self)
        self.setAcceptDrops(True)
        line = row(4)
        line.addWidget(self.edit, 1)
        line.addWidget(self.folder)
        line.addWidget(self.history)
        lines = spaced(QVBoxLayout(self), 4)
        lines.addWidget(self.name)
        lines.addLayout(line)
        self.edit.textChanged.connect(self.changed)
        self.folder.clicked.connect(self._ask)
        self.history.clicked.connect(self._use_history)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.folder.setText(self.tr("Folder…"))
        self.history.setText(self.tr("History"))
        self.history.setToolTip(
            self.tr("Pictures of the history: words, as on the page Search, after “history:”.")
        )
        self.edit.setPlaceholderText(self.tr("A folder, a table, or history: and words"))

    def name_it(self, words: str) -> None:
        """What the line is for."""
        self.name.setText(words)
        self.edit.setAccessibleName(words)

    def _ask(self) -> None:
        choose_folder(self.window(), self.name.text(), self.edit.setText)

    def _use_history(self) -> None:
        if not self.edit.text().startswith(HISTORY):
            self.edit.setText(HISTORY)
        self.edit.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.edit.setText(local[0])


class VariantLine(Retranslated, QWidget):
    """A model, a LoRA, and settings as they are typed. ``removed`` gives the line."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.model, self.lora = (ChoiceBox(kit.theme, kit.icons, self) for _ in range(2))
        self.edit, self.remove = QLineEdit(self), QToolButton(self)
        kit.icons.place(self.remove, "x")
        line = row(4)
        for box in (self.model, self.lora):
            box.setMinimumContentsLength(1)
            line.addWidget(box, 2)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        line.addWidget(self.edit, 3)
        line.addWidget(self.remove)
        self.setLayout(line)
        self.edit.textChanged.connect(lambda _: self.changed.emit())
        self.remove.clicked.connect(lambda: self.removed.emit(self))
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        state = self._state
        loras = [one.name for one in state.add_ons.value if one.component == "lora"]
        models = [(one.name, one.id) for one in state.models.value]
        for box, name, rows in (
            (self.model, self.tr("Model"), models),
            (self.lora, self.tr("LoRA"), [(self.tr("none"), ""), *((one, one) for one in loras)]),
        ):
            kept = box.currentData()
            box.clear()
            box.setAccessibleName(name)
            for words, key in rows:
                box.addItem(f"{name}: {words}", key)
            box.setCurrentIndex(max(box.findData(kept), 0) if rows else -1)
        self.edit.setPlaceholderText(self.tr("Settings, as “steps=4; guidance_scale=3”"))
        self.edit.setAccessibleName(self.tr("Settings"))
        remove = self.tr("Leave this one out")
        self.remove.setToolTip(remove)
        self.remove.setAccessibleName(remove)

    def text(self) -> str:
        """As `studio.evaluating.variants.variant_of` reads it; empty: no model."""
        model, lora = self.model.currentData(), self.lora.currentData()
        parts = [model or "", f"lora={lora}" if lora else "", self.edit.text().strip()]
        return "; ".join(filter(None, parts)) if model else ""

    def show_text(self, text: str) -> None:
        """What was said before."""
        model, *parts = (one.strip() for one in text.split(";"))
        lora = next((one.removeprefix("lora=") for one in parts if one.startswith("lora=")), "")
        if self.lora.findData(lora) > 0:
            self.lora.setCurrentIndex(self.lora.findData(lora))
            parts.remove(f"lora={lora}")
        self.model.setCurrentIndex(max(self.model.findData(model), 0))
        self.edit.setText("; ".join(filter(None, parts)))


class AskForm(Retranslated, QWidget):
    """Sets of pictures or models, and how they are measured. ``wanted`` gives all of it."""

    wanted = Signal(object)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        from desktop_app.operations.answers.evaluate import OPERATION

        super().__init__(parent)
        self._workspace, self._operation = workspace, OPERATION
        self._values = {each.id: each.default for each in OPERATION.fields}
        self.intro, self.told = label("secondary", self), label("secondary", self)
        self.modes = [switch_button() for _ in range(2)]
        self._group = QButtonGroup(self)
        self.lines = [SourceLine(kit, self) for _ in range(3)]
        self.suite = ChoiceBox(kit.theme, kit.icons, self)
        self._kit = kit
        self.variants = list[VariantLine]()
        self.more = QPushButton(self)
        self.fields = FieldForm(workspace, kit, self)
        self.stop, self.go = QPushButton(self), QPushButton(self)
        kit.primary_buttons.add(self.go, "page")
        self._build()
        self._connect()
        self.retranslate()
        self.modes[0].setChecked(True)
        self._show_mode(0)

    def _build(self) -> None:
        self.intro.setWordWrap(True)
        self.told.setWordWrap(True)
        inner = QWidget(self)
        lines = spaced(QVBoxLayout(inner), 8, (16, 12, 16, 0))
        lines.addWidget(self.intro)
        top = WrapLayout(4)
        for at, button in enumerate(self.modes):
            self._group.addButton(button, at)
            top.add(button)
        lines.addLayout(top)
        self.suite.setMinimumContentsLength(1)
        lines.addWidget(self.suite)
        self._variants = spaced(QVBoxLayout(), 8)
        lines.addLayout(self._variants)
        more = row(0)
        more.addWidget(self.more)
        more.addStretch(1)
        lines.addLayout(more)
        for line in self.lines:
            lines.addWidget(line)
        lines.addWidget(self.fields)
        lines.addStretch(1)
        below = WrapLayout(8, (16, 8, 16, 8))
        below.add(self.told, 1)
        below.add(self.stop)
        below.add(self.go)
        whole = spaced(QVBoxLayout(self), 0)
        whole.addWidget(Scrolled(inner, *_LEAST, clear=True), 1)
        whole.addWidget(horizontal_line())
        whole.addLayout(below)

    def _connect(self) -> None:
        session = self._workspace.evaluation
        self._group.idClicked.connect(self._show_mode)
        self.fields.changed.connect(self._values.update)
        self.go.clicked.connect(lambda: self.wanted.emit(self.values()))
        self.stop.clicked.connect(session.cancel)
        for line in self.lines:
            line.changed.connect(self._check)
        self.suite.currentIndexChanged.connect(self._check)
        self.more.clicked.connect(lambda: self._add_variant(""))
        listen(session.progress.changed, self._on_progress)
        listen(session.proposed.changed, self._propose)
        for there in (self._workspace.state.models, session.suites):
            listen(there.changed, self._fill)

    def retranslate(self) -> None:
        """Set all words again."""
        self.intro.setText(
            self.tr(
                "Measures pictures, or compares two sets of them: numbers with intervals, and how"
                " each was made. What can't be compared is refused."
            )
        )
        self.modes[0].setText(self.tr("Pictures"))
        self.modes[0].setToolTip(self.tr("Pictures that are there."))
        self.modes[1].setText(self.tr("Models"))
        self.modes[1].setToolTip(
            self.tr("Make the pictures of a suite with one model or two, then compare them.")
        )
        names = (self.tr("A"), self.tr("B (if two are compared)"), self.tr("Reference (if any)"))
        for line, name in zip(self.lines, names, strict=True):
            line.name_it(name)
        self.suite.setAccessibleName(self.tr("Suite"))
        self.more.setText(self.tr("Add Another"))
        self.more.setToolTip(self.tr("Another model, LoRA or setting to compare."))
        self.stop.setText(self.tr("Cancel"))
        self.go.setText(self.tr("Evaluate"))
        self.fields.show_fields(self._operation.fields, self._values, lambda: say)
        self._fill()
        self._on_progress(self._workspace.evaluation.progress.value)

    def values(self) -> dict[str, Any]:
        """What is said now."""
        first, second, reference = (line.edit.text().strip() for line in self.lines)
        if not self._is_models:
            sets = {"samples": first, "other": second, "reference": reference}
            return {**self._values, **sets, "suite": "", "variants": ()}
        variants = tuple(text for one in self.variants if (text := one.text()))
        suite = str(self.suite.currentData() or "")
        return {**self._values, "suite": suite, "variants": variants, "reference": reference}

    def focus(self) -> None:
        """The first line has the keyboard."""
        (self.suite if self._is_models else self.lines[0].edit).setFocus()

    @property
    def _is_models(self) -> bool:
        return self.modes[1].isChecked()

    def _show_mode(self, at: int) -> None:
        for line in self.lines[:2]:
            line.setVisible(not at)
        for part in (self.suite, self.more):
            part.setVisible(bool(at))
        if at and not self.variants:
            self._add_variant("")
        for line in self.variants:
            line.setVisible(bool(at))
        self._check()

    def _add_variant(self, text: str) -> None:
        line = VariantLine(self._workspace, self._kit, self)
        line.show_text(text)
        line.changed.connect(self._check)
        line.removed.connect(self._remove_variant)
        self.variants.append(line)
        self._variants.addWidget(line)
        line.setVisible(self._is_models)
        self._check()

    def _remove_variant(self, line: VariantLine) -> None:
        self.variants.remove(line)
        line.hide()
        line.deleteLater()
        self._check()

    def _fill(self, _: object = None) -> None:
        language, kept = shown_language(), self.suite.currentData()
        self.suite.clear()
        for one in self._workspace.evaluation.suites.value:
            words = one.word(one.name, language)
            self.suite.addItem(f"{self.tr('Suite')}: {words} ({len(one.prompts)})", one.id)
        self.suite.setCurrentIndex(max(self.suite.findData(kept), 0))
        for line in self.variants:
            line.retranslate()

    def _propose(self, values: Mapping[str, Any]) -> None:
        """Fill in what another page asks for."""
        for line, name in zip(self.lines, ("samples", "other", "reference"), strict=True):
            if name in values:
                line.edit.setText(str(values[name]))
        for line in [*self.variants] if values.get("variants") else ():
            self._remove_variant(line)
        for text in values.get("variants", ()):
            self._add_variant(text)
        known = {each.id for each in self._operation.fields}
        self._values |= {name: value for name, value in values.items() if name in known}
        self.modes[int(bool(values.get("suite")))].setChecked(True)
        self._show_mode(int(self._is_models))
        self.fields.show_fields(self._operation.fields, self._values, lambda: say)

    def _check(self, _: object = None) -> None:
        runs = self._workspace.evaluation.progress.value is not None
        values = self.values()
        is_said = bool(values["variants"] if self._is_models else values["samples"])
        self.go.setEnabled(is_said and not runs)
        for line in self.variants:
            line.remove.setVisible(len(self.variants) > 1)

    def _on_progress(self, text: str | None) -> None:
        self.told.setText("" if text is None else text or self.tr("Reading pictures …"))
        self.stop.setVisible(text is not None)
        self._check()


class CompareView(Retranslated, QWidget):
    """The form, or the chosen report."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self.session = kit, workspace.evaluation
        self.form = AskForm(workspace, kit, self)
        self.report = ReportView(kit.theme, self)
        self.save, self.again = QPushButton(self), QPushButton(self)
        buttons = WrapLayout(8, (16, 8, 16, 8))
        buttons.add_stretch()
        for button in (self.again, self.save):
            buttons.add(button)
        shown = QWidget(self)
        lines = spaced(QVBoxLayout(shown), 0)
        lines.addWidget(self.report, 1)
        lines.addWidget(horizontal_line())
        lines.addLayout(buttons)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.form)
        self.stack.addWidget(shown)
        spaced(QVBoxLayout(self), 0).addWidget(self.stack)
        self.form.wanted.connect(self.session.start)
        self.save.clicked.connect(self._ask_file)
        self.again.clicked.connect(self._again)
        listen(self.session.shown.changed, self._show)
        kit.theme.changed.connect(self._relook)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again; reports are written again in the language."""
        self.save.setText(self.tr("Export…"))
        self.save.setToolTip(self.tr("Write this report as a page (HTML), PDF or JSON."))
        self.again.setText(self.tr("Measure Again…"))
        self.again.setToolTip(self.tr("Fill the form with what this report was asked."))
        self._relook()

    def _relook(self) -> None:
        from desktop_app.studio.evaluating.plots import Inks
        from desktop_app.worker.evaluation_session import Look

        tokens = self._kit.theme.tokens
        sets = {"A": tokens.link, "B": tokens.text, "A − B": tokens.secondary}
        inks = Inks(tokens.text, tokens.disabled, sets, "")
        self.session.look = Look(say, inks, shown_language().replace("_", "-"))
        shown = self.session.shown.value
        if shown is not None:
            self.session.choose(shown.id)

    def _show(self, shown: ShownReport | None) -> None:
        self.report.show_report(shown)
        self.stack.setCurrentIndex(0 if shown is None else 1)

    def _again(self) -> None:
        shown = self.session.shown.value
        if shown is not None:
            self.session.propose(shown.report.asked)

    def _ask_file(self) -> None:
        shown = self.session.shown.value
        if shown is None:
            return
        dialog = QFileDialog(self.window(), self.tr("Export Report"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["HTML (*.html)", "PDF (*.pdf)", "JSON (*.json)"])
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(
            lambda text: dialog.setDefaultSuffix(text.partition("*.")[2].rstrip(")"))
        )
        dialog.selectFile(safe_name(shown.name))
        dialog.fileSelected.connect(lambda name: self.session.export(Path(name)))
        dialog.open()
