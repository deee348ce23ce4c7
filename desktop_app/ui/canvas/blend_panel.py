"""How the result on the canvas is fitted to what is around it: a slider a stage, seen at once.

Stands above the result bar. It knows no repair: it says how much of each stage is wanted, and what
the result says was done.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.jobs.results import Result
from desktop_app.state.app_state import AppState
from desktop_app.ui.canvas.floating_panel import FloatingPanel
from desktop_app.ui.kit import Act, Caption, styled
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.field_keys import keeps_escape
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.repair import AMOUNTS, repair_line, translated
from desktop_app.worker.background import delayed


class EditCommands(Protocol):
    """What the canvas asks for, a part of `worker.result_session.ResultSession`. All of it returns
    at once."""

    def apply(self, result_id: str | None = None) -> None:
        """Put a result (None: the one shown) into the document."""

    def discard(self, *result_ids: str) -> None:
        """Take a result (None: the one shown) out of the list."""

    def prepare_fit(self) -> None:
        """How the shown result is fitted to its surroundings is about to be changed."""

    def fit(self, repair: BlendAmounts) -> None:
        """Fit the shown result otherwise to its surroundings."""

    def paint_changes(self) -> None:
        """Make what the shown edit changed the mask, to be painted over."""

    def show_layer(self, number: int) -> None:
        """Show one layer (from 1) of a picture that was split; 0: all of them."""


AMOUNT = Scale(0.0, 1.0, step=0.01, default=1.0, unit=" %", shown=100)
PLAIN = BlendAmounts(0.0, 0.0, 0.0, 0.0, 0.0)
_GAP = 4
_LONG_MS = 300  # what takes longer is said


class BlendPanel(FloatingPanel):
    """Five sliders, two buttons, one line. Its parent is the canvas; `show_result` fills it.

    ``left`` tells that Escape was pressed in it.
    """

    left = Signal()

    def __init__(
        self,
        state: AppState,
        commands: EditCommands,
        theme: Theme,
        icons: Icons,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._state, self._commands = state, commands
        self._result: Result | None = None
        self._amounts = BlendAmounts()
        self.line = styled(ElidedLabel(self), role="secondary")
        self.line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.automatic = self.make_button(icons, "rotate-ccw", DENSE)
        self.plain = self.make_button(icons, "square", DENSE)
        self.sliders = {row.field: ValueSlider(AMOUNT, theme, self, DENSE) for row in AMOUNTS}
        self._head, self._grid = QGridLayout(), QGridLayout()
        self._columns = 0
        self._wait = delayed(self, self._say_that_it_takes_long, _LONG_MS)
        self._build()
        self.hide()
        listen(state.results.fitting.changed, self._on_fitting)
        listen(state.applying.changed, self.acts.refresh)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        amounts, can = self._amounts, not self._state.applying.value
        return [
            Caption("", self.tr("Blend")),
            *(
                Caption(
                    f"sliders.{row.field}",
                    translated(row.name),
                    f"<p><b>{translated(row.name)}</b><br>{translated(row.hint)}</p>",
                    can=can,
                    value=getattr(amounts, row.field),
                    do=self._edited,
                )
                for row in AMOUNTS
            ),
            self._button(
                "automatic",
                self.tr("Automatic"),
                self.tr("As much of each as the surroundings need."),
                BlendAmounts(),
            ),
            self._button(
                "plain",
                self.tr("Plain paste"),
                self.tr("The pixels as the model made them, unchanged."),
                PLAIN,
            ),
        ]

    def _button(self, name: str, text: str, sentence: str, amounts: BlendAmounts) -> Act:
        can = not self._state.applying.value and self._amounts != amounts
        tip = f"<p><b>{text}</b><br>{sentence}</p>"
        return Act(name, text, partial(self._want, amounts), tip, can=can, about=sentence)

    def retranslate(self) -> None:
        super().retranslate()
        self._say()

    def show_result(self, result: Result) -> None:
        """Take the sliders from ``result``, unless they were just moved for it."""
        same = self._result is not None and self._result.id == result.id
        self._result = result
        if not (same and self._state.results.fitting.value):
            self._set(result.repair or BlendAmounts())
        self._say()

    def place(self, canvas: QWidget, bottom: int) -> None:
        """Go to the right of the canvas, with the lower edge at ``bottom``; narrow if it is."""
        each = max(slider.sizeHint().width() for slider in self.sliders.values())
        for slider in self.sliders.values():
            slider.setFixedWidth(each)
        wide = len(AMOUNTS) * (each + _GAP) + 20
        self._arrange(len(AMOUNTS) if canvas.width() - 32 >= wide else 2)
        layout = self.layout()
        if layout is not None:  # the outer one keeps what the inner ones once asked for
            layout.invalidate()
            layout.activate()
        self.adjustSize()
        self.move(canvas.width() - self.width() - 16, bottom - self.height())

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._head.setColumnStretch(0, 1)
        for grid in (self._head, self._grid):
            grid.setSpacing(_GAP)
        layout = spaced(QVBoxLayout(self), 4, (12, 8, 8, 8))
        filled(layout, self._head, self._grid)
        self._arrange(len(AMOUNTS))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for widget in (self.line, self.automatic, self.plain):
            self._head.removeWidget(widget)
        for slider in self.sliders.values():
            self._grid.removeWidget(slider)
        below = int(columns < len(AMOUNTS))  # the line needs the width for itself
        self._head.addWidget(self.line, 0, 0, 1, 3 if below else 1)
        self._head.addWidget(self.automatic, below, 1)
        self._head.addWidget(self.plain, below, 2)
        for place, slider in enumerate(self.sliders.values()):
            self._grid.addWidget(slider, place // columns, place % columns)

    # -- amounts ------------------------------------------------------------------------------

    def _edited(self, _: float) -> None:
        numbers: dict[str, Any] = {key: one.number for key, one in self.sliders.items()}
        self._want(replace(self._amounts, **numbers))

    def _want(self, amounts: BlendAmounts) -> None:
        self._set(amounts)
        self._commands.fit(amounts)

    def _set(self, amounts: BlendAmounts) -> None:
        self._amounts = amounts
        self.acts.refresh()

    # -- words --------------------------------------------------------------------------------

    def _on_fitting(self, fitting: bool) -> None:
        if fitting:
            self._wait.start()
        else:
            self._wait.stop()
            self._say()

    def _say(self) -> None:
        self.line.setText("" if self._result is None else repair_line(self._result))

    @Slot()
    def _say_that_it_takes_long(self) -> None:
        self.line.setText(self.tr("Blending…"))
