"""Enlarge and Clean Up: by which network, how much, of what, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.stages import Stage
from desktop_app.imaging.formats import FORMATS
from desktop_app.operations.networks.upscaling import cleaners, upscalers
from desktop_app.studio.stage_cost import seconds_of
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.queue import about
from desktop_app.ui.words.texts import error_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.core.add_on import AddOn
    from desktop_app.state.document.document import Document
    from desktop_app.worker.upscaling import Outcome
    from desktop_app.worker.workspace import Workspace

_FACTOR = Scale(1.1, 8.0, step=0.1, default=2.0, middle=3.0, unit=" ×", decimals=1)
_DETAIL = Scale(0.0, 1.0, step=0.01, default=0.0, unit=" %", shown=100)
_STRENGTH = Scale(0.0, 1.0, step=0.01, default=1.0, unit=" %", shown=100)


class _UpscaleDialog(FormDialog):
    """What both have in common.

    Args:
        parent: the window.
        kit: theme and icons.
        workspace: state and commands.
        document: on the canvas.
    """

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace, document: Document) -> None:
        super().__init__(parent, width=400, gap=12)
        self.kit, self.workspace, self.document = kit, workspace, document
        self.network = self._choice(self.tr("Upscaler"))
        self.area = self._choice(self.tr("Area"))
        self.outcome = label("secondary", self)
        self.outcome.setWordWrap(True)
        self.button = QPushButton(self)
        self.fill_grid()
        self.lay_out(self.button, self.outcome)
        listen(workspace.state.add_ons.changed, self._offer)
        self._offer(None)
        memory = workspace.state.memory
        for signal in (memory.host.changed, memory.known.changed):
            listen(signal, self._on_known)

    def networks(self) -> Sequence[AddOn]:
        """Those that can be chosen."""
        raise NotImplementedError

    def fill_grid(self) -> None:
        """Make the fields; title and words of the button are set here too."""
        raise NotImplementedError

    @Slot()
    def refresh(self) -> None:
        """Say what comes of it."""
        raise NotImplementedError

    def _choice(self, name: str) -> ChoiceBox:
        box = ChoiceBox(self.kit.theme, self.kit.icons, self)
        box.setAccessibleName(name)
        box.activated.connect(self.refresh)
        return box

    def _offer(self, _: object) -> None:
        """Those that ship stand for one, which data None means. More may be found while the dialog
        is open."""
        networks, chosen = self.networks(), self.network.currentText()
        self.network.clear()
        if any(each.ships for each in networks):
            self.network.addItem(self.tr("Velatura"), None)
        for each in networks:
            if not each.ships:
                self.network.addItem(each.name, each)
        self.network.setCurrentIndex(max(0, self.network.findText(chosen)))
        self.refresh()

    def _on_known(self, _: object) -> None:
        """How long it takes can be told now."""
        self.refresh()

    @property
    def _chosen(self) -> AddOn | None:
        return self.network.currentData()

    def _refuse(self, error: VelaturaError | None, words: str) -> None:
        self.outcome.setText(words if error is None else error_lines(error).what)
        self.button.setEnabled(error is None)


class EnlargeDialog(_UpscaleDialog):
    """Image ▸ Enlarge."""

    def networks(self) -> Sequence[AddOn]:
        return upscalers(self.workspace.state.add_ons.value)

    def fill_grid(self) -> None:
        self.setWindowTitle(self.tr("Enlarge"))
        self.button.setText(self.tr("Enlarge"))
        self.factor = ValueSlider(_FACTOR, self.kit.theme, self)
        self.factor.set_label(self.tr("Factor"), inside=False)
        self.factor.edited.connect(self.refresh)
        self.detail = ValueSlider(_DETAIL, self.kit.theme, self)
        self.detail.set_label(self.tr("Add detail"), inside=False)
        self.detail.setToolTip(
            self.tr(
                "The model refines the enlarged picture tile by tile, by the prompt. 20 to 40 %"
                " adds detail, more changes things; 0 only enlarges."
            )
        )
        self.detail.edited.connect(self.refresh)
        self.target = self._choice(self.tr("Result"))
        self.area.addItem(self.tr("Whole picture"), "picture")
        if self.workspace.state.has_mask.value:
            self.area.addItem(self.tr("Masked area"), "mask")
            self.area.addItem(self.tr("Each masked spot"), "spots")
        self.target.addItem(self.tr("New picture"), "document")
        self.target.addItem(self.tr("New layer, all others scaled"), "layer")
        self.target.addItem(self.tr("File"), "file")
        self.add_row(self.tr("Factor"), self.factor)
        self.add_row(self.tr("Upscaler"), self.network)
        self.add_row(self.tr("Add detail"), self.detail)
        self.add_row(self.tr("Area"), self.area)
        self.add_row(self.tr("Result"), self.target)

    @Slot()
    def refresh(self) -> None:
        whole = self.area.currentData() == "picture"
        self.target.setEnabled(whole)
        if not whole:
            self.target.setCurrentIndex(0)
        factor, error, seconds = self.factor.number, None, None
        old = self._old_rect
        size = Size(round(old.width * factor), round(old.height * factor))
        try:
            ready = self.workspace.upscaling.prepared(self.stages, self.document, old)
            seconds = seconds_of(ready.passes, self.workspace.state.memory)
        except VelaturaError as caught:
            error = caught
        words = self.tr("{width} × {height} px · {megapixels} megapixels").format(
            width=size.width, height=size.height, megapixels=f"{size.area / 1e6:.1f}"
        )
        if seconds is not None:
            words += " · " + about(seconds)
        self._refuse(error, words if self.area.currentData() != "spots" else "")

    @property
    def stages(self) -> list[Stage]:
        """What is chosen. Raises InputError and ModelError."""
        network = "" if self._chosen is None else self._chosen.name
        stages = [Stage("enlarge", factor=self.factor.number, network=network)]
        if self.detail.number > 0:
            stages.append(self.workspace.upscaling.refining(self.detail.number))
        return stages

    @property
    def _old_rect(self) -> Rect:
        if self.area.currentData() == "picture":
            return self.document.size.rect
        return self.document.content.mask.content_rect().intersected(self.document.size.rect)

    def accept(self) -> None:
        """Begin."""
        if not self.button.isEnabled():
            return
        outcome = self.target.currentData()
        if outcome == "file":
            self._ask_for_file()
        else:
            self._begin(outcome, self.tr("Enlarged") if outcome == "layer" else self._name)

    @property
    def _name(self) -> str:
        return self.tr("{name} enlarged").format(name=Path(self.document.name.value).stem)

    def _begin(self, outcome: Outcome, name: str) -> None:
        arguments = (self.stages, self.area.currentData(), outcome, name)
        super().accept()
        self.workspace.upscaling.perform(*arguments)

    def _ask_for_file(self) -> None:
        own = self.document.path
        dialog = QFileDialog(
            self, self.tr("Enlarge to a File"), "" if own is None else str(own.parent)
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        endings = [ending for row in FORMATS.values() for ending in row.endings]
        patterns = " ".join(f"*{ending}" for ending in endings)
        dialog.setNameFilter(self.tr("Pictures ({patterns})").format(patterns=patterns))
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{self._name}.png")
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    @Slot(str)
    def take_file(self, name: str) -> None:
        """Begin; the result goes there."""
        self._begin(Path(name), self._name)


class CleanUpDialog(_UpscaleDialog):
    """Image ▸ Clean Up."""

    def networks(self) -> Sequence[AddOn]:
        return cleaners(self.workspace.state.add_ons.value)

    def fill_grid(self) -> None:
        self.setWindowTitle(self.tr("Clean Up"))
        self.button.setText(self.tr("Clean Up"))
        self.strength = ValueSlider(_STRENGTH, self.kit.theme, self)
        self.strength.set_label(self.tr("Strength"), inside=False)
        if self.workspace.state.has_mask.value:
            self.area.addItem(self.tr("Masked area"), "mask")
        self.area.addItem(self.tr("Whole picture"), "picture")
        self.add_row(self.tr("Strength"), self.strength)
        self.add_row(self.tr("Network"), self.network)
        self.add_row(self.tr("Area"), self.area)

    @Slot()
    def refresh(self) -> None:
        missing = None if self.network.count() else ModelError("upscaler_missing")
        self._refuse(
            missing,
            self.tr(
                "Removes noise and traces of JPEG compression. The result is a new layer; the"
                " picture below stays as it is."
            ),
        )

    def accept(self) -> None:
        """Begin."""
        arguments = self.strength.number, self._chosen, self.area.currentData(), self.tr("Cleaned")
        super().accept()
        self.workspace.upscaling.clean(*arguments)
