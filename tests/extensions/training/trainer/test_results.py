"""What a training leaves besides LoRAs: models and embeddings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from desktop_app.catalog.families import load_families
from desktop_app.core.conditions import embedding
from desktop_app.core.errors import InputError
from desktop_app.core.events import Evaluated, TrainingDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.training.values.examples import Example
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job, run
from tests.extensions.training.trainer.runs import make_run, trained
from tests.tiny_models import tiny_info, tiny_parts, tiny_single_file

ModelOf = Callable[[str], ModelInfo]
diffusers: Any = import_module("diffusers")


def files_of(told: list[object]) -> dict[str, str]:
    done = told[-1]
    assert isinstance(done, TrainingDone)
    return done.files


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sd1", "sd2", "starter", "sdxl", "sd3", "flux", "flux fill"])
def test_all_weights(
    name: str,
    model_of: ModelOf,
    examples: tuple[Example, ...],
    engine: LocalEngine,
    tmp_path: Path,
) -> None:
    """The result is a model of the same kind, that makes another picture; diffusers reads it."""
    info = model_of(name)
    settings = {"method": "full", "rate": 1e-3, "steps": 2, "text_encoder": name == "sd1"}
    told = trained(make_run(info, examples, tmp_path, **settings), tmp_path / "run")
    folder = Path(files_of([*told])[""])
    found = probe(folder, load_families())
    kind = ("family", "prediction_type", "input_channels", "latent_channels", "factor", "lacks")
    assert [getattr(found, each) for each in kind] == [getattr(info, each) for each in kind]
    found = replace(found, id="taught", defaults=info.defaults)
    scheduler = "flow_euler" if info.prediction_type == "flow" else "ddim"
    jobs = (make_job(each, scheduler=scheduler) for each in (info, found))
    old, new = (run(engine, job).pixels[0] for job in jobs)
    assert 0.0005 < np.abs(old - new).max()
    diffusers.DiffusionPipeline.from_pretrained(folder, dtype=torch.float32)


@pytest.mark.slow
def test_all_weights_of_a_single_file(
    examples: tuple[Example, ...], engine: LocalEngine, tmp_path: Path
) -> None:
    """The result is a folder; without steps it is the same model."""
    parts = tiny_parts(clip_tokenizer=True)
    info = tiny_info(tiny_single_file(tmp_path / "base.safetensors", parts=parts), parts)
    told = trained(
        make_run(info, examples, tmp_path, method="full", steps=1, rate=1e-12, last_rate=1e-12),
        tmp_path / "run",
    )
    folder = Path(files_of([*told])[""])
    found = replace(probe(folder, load_families()), id="taught", defaults=info.defaults)
    old, new = (run(engine, make_job(each)).pixels[0] for each in (info, found))
    np.testing.assert_allclose(old, new, atol=1e-4)


@pytest.mark.slow
def test_nothing_else_is_replaced(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    (tmp_path / "taught").mkdir()
    with pytest.raises(InputError, match="taught"):
        trained(make_run(model_of("sd1"), examples, tmp_path, method="full"), tmp_path / "run")


@pytest.mark.slow
def test_an_embedding(
    model_of: ModelOf, examples: tuple[Example, ...], engine: LocalEngine, tmp_path: Path
) -> None:
    info = model_of("sd1")
    spoken = [replace(each, caption="a photo of zzmascot") for each in examples]
    settings = {"method": "inversion", "trigger": "zzmascot", "words": 2, "word_rate": 0.1}
    told = trained(make_run(info, spoken, tmp_path, **settings), tmp_path / "run")
    path = files_of([*told])[""]
    assert {name: each.shape for name, each in load_file(path).items()} == {
        "zzmascot": torch.Size([2, 32])
    }
    plain = make_job(info, prompt="a zzmascot")
    with_it = replace(
        make_job(info, prompt="a zzmascot", conditions=(embedding("it", "zzmascot"),)),
        files={"it": path},
    )
    old, new = (run(engine, job).pixels[0] for job in (plain, with_it))
    assert np.abs(old - new).max() > 0.001
    pipeline = diffusers.StableDiffusionPipeline.from_pretrained(info.path, dtype=torch.float32)
    pipeline.load_textual_inversion(path)
    assert "zzmascot" in pipeline.tokenizer.get_vocab()


@pytest.mark.slow
@pytest.mark.parametrize("patience", [0, 3])
def test_the_best_is_kept_where_training_may_end_for_it(
    patience: int, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """At a rate that ruins it, the first measurement is the best."""
    held = (*examples[:-1], replace(examples[-1], role="held out"))
    settings = {"steps": 3, "evaluate": 1, "patience": patience, "rate": 0.9, "last_rate": 0.9}
    told = trained(make_run(model_of("sd1"), held, tmp_path, **settings), tmp_path / "run")
    losses = [each.loss for each in told if isinstance(each, Evaluated)]
    done = next(each for each in told if isinstance(each, TrainingDone))
    assert len(losses) == 3
    assert done.step == (losses.index(min(losses)) + 1 if patience else 3)
