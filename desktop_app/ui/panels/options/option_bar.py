"""What the bars of tools have in common: a row of widgets, each with a name and a tip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop_app.core.observable import Observable
from desktop_app.state.painting.tools import ToolState
from desktop_app.ui.kit import Caption, Kit, Retranslated, icon_button
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL, DENSE
from desktop_app.ui.panels.options.kind_buttons import KindButtons
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.tools.kinds import Kinds
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.options import OPTIONS, option_words

P = TypeVar("P", bound=QWidget)


class OptionBar(Retranslated, QWidget):
    """Widgets in the order in which they are added; a subclass says of those that are more than
    their words what they show and when, in `now`.

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
        self.fields: dict[str, Any] = {}
        """Its parts by their names in the table."""
        self._of: dict[str, Observable[Any]] = {}
        """Whose field of its name a part shows."""
        self.line = WrapLayout(gap)
        self.setLayout(self.line)

    def _acts(self) -> list[Caption]:
        now = self.now()
        return [self._row(name, dict(now.get(name, {}))) for name in self.fields]

    def now(self) -> Mapping[str, Mapping[str, Any]]:
        """By its name what a part is now: fields of its row."""
        return {}

    def _row(self, name: str, now: dict[str, Any]) -> Caption:
        words = OPTIONS[self.bar][name]
        said = option_words(words[0])
        text, called = now.pop("text", self.signs.get(name, said)), now.pop("name", said)
        shown = {"value": getattr(self._of[name].value, name)} if name in self._of else {}
        tip = _tip(*words) if len(words) > 1 else None
        return Caption(f"fields.{name}", text, tip, called, **(shown | now))

    def add(
        self,
        name: str,
        widget: P,
        stretch: int = 0,
        most: float | None = None,
        do: Callable[..., object] | None = None,
    ) -> P:
        """Append a widget (see `WrapLayout.add`); ``do`` is called when the user changes it."""
        self.fields[name] = widget
        self.line.addWidget(widget, stretch, most=most)
        row = self._row(name, {"do": do})
        self.acts.show_row(row)
        return widget

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
        return self.add(name, made, 1, widths[1], do)

    def add_tick(self, name: str, do: Callable[[bool], object]) -> Tick:
        """Append a box to tick."""
        return self.add(name, Tick(self._kit.theme, self), do=do)

    def add_fields(
        self,
        of: Observable[Any],
        scales: Mapping[str, Scale | None],
        widths: tuple[int, int] = (96, 140),
    ) -> None:
        """Append what shows and changes these fields of ``of``, a frozen dataclass: sliders, and
        boxes to tick where there is no scale."""
        for name, scale in scales.items():
            self._of[name], do = of, partial(self.change, of, name)
            if scale is None:
                self.add_tick(name, do)
            else:
                self.add_slider(name, scale, do, widths, DENSE)
        listen(of.changed, self.acts.refresh)

    def change(self, of: Observable[Any], name: str, value: Any, **others: Any) -> None:
        """Give a field of ``of`` another value, in its type."""
        kind = type(getattr(of.value, name))
        made = round(value) if kind is int else kind(value)
        of.value = replace(of.value, **{name: made}, **others)

    def add_button(
        self, name: str, icon: str, do: Callable[[], object], side: int = CONTROL
    ) -> QToolButton:
        """Append a button with an icon alone."""
        made = icon_button(self._kit.icons, icon, self, side)
        return self.add(name, made, do=lambda _: do())

    def add_push(self, name: str, do: Callable[[], object]) -> QPushButton:
        """Append a button with words."""
        return self.add(name, hold(QPushButton(self), height=CONTROL), do=lambda _: do())

    def add_choice(self, name: str, do: Callable[[Any], object]) -> ChoiceBox:
        """Append a list, as wide as its longest words; ``do`` is told the data of what is
        chosen."""
        made = hold(ChoiceBox(self._kit.theme, self._kit.icons, self), height=CONTROL)
        made.show_whole()
        return self.add(name, made, do=do)


def _tip(name: str, sentence: str, key: str = "") -> str:
    key = f"&nbsp;&nbsp;{key}" if key else ""
    return f"<b>{option_words(name)}</b>{key}<br>{option_words(sentence)}"
