"""An operation on the picture: its values, the area, and where the result goes. The form is made
from the operation's fields, by their kinds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.model_values import NetworkName
from desktop_app.core.request_values import Generation, Stages
from desktop_app.core.work import Work
from desktop_app.imaging.formats import FORMATS
from desktop_app.operations.networks.picture_networks import fits
from desktop_app.operations.picture_operation import OperationForm, PictureOperation
from desktop_app.operations.table import form_behind
from desktop_app.state.document.document import Document
from desktop_app.studio.stage_cost import seconds_of
from desktop_app.ui.dialogs.choose_folder import choose_new_file, patterns_of
from desktop_app.ui.dialogs.field_values import SUITED
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.dialogs.stages import StagesDialog
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.qt.bind import listen, listen_each
from desktop_app.ui.widgets.field_editors import (
    ChoiceEditor,
    EditorContext,
    FlagEditor,
    NumberEditor,
)
from desktop_app.ui.words.queue import about
from desktop_app.ui.words.texts import error_lines
from desktop_app.ui.words.work import form_words, operation_name
from desktop_app.worker.operating import Outcome
from desktop_app.worker.workspace import Workspace


class OperationDialog(FormDialog):
    """Of one operation that has a form.

    Args:
        parent: the window.
        kit: theme and icons.
        workspace: state and commands.
        document: on the canvas.
        operation: which.
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
        super().__init__(parent, width=400, gap=12)
        self.kit, self.workspace, self.document = kit, workspace, document
        self.operation, self.form = operation, form
        self.editors: dict[str, NumberEditor | ChoiceEditor | FlagEditor] = {}
        """By the field's id; what none is made for is not asked here."""
        name = operation_name(operation)
        self.setWindowTitle(name)
        begun = {one.id: form.values.get(one.id, one.default) for one in operation.fields}
        display = workspace.state.display
        context = EditorContext(kit, display, begun, form_words, in_form=True)
        for each in operation.fields:
            if each.name and (kind := SUITED.get(type(each.kind))):
                self.editors[each.id] = editor = kind(context, (each,), self)
                editor.show_values(begun)
                editor.moved.connect(self.refresh)
                self.add_row(form_words(each.name), editor)
                if isinstance(editor, FlagEditor):  # its name stands beside it, too
                    editor.box.setText("")
        self._offer_areas()
        self.outcome = label("secondary", self, wrap=True)
        self.button = QPushButton(name, self)
        self.lay_out(self.button, self.outcome)
        listen(workspace.state.add_ons.changed, self._offer)
        self._offer(None)
        memory = workspace.state.memory
        listen_each(self._on_known, memory.host.changed, memory.known.changed)

    @property
    def work(self) -> Work:
        """What is chosen. Raises InputError and ModelError."""
        values: dict[str, Any] = {name: editor.value for name, editor in self.editors.items()}
        for each in self.operation.fields:
            if isinstance(each.kind, Generation) and values.get(each.when, True):
                values[each.id] = self.workspace.operating.generation().to_json()
        return Work(self.operation.id, values)

    @Slot()
    def refresh(self) -> None:
        """Say what comes of it."""
        whole = self.area.currentData() == "picture"
        self.target.setEnabled(whole)
        if not whole:
            self.target.setCurrentIndex(0)
        try:
            words = self._foretold()
        except VelaturaError as error:
            self.outcome.setText(error_lines(error).what)
            self.button.setEnabled(False)
            return
        self.outcome.setText(words)
        self.button.setEnabled(True)

    # -- parts ------------------------------------------------------------------------------------

    def _offer_areas(self) -> None:
        """What is masked comes first where the result lies over it."""
        over = self.form.outcomes[0] == "over"
        masked = self.workspace.state.has_mask.value
        areas = {"picture": self.tr("Whole picture")}
        if masked and over:
            areas = {"spots": self.tr("Masked area"), **areas}
        elif masked:
            areas |= {"mask": self.tr("Masked area"), "spots": self.tr("Each masked spot")}
        self.area = self.add_choice(self.tr("Area"), areas, self.kit, do=self.refresh)
        names = {
            "document": self.tr("New picture"),
            "layer": self.tr("New layer, all others scaled"),
            "over": self.tr("New layer"),
            "file": self.tr("File"),
        }
        outcomes = {each: names[each] for each in self.form.outcomes}
        self.target = self.add_choice(self.tr("Result"), outcomes, self.kit, do=self.refresh)
        self.show_row(self.target, shown=len(outcomes) > 1)

    def _offer(self, _: object) -> None:
        """Networks that ship stand for one, "". More may be found while the dialog is open."""
        for each in self.operation.fields:
            editor = self.editors.get(each.id)
            if not isinstance(each.kind, NetworkName) or not isinstance(editor, ChoiceEditor):
                continue
            found = [one for one in self.workspace.state.add_ons.value if fits(each.kind, one)]
            shipped = {"": self.tr("Velatura")} if any(one.ships for one in found) else {}
            editor.box.show_choices(
                shipped | {one.name: one.name for one in found if not one.ships}
            )
        self.refresh()

    def _on_known(self, _: object) -> None:
        """How long it takes can be told now."""
        self.refresh()

    def _foretold(self) -> str:
        """Raises VelaturaError: why it can't be done."""
        ready, old = self.workspace.operating.prepared(self.work), self._old_size
        size, seconds = ready.size(old), seconds_of(ready.passes(old), self.workspace.state.memory)
        if self.form.outcomes[0] == "over":
            words = self.tr("The result is a new layer; the picture below stays as it is.")
        else:
            words = self.tr("{width} × {height} px · {megapixels} megapixels").format(
                width=size.width, height=size.height, megapixels=f"{size.area / 1e6:.1f}"
            )
        if self.area.currentData() == "spots":
            return "" if self.form.outcomes[0] != "over" else words
        return words if seconds is None else words + " · " + about(seconds)

    @property
    def _old_size(self) -> Size:
        if self.area.currentData() == "picture":
            return self.document.size
        inside = self.document.content.mask.content_rect().intersected(self.document.size.rect)
        return inside.size

    # -- doing it ---------------------------------------------------------------------------------

    def accept(self) -> None:
        if not self.button.isEnabled():
            return
        outcome = self.target.currentData()
        if outcome == "file":
            self._ask_for_file()
        else:
            is_layer = outcome in ("layer", "over")
            self._begin(outcome, form_words(self.form.layer) if is_layer else self._name)

    @property
    def _name(self) -> str:
        return form_words(self.form.picture).format(name=Path(self.document.name.value).stem)

    def _begin(self, outcome: Outcome, name: str) -> None:
        arguments = self.work, self.area.currentData(), outcome, name
        super().accept()
        self.workspace.operating.perform(*arguments)

    def _ask_for_file(self) -> None:
        own = self.document.path
        patterns = patterns_of(ending for row in FORMATS.values() for ending in row.endings)
        filters = [self.tr("Pictures ({patterns})").format(patterns=patterns)]
        title, folder = self.tr("Result to a File"), "" if own is None else str(own.parent)
        choose_new_file(self, title, filters, f"{self._name}.png", self.take_file, folder)

    @Slot(str)
    def take_file(self, name: str) -> None:
        """Begin; the result goes there."""
        self._begin(Path(name), self._name)


FORMS: Final[dict[type, Callable[..., FormDialog]]] = {Stages: StagesDialog}
"""Dialogs of their own, by the kind of a field that needs one."""


def open_form(action: str, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
    """Open the form that is behind an action, for the picture that is looked at."""
    document, found = workspace.state.document.value, form_behind(action)
    if document is None or found is None:
        return
    whole = (FORMS[type(one.kind)] for one in found[0].fields if type(one.kind) in FORMS)
    next(whole, OperationDialog)(parent, kit, workspace, document, *found).open()
