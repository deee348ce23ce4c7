"""Attention in tiles gives what torch does as bfloat16 allows, and always the same bytes."""

from __future__ import annotations

import pytest
import torch
from diffusers.models.attention_processor import Attention, AttnProcessor2_0, IPAdapterAttnProcessor
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from torch.nn import functional as F

from desktop_app.engine.speed import attention
from desktop_app.engine.speed.attention import attend, is_tiled, tile
from desktop_app.engine.speed.attention_processors import Tiled, tile_attention

SHAPES = [(2, 8, 1024, 1024, 40), (1, 3, 700, 77, 64), (2, 2, 64, 513, 16), (1, 1, 1030, 1030, 8)]


def parts(
    shape: tuple[int, int, int, int, int], dtype: torch.dtype = torch.bfloat16
) -> tuple[torch.Tensor, ...]:
    batch, heads, queries, keys, width = shape
    random = torch.Generator().manual_seed(0)

    def draw(tokens: int) -> torch.Tensor:
        # As projections leave them: tokens before heads, hence not contiguous.
        flat = torch.randn(batch, tokens, heads, width, generator=random)
        return flat.to(dtype).transpose(1, 2)

    return draw(queries), draw(keys), draw(keys)


@pytest.mark.few(3)
@pytest.mark.parametrize("shape", SHAPES)
def test_tiles_are_as_near_to_the_truth_as_bfloat16_allows(shape: tuple[int, ...]) -> None:
    query, key, value = parts(shape)
    assert is_tiled(query, key)
    exact = F.scaled_dot_product_attention(query.float(), key.float(), value.float())
    ours = attend(query, key, value)
    theirs = F.scaled_dot_product_attention(query, key, value)
    assert ours.shape == theirs.shape and ours.dtype is theirs.dtype
    # Scores and probabilities are rounded to bfloat16 (2^-9); torch keeps the former in float32.
    assert (ours.float() - exact).abs().max() < 0.02
    assert (ours.float() - exact).square().mean().sqrt() < 2**-9 * exact.abs().max()


def test_the_same_attention_gives_the_same_bytes() -> None:
    query, key, value = parts(SHAPES[0])
    assert torch.equal(attend(query, key, value), attend(query, key, value))


def test_one_of_a_batch_gives_the_bytes_it_has_in_the_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(attention, "FEWEST", 0)
    query, key, value = parts((2, 4, 300, 200, 32))
    both = attend(query, key, value)
    assert torch.equal(attend(query[1:], key[1:], value[1:])[0], both[1])


def test_a_scale_of_ones_own_is_kept() -> None:
    query, key, value = parts(SHAPES[1])
    theirs = F.scaled_dot_product_attention(query.float(), key.float(), value.float(), scale=0.5)
    apart = attend(query, key, value, scale=0.5).float() - theirs
    assert apart.square().mean().sqrt() < 2**-9 * theirs.abs().max()


@pytest.mark.slow
def test_float32_masks_and_very_small_attention_are_left_to_torch() -> None:
    query, key, value = parts(SHAPES[0], torch.float32)
    assert not is_tiled(query, key)
    same = F.scaled_dot_product_attention(query, key, value)
    assert torch.equal(attend(query, key, value), same)
    small = parts((1, 2, 16, 16, 8))
    assert not is_tiled(small[0], small[1])
    query, key, value = parts(SHAPES[1])
    mask = torch.zeros(1, 1, 1, 77, dtype=torch.bool)
    mask[..., :9] = True
    same = F.scaled_dot_product_attention(query, key, value, mask)
    assert torch.equal(attend(query, key, value, mask), same)


@pytest.mark.parametrize("keys", [16, 77, 1024, 4096, 1 << 22])
@pytest.mark.parametrize("queries", [1, 64, 4096, 16384])
def test_a_tile_fits_the_cache_and_is_never_empty(queries: int, keys: int) -> None:
    heads, rows = tile(16, queries, keys)
    assert 1 <= heads <= 16 and 1 <= rows <= queries
    assert heads == 1 or heads * rows * keys <= attention.SCORES


@pytest.mark.parametrize("options", [{}, {"group": True}, {"cross": 24}, {"qk_norm": "layer_norm"}])
def test_the_processor_computes_what_diffusers_does(options: dict[str, object]) -> None:
    torch.manual_seed(0)
    group, cross = options.get("group"), options.get("cross")
    layer = Attention(
        32,
        heads=4,
        dim_head=8,
        cross_attention_dim=cross,  # pyright: ignore[reportArgumentType]
        norm_num_groups=4 if group else None,
        residual_connection=bool(group),
        rescale_output_factor=2.0 if group else 1.0,
        qk_norm=options.get("qk_norm"),  # pyright: ignore[reportArgumentType]
    ).eval()
    hidden = torch.randn(2, 32, 6, 10) if group else torch.randn(2, 60, 32)
    text = torch.randn(2, 7, 24) if cross else None
    mask = torch.zeros(2, 1, 7) if cross else None
    assert isinstance(layer.processor, AttnProcessor2_0)
    with torch.no_grad():
        theirs = layer(hidden, text, mask)
        assert tile_attention(layer) == 1
        assert isinstance(layer.processor, Tiled)
        assert torch.allclose(layer(hidden, text, mask), theirs, atol=1e-6)


def test_processors_of_others_stay() -> None:
    layer = Attention(32, heads=4, dim_head=8, cross_attention_dim=24)
    layer.set_processor(IPAdapterAttnProcessor(32, 24))
    assert tile_attention(layer) == 0


def sd3() -> SD3Transformer2DModel:
    return SD3Transformer2DModel(
        sample_size=16,
        patch_size=2,
        in_channels=4,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=16,
        caption_projection_dim=16,
        pooled_projection_dim=16,
        out_channels=4,
        pos_embed_max_size=16,
        qk_norm="rms_norm",
        dual_attention_layers=(0,),
    )


def flux() -> FluxTransformer2DModel:
    return FluxTransformer2DModel(
        in_channels=4,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=16,
        pooled_projection_dim=16,
        axes_dims_rope=(4, 6, 6),
    )


def call(model: SD3Transformer2DModel | FluxTransformer2DModel) -> torch.Tensor:
    random = torch.Generator().manual_seed(1)

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=random)

    text, pooled, time = draw(1, 9, 16), draw(1, 16), torch.tensor([0.5])
    if isinstance(model, SD3Transformer2DModel):
        return model(draw(1, 4, 16, 16), text, pooled, time, return_dict=False)[0]
    places = draw(1, 64, 4), text, pooled, time, draw(64, 3), draw(9, 3)
    return model(*places, return_dict=False)[0]


@pytest.mark.parametrize(("build", "attentions"), [(sd3, 3), (flux, 2)])
def test_transformers_go_through_it_and_stay_what_they_are(
    build: type, attentions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    model = build().eval().requires_grad_(False)
    theirs, calls = call(model), list[int]()

    def counted(*args: object, **more: object) -> torch.Tensor:
        calls.append(1)
        return attend(*args, **more)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr("desktop_app.engine.speed.attention_processors.attend", counted)
    assert tile_attention(model) == attentions
    assert torch.allclose(call(model), theirs, atol=1e-5)
    assert len(calls) == attentions


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("form", ["whole", "entries", "keys"])
def test_a_mask_is_added_tile_by_tile(shape: tuple[int, ...], form: str) -> None:
    query, key, value = parts(shape)
    batch, _, queries, keys, _ = shape
    sizes = {"whole": (queries, keys), "entries": (batch, 1, queries, keys), "keys": (1, keys)}
    random = torch.Generator().manual_seed(1)
    bias = torch.randn(sizes[form], generator=random)
    bias = torch.where(bias > 1, -torch.inf, bias).bfloat16()
    exact = F.scaled_dot_product_attention(query.float(), key.float(), value.float(), bias.float())
    assert (attend(query, key, value, bias).float() - exact).abs().max() < 0.04
