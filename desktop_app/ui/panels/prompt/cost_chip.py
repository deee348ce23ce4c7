"""What the next picture costs, beside Generate: "≈ 6 s · 2.1 GB", and "Make it fit" if it won't.

While a run goes the button stands for that run, and so does the time beside it: what is left, as
the status line has it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop_app.core.forecast import Forecast
from desktop_app.ui.kit import Retranslated, on_click, put_text, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.words.memory import cost_text, cost_tip, verdict_text
from desktop_app.ui.words.untrusted import plain_tip

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.panels.settings.fit_panel import FitPanel


class CostChip(Retranslated, QWidget):
    """The words, amber when memory is tight and red when it won't do; pressed, they open the panel
    with the numbers. Hidden while nothing is known."""

    def __init__(self, state: AppState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._kit = state, kit
        self.words = styled(on_click(QPushButton(self), self._toggle), look="cost")
        hold(self.words, height=CONTROL)
        self.fit = hold(on_click(QPushButton(self), self._make_fit), height=CONTROL)
        filled(spaced(QHBoxLayout(self), 4), self.words, self.fit)
        self.retranslate()
        watch(state.memory.cost, self._show)
        for other in (state.memory.chosen, state.tools.removes_pointed):
            listen(other.changed, self._chosen)
        listen(state.jobs.progress.changed, self._progressed)

    @Slot()
    def retranslate(self) -> None:
        put_text(
            self.fit,
            self.tr("Make it fit"),
            tip=self.tr(
                "<b>Make it fit</b><br>Changes what affects the picture least, and says what "
                "it changed. Can be undone."
            ),
        )
        self._show(self._state.memory.cost.value)

    def _show(self, cost: Forecast | None) -> None:
        self.setVisible(cost is not None and not self._state.is_removing)  # which has no model
        if cost is None:
            if "panel" in self.__dict__:
                self.panel.close_softly()
            return
        self._say(cost)
        self.words.setToolTip(plain_tip(cost_tip(cost)))
        if self.words.property("cost") != cost.verdict:
            self.words.setProperty("cost", cost.verdict)
            self.words.style().unpolish(self.words)
            self.words.style().polish(self.words)
        self.fit.setVisible(cost.verdict != "fits" and self._state.memory.chosen.value is None)

    def _say(self, cost: Forecast) -> None:
        progress = self._state.jobs.progress.value
        text = cost_text(cost, None if progress is None else progress.seconds_left)
        self.words.setText(text)
        self.words.setAccessibleName(f"{text}. {verdict_text(cost)}")

    def _progressed(self, _: object) -> None:
        cost = self._state.memory.cost.value
        if cost is not None:
            self._say(cost)

    def _chosen(self, _: object) -> None:
        self._show(self._state.memory.cost.value)

    @cached_property
    def panel(self) -> FitPanel:
        """What it costs in detail; made when it is first opened."""
        from desktop_app.ui.panels.settings.fit_panel import FitPanel

        return FitPanel(self._state, self._kit, self)

    @Slot()
    def _toggle(self) -> None:
        if self.panel.isVisible():
            self.panel.close_softly()
        else:
            self.panel.open_above(self)

    @Slot()
    def _make_fit(self) -> None:
        self._state.memory.make_fit()
        self.panel.open_above(self)
