"""Which step of a training is recommended: a table of cases, each of which another rule fails."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.extensions.evaluation.values.formulas.checkpoints import (
    FEWEST,
    Advice,
    Step,
    advised,
    forgetting,
    likeness,
)

DRAWINGS, PROMPTS = 12, 12


def step(
    at: int, like: float, gone: float, *, noise: float = 0.02, prompts: int = PROMPTS,
    drawings: int = DRAWINGS,
) -> Step:  # fmt: skip
    """Measured with that mean likeness and forgetting; what prompts and drawings are is the same
    for all steps, noise is a step's own."""
    shared, own = np.random.default_rng(0), np.random.default_rng(1000 + at)
    by_prompt, by_drawing = shared.normal(0, 0.1, (prompts, 1)), shared.normal(0, 0.1, drawings)
    chance = own.normal(0, noise, (prompts, drawings)) + own.normal(0, noise, (prompts, 1))
    exact = chance - chance.mean()
    lost = own.normal(0, noise, prompts)
    values = like + exact + by_prompt - by_prompt.mean() + by_drawing - by_drawing.mean()
    return Step(at, values, gone + lost - lost.mean())


BEFORE = step(0, 0.3, 0.0)
CASES = {
    "the only one that is clearly more like them": (
        [step(100, 0.4, 0.1), step(200, 0.5, 0.1), step(300, 0.7, 0.1)],
        Advice(300, "most"),
    ),
    "a step in the middle, where later ones lose it again": (
        [step(100, 0.4, 0.1), step(200, 0.7, 0.1), step(300, 0.5, 0.1)],
        Advice(200, "most"),
    ),
    "later ones are as like: the earliest": (
        [step(100, 0.4, 0.1), step(200, 0.700, 0.1), step(300, 0.701, 0.1), step(400, 0.702, 0.1)],
        Advice(200, "early"),
    ),
    "as like, and one forgets less, although it comes later": (
        [step(100, 0.7, 0.4), step(200, 0.701, 0.1), step(300, 0.702, 0.4)],
        Advice(200, "keeps"),
    ),
    "what forgets less is no reason where it is less like": (
        [step(100, 0.5, 0.05), step(200, 0.7, 0.4)],
        Advice(200, "most"),
    ),
    "differences within the intervals": (
        [step(100, 0.69, 0.1, noise=0.2), step(200, 0.70, 0.11, noise=0.2)],
        Advice(100, "equal"),
    ),
    "one step alone": ([step(100, 0.7, 0.1)], Advice(100, "equal")),
    "nothing was learnt": ([step(100, 0.3, 0.1), step(200, 0.301, 0.1)], Advice(None, "nothing")),
    "it became less like them": ([step(100, 0.1, 0.1)], Advice(None, "nothing")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_step_that_is_recommended_and_why(name: str) -> None:
    steps, advice = CASES[name]
    assert advised(steps, BEFORE) == advice


@pytest.mark.parametrize("few", [{"prompts": FEWEST - 1}, {"drawings": FEWEST - 1}])
def test_of_few_pictures_nothing_is_said(few: dict[str, int]) -> None:
    enough = dict.fromkeys(few, FEWEST)
    for said, step_ in ((few, None), (enough, 200)):
        steps = [step(100, 0.5, 0.1, **said), step(200, 0.9, 0.1, **said)]
        assert advised(steps, step(0, 0.3, 0.0, **said)).step == step_


def test_few_drawings_and_few_prompts_widen_the_interval() -> None:
    """Two drawings a hundred times are not two hundred."""

    def width(prompts: int, drawings: int) -> float:
        values = np.linspace(-0.1, 0.1, prompts)[:, None] + np.linspace(-0.1, 0.1, drawings)
        found = Step(100, values, np.zeros(5)).likeness_interval
        return found.high - found.low

    assert width(12, 3) > 2 * width(12, 200)
    assert width(3, 200) > 2 * width(12, 200)
    assert np.isnan(width(1, 1))


def test_likeness_is_the_cosine_with_each_and_forgetting_is_by_pairs() -> None:
    pictures, drawings = np.array([[1.0, 0], [3, 4]]), np.array([[2.0, 0], [0, 5], [0, 0]])
    np.testing.assert_allclose(likeness(pictures, drawings), [[1, 0, 0], [0.6, 0.8, 0]])
    np.testing.assert_allclose(forgetting(pictures, drawings[:2]), [0, 0.2])
