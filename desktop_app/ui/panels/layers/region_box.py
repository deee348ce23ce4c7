"""What a region wants, below its row: prompt, how it goes with the common one, weight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.conditions import REGION_WEIGHTS
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.work.prompt_reading import PromptReading, read_prompt
from desktop_app.ui.kit import Caption, Kit, label, show_text
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.completion.prompt_completion import PromptCompletion
from desktop_app.ui.panels.completion.prompt_reader import context_of
from desktop_app.ui.panels.completion.prompt_snippets import PromptSnippets
from desktop_app.ui.panels.layers.guidance_box import GuidanceBox
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.ui.words.families import families
from desktop_app.worker.workspace import Workspace

_WEIGHT = Scale(*REGION_WEIGHTS, step=0.05, default=1.0, middle=1.0, decimals=2)
_LINES = 3


class RegionBox(GuidanceBox):
    """Prompt, mode and weight, below the row of a region."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(workspace, kit, parent)
        self.prompt = PromptEdit(_LINES, self, kit.theme)
        self.mode = ChoiceBox(kit.theme, kit.icons, self)
        self.mode.setProperty("dense", True)
        self.weight = ValueSlider(_WEIGHT, kit.theme, self, height=DENSE)
        self.reason = label("secondary", self, wrap=True)
        self.reason.hide()
        filled(
            self._layout,
            self.prompt,
            self.reason,
            filled(spaced(QHBoxLayout(), 4), grow(self.mode), grow(self.weight)),
        )
        state = self._workspace.state
        self.prompt.edited.connect(self._typed)
        self.prompt.submitted.connect(self.settle)
        self.prompt.left.connect(self.left)
        self.weight.released.connect(self.settle)
        for field in (self.prompt, self.weight):
            field.installEventFilter(self)
        snippets = PromptSnippets(state.parameters, self._kit.actions, None, self)
        PromptCompletion(self._workspace, self.prompt, self._kit.theme, snippets)
        listen_each(
            self._grey,
            state.vocabulary.changed,
            state.prompt_encoders.changed,
            state.parameters.changed,
            state.models.changed,
        )
        self.retranslate()

    def _acts(self) -> list[Caption]:
        model = self._workspace.state.model
        can = (model is None or model.reads_words) and not self._locked
        return [
            Caption(
                "prompt",
                self.tr("What to show here"),
                self.tr("<b>Prompt of the region</b><br>What the picture should show here."),
                self.tr("Prompt of the region"),
                can=can,
            ),
            Caption(
                "mode",
                self.tr("Common prompt"),
                self.tr(
                    "<b>Common prompt</b><br>Add: the region follows the prompt below the canvas"
                    " and its own. Replace: it follows only its own."
                ),
                can=can,
                choices={"add": self.tr("Add"), "replace": self.tr("Replace")},
                do=lambda mode: self._set(mode=mode),
            ),
            Caption(
                "weight",
                self.tr("Weight"),
                self.tr(
                    "<b>Weight</b><br>How much the region counts where it overlaps others. At 0 it "
                    "has no effect."
                ),
                can=can,
                do=lambda weight: self._drag(weight=weight),
            ),
        ]

    def retranslate(self) -> None:
        self._grey(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Where no typing is to be taken back, undo takes back the step before: the new region.
        return (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and not self.prompt.document().isUndoAvailable()
        ) or super().eventFilter(watched, event)

    def _is_mine(self, layer: Layer) -> bool:
        return layer.region is not None

    def _show(self, layer: Layer) -> None:
        wish = layer.region
        assert wish is not None
        if not self._is_resting:
            self.prompt.set_text(wish.prompt)
            if not self.weight.is_dragged:
                self.weight.set_number(wish.weight)
        self.mode.choose(wish.mode)
        self._grey(None)

    # -- parts ----------------------------------------------------------------------------------

    def _read(self, text: str) -> PromptReading:
        return read_prompt(text, context_of(self._workspace.state))

    def _grey(self, _: object) -> None:
        """Where the model reads no prompt it says so; else the prompt is marked as it is read."""
        model = self._workspace.state.model
        heard = model is None or model.reads_words
        self.acts.refresh()
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
        show_text(self.reason, reason_text(code) if code else "")

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._say_reason()
        self._drag(prompt=text)
