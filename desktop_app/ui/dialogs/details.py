"""Refine Details: what is masked, or was looked for, each with its own words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.studio.details import Detail, Kind, Pass, Wanted
from desktop_app.ui.dialogs.form_dialog import FormDialog, fit_height
from desktop_app.ui.kit import Kit, label, on_click
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.workspace import Workspace

_STRENGTH: Final = Scale(0.05, 1.0, step=0.01, default=0.4, unit=" %", shown=100)

MOST: Final = 24
"""Details that are listed."""


class _Row:
    """One detail: whether it is refined, what it shows, how much may change."""

    def __init__(self, detail: Detail, name: str, dialog: DetailsDialog) -> None:
        self.detail = detail
        self.wanted = QCheckBox(name, dialog)
        self.wanted.setChecked(True)
        self.wanted.toggled.connect(dialog.refresh)
        self.prompt = QLineEdit(dialog)
        self.prompt.setAccessibleName(name)
        self.strength = hold(ValueSlider(_STRENGTH, dialog.kit.theme, dialog), width=130)
        self.line = filled(spaced(QHBoxLayout(), 8), self.wanted, grow(self.prompt), self.strength)


class DetailsDialog(FormDialog):
    """Lists the masked spots; those that are found by networks are added.

    Args:
        parent: the window.
        kit: theme and icons.
        workspace: state and commands.
    """

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent, width=560, gap=12)
        self.kit, self.workspace = kit, workspace
        self.rows: list[_Row] = []
        self.setWindowTitle(self.tr("Refine Details"))
        self.kinds: dict[Kind, QCheckBox] = {
            "face": QCheckBox(self.tr("Faces"), self),
            "hand": QCheckBox(self.tr("Hands"), self),
            "eye": QCheckBox(self.tr("Eyes"), self),
            "text": QCheckBox(self.tr("Text"), self),
        }
        self.kinds["face"].setChecked(True)
        self.find_button = on_click(QPushButton(self.tr("Find"), self), self._find)
        self.said = label("secondary", self, wrap=True)
        self.button = QPushButton(self.tr("Refine"), self)
        line = filled(spaced(QHBoxLayout(), 12), *self.kinds.values(), STRETCH, self.find_button)
        self.add_row(self.tr("Look for"), line)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText(self.tr("Anything else, in English: dog, red car"))
        self.words.setAccessibleName(self.tr("Look for"))
        self.add_row("", self.words)
        self._can_find = workspace.detailing.can_find()
        for kind, box in self.kinds.items():
            self._offer(box, can=kind in self._can_find)
        self._offer(self.words, can="thing" in self._can_find)
        self._offer(self.find_button, can=bool(self._can_find))
        self._list(workspace.detailing.masked())
        self.lay_out(self.button, self.said)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say what will be done."""
        count = sum(row.wanted.isChecked() for row in self.rows)
        self.button.setEnabled(count > 0)
        if self.rows:
            text = self.tr(
                "Each detail becomes a separate result: compare it, then apply or discard it."
            )
        elif self._can_find:
            text = self.tr("Nothing is masked. Mask the details, or look for them.")
        else:
            text = self.tr(
                "Nothing is masked. Mask the details, with the rectangle tool for example. To have"
                " them found, add OWLv2 (Models)."
            )
        self.said.setText(text)

    def accept(self) -> None:
        """Queue a job for each that is wanted."""
        if not self.button.isEnabled():
            return
        passes = [
            Pass(row.detail, row.prompt.text().strip(), row.strength.number)
            for row in self.rows
            if row.wanted.isChecked()
        ]
        super().accept()
        self.workspace.detailing.go_over(passes)

    def _offer(self, part: QWidget, *, can: bool) -> None:
        part.setEnabled(can)
        if not can:
            part.setToolTip(
                self.tr(
                    "Requires a network that finds it (Models): OWLv2 for anything, ViTPose and"
                    " RT-DETR for parts of people."
                )
            )

    # -- what is found ----------------------------------------------------------------------------

    @Slot()
    def _find(self) -> None:
        kinds: list[Kind] = [
            kind for kind, box in self.kinds.items() if box.isEnabled() and box.isChecked()
        ]
        words = [each.strip() for each in self.words.text().replace("\uff0c", ",").split(",")]
        wanted = Wanted(tuple(kinds), tuple(each for each in words if each))
        if wanted:
            self.find_button.setEnabled(False)
            self.said.setText(self.tr("Looking…"))
            self.workspace.detailing.find(wanted, self._found, self._failed)

    def _found(self, details: list[Detail]) -> None:
        self.find_button.setEnabled(True)
        known = {row.detail.rect for row in self.rows}
        new = [each for each in details if each.rect not in known]
        self._list(new)
        self.refresh()
        if not new:
            self.said.setText(self.tr("Nothing more was found."))
        fit_height(self)

    def _failed(self, error: VelaturaError) -> None:
        self.find_button.setEnabled(True)
        self.said.setText(error_lines(error).what)

    def _list(self, details: list[Detail]) -> None:
        names = {
            "spot": self.tr("Spot {number}"),
            "face": self.tr("Face {number}"),
            "hand": self.tr("Hand {number}"),
            "eye": self.tr("Eye {number}"),
            "text": self.tr("Text {number}"),
            "thing": "{word} {number}",
        }
        for detail in details[: MOST - len(self.rows)]:
            what = detail.kind, detail.word
            number = 1 + sum((row.detail.kind, row.detail.word) == what for row in self.rows)
            name = names[detail.kind].format(number=number, word=detail.word)
            row = _Row(detail, name, self)
            row.prompt.setPlaceholderText(self.tr("Prompt (empty: the picture's own)"))
            row.strength.set_label(self.tr("Strength"))
            self.rows.append(row)
            self.add_row("", row.line)
