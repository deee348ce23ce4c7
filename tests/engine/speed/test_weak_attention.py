"""Weakened attention against formulas written out here, whatever processor makes the rest."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pytest
import torch
from torch import Tensor

from desktop_app.engine.speed.attention_processors import tile_attention
from desktop_app.engine.speed.weak_attention import (
    WeakAttention,
    Weakening,
    middle_attention,
    places,
    smoothed,
)
from tests.tiny_models import tiny_parts

SIZE = (6, 10)
"""Rows and columns of the latents: the middle of the tiny UNet has 3 × 5 places."""


@pytest.fixture(scope="module")
def unet() -> Any:
    return tiny_parts("sd1").unet.float().eval()


def by_hand(layer: Any, tokens: Tensor, kind: Weakening, sigma: float) -> np.ndarray[Any, Any]:
    """One layer's weakened attention of (tokens, c), in numpy."""

    def linear(to: Any, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        shift = 0.0 if to.bias is None else to.bias.detach().double().numpy()
        return x @ to.weight.detach().double().numpy().T + shift

    x = tokens.double().numpy()
    value = linear(layer.to_v, x)
    if kind == "perturbed":
        return linear(layer.to_out[0], value)
    query = linear(layer.to_q, x)
    if math.isinf(sigma):
        query = np.broadcast_to(query.mean(0), query.shape)
    else:
        picture = query.reshape(3, 5, -1)
        for axis, half in ((0, 1), (1, 2)):
            kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
            kernel /= kernel.sum()
            border = [(0, 0)] * 3
            border[axis] = (half, half)
            wide = np.pad(picture, border, mode="reflect")
            picture = np.apply_along_axis(np.convolve, axis, wide, kernel, "valid")
        query = picture.reshape(15, -1)
    heads = []
    for q, k, v in zip(
        *(np.split(each, layer.heads, 1) for each in (query, linear(layer.to_k, x), value)),
        strict=True,
    ):
        scores = q @ k.T / math.sqrt(q.shape[1])
        weights = np.exp(scores - scores.max(1, keepdims=True))
        heads.append(weights / weights.sum(1, keepdims=True) @ v)
    return linear(layer.to_out[0], np.concatenate(heads, 1))


@pytest.mark.parametrize("tiles", [False, True])
@pytest.mark.parametrize(
    ("kind", "sigma"), [("perturbed", 1.0), ("smoothed", 1.5), ("smoothed", math.inf)]
)
def test_the_last_of_a_batch_are_weakened_and_the_others_are_not(
    unet: Any, kind: Literal["perturbed", "smoothed"], sigma: float, *, tiles: bool
) -> None:
    if tiles:
        tile_attention(unet)
    layers = middle_attention(unet)
    assert layers
    before = [layer.processor for layer in layers]
    tokens = torch.randn(
        3, 15, layers[0].to_q.in_features, generator=torch.Generator().manual_seed(1)
    )
    with torch.no_grad():
        plain = layers[0](tokens)
        with WeakAttention(layers, kind, sigma).last(2, *SIZE):
            made = layers[0](tokens)
        after = layers[0](tokens)
    assert torch.allclose(made[:1], plain[:1], atol=1e-6)
    for at in (1, 2):
        np.testing.assert_allclose(made[at], by_hand(layers[0], tokens[at], kind, sigma), atol=1e-5)
    assert not torch.allclose(made[1:], plain[1:], atol=1e-4)
    assert torch.equal(after, plain)
    assert [layer.processor for layer in layers] == before


@pytest.mark.slow
def test_a_whole_unet_gives_the_others_what_it_gave_before(unet: Any) -> None:
    latents = torch.randn(3, 4, 16, 24, generator=torch.Generator().manual_seed(2))
    text = torch.randn(3, 7, unet.config.cross_attention_dim)
    weak = WeakAttention(middle_attention(unet), "perturbed")
    with torch.no_grad():
        plain = unet(latents, 500, text).sample
        with weak.last(1, 16, 24):
            made = unet(latents, 500, text).sample
    assert torch.allclose(made[:2], plain[:2], atol=1e-5)
    assert float((made[2] - plain[2]).abs().max()) > 1e-4


def test_a_failing_call_leaves_the_layers_as_they_were(unet: Any) -> None:
    layers = middle_attention(unet)
    before = [(layer.processor, len(layer.to_q._forward_hooks)) for layer in layers]
    for kind in ("perturbed", "smoothed"):
        with pytest.raises(RuntimeError), WeakAttention(layers, kind).last(1, *SIZE):
            raise RuntimeError
    assert [(layer.processor, len(layer.to_q._forward_hooks)) for layer in layers] == before


def test_places_are_halved_as_unets_do() -> None:
    assert places((64, 64), 64) == (8, 8)
    assert places((65, 33), 45) == (9, 5)
    with pytest.raises(ValueError, match="no halves"):
        places((8, 8), 7)


@pytest.mark.parametrize("size", [(1, 9), (2, 2), (1, 1), (8, 3)])
@pytest.mark.parametrize("sigma", [0.5, 3.0, 99.0])
def test_small_pictures_can_be_blurred(size: tuple[int, int], sigma: float) -> None:
    query = torch.randn(1, size[0] * size[1], 4)
    made = smoothed(query, size, sigma)
    assert made.shape == query.shape and bool(made.isfinite().all())
    assert torch.allclose(smoothed(torch.ones_like(query), size, sigma), torch.ones_like(query))
