"""The log for TensorBoard, and a training by Prodigy: both need a library that is an extra."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.core.errors import ModelError
from desktop_app.core.events import SampleMade, Trained
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.run import CHECKPOINTS
from desktop_app.extensions.training.work.trainer import optimizers
from tests.extensions.training.trainer.runs import make_run, trained

ModelOf = Callable[[str], ModelInfo]


def test_tensorboard(model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """Its own reader finds each loss."""
    reader: Any = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    run = make_run(model_of("sd1"), examples, tmp_path, sample=4, prompts=("a cat",))
    told = trained(run, tmp_path / "run")
    read = reader.EventAccumulator(str(tmp_path / "run" / "tensorboard"))
    read.Reload()
    wanted = {each.step: each.loss for each in told if isinstance(each, Trained)}
    found = {each.step: each.value for each in read.Scalars("loss/step")}
    assert found == pytest.approx(wanted)
    assert [each.step for each in read.Images("sample/0")] == [0, 4]


@pytest.mark.slow
def test_what_is_learnt_at_the_end_can_be_seen_however_seldom_samples_are_made(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    run = make_run(model_of("sd1"), examples, tmp_path, sample=100, prompts=("a cat",))
    told = trained(run, tmp_path / "run")
    steps = [each.step for each in told if isinstance(each, Trained)]
    assert [each.step for each in told if isinstance(each, SampleMade)] == [0, steps[-1]]
    assert (tmp_path / "run" / CHECKPOINTS / f"step-{steps[-1]:08d}").is_dir()


def test_prodigy(model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """It finds a rate, and goes on where it was."""
    pytest.importorskip("prodigyopt")
    settings = {"optimizer": "prodigy", "rate": 1.0, "last_rate": 1.0, "steps": 6}
    run = make_run(model_of("sd1"), examples, tmp_path, **settings)
    whole = trained(run, tmp_path / "whole")
    short = make_run(model_of("sd1"), examples, tmp_path, **{**settings, "steps": 3})
    trained(short, tmp_path / "parts")
    parts = trained(run, tmp_path / "parts")
    losses = [each.loss for each in whole if isinstance(each, Trained)]
    assert [each.loss for each in parts if isinstance(each, Trained)] == losses[3:]


def test_a_library_that_is_missing(
    model_of: ModelOf,
    examples: tuple[Example, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(optimizers, "import_module", missing)
    run = make_run(model_of("sd1"), examples, tmp_path, optimizer="adamw8")
    with pytest.raises(ModelError) as failed:
        trained(run, tmp_path / "run")
    assert failed.value.code == "training_library"
