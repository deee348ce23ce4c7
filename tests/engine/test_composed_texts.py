"""Several texts at a step, and other texts at other steps: against formulas written out here."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from desktop_app.engine.guidance import Conditioning, GuidedModel, Texts, WeightedText
from desktop_app.networks.device import pick_compute

COMPUTE = pick_compute("float32", "cpu")
LATENTS, TIMESTEP = torch.ones(1, 4, 2, 2), torch.tensor(0)


class Network:
    def __init__(self) -> None:
        self.heard: list[list[float]] = []

    def __call__(self, latents: Tensor, timestep: Tensor, inputs: dict[str, Tensor]) -> Tensor:
        self.heard.append(inputs["text"].tolist())
        return latents * inputs["text"].view(-1, 1, 1, 1)


def text(number: float, weight: float | Tensor = 1.0) -> WeightedText:
    return WeightedText({"text": torch.tensor([number])}, weight)


def says(*positive: WeightedText, negative: float | None = None) -> Conditioning:
    return Conditioning(positive, () if negative is None else (text(negative),))


def model(texts: Texts, scale: float = 2.0) -> tuple[GuidedModel, Network]:
    network = Network()
    return GuidedModel(network, COMPUTE, texts, scale), network


def predicted(conditioning: Conditioning) -> Tensor:
    return model(((1, conditioning),))[0].predict(LATENTS, TIMESTEP)


def test_texts_are_composed_by_their_weights() -> None:
    conditioning = says(text(3.0, 0.5), text(7.0, -0.25), negative=1.0)
    made, network = model(((1, conditioning),))
    assert made.batch == 3
    result = made.predict(LATENTS, TIMESTEP)
    assert network.heard == [[1.0, 3.0, 7.0]]
    assert torch.allclose(result, torch.tensor(1 + 2 * (0.5 * (3 - 1) - 0.25 * (7 - 1))))


def test_a_map_weighs_each_place() -> None:
    left = torch.tensor([[[[1.0, 0.0], [1.0, 0.0]]]])
    result = predicted(says(text(3.0, left), text(7.0, 1 - left), negative=1.0))
    assert torch.equal(result[0, 0], torch.tensor([[5.0, 13.0], [5.0, 13.0]]))


@pytest.mark.parametrize(
    ("weights", "mean"), [((3.0, 1.0), 4.0), ((1.0, -1.0), 5.0), ((-2.0, 1.0), 5.0)]
)
def test_without_guidance_it_is_the_weighted_mean(
    weights: tuple[float, float], mean: float
) -> None:
    result = predicted(says(text(3.0, weights[0]), text(7.0, weights[1])))
    assert torch.all(result == mean)


def test_maps_without_guidance_fall_back_to_the_mean_where_nothing_weighs() -> None:
    left = torch.tensor([[[[1.0, 0.0], [1.0, 0.0]]]])
    result = predicted(says(text(3.0, left), text(7.0, 0.0)))
    assert torch.equal(result[0, 0], torch.tensor([[3.0, 5.0], [3.0, 5.0]]))


def test_one_text_of_another_weight_is_guided_by_it() -> None:
    assert torch.all(predicted(says(text(3.0, 0.5), negative=1.0)) == 1 + 2 * 0.5 * 2)
    assert torch.all(predicted(says(text(3.0, 0.5))) == 3)


def test_each_step_hears_its_text_and_nothing_is_joined_twice() -> None:
    first, second = says(text(3.0), negative=1.0), says(text(5.0), text(6.0), negative=1.0)
    made, network = model(((2, first), (4, second), (6, first)))
    for step in range(1, 9):
        made.use_texts_of(step)
        made.predict(LATENTS, TIMESTEP)
    short, long = [1.0, 3.0], [1.0, 5.0, 6.0]
    assert network.heard == [short, short, long, long, short, short, short, short]
    assert len(made._joined) == 2
    made.use_texts_of(1)
    made.predict(LATENTS, TIMESTEP)
    assert network.heard[-1] == short


def test_what_a_hook_puts_in_stays_until_another_text_begins() -> None:
    first, second = says(text(3.0)), says(text(5.0))
    made, network = model(((2, first), (4, second)))
    made.use_texts_of(1)
    made.conditioning = says(text(9.0))
    for step in (1, 2, 3):
        made.use_texts_of(step)
        made.predict(LATENTS, TIMESTEP)
    assert network.heard == [[9.0], [9.0], [5.0]]
    made.conditioning = says(text(9.0))
    made.reset()
    assert made.conditioning is first
