"""The panel behind ⚙: quality, size, steps, guidance scale, seed, scheduler, and the mask's part.

What drives the mask has a file of its own, `mask_settings`.
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, QRegularExpression, QSignalBlocker, QSize, Qt, Slot
from PySide6.QtGui import QFont, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.generation_settings import LIMITS, MAX_SEED
from desktop_app.core.model_info import ModelDefaults, ModelInfo
from desktop_app.state.parameters import Parameters, settings_in_use
from desktop_app.ui.bind import listen, watch
from desktop_app.ui.catalog_texts import scheduler_hint
from desktop_app.ui.control_reasons import grey, idle_of
from desktop_app.ui.families import families, schedulers
from desktop_app.ui.kit import Kit, action_button, row
from desktop_app.ui.panels.consistency_settings import ConsistencySettings, is_consistency
from desktop_app.ui.panels.lora_settings import LoraSettings
from desktop_app.ui.panels.mask_settings import MaskSettings
from desktop_app.ui.panels.sampling_settings import SamplingSettings
from desktop_app.ui.panels.size_field import SizeField
from desktop_app.ui.theme import tabular
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace

__all__ = ["SettingsPanel"]

STEPS = Scale(*LIMITS["steps"], step=1, default=25, middle=30)
GUIDANCE = Scale(*LIMITS["guidance_scale"], step=0.1, default=7.5, middle=7.5, decimals=1)


_LEAST = 148
"""Pixels of its height that are seen on a low screen too."""


class SettingsPanel(QScrollArea):
    """Follows the parameters; every control changes them at once."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes through what is in it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget(self)
        self._inner.setProperty("role", "panel")
        self._inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.quality = ChoiceBox(kit.theme, kit.icons, self)
        self.size_field = SizeField(workspace, kit, self)
        self.steps = ValueSlider(STEPS, kit.theme, self)
        self.guidance = ValueSlider(GUIDANCE, kit.theme, self)
        self.seed = QLineEdit(self)
        self.scheduler = ChoiceBox(kit.theme, kit.icons, self)
        self.dice = action_button(kit.actions["new_seed"])
        self.lock = action_button(kit.actions["lock_seed"])
        self.consistency = ConsistencySettings(workspace, kit, self)
        self.sampling = SamplingSettings(workspace, kit, self)
        self.lora = LoraSettings(workspace, kit, self)
        self.mask_settings = MaskSettings(workspace, kit, self)
        self._form = Form(self._inner)
        self._shown_for: tuple[ModelInfo, ModelDefaults] | None = None
        self._build()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        names = {
            "quality": self.tr("Quality"),
            "size": self.tr("Size"),
            "steps": self.tr("Steps"),
            "guidance": self.tr("Guidance"),
            "seed": self.tr("Seed"),
            "scheduler": self.tr("Scheduler"),
        }
        self._form.set_names(names)
        self.setAccessibleName(self.tr("Settings"))
        self.steps.set_label(names["steps"], inside=False)
        self.steps.setToolTip(
            self.tr("<b>Steps</b><br>Denoising steps: more take longer and refine, up to a point.")
        )
        self.guidance.set_label(self.tr("Guidance scale"), inside=False)
        self.guidance.setToolTip(
            self.tr(
                "<b>Guidance</b> (guidance scale)<br>How strictly the prompt counts. Low is free"
                " and soft, high is literal and harsh; 1 switches it off and halves the time."
            )
        )
        self.seed.setAccessibleName(names["seed"])
        self.seed.setToolTip(
            self.tr("<b>Seed</b><br>The same seed and settings give the same picture again.")
        )
        self.scheduler.setAccessibleName(names["scheduler"])
        self.quality.setAccessibleName(names["quality"])
        self.quality.setToolTip(
            self.tr(
                "<b>Quality</b><br>Quick uses weights that were distilled for a few steps"
                " (consistency distillation). Fine takes as many steps as the picture needs."
            )
        )
        self._fill_qualities()
        self._fill_schedulers()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        pattern = QRegularExpression(r"\d{0,10}")
        self.seed.setValidator(QRegularExpressionValidator(pattern, self.seed))
        self.seed.setFont(tabular(QFont(self.seed.font())))
        seed = row(4)
        seed.addWidget(self.seed, 1)
        seed.addWidget(self.dice)
        seed.addWidget(self.lock)
        form = self._form
        form.add("quality", self.quality, self.quality)
        form.add("size", self.size_field, self.size_field, tall=True)
        form.add("steps", self.steps, self.steps)
        form.add("guidance", self.guidance, self.guidance)
        form.add("seed", seed, self.seed)
        form.add("scheduler", self.scheduler, self.scheduler)
        layout = QVBoxLayout(self._inner)
        layout.setContentsMargins(12, 4, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(self.consistency)
        layout.addLayout(form)
        layout.addWidget(self.lora)
        layout.addWidget(self.sampling)
        layout.addWidget(self.mask_settings)
        layout.addStretch(1)
        self.setWidget(self._inner)

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

    def _connect(self) -> None:
        self.quality.activated.connect(self._quality_chosen)
        self.steps.edited.connect(self._steps_edited)
        self.guidance.edited.connect(self._guidance_edited)
        self.seed.editingFinished.connect(self._seed_edited)
        self.scheduler.activated.connect(self._scheduler_chosen)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        self._on_model(None)

    # -- state → widgets ------------------------------------------------------------------------

    def _show(self, parameters: Parameters) -> None:
        self._on_model(None)
        self.steps.set_number(parameters.steps)
        self.guidance.set_number(parameters.guidance_scale)
        if not self.seed.hasFocus() or self.seed.text() != str(parameters.seed):
            self.seed.setText(str(parameters.seed))
        with QSignalBlocker(self.scheduler):
            self.scheduler.setCurrentIndex(self.scheduler.findData(parameters.scheduler))
        self._explain_scheduler()
        self._show_effects()

    def _on_models(self, _: object) -> None:
        self._on_model(None)
        self._show_effects()

    def _show_effects(self) -> None:
        """What has no effect is greyed with the reason; a consistency model has none of it."""
        idle, form = idle_of(self._state), self._form
        hidden = is_consistency(self._state.model)
        for key, control, widget in (
            ("steps", "steps", self.steps),
            ("guidance", "guidance_scale", self.guidance),
            ("scheduler", "scheduler", self.scheduler),
        ):
            widget.setVisible(not hidden)
            form.name_of(key).setVisible(not hidden)
            grey(idle, control, widget, form.name_of(key))
        self.sampling.setVisible(not hidden)
        self.lora.setVisible(not hidden)
        grey(idle, "size", self.size_field, form.name_of("size"))

    def _on_model(self, _: object) -> None:
        """Ranges, resets and schedulers follow the model."""
        model = self._state.model
        if model is None:
            return
        settings = settings_in_use(self._state.parameters.value, model)
        if (model, settings) == self._shown_for:
            return
        self._shown_for = (model, settings)
        self.steps.set_default(settings.steps)
        self.guidance.set_default(settings.guidance_scale)
        self._fill_qualities()
        self._fill_schedulers()

    def _fill_qualities(self) -> None:
        """Fine and quick, where the model has both."""
        model = self._state.model
        quick = model.quick if model is not None else None
        if model is not None and quick == model.defaults:  # distilled as it is: nothing to choose
            quick = None
        for widget in (self.quality, self._form.name_of("quality")):
            widget.setVisible(quick is not None)
        if model is None or quick is None:
            return
        names = {
            self.tr("Fine · %n steps", "", model.defaults.steps): model.defaults,
            self.tr("Quick · %n steps", "", quick.steps): quick,
        }
        used = settings_in_use(self._state.parameters.value, model)
        with QSignalBlocker(self.quality):
            self.quality.clear()
            for name, settings in names.items():
                self.quality.addItem(name, settings)
            self.quality.setCurrentIndex(list(names.values()).index(used))

    def _fill_schedulers(self) -> None:
        model = self._state.model
        family = families().get(model.family) if model is not None else None
        usable = family.schedulers if family is not None else tuple(schedulers())
        with QSignalBlocker(self.scheduler):
            self.scheduler.clear()
            for key in usable:
                found = schedulers().get(key)
                if found is not None:
                    self.scheduler.addItem(found.name, key)
                    at = self.scheduler.count() - 1
                    self.scheduler.setItemData(
                        at, scheduler_hint(found), Qt.ItemDataRole.ToolTipRole
                    )
            chosen = self._state.parameters.value.scheduler
            self.scheduler.setCurrentIndex(self.scheduler.findData(chosen))
        self._explain_scheduler()

    def _explain_scheduler(self) -> None:
        found = schedulers().get(self._state.parameters.value.scheduler)
        hint = f"<br>{escape(scheduler_hint(found))}" if found is not None else ""
        what = self.tr("<b>Scheduler</b> (sampler)<br>How the noise is taken away step by step.")
        self.scheduler.setToolTip(f"{what}{hint}")

    # -- widgets → state ------------------------------------------------------------------------

    @Slot(int)
    def _quality_chosen(self, index: int) -> None:
        self._state.parameters.use_settings(self.quality.itemData(index))

    @Slot(float)
    def _steps_edited(self, value: float) -> None:
        self._state.parameters.update(steps=round(value))

    @Slot(float)
    def _guidance_edited(self, value: float) -> None:
        self._state.parameters.update(guidance_scale=value)

    @Slot()
    def _seed_edited(self) -> None:
        seed = min(MAX_SEED, int(self.seed.text() or 0))
        if seed != self._state.parameters.value.seed:
            # A seed that was typed is meant to be used.
            self._state.parameters.update(seed=seed, seed_locked=True)
        self.seed.setText(str(seed))

    @Slot(int)
    def _scheduler_chosen(self, index: int) -> None:
        self._state.parameters.update(scheduler=self.scheduler.itemData(index))
