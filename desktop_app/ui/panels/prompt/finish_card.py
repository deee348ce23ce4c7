"""What can be done to this picture to finish it, with price, one click each: a card above Generate
that blocks nothing and goes with Esc."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.kit import Kit, action_button, label, row, styled
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.panels.prompt.finish_steps import (
    STEPS,
    FinishStep,
    finish_reason,
    finish_text,
    price_text,
)
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.words.help_topics import FINISH_TOPIC
from desktop_app.worker.background import delayed
from desktop_app.worker.finishing import Finishing
from desktop_app.worker.workspace import Workspace

_WIDTH = 440
_INDENT = 28
"""Where the names begin, behind their icons."""


class FinishRow(QWidget):
    """One step: its name and price, below them what comes of it, or why it can't be done."""

    def __init__(self, step: FinishStep, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.step = step
        self.button = hold(styled(QPushButton(self), look="row"), height=CONTROL)
        self.button.setAutoDefault(False)
        kit.icons.place(self.button, step.icon)
        self.price = label("secondary", self)
        self.more = action_button(kit.actions, step.action)
        kit.icons.place(self.more, "settings-2", "secondary")
        self.said = label("secondary", self, wrap=True)
        grid = spaced(QGridLayout(self), 0)
        grid.setHorizontalSpacing(8)
        grid.addWidget(self.button, 0, 0)
        grid.addWidget(self.price, 0, 1)
        grid.addWidget(self.more, 0, 2)
        grid.addWidget(self.said, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    def show_offer(self, finishing: Finishing) -> None:
        """Say what it costs, or why it can't be done now."""
        step = self.step
        reason = finish_reason(step.reason(finishing))
        try:
            price = "" if reason else price_text(step.price(finishing))
        except VelaturaError as error:
            reason, price = finish_reason(error), ""
        self.button.setText(finish_text(step.name))
        self.button.setEnabled(not reason)
        self.price.setText(price)
        self.said.setIndent(scaled(_INDENT))
        self.said.setText(reason or finish_text(step.sentence))
        told = (self.button.text(), price, self.said.text())
        self.button.setAccessibleName(", ".join(part for part in told if part))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.button.click()


class FinishCard(Card):
    """Made when it is first opened."""

    ends_with_field = True

    def __init__(self, workspace: Workspace, kit: Kit, field: QWidget) -> None:
        super().__init__(field, kit.theme, (_WIDTH, None))
        self._workspace, self._kit = workspace, kit
        self._finishing = workspace.finishing
        self.stands_on = field.parentWidget()
        self.title = label("heading", self)
        self.rows = {step.id: FinishRow(step, kit, self) for step in STEPS}
        self._refreshing = delayed(self, self.refresh, 0)
        self.help = HelpButton(self._kit, FINISH_TOPIC, self)
        layout = filled(
            spaced(QVBoxLayout(self), 8, (12, 8, 8, 12)), filled(row(), grow(self.title), self.help)
        )
        for each in self.rows.values():
            each.button.clicked.connect(partial(self._run, each.step))
            each.more.clicked.connect(self.hide)
            layout.addWidget(each)
        self._listen()
        self.retranslate()

    def open_above(self, field: QWidget) -> None:
        """As `Card`, with the keyboard on the first step that can be done."""
        self.refresh()
        super().open_above(field)
        ready = (each.button for each in self.rows.values() if each.button.isEnabled())
        next(ready, self.help).setFocus()

    @Slot()
    def retranslate(self) -> None:
        self.title.setText(self.tr("Finish this picture"))
        self.setAccessibleName(self.title.text())
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Say again what can be done, and for how much."""
        for each in self.rows.values():
            each.show_offer(self._finishing)
        if self.isVisible():
            self.place()

    def _listen(self) -> None:
        state = self._workspace.state
        for observable in (
            *(state.document, state.has_mask, state.plans, state.applying, state.work),
            *(state.models, state.add_ons, state.parameters),
            *(state.memory.host, state.memory.known, state.memory.cost),
        ):
            listen(observable.changed, self._changed)

    def _changed(self, _: object) -> None:
        if self.isVisible():
            self._refreshing.start()

    def _run(self, step: FinishStep) -> None:
        self.close_softly()
        self._workspace.when_settled(partial(step.run, self._finishing))
        if step.then:
            self._kit.actions[step.then].trigger()
