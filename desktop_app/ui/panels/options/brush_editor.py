"""How the brush in hand is made: flow, spacing, tip, texture, and what drives what by a curve."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.core.brushes import LINEAR, TARGETS, BrushKind, Curve, Drive
from desktop_app.state.app_state import ToolState
from desktop_app.ui.kit import Caption, Kit, Retranslated, row
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.curve_editor import StraightCurve
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.brushes import GRAIN_WORDS, SOURCE_WORDS, TARGET_WORDS, said

_SCALES: Final = {
    "flow": Scale(0.01, 1.0, step=0.01, default=1.0, unit=" %", shown=100),
    "spacing": Scale(0.01, 4.0, step=0.01, default=0.12, middle=0.25, unit=" %", shown=100),
    "angle": Scale(-180, 180, step=1, default=0, unit="°"),
    "roundness": Scale(0.02, 1.0, step=0.01, default=1.0, unit=" %", shown=100),
    "scatter": Scale(0.0, 4.0, step=0.01, default=0.0, middle=0.5, unit=" %", shown=100),
    "count": Scale(1, 16, step=1, default=1, middle=4),
    "grain_scale": Scale(0.1, 8.0, step=0.05, default=1.0, middle=1.0, unit=" %", shown=100),
    "grain_depth": Scale(0.0, 1.0, step=0.01, default=0.5, unit=" %", shown=100),
}


class BrushEditor(Retranslated, QWidget):
    """Shows and changes the kind of the brush in hand (`Brush.kind`)."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools, self._most = tools, 1.0
        self.sliders = {
            name: ValueSlider(scale, kit.theme, self) for name, scale in _SCALES.items()
        }
        boxes = (ChoiceBox(kit.theme, kit.icons, self) for _ in range(3))
        self.grain, self.target, self.source = boxes
        self.target.show_choices(TARGET_WORDS)
        self.source.show_choices(SOURCE_WORDS)
        self.driven = Tick(kit.theme, self)
        self.curve = StraightCurve(kit.theme, self)
        self._build()
        self.curve.moved.connect(self._curve_moved)
        listen_each(self._show, *tools.brush_changes, tools.active.changed)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        names = {
            **{name: said(words) for name, words in TARGET_WORDS.items()},
            "spacing": self.tr("Spacing"),
            "count": self.tr("Dabs"),
            "grain_scale": self.tr("Texture size"),
            "grain_depth": self.tr("Texture depth"),
        }
        flow = self.tr(
            "<b>Flow</b><br>What each dab adds, up to the opacity. 100 %: dabs of a stroke"
            " never add up."
        )
        kind, drive = self._kind, self._drive()
        textured = bool(kind.grain) or kind.pattern is not None
        # Marked: what is driven, and of the chosen one by what.
        targets = {each.target for each in kind.drives}
        sources = {each.source for each in kind.drives if each.target == self._pair()[0]}
        return [
            *(
                Caption(
                    f"sliders.{name}",
                    names[name],
                    flow if name == "flow" else None,
                    can=textured or not name.startswith("grain"),
                    value=getattr(kind, name),
                    do=partial(self._edited, name),
                )
                for name in _SCALES
            ),
            Caption(
                "grain",
                self.tr("Texture"),
                value=kind.grain if kind.pattern is None else "",
                choices={key: said(each) for key, each in GRAIN_WORDS.items()},
                do=lambda grain: self._change(grain=grain, pattern=None),
            ),
            Caption(
                "target",
                self.tr("What is driven"),
                choices=_marked(TARGET_WORDS, targets),
                do=self._show,
            ),
            Caption(
                "source", self.tr("By what"), choices=_marked(SOURCE_WORDS, sources), do=self._show
            ),
            Caption(
                "driven",
                self.tr("Driven"),
                self.tr(
                    "<b>Driven</b><br>Whether the value follows this input, and by which curve: the"
                    " input from left to right, the value upwards."
                ),
                value=drive is not None,
                do=self._driven_clicked,
            ),
            Caption("curve", self.tr("Curve"), can=drive is not None),
        ]

    def retranslate(self) -> None:
        self._show(None)

    def _build(self) -> None:
        grid = spaced(QGridLayout(), 8)
        for at, name in enumerate(("flow", "spacing", "angle", "roundness", "scatter", "count")):
            grid.addWidget(self.sliders[name], at // 2, at % 2)
        grid.addWidget(self.grain, 3, 0, 1, 2)
        grid.addWidget(self.sliders["grain_depth"], 4, 0)
        grid.addWidget(self.sliders["grain_scale"], 4, 1)
        filled(
            spaced(QVBoxLayout(self), 8),
            grid,
            filled(row(8), grow(self.target), grow(self.source)),
            self.driven,
            self.curve,
        )

    # -- state → widgets --------------------------------------------------------------------------

    @property
    def _kind(self) -> BrushKind:
        return self._tools.active_brush.value.kind

    def _pair(self) -> tuple[str, str]:
        return self.target.currentData(), self.source.currentData()

    def _drive(self) -> Drive | None:
        found = (each for each in self._kind.drives if (each.target, each.source) == self._pair())
        return next(found, None)

    def _show(self, _: object) -> None:
        self.acts.refresh()
        drive = self._drive()
        self.curve.show_items(self._drawn(drive.curve if drive else LINEAR))

    def _range(self) -> tuple[float, float]:
        """What the lower and the upper border of the curve are."""
        drive = self._drive()
        if not self.curve.is_dragged:  # while it is, they stay
            self._most = max([1.0, *(abs(y) for _, y in drive.curve)]) if drive else 1.0
        return (-self._most if TARGETS[self._pair()[0]].adds else 0.0), self._most

    def _drawn(self, curve: Curve) -> Curve:
        least, most = self._range()
        curve = ((0.0, curve[0][1]),) * (curve[0][0] > 0) + curve
        curve += ((1.0, curve[-1][1]),) * (curve[-1][0] < 1)
        return tuple((x, (y - least) / (most - least)) for x, y in curve)

    # -- widgets → state --------------------------------------------------------------------------

    def _edited(self, name: str, value: float) -> None:
        self._change(**{name: round(value) if name == "count" else value})

    def _driven_clicked(self, checked: bool) -> None:
        others = self._others()
        adds = TARGETS[self._pair()[0]].adds
        curve = ((0.0, -0.1), (1.0, 0.1)) if adds and "random" in self._pair()[1] else LINEAR
        self._change(drives=(*others, Drive(*self._pair(), curve)) if checked else others)

    @Slot(object)
    def _curve_moved(self, items: Curve) -> None:
        least, most = self._range()
        curve = tuple((float(x), round(least + y * (most - least), 4)) for x, y in items)
        if self._drive() is not None:
            self._change(drives=(*self._others(), Drive(*self._pair(), curve)))

    def _others(self) -> tuple[Drive, ...]:
        return tuple(
            each for each in self._kind.drives if (each.target, each.source) != self._pair()
        )

    def _change(self, **fields: Any) -> None:
        hand = self._tools.active_brush
        hand.value = replace(hand.value, kind=replace(hand.value.kind, **fields))


def _marked(words: Mapping[str, str], which: Collection[str]) -> dict[str, str]:
    return {name: said(each) + " •" * (name in which) for name, each in words.items()}
