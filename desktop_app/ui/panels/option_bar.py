"""What the bars of tools have in common: a row of widgets, each with a name and a tip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from desktop_app.core.observable import Observable
from desktop_app.state.painting.tools import ToolState
from desktop_app.ui.kit import Kit, Retranslated, icon_button
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL, DENSE
from desktop_app.ui.panels.kind_buttons import KindButtons
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.tools.kinds import Kinds
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.options import OPTIONS, option_words


class OptionBar(Retranslated, QWidget):
    """Widgets in the order in which they are added.

    Args:
        name: of its row in `ui.words.options`, as those of its parts.
        kit: of the window.
        parent: the bar above the canvas.
        gap: between two widgets.
    """

    signs: Mapping[str, str] = {}
    """What stands on sliders in place of their names."""

    def __init__(self, name: str, kit: Kit, parent: QWidget | None, gap: int = 4) -> None:
        super().__init__(parent)
        self.bar, self._kit = name, kit
        self.named: dict[QWidget, str] = {}
        """Names of the parts in the table."""
        self.fields: dict[str, Any] = {}
        """Sliders and boxes to tick, by what they change."""
        self.line = WrapLayout(gap)
        self.setLayout(self.line)

    def retranslate(self) -> None:
        for widget in self.named:
            self._name(widget)

    def add(self, name: str, widget: QWidget, stretch: int = 0, most: float | None = None) -> None:
        """Append a widget; see `WrapLayout.add`."""
        self.named[widget] = name
        self.line.addWidget(widget, stretch, most=most)
        self._name(widget)

    def add_kinds(self, kinds: Kinds, tools: ToolState) -> KindButtons:
        """Append a button for each thing that the tool does."""
        made = KindButtons(kinds, tools, self._kit, self)
        self.line.addWidget(made)
        return made

    def add_slider(
        self,
        name: str,
        scale: Scale,
        do: Callable[[float], object],
        widths: tuple[int, int],
        height: int = CONTROL,
    ) -> ValueSlider:
        """Append a slider, so wide at least, and at most; never narrower than its words."""
        made = ValueSlider(scale, self._kit.theme, self, height)
        made.set_least(widths[0])
        made.edited.connect(do)
        self.add(name, made, 1, widths[1])
        return made

    def add_tick(self, name: str, do: Callable[[bool], object]) -> Tick:
        """Append a box to tick."""
        made = Tick(self._kit.theme, self)

        def on_toggled(on: bool) -> None:  # a signal would tell a partial function nothing
            do(on)

        made.clicked.connect(on_toggled)
        self.add(name, made)
        return made

    def add_fields(
        self,
        of: Observable[Any],
        scales: Mapping[str, Scale | None],
        widths: tuple[int, int] = (96, 140),
    ) -> None:
        """Append what shows and changes these fields of ``of``, a frozen dataclass: sliders, and
        boxes to tick where there is no scale."""
        for name, scale in scales.items():
            do = partial(self.change, of, name)
            self.fields[name] = (
                self.add_tick(name, do)
                if scale is None
                else self.add_slider(name, scale, do, widths, DENSE)
            )
        watch(of, self.show_fields)

    def show_fields(self, value: Any) -> None:
        for name, field in self.fields.items():
            if isinstance(field, Tick):
                field.setChecked(getattr(value, name))
            else:
                field.set_number(getattr(value, name))

    def change(self, of: Observable[Any], name: str, value: Any, **others: Any) -> None:
        """Give a field of ``of`` another value, in its type."""
        kind = type(getattr(of.value, name))
        made = round(value) if kind is int else kind(value)
        of.value = replace(of.value, **{name: made}, **others)

    def add_button(self, name: str, icon: str, side: int = CONTROL) -> QToolButton:
        """Append a button with an icon alone."""
        made = icon_button(self._kit.icons, icon, self, side)
        self.add(name, made)
        return made

    def add_push(self, name: str) -> QPushButton:
        """Append a button with words."""
        made = hold(QPushButton(self), height=CONTROL)
        self.add(name, made)
        return made

    def add_choice(self, name: str, do: Callable[[Any], object]) -> ChoiceBox:
        """Append a list, as wide as its longest words; ``do`` is told the data of what is
        chosen."""
        made = hold(ChoiceBox(self._kit.theme, self._kit.icons, self), height=CONTROL)
        made.show_whole()
        made.activated.connect(lambda at: do(made.itemData(at)))
        self.add(name, made)
        return made

    def _name(self, widget: QWidget) -> None:
        words = OPTIONS[self.bar][self.named[widget]]
        name = option_words(words[0])
        if isinstance(widget, ValueSlider):
            widget.set_label(self.signs.get(self.named[widget], name))
            widget.setAccessibleName(name)
        elif isinstance(widget, Tick | QPushButton | QLabel):
            widget.setText(name)
        else:
            widget.setAccessibleName(name)
        if len(words) > 1:
            widget.setToolTip(_tip(*words))


def _tip(name: str, sentence: str, key: str = "") -> str:
    key = f"&nbsp;&nbsp;{key}" if key else ""
    return f"<b>{option_words(name)}</b>{key}<br>{option_words(sentence)}"
