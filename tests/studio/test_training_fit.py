"""How long a training will take is learnt from the last one of its model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.as_json import to_json
from desktop_app.core.events import Trained
from desktop_app.core.training.examples import Example
from desktop_app.core.training.fields import settings_of
from desktop_app.core.training.run import LOG_FILE, Run
from desktop_app.library.probing.probe import probe
from desktop_app.storage.training_runs import TrainingRuns
from desktop_app.studio.training_fit import training_costing

STARTER = probe(resource_path("models", "starter"), load_families())
EXAMPLES = tuple(
    Example(f"/nowhere/{number}.png", "a fox", (0, 0, 256, 256), 256, 256) for number in range(12)
)


def run_before(runs: TrainingRuns, steps: int, seconds: float, **settings: object) -> None:
    run = Run(STARTER, settings_of({"steps": steps, **settings}), EXAMPLES, "/nowhere/out")
    run_id = runs.add(run)
    told = (Trained(number, steps, 0.5, 1e-4, seconds) for number in range(1, steps + 1))
    lines = (json.dumps({"event": "trained", **to_json(each)}) for each in told)
    (runs.folder / run_id / LOG_FILE).write_text("\n".join([*lines, ""]))


def seconds_of(runs: TrainingRuns, **settings: object) -> float:
    wanted = settings_of(settings)
    found = training_costing(STARTER, EXAMPLES, wanted, runs=runs)(wanted).seconds
    assert found is not None
    return found


def test_as_long_as_the_last_one_with_the_same_settings(tmp_path: Path) -> None:
    runs = TrainingRuns(tmp_path)
    run_before(runs, 40, 0.25)
    assert seconds_of(runs, steps=400) == pytest.approx(100)


def test_longer_for_larger_batches_and_for_pictures_that_are_made_first(tmp_path: Path) -> None:
    runs = TrainingRuns(tmp_path)
    run_before(runs, 40, 0.25, batch=4)
    assert seconds_of(runs, steps=400, batch=8) == pytest.approx(200)
    assert seconds_of(runs, steps=400, batch=4, prior=20) > 101


def test_a_few_steps_tell_nothing(tmp_path: Path) -> None:
    runs = TrainingRuns(tmp_path)
    nothing = seconds_of(runs, steps=400)
    run_before(runs, 5, 9.0)
    assert seconds_of(runs, steps=400) == nothing
