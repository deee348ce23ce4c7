from __future__ import annotations

import argparse

import pytest

from desktop_app.app.sampling_choice import add_sampling_options, choose_sampling
from desktop_app.core.errors import InputError
from desktop_app.core.sampling import Sampling

USUAL = Sampling(sigmas="trailing", clip_skip=1)


def chosen(*words: str) -> Sampling:
    parser = argparse.ArgumentParser()
    add_sampling_options(parser)
    return choose_sampling(parser.parse_args(words), USUAL)


def test_nothing_said_is_the_models_own() -> None:
    assert chosen() == USUAL


def test_what_is_said_wins() -> None:
    words = "--sigmas karras --eta 0.5 --settle 0.01 --variation 0.2 --variation-seed 7 --reuse 3"
    said = chosen(*words.split())
    assert said == Sampling("karras", 0.5, 0.01, 0.2, 7, clip_skip=1, reuse=3)
    said = chosen("--timesteps", "18,0", "--class-label", "3", "--edit", "colourise")
    assert (said.timesteps, said.class_label, said.edit) == ((18, 0), 3, "colourise")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("--timesteps 0,18", "timesteps_order"),
        ("--timesteps a", "timesteps_order"),
        ("--eta 2", "value_range"),
        ("--settle -1", "value_range"),
        ("--variation 1.5", "value_range"),
        ("--reuse 0", "value_range"),
        ("--clip-skip 12", "value_range"),
    ],
)
def test_what_cannot_be_is_told(words: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        chosen(*words.split())
    assert caught.value.code == code
