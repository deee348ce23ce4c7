"""What is asked of an evaluation: sets of pictures or models, and how they are measured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from desktop_app.extensions.evaluation.faces.page.ask_lines import (
    MeasureTicks,
    SourceLine,
    VariantLine,
    say,
)
from desktop_app.extensions.evaluation.values.evaluate import FIELDS
from desktop_app.extensions.evaluation.work.sessions.evaluations import evaluations_of
from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    discard,
    horizontal_line,
    label,
    row,
    show_when,
    switch_button,
)
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.disclosure import Disclosure
from desktop_app.ui.widgets.field_form import FieldForm
from desktop_app.ui.widgets.scrolled import Scrolled
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.language import shown_language
from desktop_app.worker.workspace import Workspace

_NUMBERS: Final = ("seed",)
"""Fields whose editors are those of their kinds."""
_LEAST: Final = (360, 160)
"""Room that is enough to see of the form."""


class AskForm(Retranslated, QWidget):
    """Sets of pictures or models, and how they are measured. ``wanted`` gives all of it."""

    wanted = Signal(object)

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._values = {each.id: each.default for each in FIELDS}
        self._asked = tuple(each for each in FIELDS if each.id in _NUMBERS)
        self.intro, self.told = (
            label("secondary", self, wrap=True),
            label("secondary", self, wrap=True),
        )
        self.pictures, self.models = self.modes = switch_button(), switch_button()
        self._group = QButtonGroup(self)
        self.lines = [SourceLine(kit, self) for _ in range(3)]
        self.suite = ChoiceBox(kit.theme, kit.icons, self)
        self._kit = kit
        self.variants = list[VariantLine]()
        self.more, self.list_file = QPushButton(self), QPushButton(self)
        self._files = list[Path]()
        self.encoder = ChoiceBox(kit.theme, kit.icons, self)
        self.measures = MeasureTicks(kit, self)
        self.how = Disclosure(kit, self)
        self.fields = FieldForm(workspace, kit, self)
        self.stop, self.go = QPushButton(self), QPushButton(self)
        kit.primary_buttons.add(self.go, "page")
        self._build()
        self._connect()
        self.retranslate()
        self.modes[0].setChecked(True)
        self._show_mode(0)

    def _build(self) -> None:
        inner = QWidget(self)
        lines = filled(spaced(QVBoxLayout(inner), 8, (16, 12, 16, 0)), self.intro)
        top = WrapLayout(4)
        for at, button in enumerate(self.modes):
            self._group.addButton(button, at)
            top.addWidget(button)
        lines.addLayout(top)
        self.suite.setMinimumContentsLength(1)
        lines.addLayout(filled(row(4), grow(self.suite), self.list_file))
        self._variants = spaced(QVBoxLayout(), 8)
        filled(lines, self._variants, filled(row(0), self.more, STRETCH), *self.lines)
        self.encoder.setMinimumContentsLength(1)
        how = filled(
            spaced(QVBoxLayout(), 8, (0, 4, 0, 8)), self.measures, self.encoder, self.fields
        )
        self.how.set_content(how)
        filled(lines, Gap(8), self.how, STRETCH)
        filled(
            spaced(QVBoxLayout(self), 0),
            grow(Scrolled(inner, *_LEAST, clear=True)),
            horizontal_line(),
            filled(WrapLayout(8, (16, 8, 16, 8)), grow(self.told), self.stop, self.go),
        )

    def _connect(self) -> None:
        session = evaluations_of(self._workspace).comparing
        self.fields.changed.connect(self._values.update)
        for line in self.lines:
            line.changed.connect(self.acts.refresh)
        self.suite.currentIndexChanged.connect(self.acts.refresh)
        listen_each(self.acts.refresh, session.progress.changed, session.said.changed)
        listen(session.proposed.changed, self._propose)
        listen_each(
            self._fill,
            self._workspace.state.models.changed,
            session.suites.changed,
            session.encoders.changed,
        )

    def retranslate(self) -> None:
        names = (self.tr("A"), self.tr("B (if two are compared)"), self.tr("Reference (if any)"))
        for line, name in zip(self.lines, names, strict=True):
            line.name_it(name)
        self.how.set_text(self.tr("How it is measured"))
        self.fields.show_fields(self._asked, self._values, lambda: say)
        self._fill()
        self.acts.refresh()

    def _acts(self) -> list[Act | Caption]:
        session = evaluations_of(self._workspace).comparing
        values, runs, is_models = self.values(), session.progress.value.is_running, self._is_models
        is_said = bool(values["variants"] if is_models else values["samples"])
        return [
            Caption(
                "intro",
                self.tr(
                    "Measures pictures, or compares two sets of them: numbers with intervals, and"
                    " how each was made. What can't be compared is refused."
                ),
            ),
            Act(
                "pictures",
                self.tr("Pictures"),
                partial(self._show_mode, 0),
                self.tr("Pictures that are there."),
            ),
            Act(
                "models",
                self.tr("Models"),
                partial(self._show_mode, 1),
                self.tr("Make the pictures of a suite with one model or two, then compare them."),
            ),
            Caption("suite", self.tr("Suite"), shown=is_models),
            Act(
                "list_file",
                self.tr("From File…"),
                self._ask_list,
                self.tr("A text with a prompt in each line, or a suite (TOML)."),
                shown=is_models,
            ),
            Act(
                "more",
                self.tr("Add Another"),
                partial(self._add_variant, ""),
                self.tr("Another model, LoRA or setting to compare."),
                shown=is_models,
            ),
            Caption("encoder", self.tr("Encoder")),
            Caption("told", (session.said.value or self.tr("Reading pictures …")) if runs else ""),
            Act("stop", self.tr("Cancel"), session.pause, shown=runs),
            Act(
                "go",
                self.tr("Evaluate"),
                lambda: self.wanted.emit(self.values()),
                can=is_said and not runs,
            ),
        ]

    def values(self) -> dict[str, Any]:
        first, second, reference = (line.edit.text().strip() for line in self.lines)
        said = {
            **self._values,
            "encoder": str(self.encoder.currentData() or ""),
            "measures": self.measures.chosen(),
        }
        if not self._is_models:
            sets = {"samples": first, "other": second, "reference": reference}
            return {**said, **sets, "suite": "", "variants": ()}
        variants = tuple(text for one in self.variants if (text := one.text()))
        suite = str(self.suite.currentData() or "")
        return {**said, "suite": suite, "variants": variants, "reference": reference}

    @property
    def _is_models(self) -> bool:
        return self.modes[1].isChecked()

    def _show_mode(self, at: int) -> None:
        show_when(not at, *self.lines[:2])
        if at and not self.variants:
            self._add_variant("")
        show_when(bool(at), *self.variants)
        self._check()

    def _add_variant(self, text: str) -> None:
        line = VariantLine(self._workspace, self._kit, self)
        line.show_text(text)
        line.changed.connect(self.acts.refresh)
        line.removed.connect(self._remove_variant)
        self.variants.append(line)
        self._variants.addWidget(line)
        line.setVisible(self._is_models)
        self._check()

    def _remove_variant(self, line: VariantLine) -> None:
        self.variants.remove(line)
        discard(line)
        self._check()

    def _ask_list(self) -> None:
        filters = [self.tr("Prompts ({patterns})").format(patterns="*.txt *.toml")]
        title = self.tr("Prompts from a File")
        choose_file(self.window(), title, filters, lambda name: self.take_list(Path(name)))

    def take_list(self, path: Path) -> None:
        """A file of prompts among the suites, chosen."""
        if path not in self._files:
            self._files.append(path)
        self._fill()
        self.suite.setCurrentIndex(self.suite.findData(str(path)))

    def _fill(self, _: object = None) -> None:
        language, comparing = shown_language(), evaluations_of(self._workspace).comparing
        suite, encoder = self.tr("Suite: {name}"), self.tr("Encoder: {name}")
        suites = {
            one.id: f"{one.word(one.name, language)} ({len(one.prompts)})"
            for one in comparing.suites.value
        }
        suites |= {str(path): path.name for path in self._files}
        self.suite.show_choices({key: suite.format(name=one) for key, one in suites.items()})
        for line in self.variants:
            line.retranslate()
        encoders = {"": self.tr("the usual ones")}
        encoders |= {name: name for name in comparing.encoders.value}
        self.encoder.show_choices({key: encoder.format(name=one) for key, one in encoders.items()})

    def _propose(self, values: Mapping[str, Any]) -> None:
        """Fill in what another page asks for."""
        for line, name in zip(self.lines, ("samples", "other", "reference"), strict=True):
            if name in values:
                line.edit.setText(str(values[name]))
        for line in [*self.variants] if values.get("variants") else ():
            self._remove_variant(line)
        for text in values.get("variants", ()):
            self._add_variant(text)
        known = {each.id for each in FIELDS}
        self._values |= {name: value for name, value in values.items() if name in known}
        self.modes[int(bool(values.get("suite")))].setChecked(True)
        self._show_mode(int(self._is_models))
        self.measures.show_chosen(self._values["measures"])
        self.encoder.setCurrentIndex(max(self.encoder.findData(self._values["encoder"]), 0))
        self.fields.show_fields(self._asked, self._values, lambda: say)

    def _check(self) -> None:
        self.acts.refresh()
        for line in self.variants:
            line.remove.setVisible(len(self.variants) > 1)
