"""Curves of a run: thinned, never without their last part."""

from __future__ import annotations

import pytest

from desktop_app.core.events import Evaluated, Trained
from desktop_app.extensions.training.faces.page.curves import MOST, RunCurves, value_at
from desktop_app.extensions.training.values.runs import RunLog


def log(count: int) -> RunLog:
    return RunLog(tuple(Trained(step, count, 1 / step, 1e-4, 0.1) for step in range(1, count + 1)))


def test_a_short_run_is_shown_step_by_step() -> None:
    curves = RunCurves.of(log(3))
    assert curves.loss == ((1, 1.0), (2, 0.5), (3, 1 / 3))
    assert curves.rate[-1] == (3, 1e-4)
    assert curves.end == 3


def test_a_long_one_keeps_its_course() -> None:
    curves = RunCurves.of(log(50_001))
    assert MOST / 2 <= len(curves.loss) <= MOST
    assert curves.loss[-1][0] > 49_900
    assert value_at(curves.loss, 40_000) == pytest.approx(1 / 40_000, rel=0.01)


def test_the_best_measurement_is_known() -> None:
    measured = (
        Evaluated(10, 0.5, best=True, stale=0),
        Evaluated(20, 0.4, best=True, stale=0),
        Evaluated(30, 0.6, best=False, stale=1),
    )
    curves = RunCurves.of(RunLog((), measured))
    assert curves.best == 20
    assert curves.end == 30
    assert value_at(curves.held_out, 21) == 0.4


def test_nothing_is_known_of_an_empty_one() -> None:
    curves = RunCurves.of(RunLog())
    assert (curves.best, curves.end, value_at(curves.loss, 3)) == (0, 1, None)
