"""What a region wants, below its row: prompt, how it goes with the common one, weight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.core.conditions import REGION_WEIGHTS
from desktop_app.state.document.wishes import change_wish, preview_wish
from desktop_app.state.work.prompt_reading import PromptReading, read_prompt
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.layers.chosen import do_with_layers
from desktop_app.ui.panels.prompt_completion import PromptCompletion
from desktop_app.ui.panels.prompt_reader import context_of
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.ui.words.families import families

if TYPE_CHECKING:
    from desktop_app.state.picture.layers import Layer
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace

_WEIGHT = Scale(*REGION_WEIGHTS, step=0.05, default=1.0, middle=1.0, decimals=2)
_LINES = 3
_REST_MS = 600
"""What is typed or dragged is one undo step after such a rest: a killed program loses no more."""


class RegionBox(Retranslated, QWidget):
    """Of the region that is worked on. ``resized`` tells that it wants another height."""

    resized = Signal()
    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._id = ""
        self.prompt = PromptEdit(_LINES, self, kit.theme)
        self.mode = ChoiceBox(kit.theme, kit.icons, self)
        self.mode.setProperty("dense", True)
        self.weight = ValueSlider(_WEIGHT, kit.theme, self, height=DENSE)
        self.reason = QLabel(self)
        self.reason.setProperty("role", "secondary")
        self.reason.setWordWrap(True)
        self.reason.hide()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._layout = spaced(QVBoxLayout(self), 4, (0, 2, 6, 6))
        self._build()
        self._connect()
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Set all words again."""
        self.prompt.setAccessibleName(self.tr("Prompt of the region"))
        self.prompt.set_hint(self.tr("What to show in this region"))
        self.prompt.setToolTip(
            self.tr("<b>Prompt of the region</b><br>What the picture should show here.")
        )
        self.mode.setAccessibleName(self.tr("Common prompt"))
        self.mode.setToolTip(
            self.tr(
                "<b>Common prompt</b><br>Add: the region follows the prompt below the canvas and "
                "its own. Replace: it follows only its own."
            )
        )
        chosen = max(0, self.mode.currentIndex())
        self.mode.clear()
        self.mode.addItem(self.tr("Add"), "add")
        self.mode.addItem(self.tr("Replace"), "replace")
        self.mode.setCurrentIndex(chosen)
        self.weight.set_label(self.tr("Weight"))
        self.weight.setToolTip(
            self.tr(
                "<b>Weight</b><br>How much the region counts where it overlaps others. At 0 it "
                "has no effect."
            )
        )
        self._grey(None)

    def show_layer(self, layer: Layer | None) -> None:
        """Show what this region wants; None: none is worked on."""
        wish = None if layer is None else layer.region
        if layer is None or wish is None:
            self.settle()
            self._id = ""
            return
        if layer.id != self._id:
            self.settle()
            self._id = layer.id
        if not self._rest.isActive():
            self.prompt.set_text(wish.prompt)
            if not self.weight.is_dragged:
                self.weight.set_number(wish.weight)
        self.mode.setCurrentIndex(self.mode.findData(wish.mode))
        self._locked = layer.locked
        self._grey(None)

    @Slot()
    def settle(self) -> None:
        """What was being typed or dragged is one undo step now."""
        if self._rest.isActive():
            self._rest.stop()
            document = self._workspace.state.document.value
            if document is not None:
                document.settle()

    def sizeHint(self) -> QSize:
        plain = self._layout.totalSizeHint().height()
        wrapped = self._layout.totalHeightForWidth(self.width())
        return QSize(200, wrapped if self._layout.hasHeightForWidth() else plain)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.settle()
        elif event.type() == QEvent.Type.Resize and watched is self.prompt:
            self.resized.emit()
        return super().eventFilter(watched, event)

    # -- parts ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self._locked = False
        line = spaced(QHBoxLayout(), 4)
        line.addWidget(self.mode, 1)
        line.addWidget(self.weight, 1)
        layout = self._layout
        layout.addWidget(self.prompt)
        layout.addWidget(self.reason)
        layout.addLayout(line)

    def _connect(self) -> None:
        state = self._workspace.state
        self.prompt.edited.connect(self._typed)
        self.prompt.submitted.connect(self._submitted)
        self.prompt.left.connect(self.left)
        self.mode.activated.connect(self._chosen)
        self.weight.edited.connect(self._weighed)
        self.weight.released.connect(self.settle)
        self._rest.timeout.connect(self._rested)
        for field in (self.prompt, self.weight):
            field.installEventFilter(self)
        PromptCompletion(self._workspace, self.prompt, self._kit.theme)
        for observable in (state.vocabulary, state.prompt_encoders, state.parameters, state.models):
            listen(observable.changed, self._grey)

    def _read(self, text: str) -> PromptReading:
        return read_prompt(text, context_of(self._workspace.state))

    def _grey(self, _: object) -> None:
        """Where the model reads no prompt it says so; else the prompt is marked as it is read."""
        model = self._workspace.state.model
        heard = model is None or model.reads_words
        for field in (self.prompt, self.mode, self.weight):
            field.setEnabled(heard and not self._locked)
        self.prompt.set_reader(self._read if heard else None)
        self._say_reason()

    def _say_reason(self) -> None:
        """Why the prompt, or what it names, has no effect with this model."""
        code, model = "", self._workspace.state.model
        family = None if model is None else families().get(model.family)
        if model is not None and not model.reads_words:
            code = "unconditional"
        elif family is not None and family.denoiser != "unet":
            reading = None if self.prompt.marks is None else self.prompt.marks.reading()
            code = "unet_loras" if reading is not None and reading.parsed.loras else ""
        self.reason.setText(reason_text(code) if code else "")
        if self.reason.isVisibleTo(self) != bool(code):
            self.reason.setVisible(bool(code))
            self.resized.emit()

    @Slot(str)
    def _typed(self, text: str) -> None:
        layer_id = self._id
        self._say_reason()
        do_with_layers(self._workspace, lambda one: preview_wish(one, layer_id, prompt=text))
        self._rest.start()

    @Slot(float)
    def _weighed(self, value: float) -> None:
        layer_id = self._id
        do_with_layers(self._workspace, lambda one: preview_wish(one, layer_id, weight=value))
        self._rest.start()

    @Slot()
    def _rested(self) -> None:
        document = self._workspace.state.document.value
        if document is not None:
            document.settle()

    @Slot(int)
    def _chosen(self, number: int) -> None:
        layer_id, mode = self._id, self.mode.itemData(number)
        do_with_layers(self._workspace, lambda one: change_wish(one, layer_id, mode=mode))

    @Slot()
    def _submitted(self) -> None:
        self.settle()
        self._kit.actions["generate"].trigger()
