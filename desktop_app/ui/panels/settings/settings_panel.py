"""The panel behind ⚙: quality, size, the generation settings, LoRAs, and the mask's part.

Rows of settings come from their table (`setting_rows`); what drives the mask has its own file,
`mask_settings`.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.core.request import Task
from desktop_app.state.work.parameters import Parameters, settings_in_use
from desktop_app.ui.kit import Caption, Kit, Retranslated, set_role, show_when
from desktop_app.ui.panels.settings.consistency_settings import ConsistencySettings, is_consistency
from desktop_app.ui.panels.settings.folded_settings import FoldedSettings
from desktop_app.ui.panels.settings.lora_settings import LoraSettings
from desktop_app.ui.panels.settings.mask_settings import MaskSettings
from desktop_app.ui.panels.settings.sampling_settings import GuidanceSettings, SamplingSettings
from desktop_app.ui.panels.settings.setting_rows import SettingRows
from desktop_app.ui.panels.settings.size_field import SizeField
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scrolled import holds_one
from desktop_app.ui.words.control_reasons import grey, idle_of
from desktop_app.worker.workspace import Workspace

_LEAST = 148
"""Pixels of its height that are seen on a low screen too."""


class SettingsPanel(Retranslated, QScrollArea):
    """Follows the parameters; every control changes them at once."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.setFrameShape(QFrame.Shape.NoFrame)
        holds_one(self)  # Tab goes through what is in it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget(self)
        set_role(self._inner, "panel")
        self.setWidget(self._inner)  # before there is anything in it that would be styled twice
        inner = self._inner
        self.quality = ChoiceBox(kit.theme, kit.icons, inner)
        self.size_field = SizeField(workspace, kit, inner)
        self.consistency = ConsistencySettings(workspace, kit, inner)
        self.guidance = GuidanceSettings(workspace, kit, inner)
        self.sampling = SamplingSettings(workspace, kit, inner)
        self.hires = HiresSettings(workspace, kit, inner)
        self.lora = LoraSettings(workspace, kit, inner)
        self.mask_settings = MaskSettings(workspace, kit, inner)
        self.form = Form(inner)
        self.form.add("quality", self.quality, self.quality)
        self.form.add("size", self.size_field, self.size_field, tall=True)
        self.rows = SettingRows("main", self._state, kit, self.form, inner)
        self._shown_for: tuple[ModelInfo, ModelDefaults] | None = None
        filled(
            spaced(QVBoxLayout(self._inner), 12, (12, 4, 12, 12)),
            self.consistency,
            self.form,
            self.lora,
            self.guidance,
            self.sampling,
            self.hires,
            self.mask_settings,
            STRETCH,
        )
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        self._on_model(None)
        self.retranslate()

    def retranslate(self) -> None:
        self.rows.retranslate()
        self._fill_qualities()
        self._show(self._state.parameters.value)

    # -- building -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What is unfolded may be wider than the panel is.
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        # All of it, where there is room; a scroll area would ask for a few lines.
        return QSize(self._least_width(), self._inner.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least_width(), min(self._inner.sizeHint().height(), _LEAST))

    def _least_width(self) -> int:
        return self._inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()

    # -- state → widgets ------------------------------------------------------------------------

    def _show(self, parameters: Parameters) -> None:
        self._on_model(None)
        self._show_effects()

    def _on_models(self, _: object) -> None:
        self._on_model(None)
        self._show_effects()

    def _show_effects(self) -> None:
        """What has no effect is greyed with the reason; a consistency model has none of it."""
        hidden = is_consistency(self._state.model)
        self.rows.show(self._state.parameters.value, hide_idle=hidden)
        show_when(not hidden, self.guidance, self.sampling, self.lora)
        grey(idle_of(self._state), "size", self.size_field, self.form.name_of("size"))

    def _on_model(self, _: object) -> None:
        """Ranges, resets and schedulers follow the model."""
        model = self._state.model
        if model is None:
            return
        settings = settings_in_use(self._state.parameters.value, model)
        if (model, settings) == self._shown_for:
            return
        self._shown_for = (model, settings)
        self.rows.set_usual(settings)
        self.guidance.set_usual(settings)
        self.rows.fill()
        self._fill_qualities()

    def _fill_qualities(self) -> None:
        """Fine and quick, where the model has both."""
        self.acts.refresh()

    def _acts(self) -> list[Caption]:
        model = self._state.model
        quick = model.quick if model is not None else None
        if model is not None and quick == model.defaults:  # distilled as it is: nothing to choose
            quick = None
        choices, used = dict[ModelDefaults, str](), None
        if model is not None and quick is not None:
            choices = {
                model.defaults: self.tr("Fine · %n steps", "", model.defaults.steps),
                quick: self.tr("Quick · %n steps", "", quick.steps),
            }
            used = settings_in_use(self._state.parameters.value, model)
        return [
            Caption("", self.tr("Settings")),
            Caption("form.names.size", self.tr("Size")),
            Caption(
                "quality",
                self.tr("Quality"),
                self.tr(
                    "<b>Quality</b><br>Quick uses weights distilled for a few steps (consistency "
                    "distillation). Fine takes as many steps as the picture needs."
                ),
                shown=quick is not None,
                value=used,
                choices=choices,
                do=self._state.parameters.use_settings,
            ),
        ]


class HiresSettings(FoldedSettings):
    """Seen while Generate makes a new picture: edits have the size of their place, and consistency
    models no denoising strength."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("passes", workspace, kit, parent)
        listen_each(
            self._show,
            self._state.add_ons.changed,
            self._state.document.changed,
            self._state.has_mask.changed,
        )

    def _title(self) -> str:
        return self.tr("Hires fix")

    def _show(self, _: object) -> None:
        new = self._state.resolved_intent.task is Task.TEXT_TO_IMAGE
        self.setVisible(new and not is_consistency(self._state.model))
        super()._show(None)
