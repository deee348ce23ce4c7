"""A LoRA for few steps: its loss against diffusers' schedulers, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from torch import Tensor

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.conditions import lora
from desktop_app.core.errors import ModelError
from desktop_app.core.events import SampleMade, Trained, TrainingDone
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.training.values.choosing import examples_to_make
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.work.running.prior_pictures import PriorPictures
from desktop_app.extensions.training.work.trainer.session import TrainerSession, seed_of
from desktop_app.extensions.training.work.trainer.training import train
from tests.engine.conftest import make_job, run
from tests.extensions.training.trainer.runs import (
    FAMILIES,
    HOLES,
    make_run,
    make_session,
    trained,
    written,
)
from tests.extensions.training.trainer.test_gradients import Drawn, begun, check, sd_text

ModelOf = Callable[[str], ModelInfo]

diffusers: Any = import_module("diffusers")
LADDER, SCALE, HUBER = 10, 4.0, 0.03
DISTIL: dict[str, Any] = {"method": "distil", "ladder": LADDER, "guidance": SCALE}


def with_begin(session: TrainerSession, of: Drawn) -> Drawn:
    """Some places are moved to where there is most noise; drawn after the others."""
    count = len(of.places)
    generator = torch.Generator().manual_seed(seed_of(session.settings["seed"], 8, 0))
    torch.randn(of.clean.shape, generator=generator)
    session.objective.draw(count, generator)
    first = torch.rand(count, generator=generator) < 0.2
    return replace(of, places=torch.where(first, session.objective.noisiest, of.places))


def reference(
    session: TrainerSession, teacher: TrainerSession, of: Drawn, scheduler: Any
) -> Tensor:
    """The mean of pseudo-Huber distances, by a scheduler of diffusers, picture by picture."""
    ladders = [Ladder(scheduler, int(place)) for place in of.places]
    noises = zip(ladders, of.clean, of.noise, strict=True)
    noisy = torch.stack([ladder.noisy(one, other) for ladder, one, other in noises])
    now, later = (torch.cat([getattr(each, at) for each in ladders]) for at in ("now", "later"))

    def said(which: TrainerSession, latents: Tensor, timesteps: Tensor, texts: list[str]) -> Tensor:
        given = latents if of.known is None else torch.cat([latents, of.known], 1)
        heard = dict(which.texts.batch(texts))
        if which.base.info.family != "sd3":
            heard = {"encoder_hidden_states": sd_text(which, texts)}
        return which.base.engine.predict(which.base.network, given, timesteps, heard)

    with torch.no_grad():
        towards, without = (
            said(teacher, noisy, now, text) for text in (of.captions, [""] * len(of.captions))
        )
        guided = zip(ladders, without + SCALE * (towards - without), noisy, strict=True)
        stepped = torch.stack([ladder.stepped(one, other) for ladder, one, other in guided])
        own = zip(ladders, said(session, stepped, later, of.captions), stepped, strict=True)
        target = torch.stack([ladder.target(one, other) for ladder, one, other in own])
    answers = zip(ladders, said(session, noisy, now, of.captions), noisy, strict=True)
    clean = torch.stack([ladder.clean(one, other) for ladder, one, other in answers])
    return (((clean - target).square() + HUBER**2).sqrt() - HUBER).mean()


class Ladder:
    """One place in a schedule of diffusers, and the one after it."""

    def __init__(self, scheduler: Any, place: int) -> None:
        self.scheduler, self.place = scheduler, place
        self.flow = hasattr(scheduler, "sigmas")
        hop = 1000 // LADDER
        after = place + hop if self.flow else place - hop
        self.ends = not 0 <= after < 1000
        self.after = min(max(after, 0), 999)
        self.now, self.later = self._timestep(place), self._timestep(self.after)
        if not self.flow:
            scheduler.set_timesteps(LADDER)

    def _timestep(self, place: int) -> Tensor:
        return self.scheduler.timesteps[place : place + 1] if self.flow else torch.tensor([place])

    def noisy(self, clean: Tensor, noise: Tensor) -> Tensor:
        if self.flow:
            return self.scheduler.scale_noise(clean[None], self.now, noise[None])[0]
        return self.scheduler.add_noise(clean[None], noise[None], self.now)[0]

    def clean(self, predicted: Tensor, latents: Tensor, place: int | None = None) -> Tensor:
        place = self.place if place is None else place
        if self.flow:
            return latents - self.scheduler.sigmas[place] * predicted
        return self.scheduler.step(predicted, place, latents).pred_original_sample

    def stepped(self, predicted: Tensor, latents: Tensor) -> Tensor:
        """After one step of the teacher."""
        if not self.flow:
            return self.scheduler.step(predicted, self.place, latents).prev_sample
        sigmas = self.scheduler.sigmas
        left = 0.0 if self.ends else sigmas[self.after]
        return latents + (left - sigmas[self.place]) * predicted

    def target(self, predicted: Tensor, stepped: Tensor) -> Tensor:
        return stepped if self.ends else self.clean(predicted, stepped, self.after)


@pytest.mark.few(1)
@pytest.mark.parametrize("name", ["sd1", "sd2", "starter", "sd3"])
@pytest.mark.parametrize("seed", [0, 1])
def test_one_step(
    name: str, seed: int, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """Loss and gradients; the teacher is the model before it was changed."""
    info, holes = model_of(name), name == "starter"
    how: dict[str, Any] = {
        "batch": 4,
        "seed": seed,
        "holes": holes,
        "hole_share": 1.0,
        "outside": 1.0,
    }
    session = begun(info, examples, tmp_path / "student", **DISTIL, **how)
    teacher = make_session(make_run(info, examples, tmp_path, **how), tmp_path / "teacher")
    config = dict(session.base.parts["scheduler"])
    if info.prediction_type == "flow":
        scheduler = diffusers.FlowMatchEulerDiscreteScheduler.from_config(config)
    else:
        own = {"prediction_type": info.prediction_type, "clip_sample": False}
        scheduler = diffusers.DDIMScheduler.from_config({**config, **own, "set_alpha_to_one": True})
    check(session, lambda of: reference(session, teacher, with_begin(session, of), scheduler))


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_the_loss_falls(
    name: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    how: dict[str, Any] = {"holes": name in HOLES, "hole_share": 1.0, "rate": 5e-3, "rank": 16}
    session = make_session(
        make_run(model_of(name), examples[:2], tmp_path, **DISTIL, **how), tmp_path / "run"
    )
    losses: list[float] = []
    for _ in range(20):
        session.optimizer.zero_grad()
        losses.append(session.backward(0))
        session.optimizer.step()
    assert losses[-1] < 0.9 * losses[0]
    assert all(one.grad is not None for one in session.parameters.values())


@pytest.mark.slow
def test_the_teacher_stays(
    model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    session = begun(model_of("sd1"), examples, tmp_path, **DISTIL)
    given = torch.randn(1, 4, 8, 8), torch.tensor([10]), torch.randn(1, 77, 32)
    plain = make_session(make_run(model_of("sd1"), examples, tmp_path), tmp_path / "plain")
    with torch.no_grad():
        own = session.base.network(*given).sample
        with session.taught.disable_adapters():
            aside = session.base.network(*given).sample
        torch.testing.assert_close(aside, plain.base.network(*given).sample)
        assert torch.equal(own, session.base.network(*given).sample)
    assert not torch.equal(own, aside)
    assert all(each.requires_grad for each in session.parameters.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sd1", "sd3"])
def test_from_prompts_alone(
    name: str, model_of: ModelOf, engine: LocalEngine, tmp_path: Path
) -> None:
    """The model makes the pictures; the file says how it is used, and changes the picture."""
    info = model_of(name)
    settings: dict[str, Any] = {
        **DISTIL,
        "made": 2,
        "rate": 1e-2,
        "sample": 2,
        "prompts": ["a cat"],
    }
    asked = make_run(info, (), tmp_path, **settings)
    asked = replace(asked, examples=examples_to_make(["a cat", "a dog"], asked.settings, info))
    folder = tmp_path / "run"
    folder.mkdir()
    made = PriorPictures(lambda: engine)(asked, folder, lambda event: None, CancelToken())
    assert [each.caption for each in made.examples] == ["a cat", "a cat", "a dog", "a dog"]
    assert len({each.sha256 for each in made.examples}) == 4
    told = trained(made, folder)
    done = told[-1]
    assert isinstance(done, TrainingDone)
    assert [each.step for each in told if isinstance(each, SampleMade)] == [0, 2, 4]
    flow = info.prediction_type == "flow"
    few = "flow_lcm" if flow else "lcm"
    with safe_open(done.files["kohya"], framework="np") as file:
        usage = file.metadata()["modelspec.usage_hint"]
    assert usage == f"4 steps, scheduler {few}, guidance 1"
    how: dict[str, Any] = {"scheduler": few, "steps": 4, "guidance_scale": 1.0}
    plain = make_job(info, **how)
    with_it = make_job(info, **how, conditions=(lora("taught"),))
    with_it = replace(with_it, files={"taught": done.files["kohya"]})
    pictures = [run(engine, job).pixels[0] for job in (plain, with_it)]
    assert np.abs(pictures[0] - pictures[1]).max() > 0.0002


@pytest.mark.slow
def test_gone_on_with(model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path) -> None:
    """It ends as one that was not interrupted."""

    def a_run(name: str) -> Any:
        return make_run(model_of("sd1"), examples, tmp_path / name, **DISTIL, ema=0.9)

    trained(a_run("whole"), tmp_path / "whole")
    folder, token = written(a_run("parts"), tmp_path / "parts"), CancelToken()

    def tell(event: object) -> None:
        if isinstance(event, Trained) and event.step == 2:
            token.cancel()

    with pytest.raises(Cancelled):
        train(folder, tell, token)
    train(folder, lambda event: None, CancelToken())
    states = [tmp_path / name / "states" / "step-00000004" for name in ("whole", "parts")]
    for part in ("weights", "average", "optimizer"):
        whole, parts = ((state / f"{part}.safetensors").read_bytes() for state in states)
        assert whole == parts


@pytest.mark.slow
@pytest.mark.parametrize("more", [{"text_encoder": True}, {"words": 2, "trigger": "zz"}])
def test_what_is_refused(
    more: dict[str, Any], model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="denoiser alone"):
        begun(model_of("sd1"), examples, tmp_path, **DISTIL, **more)
