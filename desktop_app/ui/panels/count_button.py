"""Why there are so many pictures by themselves, beside the count; pressed, it brings that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.worker.default_count import QUICK_SECONDS, automatic_count, bring_back

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState


class CountButton(Retranslated, QToolButton):
    """ "Auto" where the count is the automatic one, else "Auto 3": what it would be."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setProperty("look", "toggle")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        hold(self, height=CONTROL, least_width=56)
        self.clicked.connect(self._clicked)
        for seen in (state.has_mask, state.document, state.view.results_by_default):
            listen(seen.changed, self._show)
        listen(state.memory.cost.changed, self._show)
        watch(state.parameters, self._show)

    @Slot()
    def retranslate(self) -> None:
        """Set all words again."""
        self._show(None)

    def _show(self, _: object) -> None:
        usual, now = automatic_count(self._state), self._state.parameters.value
        differs = now.count_held or now.count != usual.count
        text = self.tr("Auto {count}") if differs else self.tr("Auto")
        self.setText(text.format(count=usual.count))
        self.setEnabled(differs)
        reason = {
            "intent": self.tr("This makes {count} unless you say otherwise."),
            "chosen": self.tr("Preferences say {count}."),
            "whole": self.tr("Unless you say otherwise, one whole picture is made at a time."),
            "quick": self.tr("One takes under {limit} s, so {count} are made."),
            "slow": self.tr("One takes {limit} s or more, so only one is made."),
        }[usual.why].format(count=usual.count, limit=f"{QUICK_SECONDS:.0f}")
        back = self.tr("Click to use the automatic count again.") if differs else ""
        title = f"<b>{self.tr('Automatic count')}</b>"
        self.setToolTip("<br>".join(filter(None, (title, reason, back))))
        self.setAccessibleName(f"{text.format(count=usual.count)}. {reason}")

    @Slot()
    def _clicked(self) -> None:
        bring_back(self._state)
