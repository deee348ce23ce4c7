"""Curves of a run: thinned, never without their last part."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.core.training.told import Evaluated, SampleMade, Trained, TrainingDone
from desktop_app.state.training.curves import MOST, Curve, RunCurves


def test_a_long_curve_keeps_its_course() -> None:
    curve = Curve()
    for step in range(1, 50_001):
        curve.add(step, 1 / step)
    assert MOST / 2 <= len(curve.points) < MOST
    steps = [step for step, _ in curve.points]
    assert steps == sorted(steps)
    assert steps[-1] > 49_900
    assert curve.at(40_000) == pytest.approx(1 / 40_000, rel=0.01)


def test_an_empty_curve_has_no_value() -> None:
    assert Curve().at(3) is None


def test_events_are_sorted_into_curves_and_samples() -> None:
    curves, told = RunCurves(), list[object]()
    curves.changed.connect(told.append)
    pixels = np.zeros((8, 8, 3), np.uint8)
    curves.hear(
        [
            SampleMade(0, 0, "a dog", pixels),
            Trained(1, 10, 0.5, 1e-4, 0.2, 1.8),
            Trained(2, 10, 0.4, 9e-5, 0.2, 1.6),
            Evaluated(2, 0.45, best=True, stale=0),
            Evaluated(4, 0.47, best=False, stale=1),
            SampleMade(2, 1, "a cat", pixels),
            "anything else",
        ]
    )
    assert curves.loss.points == [(1, 0.5), (2, 0.4)]
    assert curves.rate.points[-1] == (2, 9e-5)
    assert curves.held_out.points == [(2, 0.45), (4, 0.47)]
    assert (curves.best, curves.steps, curves.end) == (2, [0, 2], 4)
    assert curves.last is not None
    assert curves.last.left == 1.6
    assert curves.done is None
    curves.hear([TrainingDone({}, 2, 0.45, 10, "steps", 2.0)])
    assert curves.done is not None
    assert len(told) == 2
