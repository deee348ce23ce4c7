"""Beside the count: which seed the next run takes (a die, or the number that is held), and why
there are so many pictures by themselves."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.state.app_state import AppState
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit, Retranslated, named
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.theme import tabular
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.worker.default_count import QUICK_SECONDS, automatic_count, bring_back


class SeedButton(Retranslated, QToolButton):
    """A click keeps the seed, or lets it go."""

    def __init__(self, state: AppState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._kit = state, kit
        self.setFont(tabular(QFont(self.font())))
        self.setProperty("look", "toggle")
        self.setCheckable(True)
        hold(self, height=CONTROL, least_width=CONTROL, icon=16)
        self.clicked.connect(self._clicked)
        watch(state.parameters, self._show)

    @Slot()
    def retranslate(self) -> None:
        self._show(self._state.parameters.value)

    def _show(self, parameters: Parameters) -> None:
        held = parameters.seed_locked or parameters.seed_once
        self.setChecked(held)
        self._kit.icons.place(self, "lock" if parameters.seed_locked else "dices")
        self._kit.icons.set_words(self, with_text=held)
        self.setText(str(parameters.seed) if held else "")
        if parameters.seed_locked:
            tip = self.tr("Every run takes this seed. Click to take a new one for each run again.")
            name = self.tr("Seed {seed}, kept")
        elif parameters.seed_once:
            tip = self.tr(
                "The next run takes this seed, then each takes a new one. Click to let it go."
            )
            name = self.tr("Seed {seed}, for the next run")
        else:
            tip = self.tr("Each run takes a new seed. Click to keep the last one, {seed}.")
            name = self.tr("A new seed for each run")
        title = self.tr("Seed")
        named(
            self,
            name.format(seed=parameters.seed),
            f"<b>{title}</b><br>{tip.format(seed=parameters.seed)}",
        )

    @Slot()
    def _clicked(self) -> None:
        now = self._state.parameters.value
        held = now.seed_locked or now.seed_once
        self._state.parameters.update(seed_locked=not held, seed_once=False)


class CountButton(Retranslated, QToolButton):
    """Lit while the count is the program's own, and says what it goes by; a click makes one each
    time, another brings the program's back. The number is in the field beside it alone."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setProperty("look", "toggle")
        self.setCheckable(True)
        hold(self, height=CONTROL, least_width=96)  # for each of its words: nothing beside it moves
        self.clicked.connect(self._clicked)
        counted = state.view.results_by_default, state.memory.cost
        for seen in (state.has_mask, state.document, *counted):
            listen(seen.changed, self._show)
        watch(state.parameters, self._show)

    @Slot()
    def retranslate(self) -> None:
        self._show(None)

    def _show(self, _: object) -> None:
        usual, held = automatic_count(self._state), self._state.parameters.value.count_held
        by = {"quick": self.tr("Auto: quick"), "slow": self.tr("Auto: slow")}
        text = by.get(usual.why) or self.tr("Auto")
        self.setText(text)
        self.setChecked(not held)
        reason = {
            "intent": self.tr("This makes {count} unless you say otherwise."),
            "chosen": self.tr("Preferences say {count}."),
            "whole": self.tr("Unless you say otherwise, one whole picture is made at a time."),
            "quick": self.tr(
                "A mask is painted, and one fill should take under {limit} s: {count} are made,"
                " to choose from."
            ),
            "slow": self.tr(
                "A mask is painted, and one fill should take {limit} s or more: only one is made."
            ),
        }[usual.why].format(count=usual.count, limit=f"{QUICK_SECONDS:.0f}")
        title, back = self.tr("Automatic count"), self.tr("Click to use the automatic count again.")
        click = back if held else self.tr("Click to make one each time instead.")
        named(self, f"{text}. {reason}", f"<b>{title}</b><br>{reason}<br>{click}")

    @Slot()
    def _clicked(self) -> None:
        if self.isChecked():
            bring_back(self._state)
        else:
            self._state.parameters.update(count=1, count_held=True)
