"""Captions longer than the text encoder's window, beside short ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.networks.clip_text import PromptText
from tests.extensions.training.trainer.runs import make_run, make_session

ModelOf = Callable[[str], ModelInfo]
LONG = "a photo of a cat in a garden, " * 8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sd1", "sdxl", "sd3"])
def test_long_captions(
    name: str, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    """They are heard whole, as by the engine: short ones get empty windows."""
    spoken = [replace(examples[0], caption=LONG), examples[1]]
    session = make_session(make_run(model_of(name), spoken, tmp_path), tmp_path / "run")
    own = session.texts.batch([LONG, examples[1].caption])
    heard = session.base.texts.encode_all([PromptText(LONG), PromptText(examples[1].caption)])
    assert own["encoder_hidden_states"].shape[1] > 77
    for at, each in enumerate(heard):
        for key, tensor in each.items():
            mine = own[key][at : at + 1]
            if name == "sd3" and tensor.ndim == 3:  # without places, in any order
                mine, tensor = (one.sort(1).values for one in (mine, tensor))
            torch.testing.assert_close(mine, tensor, rtol=1e-4, atol=1e-5)
    assert session.backward(0) > 0


@pytest.mark.slow
@pytest.mark.parametrize("captions", [["a cat", "", "a red dog", "a cat"], ["a cat", LONG]])
@pytest.mark.parametrize("words", [0, 2])
def test_texts_of_a_trained_encoder(
    captions: list[str],
    words: int,
    model_of: ModelOf,
    examples: tuple[Example, ...],
    tmp_path: Path,
) -> None:
    """They go through it together, and are what each is by itself."""
    how = {"text_encoder": True, "words": words, "trigger": "cat"}
    run = make_run(model_of("sd1"), examples, tmp_path, **how)
    session = make_session(run, tmp_path / "run")
    together = session.texts.batch(captions)["encoder_hidden_states"]
    for at, each in enumerate(captions):
        alone = session.base.texts.encode(each)["encoder_hidden_states"]
        torch.testing.assert_close(together[at : at + 1, : alone.shape[1]], alone)
    together.square().sum().backward()
    own = [each for name, each in session.taught.parameters() if name.startswith("text_encoder")]
    assert own and all(each.grad is not None for each in own)


@pytest.mark.slow
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_one_of_several_captions_is_heard_at_each_step(
    dropout: float, model_of: ModelOf, examples: tuple[Example, ...], tmp_path: Path
) -> None:
    spoken = [replace(examples[0], caption="a cat\na red cat\nan animal")]
    run = make_run(model_of("sd1"), spoken, tmp_path, batch=1, word_dropout=dropout)
    session = make_session(run, tmp_path / "run")
    heard, batch = list[str](), session.texts.batch

    def listened(captions: Sequence[str]) -> Any:
        heard.extend(captions)
        return batch(captions)

    session.texts.batch = listened  # type: ignore[method-assign]
    for step in range(8):
        assert session.backward(step) > 0
    words = {word for caption in heard for word in caption.split()}
    assert words >= {"red", "animal"} and not any("\n" in caption for caption in heard)
