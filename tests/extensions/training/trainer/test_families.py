"""A training of each family: the loss falls, the file it leaves changes the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.conditions import lora
from desktop_app.core.events import Trained, TrainingDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.training.values.examples import Example
from tests.engine.conftest import make_job, run
from tests.extensions.training.trainer.runs import FAMILIES, HOLES, make_run, make_session, trained


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_the_loss_falls(
    name: str, model_of: Callable[[str], ModelInfo], examples: tuple[Example, ...], tmp_path: Path
) -> None:
    holes = name in HOLES
    settings = make_run(
        model_of(name), examples[:2], tmp_path, holes=holes, hole_share=1.0, rate=5e-3, rank=16
    )
    session = make_session(settings, tmp_path / "run")
    losses: list[float] = []
    for _ in range(20):  # the same step again and again
        session.optimizer.zero_grad()
        losses.append(session.backward(0))
        session.optimizer.step()
    assert losses[-1] < 0.9 * losses[0]
    assert all(one.requires_grad for one in session.parameters.values())
    assert all(one.grad is not None for one in session.parameters.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sd1", "starter"])
def test_what_was_taught_changes_the_picture(
    name: str,
    model_of: Callable[[str], ModelInfo],
    examples: tuple[Example, ...],
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    told = trained(make_run(model_of(name), examples, tmp_path, rate=1e-2), tmp_path / "run")
    done = told[-1]
    assert isinstance(done, TrainingDone)
    assert done.steps == 4
    assert [each.step for each in told if isinstance(each, Trained)] == [1, 2, 3, 4]
    file = done.files["kohya"]
    plain = make_job(model_of(name))
    with_it = replace(
        make_job(model_of(name), conditions=(lora("taught"),)), files={"taught": file}
    )
    plain, changed = (run(engine, job).pixels[0] for job in (plain, with_it))
    assert np.abs(plain - changed).max() > 0.0002
