"""Feed-forward layers in tiles: the same bytes."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.attention import FeedForward

from desktop_app.engine.speed.feed_forward import ROWS, plain_feed_forward, tile_feed_forward
from desktop_app.networks.weight_packing import pack


@pytest.mark.parametrize("kind", ["geglu", "gelu", "gelu-approximate"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("tokens", [1, ROWS, ROWS + 1, 3 * ROWS // 2])
def test_tiles_give_the_same_bytes(kind: str, dtype: torch.dtype, tokens: int) -> None:
    generator = torch.Generator().manual_seed(tokens)
    layer = FeedForward(32, activation_fn=kind).to(dtype).requires_grad_(False)
    pack(layer)
    given = torch.randn(2, tokens, 32, generator=generator).to(dtype)
    before = layer(given)
    assert tile_feed_forward(layer) == 1
    assert torch.equal(layer(given), before)
    assert plain_feed_forward(layer) == 1
    assert type(layer) is FeedForward
