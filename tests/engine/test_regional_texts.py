"""Texts by place: as predictions that are blended, and as texts that are heard together."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from desktop_app.engine.composed_texts import Said
from desktop_app.engine.regional_texts import TEXT, TextsAtStep, Voice
from desktop_app.networks.inputs import Inputs

LEFT = torch.tensor([[1.0, 0.25], [1.0, 0.0]])
MAPS = torch.stack([1 - LEFT, LEFT])
EVERYWHERE = torch.ones(1, 2, 2)


def tell(voice: Voice) -> Inputs:
    return {TEXT: torch.full((1, 3, 2), float(len(voice[0])))}


def weights(texts: list[list[Said]], maps: Tensor) -> list[Tensor]:
    """What each text counts at each place, (2, 2)."""
    said = TextsAtStep.of_places(texts, texts, maps, coupled=False)
    heard = said.conditioning(tell, tell).positive
    return [torch.as_tensor(one.weight).expand(1, 1, 2, 2)[0, 0] for one in heard]


@pytest.mark.parametrize("weight", [1.0, 0.7])
def test_blended_texts_count_where_they_are_heard(weight: float) -> None:
    made = weights([[Said("common", weight)], [Said("left", weight)]], MAPS)
    assert torch.allclose(torch.stack(made), weight * MAPS)


def test_a_text_that_is_heard_everywhere_is_one_and_so_is_one_in_two_places() -> None:
    for texts, maps in (([[Said("a", 0.7)]], EVERYWHERE), ([[Said("a", 0.7)]] * 2, MAPS)):
        said = TextsAtStep.of_places(texts, texts, maps, coupled=False)
        (only,) = said.conditioning(tell, tell).positive
        assert torch.allclose(torch.as_tensor(only.weight), torch.tensor(0.7))
    assert [voice for voice, _ in said.voices] == [("a", ())] * 2


def test_of_texts_that_are_composed_the_missing_count_for_nothing() -> None:
    made = weights([[Said("a"), Said("bc", 0.5)], [Said("left")]], MAPS)
    assert torch.allclose(
        torch.stack(made), torch.stack([1 - LEFT, LEFT, 0.5 * (1 - LEFT), 0 * LEFT])
    )


def test_coupled_texts_stand_behind_one_another_with_their_shares() -> None:
    texts = [[Said("a"), Said("bc", 0.5)], [Said("left"), Said("bc", 0.5)]]
    said = TextsAtStep.of_places(texts, [[Said("")]] * 2, MAPS, coupled=True)
    heard = said.conditioning(tell, tell)
    first, second = heard.positive
    assert torch.equal(first.inputs[TEXT][0, :, 0], torch.tensor([1.0] * 3 + [4.0] * 3))
    assert first.shares is not None and torch.allclose(first.shares, MAPS)
    # One that is heard alone is filled up with itself, which counts nowhere.
    assert torch.equal(second.inputs[TEXT][0, :, 0], torch.tensor([2.0] * 6))
    assert second.shares is not None
    assert torch.allclose(second.shares, torch.stack([EVERYWHERE[0], 0 * LEFT]))
    assert (first.weight, second.weight) == (1.0, 0.5)
