"""Packed weights become the numbers that their formats' own libraries make of them: the files of
tests/data/packed hold both (packaging/checks/packed_fixtures.py)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from torch import Tensor, nn

from desktop_app.networks.quantised import packed_formats, packed_rows
from desktop_app.networks.quantised.blocks import Blocks
from desktop_app.networks.quantised.layers import hold_blocks, loosen, quantised_layers
from desktop_app.networks.quantised.packed_file import PackedFile

FILES = sorted((Path(__file__).parents[2] / "data/packed").glob("*.safetensors"))
ROTATED = ("convrot", "w4a8", "hadamard", "svd")
"""What a product of matrices is part of, whose sums have another order elsewhere."""
LEVELS = ("nvfp4", "convrot_w4a4", "w4a8", "awq", "nf4", "fp4", "sdnq_uint4", "torchao_int4")
SWIZZLED = ("nvfp4", "mxfp8")
UNTOLD = ("quanto_int4", "quanto_int2")
AFFINE = ("quanto_int4", "quanto_int2", "torchao_int8_groups", "torchao_intx4")
"""Numbers in groups, with a factor and a zero each."""
ASKEW = ("quanto_int4", "quanto_int2", "torchao_intx4")
"""Those whose zeros are not 0."""


def both(path: Path) -> tuple[Blocks, Tensor]:
    """The layer's weight, and the numbers that it stands for."""
    with safe_open(str(path), "pt") as file:
        said: dict[str, str] = file.metadata()
        meant = file.get_tensor("meant")
    settings = json.loads(said["config"]) if "config" in said else None
    with PackedFile([path], path.name, settings) as file:
        assert file.shapes.keys() == {"layer.weight", "meant"}
        held: Any = file.get_tensor("layer.weight")
        shape = tuple(meant.shape)
        if path.stem in UNTOLD:  # a layer without a bias: the network tells its shape
            assert file.shapes["layer.weight"] == (40, 128)
            held = held.cut(shape)
        else:
            assert file.shapes["layer.weight"] == shape
    return held, meant


def off(path: Path) -> float:
    held, meant = both(path)
    return float((held.dense() - meant).abs().max() / meant.abs().max())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_weight_becomes_what_its_own_library_makes_of_it(path: Path) -> None:
    assert off(path) <= (1e-6 if any(word in path.stem for word in ROTATED) else 0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_layer_holds_it_packed_and_gives_the_same(path: Path) -> None:
    held, meant = both(path)
    network = nn.Sequential(nn.Linear(meant.shape[1], meant.shape[0], bias=False))
    assert not hold_blocks(network, {"0.weight": held}, torch.float32)
    (layer,) = quantised_layers(network)
    assert layer.stored_bytes < 4 * meant.numel()
    given = torch.randn(3, meant.shape[1], generator=torch.Generator().manual_seed(1))
    assert torch.equal(network(given), nn.functional.linear(given, held.dense()))
    loosen(network)  # as who changes weights wants it
    assert type(network[0]) is nn.Linear and torch.equal(network[0].weight, held.dense())
    first, second = held[:8].dense(), held[8:].dense()  # whole rows stay packed
    assert torch.equal(torch.cat((first, second)), held.dense())


def without_swizzle(scales: Tensor, rows: int, columns: int) -> Tensor:
    return scales[:rows, :columns]


AFFINE_READER, GROUPER = packed_formats._affine, packed_rows._in_groups


def side_by_side(packed: Tensor, bits: int) -> Tensor:
    """Groups that share a byte taken for neighbours."""
    parts = [packed >> at & ((1 << bits) - 1) for at in range(0, 8, bits)]
    return torch.stack(parts, 1).flatten(0, 1)


def other_zeros(bits: int, centred: bool) -> Any:
    return AFFINE_READER(bits, not centred)


def other_groups(packed: Tensor, *before: Tensor) -> Tensor:
    """Each group with the factors of its neighbour."""
    return GROUPER(packed, *(each.roll(1, 0) for each in before))


def upside_down(original: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return lambda data, levels, high_first=False: original(data, levels, not high_first)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_wrong_reading_is_seen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Halves of bytes the other way round, factors as they lie, and no rotation."""
    wrong: list[tuple[tuple[str, ...], Any, str, Any]] = [
        (LEVELS, packed_formats, "_halves", upside_down(packed_formats._halves)),
        (SWIZZLED, packed_rows, "unswizzled", without_swizzle),
        (("convrot", "w4a8", "hadamard"), packed_formats, "rotated", lambda weight, _: weight),
        (ASKEW, packed_formats, "_affine", other_zeros),
        (AFFINE, packed_rows, "_in_groups", other_groups),
        (("quanto_int4", "quanto_int2"), packed_rows, "in_planes", side_by_side),
    ]
    for names, module, name, other in wrong:
        if path.stem.startswith(names) or any(word in path.stem for word in names):
            packed_formats.block_format.cache_clear()
            with monkeypatch.context() as patch:
                patch.setattr(module, name, other)
                assert off(path) > 0.02, name
            packed_formats.block_format.cache_clear()
