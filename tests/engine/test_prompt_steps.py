"""Which text is heard at each step, through whole pipelines of real models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.clip_text import PromptText
from tests.engine.conftest import make_job, run
from tests.engine.test_prompt_weights import load


class Listener:
    """Notes what text a network hears at each of its calls, the last of the batch."""

    def __init__(self, engine: LocalEngine, model: ModelInfo) -> None:
        self._model = load(engine, model)
        self.heard: list[Tensor] = []

    def __enter__(self) -> Listener:
        self._handle = self._model.network.register_forward_pre_hook(self._note, with_kwargs=True)
        return self

    def __exit__(self, *raised: object) -> None:
        self._handle.remove()

    def _note(self, _: Any, __: Any, named: dict[str, Any]) -> None:
        self.heard.append(named["encoder_hidden_states"].clone())

    def texts(self, *candidates: str) -> list[str]:
        """The candidate that was heard, call by call."""
        with torch.inference_mode():
            known = {
                text: self._model.texts.encode_all([PromptText(text, "a1111")])[0]
                for text in candidates
            }
        return [
            next(t for t, e in known.items() if torch.equal(e["encoder_hidden_states"], each[-1:]))
            for each in self.heard
        ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ("a [cat:dog:0.5]", ["a cat"] * 4 + ["a dog"] * 2),
        ("a [cat:dog:2]", ["a cat"] * 3 + ["a dog"] * 3),
        ("a [cat:4]", ["a "] * 5 + ["a cat"]),
        ("a [cat::0.34]", ["a cat"] * 3 + ["a "] * 3),
        ("a [cat|dog|(owl:1.2)]", ["a cat", *["a cat", "a dog", "a (owl:1.2)"] * 2][:6]),
        ("a [cat:[dog|owl]:2]", ["a cat"] * 3 + ["a dog", "a owl", "a dog"]),
    ],
)
def test_each_step_hears_its_text(
    prompt: str, texts: list[str], engine: LocalEngine, model: ModelInfo
) -> None:
    with Listener(engine, model) as listener:
        run(engine, make_job(model, prompt=prompt, steps=6, scheduler="euler"))
    assert listener.texts(*dict.fromkeys(texts)) == texts


@pytest.mark.slow
def test_steps_are_counted_also_where_a_step_takes_two_calls(
    engine: LocalEngine, model: ModelInfo
) -> None:
    with Listener(engine, model) as listener:
        run(engine, make_job(model, prompt="a [cat:dog:2]", steps=4, scheduler="heun"))
    assert listener.texts("a cat", "a dog") == ["a cat"] * 6 + ["a dog"]


@pytest.mark.slow
def test_steps_are_those_that_are_run(
    engine: LocalEngine, model: ModelInfo, picture: ByteArray
) -> None:
    job = make_job(
        model, picture, prompt="a [cat:dog:0.5]", steps=8, strength=0.5, scheduler="euler"
    )
    with Listener(engine, model) as listener:
        run(engine, job)
    assert listener.texts("a cat", "a dog") == ["a cat"] * 3 + ["a dog"]


@pytest.mark.slow
def test_a_negative_prompt_has_steps_of_its_own(engine: LocalEngine, model: ModelInfo) -> None:
    job = make_job(
        model, prompt="a [cat:dog:2]", negative_prompt="[fog:1]", steps=3, scheduler="euler"
    )
    with Listener(engine, model) as listener:
        run(engine, job)
    listener.heard = [each[:1] for each in listener.heard]
    assert listener.texts("", "fog") == ["", "", "fog"]


@pytest.mark.slow
def test_every_image_of_a_job_begins_with_the_first_text(
    engine: LocalEngine, model: ModelInfo
) -> None:
    both = run(engine, make_job(model, prompt="a [cat:dog:1]", steps=2, count=2, seed=0)).pixels
    alone = run(engine, make_job(model, prompt="a [cat:dog:1]", steps=2, seed=1)).pixels
    assert np.array_equal(both[1], alone[0])


@pytest.mark.slow
def test_the_refiner_hears_the_text_of_its_steps(
    engine: LocalEngine, make_model: Callable[..., ModelInfo]
) -> None:
    plain = run(engine, make_job(make_model("sdxl"), prompt="a dog", steps=2)).pixels[0]
    edited = run(engine, make_job(make_model("sdxl"), prompt="[cat:a dog:0]", steps=2)).pixels[0]
    assert np.array_equal(plain, edited)


@pytest.mark.slow
def test_joined_prompts_and_long_ones_make_a_picture_of_their_own(
    engine: LocalEngine, model: ModelInfo
) -> None:
    def made(prompt: str, negative: str = "") -> ByteArray:
        job = make_job(model, prompt=prompt, negative_prompt=negative, steps=2)
        return run(engine, job).pixels[0]

    long = "a cat " * 60
    pictures = [made("a cat"), made("a cat AND a dog"), made("a cat AND a dog:0.2"), made(long)]
    pictures += [made(long, "fog"), made("a cat", long), made("a (cat:1.3)"), made("a cat BREAK x")]
    assert len({each.tobytes() for each in pictures}) == len(pictures)
    assert np.array_equal(made("a cat AND a dog:0"), pictures[0])


@pytest.mark.slow
def test_marks_of_the_language_are_text_where_it_is_wanted(
    engine: LocalEngine, model: ModelInfo
) -> None:
    job = make_job(model, prompt="a [cat:dog:1]", steps=2, dialect="literal", scheduler="euler")
    with Listener(engine, model) as listener:
        run(engine, job)
    assert listener.texts(r"a \[cat:dog:1\]") == [r"a \[cat:dog:1\]"] * 2
