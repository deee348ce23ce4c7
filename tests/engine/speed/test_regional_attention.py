"""Attention to several texts by place, against formulas in plain torch written out here."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from diffusers.models.attention_processor import Attention
from torch import Tensor

from desktop_app.engine.speed.attention_processors import tile_attention
from desktop_app.engine.speed.regional_attention import (
    joint_bias,
    regional_attention_of,
)
from tests.tiny_flux import flux_parts
from tests.tiny_models import tiny_parts
from tests.tiny_sd3 import sd3_parts

SIZE = (7, 10)
"""Rows and columns of the latents: 4 × 5 places one level down."""
TOKENS = 5


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def maps(*size: int, soft: bool) -> Tensor:
    """Three texts: the first at the left, the others at the right, above each other."""
    rows, columns = size
    made = torch.zeros(3, rows, columns)
    made[0, :, : columns // 2] = 1
    made[1, : rows // 2, columns // 2 :] = 1
    made[2, rows // 2 :, columns // 2 :] = 1
    if soft:
        made = made + torch.rand(made.shape, generator=torch.Generator().manual_seed(3))
    return made / made.sum(0)


def by_first(shares: Tensor) -> Tensor:
    """The first text is heard everywhere."""
    made = torch.zeros_like(shares)
    made[0] = 1
    return made


@pytest.fixture(scope="module")
def unet() -> Any:
    return tiny_parts("sd1").unet.float().requires_grad_(False)


def halved(share: Tensor) -> Tensor:
    """(h, w) → (⌈h/2⌉, ⌈w/2⌉), by loops."""
    rows, columns = share.shape
    made = torch.zeros(-(-rows // 2), -(-columns // 2))
    for row in range(made.shape[0]):
        for column in range(made.shape[1]):
            made[row, column] = share[2 * row : 2 * row + 2, 2 * column : 2 * column + 2].mean()
    return made


def cross(layer: Any, places: Tensor, texts: Tensor, share: Tensor) -> Tensor:
    """(places, c), (texts, tokens, width), (texts, places) → (places, c)."""
    query, heads = layer.to_q(places), layer.heads
    result = torch.zeros_like(query)
    width = query.shape[1] // heads
    for text, counts in zip(texts, share, strict=True):
        key, value = layer.to_k(text), layer.to_v(text)
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            scores = query[:, part] @ key[:, part].T / math.sqrt(width)
            result[:, part] += counts[:, None] * (scores.softmax(-1) @ value[:, part])
    return layer.to_out[0](result)


@pytest.mark.parametrize("tiles", [False, True])
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("guided", [False, True])
@pytest.mark.parametrize("level", [0, 1])
def test_cross_attention_is_the_sum_by_share(
    unet: Any, *, tiles: bool, soft: bool, guided: bool, level: int
) -> None:
    if tiles:
        tile_attention(unet)
    layer = next(e for e in unet.modules() if isinstance(e, Attention) and e.is_cross_attention)
    shares = maps(*SIZE, soft=soft)
    at = [halved(each) if level else each for each in shares]
    counts = torch.stack([each.flatten() for each in at])
    texts = random(3, TOKENS, unet.config.cross_attention_dim)
    negative = random(TOKENS, texts.shape[2], seed=4)
    hidden = random(1 + guided, counts.shape[1], layer.to_q.in_features, seed=5)
    joined = texts.flatten(0, 1)
    source = torch.stack([*([negative.repeat(3, 1)] if guided else []), joined])
    regional = regional_attention_of(unet, torch.float32)
    assert regional is not None
    before = layer.processor
    with regional.sharing((*([by_first(shares)] if guided else []), shares), TOKENS) as told:
        made = layer(hidden, source)
    assert told == {} and layer.processor is before
    assert torch.allclose(made[-1], cross(layer, hidden[-1], texts, counts), atol=1e-5)
    if guided:
        assert torch.allclose(made[0], layer(hidden[:1], negative[None])[0], atol=1e-5)


def test_what_a_region_says_changes_nothing_outside_of_it(unet: Any) -> None:
    layer = next(e for e in unet.modules() if isinstance(e, Attention) and e.is_cross_attention)
    shares = maps(8, 8, soft=False)
    hidden = random(1, 64, layer.to_q.in_features)
    texts = random(3 * TOKENS, unet.config.cross_attention_dim)
    other = texts.clone()
    other[TOKENS : 2 * TOKENS] += 1
    regional = regional_attention_of(unet, torch.float32)
    assert regional is not None
    with regional.sharing((shares,), TOKENS):
        one, two = (layer(hidden, each[None])[0] for each in (texts, other))
    outside = shares[1].flatten() == 0
    assert torch.equal(one[outside], two[outside])
    assert (one[~outside] != two[~outside]).any(1).all()


def test_several_entries_have_shares_of_their_own(unet: Any) -> None:
    layer = next(e for e in unet.modules() if isinstance(e, Attention) and e.is_cross_attention)
    first, second = maps(8, 8, soft=False), maps(8, 8, soft=True)
    hidden, texts = random(3, 64, layer.to_q.in_features), random(3, 3 * TOKENS, 32)
    texts = texts[..., : unet.config.cross_attention_dim]
    regional = regional_attention_of(unet, torch.float32)
    assert regional is not None
    with regional.sharing((by_first(first), first, second), TOKENS):
        made = layer(hidden, texts)
    for at, shares in ((1, first), (2, second)):
        with regional.sharing((shares,), TOKENS):
            alone = layer(hidden[at : at + 1], texts[at : at + 1])
        assert torch.allclose(made[at], alone[0], atol=1e-6)


def test_a_failing_call_leaves_the_layers_as_they_were(unet: Any) -> None:
    layers = [each for each in unet.modules() if isinstance(each, Attention)]
    before = [layer.processor for layer in layers]
    regional = regional_attention_of(unet, torch.float32)
    assert regional is not None
    with pytest.raises(RuntimeError), regional.sharing((maps(8, 8, soft=False),), TOKENS):
        raise RuntimeError
    assert [layer.processor for layer in layers] == before


@pytest.mark.few(1)
@pytest.mark.parametrize("size", [(8, 8), (9, 13), (11, 7), (8, 24)])
def test_whole_unets_of_any_size(unet: Any, size: tuple[int, int]) -> None:
    """With the same text everywhere it is what it is with one."""
    latents, text = random(2, 4, *size), random(2, TOKENS, unet.config.cross_attention_dim)
    plain = unet(latents, 500, text).sample
    regional = regional_attention_of(unet, torch.float32)
    assert regional is not None
    shares = maps(*size, soft=True)
    with regional.sharing((by_first(shares), shares), TOKENS):
        made = unet(latents, 500, text.repeat(1, 3, 1)).sample
    assert torch.allclose(made, plain, atol=1e-4)


# ---------------------------------------------------------------------- joint attention


def seen(shares: Tensor, tokens: int) -> Tensor:
    """(s, s) of how much each of texts and places sees each other, by the rules."""
    size = [halved(each).flatten() for each in shares]
    count = len(size) * tokens + len(size[0])
    made = torch.ones(count, count)
    for row in range(count):
        for column in range(count):
            text, other = row // tokens, column // tokens
            if text < len(size) and other < len(size):
                made[row, column] = float(text == other)
            elif text < len(size):
                made[row, column] = size[text][column - len(size) * tokens]
            elif other < len(size):
                made[row, column] = size[other][row - len(size) * tokens]
    return made


@pytest.mark.parametrize("soft", [False, True])
def test_the_bias_is_the_logarithm_of_what_is_seen(*, soft: bool) -> None:
    shares = maps(6, 8, soft=soft)
    bias = joint_bias(shares, 2, torch.float32)
    assert torch.allclose(bias.exp(), seen(shares, 2), atol=1e-6)


def joint(attn: Any, picture: Tensor, text: Tensor, counts: Tensor, *, first: bool) -> Tensor:
    """What the picture's places (places, c) of an SD 3 block get, by its formula: ``counts``
    weigh the exponentials."""
    order = (text, picture) if first else (picture, text)
    heads = attn.heads
    made: list[Tensor] = []
    parts: list[tuple[Tensor, ...]] = []
    for tokens in order:
        names = ("to_{}",) if tokens is picture else ("add_{}_proj",)
        parts.append(tuple(getattr(attn, names[0].format(n))(tokens) for n in "qkv"))
    query, key, value = (torch.cat(each) for each in zip(*parts, strict=True))
    width = query.shape[1] // heads
    for head in range(heads):
        part = slice(head * width, (head + 1) * width)
        weights = counts * (query[:, part] @ key[:, part].T / math.sqrt(width)).exp()
        made.append(weights / weights.sum(1, keepdim=True) @ value[:, part])
    places = torch.cat(made, 1)[len(text) :] if first else torch.cat(made, 1)[: len(picture)]
    return attn.to_out[0](places)


@pytest.mark.parametrize("tiles", [False, True])
@pytest.mark.parametrize("guided", [False, True])
def test_sd3_attends_by_the_rules(*, tiles: bool, guided: bool) -> None:
    network = sd3_parts().transformer.float().requires_grad_(False)
    if tiles:
        tile_attention(network)
    attn = network.transformer_blocks[0].attn
    shares = maps(6, 8, soft=True)
    hidden = random(1 + guided, 12, attn.to_q.in_features)
    text = random(1 + guided, 3 * TOKENS, attn.to_q.in_features, seed=1)
    if guided:
        text[0] = text[0, :TOKENS].repeat(3, 1)
    regional = regional_attention_of(network, torch.float32)
    assert regional is not None
    with regional.sharing((*([by_first(shares)] if guided else []), shares), TOKENS) as told:
        mask = told["joint_attention_kwargs"]
        made = attn(hidden, text, **mask)[0]
    counts = seen(shares, TOKENS)
    order = torch.cat([torch.arange(3 * TOKENS, len(counts)), torch.arange(3 * TOKENS)])
    expected = joint(attn, hidden[-1], text[-1], counts[order][:, order], first=False)
    assert torch.allclose(made[-1], expected, atol=1e-5)
    if guided:
        plain = attn(hidden[:1], text[:1, :TOKENS])[0]
        assert torch.allclose(made[0], plain[0], atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("tiles", [False, True])
@pytest.mark.parametrize("version", ["3", "3.5", "flux"])
def test_whole_transformers_hear_one_text_by_place(version: Any, *, tiles: bool) -> None:
    """A text that is heard nowhere counts for nothing, one that is heard everywhere as alone."""
    flux = version == "flux"
    parts = flux_parts() if flux else sd3_parts(version=version)
    network: Any = parts.transformer.float().requires_grad_(False)
    if tiles:
        tile_attention(network)
    config = network.config
    text, other = (random(1, TOKENS, config.joint_attention_dim, seed=each) for each in (1, 2))
    named: dict[str, Any] = {
        "hidden_states": random(1, 12, 64) if flux else random(1, config.in_channels, 6, 8),
        "pooled_projections": random(1, config.pooled_projection_dim, seed=3),
        "timestep": torch.tensor([0.5 if flux else 500.0]),
        "return_dict": False,
    }
    if flux:
        named |= {"img_ids": random(12, 3), "guidance": torch.tensor([3.0])}

    def call(states: Tensor, **told: Any) -> Tensor:
        ids = {"txt_ids": torch.zeros(states.shape[1], 3)} if flux else {}
        return network(encoder_hidden_states=states, **named, **ids, **told)[0]

    regional = regional_attention_of(network, torch.float32)
    assert regional is not None
    shares = torch.zeros(2, 6, 8)
    shares[0] = 1
    plain = call(text)
    joined = torch.cat([text, other], 1)
    with regional.sharing((shares,), TOKENS) as told:
        made = call(joined, **told)
    assert torch.allclose(made, plain, atol=1e-4)
    half = shares.clone()
    half[0, :, 4:], half[1, :, 4:] = 0, 1
    with regional.sharing((half,), TOKENS) as told:
        assert not torch.allclose(call(joined, **told), plain, atol=1e-3)
    assert torch.equal(call(text), plain)


def test_other_networks_have_none() -> None:
    assert regional_attention_of(torch.nn.Linear(2, 2), torch.float32) is None
