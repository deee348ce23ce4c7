"""How long a training will take is learnt from the last one of its model."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.as_json import to_json
from desktop_app.core.errors import InputError
from desktop_app.core.events import Trained
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import LOG_FILE, Run
from desktop_app.extensions.training.work.running.training_fit import check_fits, training_costing
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.library.probing.probe import probe

STARTER = probe(resource_path("models", "starter"), load_families())
EXAMPLES = tuple(
    Example(f"/nowhere/{number}.png", "a fox", (0, 0, 256, 256), 256, 256) for number in range(12)
)


NOTHING_ELSE = {"sample": 0, "evaluate": 0}


def run_before(runs: TrainingRuns, steps: int, seconds: float, **settings: object) -> Path:
    settings = {**NOTHING_ELSE, **settings}
    run = Run(STARTER, settings_of({"steps": steps, **settings}), EXAMPLES, "/nowhere/out")
    run_id = runs.add(run)
    told = (Trained(number, steps, 0.5, 1e-4, seconds) for number in range(1, steps + 1))
    lines = (json.dumps({"event": "trained", **to_json(each)}) for each in told)
    (runs.folder / run_id / LOG_FILE).write_text("\n".join([*lines, ""]))
    return runs.folder / run_id


def seconds_of(runs: TrainingRuns, **settings: object) -> float:
    wanted = settings_of({**NOTHING_ELSE, **settings})
    found = training_costing(STARTER, EXAMPLES, wanted, runs=runs)(wanted).seconds
    assert found is not None
    return found


@pytest.mark.slow
def test_as_long_as_the_last_one_with_the_same_settings(tmp_path: Path) -> None:
    runs = TrainingRuns(tmp_path)
    run_before(runs, 40, 0.25)
    assert seconds_of(runs, steps=400) == pytest.approx(100, rel=0.05)


def test_longer_for_larger_batches_and_for_pictures_that_are_made_first(tmp_path: Path) -> None:
    runs = TrainingRuns(tmp_path)
    run_before(runs, 40, 0.25, batch=4)
    assert seconds_of(runs, steps=400, batch=8) == pytest.approx(200, rel=0.05)
    assert seconds_of(runs, steps=400, batch=4, prior=20) > 101


@pytest.mark.slow
def test_the_likest_of_the_last_ones_tells(tmp_path: Path) -> None:
    """What a layer costs isn't in proportion to the pictures of a step."""
    runs = TrainingRuns(tmp_path)
    run_before(runs, 40, 0.25, batch=4)
    run_before(runs, 40, 1.6, batch=32)
    assert seconds_of(runs, steps=400, batch=4) == pytest.approx(100, rel=0.05)
    assert seconds_of(runs, steps=400, batch=32) == pytest.approx(640, rel=0.05)


def written(files: Path, names: Iterable[str], seconds: float) -> None:
    """One after another; before the last one was a pause of an hour."""
    files.mkdir()
    for at, name in enumerate(names):
        (files / name).write_bytes(b"x")
        when = 1e9 + at * seconds + 3600 * (at > 8)
        os.utime(files / name, (when, when))


@pytest.mark.slow
def test_what_is_made_and_read_before_and_between_counts(tmp_path: Path) -> None:
    """With the same settings it is as long as that one was: its pictures against forgetting, the
    forms of its pictures, its samples, and its steps."""
    runs, steps = TrainingRuns(tmp_path), 120
    settings = {"holes": True, "prior": 60, "sample": 30, "prompts": ("a fox",) * 3, "batch": 4}
    folder = run_before(runs, steps, 6.0, **settings)
    written(folder / "prior", (f"{number:04d}.png" for number in range(60)), 8.0)
    written(folder / "cache", (f"{number}.safetensors" for number in range(252)), 0.8)
    written(folder / "samples", (f"000000-{number}.png" for number in range(5)), 9.0)
    took = 60 * 8.0 + (12 * 16 + 60) * 0.8 + 5 * 5 * 9.0 + steps * 6.0
    assert seconds_of(runs, steps=steps, **settings) == pytest.approx(took, rel=0.02)
    more = seconds_of(runs, steps=2 * steps, **settings) - took
    assert more == pytest.approx(120 * 6.0 + 4 * 5 * 9.0, rel=0.02)
    limited = seconds_of(runs, minutes=2, **{**settings, "steps": 0})
    # Its twenty steps end with the only samples besides those before them.
    assert limited == pytest.approx(took - steps * 6.0 + 120 - 3 * 5 * 9.0, rel=0.02)


@pytest.mark.slow
def test_before_the_first_steps_pictures_tell_roughly(tmp_path: Path) -> None:
    runs = TrainingRuns(tmp_path)
    run_before(runs, 2, 9.0)
    assert seconds_of(runs, steps=400) == 0
    few, many = (
        training_costing(STARTER, EXAMPLES, each, runs=runs, speed=1e10)(each)
        for each in (settings_of({"steps": steps, "prior": 60}) for steps in (60, 1200))
    )
    assert few.spread == 3 and 0 < few.seconds < many.seconds
    assert few.preparing > few.seconds / 2 and many.preparing < many.seconds / 4
    run_before(runs, 40, 0.25)
    wanted = settings_of({**NOTHING_ELSE, "steps": 400})
    told = training_costing(STARTER, EXAMPLES, wanted, runs=runs, speed=1e10)(wanted)
    assert told.spread == 1 and told.seconds == pytest.approx(100, rel=0.05)


def test_an_embedding_without_a_word_is_refused_before_anything_is_made() -> None:
    run = Run(STARTER, settings_of({"method": "inversion"}), EXAMPLES, "/nowhere/out")
    with pytest.raises(InputError, match="name"):
        check_fits(run)
    assert check_fits(replace(run, settings={**run.settings, "trigger": "zq"})) == 0


def test_a_training_without_an_end_is_refused() -> None:
    run = Run(STARTER, settings_of({"steps": 0, "held_out": 0}), EXAMPLES, "/nowhere/out")
    with pytest.raises(InputError) as refused:
        check_fits(run)
    assert refused.value.code == "training_endless"
    for name in ("steps", "minutes", "held_out"):
        assert check_fits(replace(run, settings={**run.settings, name: 3})) == 0
    wanted = settings_of({**NOTHING_ELSE, "steps": 0, "patience": 3})
    assert training_costing(STARTER, EXAMPLES, wanted, speed=1e10)(wanted).seconds == 0
