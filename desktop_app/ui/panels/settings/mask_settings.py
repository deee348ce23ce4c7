"""How the mask drives an edit: pre-fill, edges, lock, surroundings, detail. A part of the panel ⚙.

All of it is `PlanSettings`: an intent brings what suits it, and here it is changed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.edit_plan import LockMode, PixelLock, PlanSettings
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, action_button, label, row
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.intents import FILL_NAMES, LOCK_NAMES, choice_text
from desktop_app.worker.workspace import Workspace

EDGE = Scale(0, 128, step=1, default=0, middle=16, unit=" px")
WIDTH = Scale(1, 256, step=1, default=8, middle=24, unit=" px")
MARGIN = Scale(0.0, 3.0, step=0.05, default=0.5, middle=0.5, unit=" %", shown=100)
DETAIL = Scale(0.5, 2.0, step=0.05, default=1.0, middle=1.0, unit="×", decimals=2)


class MaskSettings(Retranslated, QWidget):
    """Seen while a picture is open. What has no effect without a model is greyed then."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        theme = kit.theme
        self.heading = label("heading", self)
        self.reset = action_button(kit.actions, "reset_plan", DENSE)
        self.fill = ChoiceBox(theme, kit.icons, self)
        self.grow = ValueSlider(EDGE, theme, self)
        self.feather = ValueSlider(EDGE, theme, self)
        self.soft = Tick(theme, self)
        self.lock_mode = ChoiceBox(theme, kit.icons, self)
        self.lock_width = ValueSlider(WIDTH, theme, self)
        self.margin = ValueSlider(MARGIN, theme, self)
        self.detail = ValueSlider(DETAIL, theme, self)
        self._form = Form(self)
        for key, item in (
            ("fill", self.fill),
            ("grow", self.grow),
            ("feather", self.feather),
            ("lock", self.lock_mode),
            ("width", self.lock_width),
            ("margin", self.margin),
            ("detail", self.detail),
        ):
            self._form.add(key, item, item)
        self._form.add_wide(self.soft)
        filled(
            spaced(QVBoxLayout(self), 4), filled(row(8), grow(self.heading), self.reset), self._form
        )
        self._asked: object = None
        self._connect()
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        mode = self._state.parameters.value.plan.lock.mode
        by_model = not self._state.resolved_intent.local
        fills = {key: choice_text("Fills", words) for key, words in FILL_NAMES.items()}
        locks = {key: choice_text("Locks", words) for key, words in LOCK_NAMES.items()}
        return [
            Caption("heading", self.tr("Mask")),
            Caption(
                "fill",
                self.tr("Pre-fill"),
                can=by_model,
                choices={key: name for key, (name, _) in fills.items()},
                tips={key: sentence for key, (_, sentence) in fills.items()},
                do=lambda fill: self._change(fill=fill),
            ),
            Caption(
                "grow",
                self.tr("Grow"),
                self.tr(
                    "<b>Grow</b><br>Extends the repainted area by this many working pixels (see "
                    "the frame on the canvas). Which pixels of the picture may change is up to the "
                    "lock alone."
                ),
                do=lambda value: self._change(grow=round(value)),
            ),
            Caption(
                "feather",
                self.tr("Feather"),
                self.tr(
                    "<b>Feather</b><br>Fades the strength out over this many working pixels beyond "
                    "that, so that new blends into old."
                ),
                can=by_model,
                do=lambda value: self._change(feather=round(value)),
            ),
            Caption(
                "soft",
                self.tr("Soft inpainting"),
                self.tr(
                    "<b>Soft inpainting</b> (differential diffusion)<br>Half-masked areas change "
                    "half as much. Off: everything masked changes fully."
                ),
                can=by_model,
                do=lambda soft: self._change(soft=soft),
            ),
            Caption(
                "lock_mode",
                self.tr("Lock"),
                choices={key: name for key, (name, _) in locks.items()},
                tips={key: sentence for key, (_, sentence) in locks.items()},
                do=self._lock_chosen,
            ),
            Caption(
                "lock_width",
                self.tr("Feather width"),
                self.tr("<b>Feather width</b><br>For the lock, in picture pixels."),
                shown=mode != "exact",
                do=self._width_edited,
            ),
            Caption(
                "margin",
                self.tr("Surroundings"),
                self.tr(
                    "<b>Surroundings</b><br>How much the model sees around the mask, relative to "
                    "the mask's size. More fits better, less is finer."
                ),
                do=lambda value: self._change(margin=value),
            ),
            Caption(
                "detail",
                self.tr("Detail"),
                self.tr(
                    "<b>Detail</b><br>Working resolution relative to the model's native size. More "
                    "is finer and slower; above 1.5 models begin to repeat themselves."
                ),
                can=by_model,
                do=lambda value: self._change(detail=value),
            ),
        ]

    def retranslate(self) -> None:
        self._asked = None
        self._show(self._state.parameters.value)

    # -- building -------------------------------------------------------------------------------

    def _connect(self) -> None:
        watch(self._state.parameters, self._show)
        listen_each(self._on_canvas, self._state.document.changed, self._state.has_mask.changed)
        self._on_canvas(None)

    # -- state → widgets ------------------------------------------------------------------------

    def _on_canvas(self, _: object) -> None:
        self.setVisible(self._state.document.value is not None)
        self._show(self._state.parameters.value)

    def _show(self, parameters: Parameters) -> None:
        plan, intent = parameters.plan, self._state.intents.get(parameters.intent)
        usual = PlanSettings() if intent is None else intent.plan
        asked = (plan.lock.mode, self._state.resolved_intent.local)
        if asked != self._asked:  # every fill changes what it follows
            self._asked = asked
            self.acts.refresh()
            self._form.name_of("width").setText("")  # it belongs to the lock above
        for slider, value, default in (
            (self.grow, plan.grow, usual.grow),
            (self.feather, plan.feather, usual.feather),
            (self.margin, plan.margin, usual.margin),
            (self.detail, plan.detail, usual.detail),
        ):
            slider.set_default(default)
            slider.set_number(value)
        self.soft.setChecked(plan.soft)
        self.lock_width.set_number(plan.lock.width)
        for box, key in ((self.fill, plan.fill), (self.lock_mode, plan.lock.mode)):
            box.choose(key)
        self.fill.setToolTip(self._tip(self.tr("What the masked area starts from."), self.fill))
        self.lock_mode.setToolTip(self._tip(self.tr("Which pixels may change."), self.lock_mode))

    def _tip(self, sentence: str, box: ChoiceBox) -> str:
        chosen = box.currentData(Qt.ItemDataRole.ToolTipRole) or ""
        return f"<p><b>{box.accessibleName()}</b><br>{sentence}<br>{chosen}</p>"

    # -- widgets → state ------------------------------------------------------------------------

    def _change(self, **fields: object) -> None:
        self._state.parameters.change_plan(**fields)

    def _lock_chosen(self, mode: LockMode) -> None:
        width = self._state.parameters.value.plan.lock.width or round(WIDTH.default)
        self._change(lock=PixelLock(mode, 0 if mode == "exact" else width))

    def _width_edited(self, value: float) -> None:
        self._change(lock=PixelLock(self._state.parameters.value.plan.lock.mode, round(value)))
