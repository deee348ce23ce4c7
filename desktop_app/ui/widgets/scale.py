"""How a slider's length maps to values: steps, and a curve that puts the usual in the middle."""

from __future__ import annotations

import math

from desktop_app.core.record import record
from desktop_app.core.values import Number


@record()
class Scale:
    """The values of a slider.

    Attributes:
        minimum, maximum: both included.
        step: distance of two values; also one press of an arrow key.
        default: what a double click brings back.
        middle: the value half-way along the slider; None, or one beyond the ends: evenly
            spaced.
        unit: text behind the number, with its space (" px", " %"), or nothing.
        shown: the number shown is the value times this (100 for per cent).
        decimals: digits shown behind the point.
        unset: what the minimum stands for, in words; empty: it is a number as any other.
    """

    minimum: float
    maximum: float
    step: float
    default: float
    middle: float | None = None
    unit: str = ""
    shown: float = 1.0
    decimals: int = 0
    unset: str = ""

    def snap(self, value: float) -> float:
        """The nearest value there is."""
        value = min(self.maximum, max(self.minimum, value))
        # Multiples of the step, not counted from the minimum: 0.01…1 by 0.01 hits 0.75 exactly.
        snapped = round(value / self.step) * self.step
        return min(self.maximum, max(self.minimum, round(snapped, 6)))

    def fraction(self, value: float) -> float:
        """Where ``value`` stands on the slider, 0..1."""
        span = self.maximum - self.minimum
        even = (min(self.maximum, max(self.minimum, value)) - self.minimum) / span
        return even**self._power

    def value_at(self, fraction: float) -> float:
        """The value at a place 0..1 (outside counts as the end)."""
        even = min(1.0, max(0.0, fraction)) ** (1 / self._power)
        return self.snap(self.minimum + even * (self.maximum - self.minimum))

    def text(self, value: float) -> str:
        """Number and unit, as shown."""
        return self.unset if self.is_unset(value) else self.typed(value) + self.unit

    def typed(self, value: float) -> str:
        """As one would type it."""
        if self.is_unset(value):
            return ""
        text = f"{value * self.shown:.{self.decimals}f}"
        # A small one is not 0.
        return text if float(text) or not value else f"{value * self.shown:.1g}"

    def is_unset(self, value: float) -> bool:
        """Whether words stand for it."""
        return bool(self.unset) and value == self.minimum

    def parse(self, text: str) -> float | None:
        """The value nearest to what was typed; None if it isn't a number."""
        number = self.number_of(text)
        return None if number is None else self.snap(number)

    def accepts(self, text: str) -> bool:
        """Whether what was typed is a value between the ends."""
        number, half = self.number_of(text), self.step / 2
        return number is not None and self.minimum - half < number < self.maximum + half

    def number_of(self, text: str) -> float | None:
        """Read what was typed (with or without unit, comma or point); None if it isn't a number."""
        if self.unset and not text.strip():
            return self.minimum
        cleaned = text.replace(self.unit.strip() or "\0", "").replace(",", ".").strip()
        try:
            number = float(cleaned)
        except ValueError:
            return None
        return number / self.shown if math.isfinite(number) else None

    @property
    def _power(self) -> float:
        if self.middle is None or not self.minimum < self.middle < self.maximum:
            return 1.0
        return math.log(0.5) / math.log(
            (self.middle - self.minimum) / (self.maximum - self.minimum)
        )


def number_scale(kind: Number, default: float, unset: str = "") -> Scale:
    """The slider of a number; what reaches as far below 0 as above does so on it, too. It ends a
    step above a least number that is not included."""
    high = kind.maximum if kind.reach is None else kind.reach
    return Scale(
        -high if kind.minimum == -kind.maximum else kind.minimum + kind.step * kind.above,
        high,
        step=kind.step,
        default=default,
        middle=kind.middle,
        unit=kind.unit,
        shown=kind.shown,
        decimals=kind.decimals,
        unset=unset,
    )
