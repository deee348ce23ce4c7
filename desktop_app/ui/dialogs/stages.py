"""Redo Steps on…: what was done to a picture, from its draft on, done to the one on the canvas."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QWidget
from shiboken6 import isValid

from desktop_app.core.errors import VelaturaError
from desktop_app.core.request_values import Stages
from desktop_app.core.stages import Stage, stage_json
from desktop_app.core.work import Work
from desktop_app.operations.picture_operation import OperationForm, PictureOperation
from desktop_app.state.document.document import Document
from desktop_app.studio.stage_cost import seconds_of
from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.dialogs.form_dialog import FormDialog, fit_height
from desktop_app.ui.kit import Kit, label, on_click
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.queue import about
from desktop_app.ui.words.texts import error_lines
from desktop_app.ui.words.work import form_words
from desktop_app.worker.workspace import Workspace

MOST = 12
"""Stages that are listed, the last ones of more."""


class StagesDialog(FormDialog):
    """Those of this picture, of another one that is open, or of a file.

    Args:
        parent: the window.
        kit: theme and icons.
        workspace: state and commands.
        document: on the canvas: what it is done to.
        operation: has a field of stages.
        form: its own.
    """

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        workspace: Workspace,
        document: Document,
        operation: PictureOperation,
        form: OperationForm,
    ) -> None:
        super().__init__(parent, width=480, gap=12)
        self._operation, self._form = operation.id, form
        self._field = next(one.id for one in operation.fields if isinstance(one.kind, Stages))
        self.workspace, self.document = workspace, document
        self._stages: tuple[Stage, ...] = ()
        name = Path(document.name.value).stem
        self.setWindowTitle(self.tr("Redo Steps on “{name}”").format(name=name))
        self.source = ChoiceBox(kit.theme, kit.icons, self)
        self.source.setAccessibleName(self.tr("Steps of"))
        self.source.activated.connect(self._list)
        self.file = on_click(QPushButton(self.tr("Choose File…"), self), self._ask)
        line = filled(spaced(QHBoxLayout(), 8), grow(self.source), self.file)
        self.add_row(self.tr("Steps of"), line)
        self.rows = [QCheckBox(self) for _ in range(MOST)]
        for row in self.rows:
            row.toggled.connect(self.refresh)
            self.add_row("", row)
        self.said = label("secondary", self, wrap=True)
        self.button = QPushButton(self.tr("Redo"), self)
        self.lay_out(self.button, self.said)
        others = [
            one for one in workspace.state.documents if one is not document and one.told.stages
        ]
        if document.told.stages or not others:
            self.source.addItem(self.tr("This picture"), document.told.stages)
        for one in others:
            self.source.addItem(one.name.value, one.told.stages)
        listen_each(self._on_found, workspace.state.add_ons.changed, workspace.state.models.changed)
        self._list()

    @property
    def stages(self) -> list[Stage]:
        """Those that are ticked; a draft is made with a new seed."""
        ticked = [
            stage for stage, row in zip(self._stages, self.rows, strict=False) if row.isChecked()
        ]
        return [
            replace(one, request=replace(one.request, seed=secrets.randbits(32)))
            if one.kind == "draft" and one.request is not None
            else one
            for one in ticked
        ]

    @Slot()
    def refresh(self) -> None:
        """Say what comes of what is ticked."""
        stages, old = self.stages, self.document.size
        error, size, seconds = None, None, None
        try:
            if stages:
                ready = self.workspace.operating.prepared(self._work(stages))
                size = ready.size(old)
                seconds = seconds_of(ready.passes(old), self.workspace.state.memory)
        except VelaturaError as caught:
            error = caught
        self.button.setEnabled(bool(stages) and error is None)
        if error is not None:
            text = error_lines(error).what
        elif not self._stages:
            text = self.tr(
                "No steps are known of this picture yet. Choose another one, or the file of a"
                " picture that Velatura generated, enlarged or refined."
            )
        elif size is None or not stages:
            text = self.tr("Tick the steps to redo.")
        else:
            text = self.tr(
                "Makes a new picture of {width} × {height} px. Edits of masked areas do not count:"
                " they belong to one picture."
            ).format(width=size.width, height=size.height)
            if seconds is not None:
                text += " " + about(seconds)
        self.said.setText(text)
        fit_height(self)

    def accept(self) -> None:
        if not self.button.isEnabled():
            return
        stages = self.stages
        name = form_words(self._form.picture).format(name=Path(self.document.name.value).stem)
        super().accept()
        self.workspace.operating.perform(self._work(stages), "picture", "document", name)

    def _work(self, stages: list[Stage]) -> Work:
        return Work(self._operation, {self._field: [stage_json(one) for one in stages]})

    def _on_found(self, _: object) -> None:
        """More networks or models may be found while it is open."""
        self.refresh()

    # -- whose ------------------------------------------------------------------------------------

    @Slot()
    def _list(self) -> None:
        """All but the draft are ticked: there is a picture already."""
        self._stages = (self.source.currentData() or ())[-MOST:]
        for row in self.rows[len(self._stages) :]:
            self.show_row(row, shown=False)
        for stage, row in zip(self._stages, self.rows, strict=False):
            row.setText(self._words(stage))
            row.setChecked(stage.kind != "draft")
            self.show_row(row, shown=True)
        self.refresh()

    @Slot()
    def _ask(self) -> None:
        choose_file(self, self.tr("Steps of a Picture"), (), self.take_file)

    @Slot(str)
    def take_file(self, name: str) -> None:
        """Offer the stages of that file."""

        def on_stages(stages: tuple[Stage, ...]) -> None:
            if not isValid(self):  # it was closed meanwhile
                return
            self.source.addItem(Path(name).name, stages)
            self.source.setCurrentIndex(self.source.count() - 1)
            self._list()

        self.workspace.operating.read_stages(Path(name), on_stages)

    def _words(self, stage: Stage) -> str:
        network = stage.network or "Velatura"
        percent = f"{stage.strength:.0%}".replace("%", " %")
        prompt = "" if stage.request is None else stage.request.title
        model = "" if stage.request is None else stage.request.model
        words = {
            "draft": self.tr("New draft: {prompt} ({model})"),
            "clean": self.tr("Clean up: {percent} ({network})"),
            "enlarge": self.tr("Enlarge: {factor} × ({network})"),
            "refine": self.tr("Refine: {percent}, {prompt} ({model})"),
        }[stage.kind]
        return words.format(
            prompt=prompt if len(prompt) <= 40 else prompt[:39] + "…",
            model=model,
            percent=percent,
            network=network,
            factor=f"{stage.factor:g}",
        )
