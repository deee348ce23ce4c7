"""What a step taught that was sampled changes pictures as the file that came of it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.conditions import embedding, lora
from desktop_app.core.errors import InputError
from desktop_app.core.events import TrainingDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.evaluation.work.evaluating.checkpoints import (
    MOST,
    PROMPTS,
    checkpoint_suite,
    checkpoint_variants,
)
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.extensions.training.work.trainer import sampling
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.extensions.training.trainer.runs import make_run, trained
from tests.refusals import refused

ModelOf = Callable[[str], ModelInfo]


ONE: dict[str, Any] = {"prompts": ("a cat",)}
"""One sample a time: each takes twenty steps."""

METHODS = [
    ("sd1", "lora", {}),
    ("sd1", "lora", {"alpha": 2.0, "text_encoder": True, "ema": 0.5}),
    ("sd1", "inversion", {"words": 2, "trigger": "zq"}),
    ("sd1", "full", {"kept": 2}),
    pytest.param("sd1", "dora", {}, marks=pytest.mark.slow),
    pytest.param("sd1", "loha", {"alpha": 2.0}, marks=pytest.mark.slow),
    pytest.param("sd1", "lokr", {"alpha": 2.0}, marks=pytest.mark.slow),
    pytest.param("sdxl", "lora", {"alpha": 2.0}, marks=pytest.mark.slow),
    pytest.param("flux", "lora", {}, marks=pytest.mark.slow),
]


@pytest.mark.few(1)
@pytest.mark.parametrize(("name", "method", "more"), METHODS)
def test_each_step_that_was_sampled_is_compared_and_no_state_is(
    name: str,
    method: str,
    more: dict[str, Any],
    model_of: ModelOf,
    examples: tuple[Example, ...],
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    """States are kept after steps 3 and 4, too; samples are of 2 and 4."""
    info = model_of(name)
    shown = tuple(replace(one, caption=f"zq {one.caption}") for one in examples)
    shown = (replace(shown[0], role="held out"), *shown[1:])
    settings = {
        "method": method,
        "evaluate": 3,
        "sample": 2,
        "rate": 1e-2,
        "patience": 0,
        **ONE,
        **more,
    }
    made = make_run(info, shown, tmp_path, **settings)
    runs = TrainingRuns(tmp_path / "trainings")
    run_id = runs.add(made)
    done = trained(made, runs.folder / run_id)[-1]
    assert isinstance(done, TrainingDone)
    states = [one.name for one in sorted((runs.folder / run_id / "states").glob("step-*"))]
    assert "step-00000003" in states
    variants = checkpoint_variants(runs, run_id)
    assert [one.trained for one in variants] == [0, 2, 4]
    assert checkpoint_variants(runs, run_id) == variants
    scheduler = "flow_euler" if info.prediction_type == "flow" else "ddim"

    def picture(path: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        if method == "full":
            own = probe(Path(path), load_families()) if path else info
            return run(engine, make_job(replace(own, native_size=64), scheduler=scheduler)).pixels[
                0
            ]
        use = embedding("key", "zq") if method == "inversion" else lora("key")
        prompt = {"prompt": "zq"} if method == "inversion" else {}
        conditions = (use,) if path else ()
        job = make_job(info, scheduler=scheduler, conditions=conditions, **prompt)
        return run(engine, replace(job, files={"key": path} if path else {})).pixels[0]

    sources = [
        one.weights[0].path if one.weights else str(one.own and one.own.path)
        for one in variants[1:]
    ]
    before, half, whole = (picture(path) for path in ("", *sources))
    (written,) = done.files.values()
    np.testing.assert_allclose(whole, picture(written), atol=1e-4)
    assert np.abs(half - before).max() > 1e-4 and np.abs(whole - half).max() > 1e-4


def test_prompts_are_of_what_is_taught_and_of_other_things(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    runs = TrainingRuns(tmp_path / "trainings")
    settings = {
        "trigger": "zq cat",
        "subject": "cat, dog",
        "prompts": ("zq cat on a hill", "a hat"),
    }
    run_id = runs.add(make_run(model_of("sd1"), examples, tmp_path, **settings))
    suite = checkpoint_suite(runs, run_id)
    texts = {
        category: [one.text for one in suite.prompts if one.category == category]
        for category in suite.categories
    }
    assert texts["taught"][0] == "zq cat on a hill"
    assert texts["taught"][1:5] == [one.captions[0] for one in examples]
    assert texts["other"][:3] == ["a hat", "a photo of a cat", "a photo of a dog"]
    assert [len(one) for one in texts.values()] == [PROMPTS, PROMPTS]


@pytest.mark.slow
def test_a_damaged_one_is_left_out_and_told(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    runs = TrainingRuns(tmp_path / "trainings")
    made = make_run(model_of("sd1"), examples, tmp_path, sample=1, **ONE)
    run_id = runs.add(made)
    trained(made, runs.folder / run_id)
    folder = runs.folder / run_id / "checkpoints" / "step-00000002"
    (file,) = folder.glob("*.safetensors")
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    assert [one.trained for one in checkpoint_variants(runs, run_id)] == [0, 1, 3, 4]
    assert f"step-00000002/{file.name}" in runs.damaged()[runs.folder / run_id]


@pytest.mark.slow
def test_of_many_those_stay_that_are_spread_over_the_training(
    model_of: ModelOf,
    examples: tuple[Example, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sampling, "STEPS", 2)
    runs = TrainingRuns(tmp_path / "trainings")
    made = make_run(model_of("sd1"), examples, tmp_path, sample=1, steps=18, rank=1, **ONE)
    run_id = runs.add(made)
    trained(made, runs.folder / run_id)
    kept = [int(one.name[5:]) for one in sorted((runs.folder / run_id / "checkpoints").iterdir())]
    assert kept == [1, 3, 5, *range(6, 19)]
    chosen = [one.trained for one in checkpoint_variants(runs, run_id)]
    assert len(chosen) == 1 + MOST and {0, 1, 18} <= {*chosen}


@pytest.mark.parametrize("settings", [{"method": "full"}, {"method": "lora"}])
def test_what_was_not_sampled_is_refused(
    settings: dict[str, str], model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    runs = TrainingRuns(tmp_path / "trainings")
    run_id = runs.add(make_run(model_of("sd1"), examples, tmp_path, **settings))
    with refused(InputError, "checkpoints_none"):
        checkpoint_variants(runs, run_id)
