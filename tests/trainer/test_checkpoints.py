"""A state that a training kept, as a LoRA, changes pictures as the file that came of it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.conditions import lora
from desktop_app.core.errors import InputError
from desktop_app.core.events import TrainingDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.training.examples import Example
from desktop_app.engine.local import LocalEngine
from desktop_app.library.formats.safetensors_header import read_header
from desktop_app.storage.training_runs import TrainingRuns
from desktop_app.studio.suites.checkpoints import checkpoint_suite, checkpoint_variants
from tests.engine.conftest import make_job, run
from tests.trainer.runs import make_run, trained

ModelOf = Callable[[str], ModelInfo]


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("name", "method", "alpha"),
    [
        ("sd1", "lora", 0.0),
        ("sd1", "lora", 2.0),
        ("sd1", "dora", 0.0),
        pytest.param("sd1", "loha", 2.0, marks=pytest.mark.slow),
        pytest.param("sd1", "lokr", 0.0, marks=pytest.mark.slow),
        pytest.param("sdxl", "lora", 2.0, marks=pytest.mark.slow),
        pytest.param("flux", "lora", 0.0, marks=pytest.mark.slow),
    ],
)
def test_each_state_is_a_lora(
    name: str,
    method: str,
    alpha: float,
    model_of: ModelOf,
    examples: tuple[Example, ...],
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    info = model_of(name)
    shown = (replace(examples[0], role="held out"), *examples[1:])
    settings = {"method": method, "alpha": alpha, "evaluate": 2, "rate": 1e-2, "patience": 0}
    if name == "sd1" and method == "lora" and alpha:
        settings |= {"text_encoder": True, "ema": 0.5}
    made = make_run(info, shown, tmp_path, **settings)
    runs = TrainingRuns(tmp_path / "trainings")
    run_id = runs.add(made)
    done = trained(made, runs.folder / run_id)[-1]
    assert isinstance(done, TrainingDone)
    variants = checkpoint_variants(runs, run_id)
    assert [one.trained for one in variants] == [0, 2, 4]
    assert [one.words.get("loras") is not None for one in variants] == [False, True, True]
    weights = [one.weights[0].path for one in variants[1:]]
    scheduler = "flow_euler" if info.prediction_type == "flow" else "ddim"

    def picture(path: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        use = (lora("key"),) if path else ()
        job = make_job(info, scheduler=scheduler, conditions=use)
        return run(engine, replace(job, files={"key": path} if path else {})).pixels[0]

    before, half, whole = (picture(path) for path in ("", *weights))
    (written,) = done.files.values()
    np.testing.assert_allclose(whole, picture(written), atol=1e-4)
    assert np.abs(half - before).max() > 1e-4 and np.abs(whole - half).max() > 1e-4
    assert all(".taught" not in each for each in read_header(Path(weights[0])).tensors)
    assert checkpoint_variants(runs, run_id) == variants  # files that are there stay
    texts = {one.text for one in checkpoint_suite(runs, run_id).prompts}
    assert texts == {each.caption for each in shown}


@pytest.mark.parametrize("settings", [{"method": "full"}, {"method": "lora"}])
def test_what_has_no_states_is_refused(
    settings: dict[str, str], model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    runs = TrainingRuns(tmp_path / "trainings")
    run_id = runs.add(make_run(model_of("sd1"), examples, tmp_path, **settings))
    with pytest.raises(InputError, match="no checkpoints"):
        checkpoint_variants(runs, run_id)
