"""What the hand does to each dab of one stroke: steadied places, and the values that it drives
(`driven`). Numbers alone; the same inputs give the same stroke."""

from __future__ import annotations

import math
import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from desktop_app.core.brushes import TARGETS, Aids, Drive, valued
from desktop_app.state.painting.pen import Brush, Touch

FAST = 3.0
"""Pixels of the picture a millisecond that count as 1."""


@dataclass(frozen=True, slots=True)
class Dab:
    """One dab: its place in pixels, diameter, and the rest as of `core.brushes.TARGETS`."""

    x: float
    y: float
    size: float
    opacity: float
    flow: float
    roundness: float
    angle: float
    shift: tuple[float, float, float]
    pick: float


class Steady:
    """Steadies the hand.

    Args:
        aids: how.
        first: where the stroke begins.
    """

    def __init__(self, aids: Aids, first: Touch) -> None:
        self._aids, self._at, self._last = aids, first, first

    def follow(self, touch: Touch) -> Touch:
        """Where the brush is when the hand is at ``touch``."""
        self._last, aids, at = touch, self._aids, self._at
        share = 1.0
        if aids.steady == "weighted":
            share = 1 - 0.95 * aids.strength
        elif aids.steady == "string":
            away = math.hypot(touch.x - at.x, touch.y - at.y)
            share = max(0.0, 1 - aids.string / away) if away > 0 else 0.0
        if share < 1:
            x, y = at.x + (touch.x - at.x) * share, at.y + (touch.y - at.y) * share
            touch = replace(touch, x=x, y=y)
        self._at = touch
        return touch

    @property
    def rest(self) -> Touch | None:
        """Where the stroke still goes at its end; None: nowhere."""
        return self._last if self._aids.steady == "weighted" and self._at != self._last else None


class Dynamics:
    """The dabs of one stroke.

    Args:
        brush: see there.
        first: where it begins: chance is seeded by it.
    """

    def __init__(self, brush: Brush, first: Touch) -> None:
        self._brush, self._kind = brush, brush.kind
        told = f"{first.x:.3f} {first.y:.3f} {first.pressure:.4f}"
        self._chance = random.Random(zlib.crc32(told.encode()))
        self._stroke = self._chance.random()
        self._way = self._speed = self._distance = 0.0
        self._base: dict[str, float] = {name: getattr(self._kind, name, 0.0) for name in TARGETS}
        self._base |= {"size": brush.size, "opacity": brush.opacity}
        pen = brush.pen
        drives = self._kind.is_driven  # what the kind says of pressure goes before
        self._pen = replace(
            pen,
            size=pen.size and not drives(frozenset({"size"}), "pressure"),
            opacity=pen.opacity and not drives(frozenset({"opacity", "flow"}), "pressure"),
        )

    def go(self, before: Touch, after: Touch) -> None:
        """The hand moved: direction and speed are those of this piece."""
        dx, dy = after.x - before.x, after.y - before.y
        length, passed = math.hypot(dx, dy), after.pen.time - before.pen.time
        if length > 0:
            self._way = math.atan2(dy, dx) / (2 * math.pi) % 1
        if passed > 0:
            self._speed += (min(1.0, length / passed / FAST) - self._speed) * 0.4

    def spacing(self, pressure: float) -> float:
        """From dab to dab at that pressure, in pixels."""
        steady = [each for each in self._kind.drives if each.source == "pressure"]
        values = driven(tuple(steady), self._base, lambda _: min(1.0, max(0.0, pressure)))
        size = self._pen.dab(values["size"], 1.0, pressure)[0]
        return max(0.5, size * self._kind.spacing)

    def dabs(self, touch: Touch, moved: float) -> Iterator[Dab]:
        """Those at a place of the stroke, ``moved`` pixels after the one before."""
        self._distance += moved
        inputs = {
            "pressure": min(1.0, max(0.0, touch.pressure)),
            "tilt": touch.pen.tilt,
            "tilt_direction": touch.pen.azimuth,
            "rotation": touch.pen.rotation,
            "speed": self._speed,
            "direction": self._way,
            "distance": min(1.0, self._distance / (self._brush.size * self._kind.fade)),
            "random_stroke": self._stroke,
        }
        chance = self._chance.random

        def source(name: str) -> float:
            return chance() if name == "random" else inputs[name]

        for _ in range(self._kind.count):
            values = driven(self._kind.drives, self._base, source)
            size, opacity = self._pen.dab(values["size"], values["opacity"], touch.pressure)
            x, y = touch.x, touch.y
            if values["scatter"]:
                reach, turn = chance() ** 0.5 * values["scatter"] * size, chance() * 2 * math.pi
                x, y = x + reach * math.cos(turn), y + reach * math.sin(turn)
            shift = (values["hue"], values["saturation"], values["value"])
            pick = source(self._kind.pick) if len(self._kind.tips) > 1 else 0.0
            rest = values["flow"], values["roundness"], values["angle"]
            yield Dab(x, y, size, opacity, *rest, shift, pick)


def driven(
    drives: tuple[Drive, ...], base: Mapping[str, float], source: Callable[[str], float]
) -> dict[str, float]:
    """What each value is at a dab: the formula of all dynamics.

    A factor multiplies: value = base · Π curve(x); what is added is summed up: base + unit · Σ
    curve(x); what is driven then goes into the target's range.

    Args:
        drives: see `Drive`.
        base: the brush's own values, of each of `TARGETS`.
        source: 0..1 of a name of `SOURCES`, asked once for each drive.
    """
    values = dict(base)
    for drive in drives:
        target, y = TARGETS[drive.target], valued(drive.curve, source(drive.source))
        if target.adds:
            values[drive.target] += y * target.unit
        else:
            values[drive.target] *= y
    for name in {drive.target for drive in drives}:
        target = TARGETS[name]
        values[name] = min(target.most, max(target.least, values[name]))
    return values
