"""The finer choices of sampling: spread of the noise levels, variation, thrift, the refiner.

All of it is `Sampling`; what has no effect with the chosen model is greyed, with the reason.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRegularExpression, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QFont, QRegularExpressionValidator
from PySide6.QtWidgets import QLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from desktop_app.core.conditions import REFINER_START, name_of, of_kind, refiner
from desktop_app.core.request import MAX_SEED
from desktop_app.core.sampling import SAMPLING_LIMITS
from desktop_app.state.parameters import Parameters
from desktop_app.ui.bind import listen, watch
from desktop_app.ui.control_reasons import grey, grey_rows, idle_of, idle_sigmas_of
from desktop_app.ui.families import schedulers
from desktop_app.ui.kit import Kit, row
from desktop_app.ui.panels.disclosure import Disclosure
from desktop_app.ui.sampling_words import sigma_choices
from desktop_app.ui.text_scale import hold
from desktop_app.ui.theme import tabular
from desktop_app.ui.tokens import CONTROL
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace

__all__ = ["SamplingSettings"]

SHARE = Scale(0.0, 1.0, step=0.01, default=0.0, middle=0.3, unit=" %", shown=100)
SETTLE = Scale(0.0, 0.1, step=0.002, default=0.0, middle=0.02, unit=" %", shown=100, decimals=1)
SKIP = Scale(*SAMPLING_LIMITS["clip_skip"], step=1, default=0, middle=2)
REUSE = Scale(*SAMPLING_LIMITS["reuse"], step=1, default=1, middle=3)
FROM = Scale(0.0, 1.0, step=0.05, default=REFINER_START, middle=0.5, unit=" %", shown=100)


class SamplingSettings(QWidget):
    """Folded away until it is wanted; it opens by itself where something is not as usual."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        theme = kit.theme
        self.fold = Disclosure(kit, self)
        self.sigmas = ChoiceBox(theme, kit.icons, self)
        self.eta = ValueSlider(SHARE, theme, self)
        self.usual_eta = QToolButton(self)
        kit.icons.place(self.usual_eta, "rotate-ccw")
        self.settle = ValueSlider(SETTLE, theme, self)
        self.variation = ValueSlider(SHARE, theme, self)
        self.variation_seed = QLineEdit(self)
        self.clip_skip = ValueSlider(SKIP, theme, self)
        self.reuse = ValueSlider(REUSE, theme, self)
        self.refiner = ChoiceBox(theme, kit.icons, self)
        self.refiner_from = ValueSlider(FROM, theme, self)
        self._form = Form(self)
        self._sliders = {
            "eta": self.eta,
            "settle": self.settle,
            "variation": self.variation,
            "clip_skip": self.clip_skip,
            "reuse": self.reuse,
        }
        self._build()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        names = {
            "sigmas": self.tr("Noise levels"),
            "eta": self.tr("Fresh noise"),
            "settle": self.tr("Stop early"),
            "variation": self.tr("Variation"),
            "variation_seed": self.tr("… towards"),
            "clip_skip": self.tr("CLIP skip"),
            "reuse": self.tr("Reuse"),
            "refiner": self.tr("Refiner"),
            "refiner_from": self.tr("… from"),
        }
        self.fold.set_text(self.tr("Sampling"))
        self.usual_eta.setAccessibleName(self.tr("Fresh noise as the scheduler has it"))
        self.usual_eta.setToolTip(
            self.tr("<b>As the scheduler</b><br>Fresh noise follows the scheduler again.")
        )
        self._form.set_names(names)
        for key, slider in self._sliders.items():
            slider.set_label(names[key], inside=False)
        self.refiner_from.set_label(self.tr("Refiner from"), inside=False)
        self.variation_seed.setAccessibleName(self.tr("Seed of the variation"))
        self.sigmas.setAccessibleName(names["sigmas"])
        self.refiner.setAccessibleName(names["refiner"])
        tips = {
            self.sigmas: self.tr(
                "<b>Noise levels</b> (sigma schedule)<br>How the steps are spread from much noise"
                " to none: more of them late give finer detail, more early a better layout."
            ),
            self.eta: self.tr(
                "<b>Fresh noise</b> (eta)<br>How much new noise every step brings; 0 makes the"
                " picture follow from its first noise alone."
            ),
            self.settle: self.tr(
                "<b>Stop early</b> (adaptive steps)<br>Stops as soon as the picture changes by"
                " less than this from one step to the next; 0 runs all steps."
            ),
            self.variation: self.tr(
                "<b>Variation</b><br>How far the picture's noise is turned towards that of another"
                " seed: a little gives a sister of the same picture."
            ),
            self.variation_seed: self.tr("The seed towards which the picture is varied."),
            self.clip_skip: self.tr(
                "<b>CLIP skip</b><br>Leaves out that many last layers of the text encoder. Some"
                " models, drawn ones above all, were trained with one; 0 is the model's own way."
            ),
            self.reuse: self.tr(
                "<b>Reuse</b> (DeepCache)<br>The deep part of the model is worked out only every so"
                " many steps: faster, and a little less exact. 1 works it out always."
            ),
            self.refiner: self.tr(
                "<b>Refiner</b><br>A second model that makes the last steps, for finer detail."
            ),
            self.refiner_from: self.tr("The share of the steps after which the refiner goes on."),
        }
        for widget, tip in tips.items():
            widget.setProperty("idleReason", "")
            widget.setToolTip(tip)
        self._fill()
        self._show(self._state.parameters.value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        pattern = QRegularExpression(r"\d{0,10}")
        validator = QRegularExpressionValidator(pattern, self.variation_seed)
        self.variation_seed.setValidator(validator)
        self.variation_seed.setFont(tabular(QFont(self.variation_seed.font())))
        hold(self.usual_eta, width=CONTROL, height=CONTROL)
        eta = row(4)
        eta.addWidget(self.eta, 1)
        eta.addWidget(self.usual_eta)
        for key, item in (
            ("sigmas", self.sigmas),
            ("eta", eta),
            ("settle", self.settle),
            ("variation", self.variation),
            ("variation_seed", self.variation_seed),
            ("clip_skip", self.clip_skip),
            ("reuse", self.reuse),
            ("refiner", self.refiner),
            ("refiner_from", self.refiner_from),
        ):
            self._form.add(key, item, self.eta if isinstance(item, QLayout) else item)
        self.fold.set_content(self._form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)

    def _connect(self) -> None:
        self.sigmas.activated.connect(self._sigmas_chosen)
        self.eta.edited.connect(self._eta_edited)
        self.eta.was_reset.connect(self._eta_reset)
        self.usual_eta.clicked.connect(self._eta_reset)
        self.settle.edited.connect(self._settle_edited)
        self.variation.edited.connect(self._variation_edited)
        self.variation_seed.editingFinished.connect(self._seed_edited)
        self.clip_skip.edited.connect(self._skip_edited)
        self.reuse.edited.connect(self._reuse_edited)
        self.refiner.activated.connect(self._refiner_chosen)
        self.refiner_from.edited.connect(self._from_edited)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)

    # -- state → widgets ------------------------------------------------------------------------

    def _on_models(self, _: object) -> None:
        self._fill()
        self._show(self._state.parameters.value)

    def _fill(self) -> None:
        with QSignalBlocker(self.sigmas):
            self.sigmas.clear()
            for key, (name, tip) in sigma_choices().items():
                self.sigmas.addItem(name, key)
                self.sigmas.setItemData(self.sigmas.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        with QSignalBlocker(self.refiner):
            self.refiner.clear()
            self.refiner.addItem(self.tr("None"), "")
            for model in self._state.models.value:
                if model.variant == "refiner":
                    self.refiner.addItem(model.name, model.id)

    def _show(self, parameters: Parameters) -> None:
        sampling = parameters.sampling
        with QSignalBlocker(self.sigmas), QSignalBlocker(self.refiner):
            self.sigmas.setCurrentIndex(self.sigmas.findData(sampling.sigmas))
            self.refiner.setCurrentIndex(
                max(0, self.refiner.findData(name_of(parameters.conditions, "refiner")))
            )
        for key, slider in self._sliders.items():
            slider.set_number(getattr(sampling, key) or 0)
        scheduler = schedulers().get(parameters.scheduler)
        usual = scheduler.eta if scheduler is not None else 0.0
        self.eta.set_default(usual)
        self.eta.set_number(usual if sampling.eta is None else sampling.eta)
        seed = str(sampling.variation_seed)
        if not self.variation_seed.hasFocus() or self.variation_seed.text() != seed:
            self.variation_seed.setText(seed)
        self._show_effects(parameters)

    def _show_effects(self, parameters: Parameters) -> None:
        idle = idle_of(self._state)
        for key, widget in (*self._sliders.items(), ("sigmas", self.sigmas)):
            grey(idle, key, widget, self._form.name_of(key))
        self.usual_eta.setVisible(parameters.sampling.eta is not None and "eta" not in idle)
        grey(idle, "refiner", self.refiner, self._form.name_of("refiner"))
        self._show_sigmas()
        refining = of_kind(parameters.conditions, "refiner")
        if refining:
            self.refiner_from.set_number(refining[0].start)
        has_refiner = bool(refining) and "refiner" not in idle
        varies = parameters.sampling.variation > 0 and "variation" not in idle
        for key, widget, shown in (
            ("refiner_from", self.refiner_from, has_refiner),
            ("variation_seed", self.variation_seed, varies),
        ):
            widget.setVisible(shown)
            self._form.name_of(key).setVisible(shown)

    def _show_sigmas(self) -> None:
        """Greys the noise levels that the scheduler can't follow, each with its reason."""
        tips = {str(key): sentence for key, (_, sentence) in sigma_choices().items()}
        grey_rows(self.sigmas, idle_sigmas_of(self._state), tips)

    # -- widgets → state ------------------------------------------------------------------------

    @Slot(int)
    def _sigmas_chosen(self, index: int) -> None:
        self._state.parameters.change_sampling(sigmas=self.sigmas.itemData(index))

    @Slot(float)
    def _eta_edited(self, value: float) -> None:
        self._state.parameters.change_sampling(eta=value)

    @Slot()
    def _eta_reset(self) -> None:
        self._state.parameters.change_sampling(eta=None)

    @Slot(float)
    def _settle_edited(self, value: float) -> None:
        self._state.parameters.change_sampling(settle=value)

    @Slot(float)
    def _variation_edited(self, value: float) -> None:
        self._state.parameters.change_sampling(variation=value)

    @Slot()
    def _seed_edited(self) -> None:
        seed = min(MAX_SEED, int(self.variation_seed.text() or 0))
        self._state.parameters.change_sampling(variation_seed=seed)
        self.variation_seed.setText(str(seed))

    @Slot(float)
    def _skip_edited(self, value: float) -> None:
        self._state.parameters.change_sampling(clip_skip=round(value))

    @Slot(float)
    def _reuse_edited(self, value: float) -> None:
        self._state.parameters.change_sampling(reuse=round(value))

    @Slot(int)
    def _refiner_chosen(self, index: int) -> None:
        start = self.refiner_from.number
        new = refiner(self.refiner.itemData(index), start)
        self._state.parameters.change_conditions("refiner", *new)

    @Slot(float)
    def _from_edited(self, value: float) -> None:
        new = refiner(name_of(self._state.parameters.value.conditions, "refiner"), value)
        self._state.parameters.change_conditions("refiner", *new)
