"""What do weights in fewer bits cost? Size, speed and PSNR of each format against bfloat16.

One feed-forward block, which is nothing but two large products, and a small transformer of FLUX.1's
layout, both at the 1024² that such models are made for; and, for formats that weights are brought
to when they are loaded, a UNet of Stable Diffusion 1.x's layout at half its width, at its 512² and,
for the record, at 256². Weights are random; all formats run in turns, the best of several rounds
counts. ``--quick``: the format the ladder offers, and Q8_0. A format is worth a rung of the memory
ladder if it is smaller and at least 0.7 times as quick; the one that is offered must be. PSNR is
that of what a network predicts, its peak the largest number bfloat16 gives. What nothing here
writes has no PSNR: the blocks of most of ggml's formats are empty, those of weights that are packed
in safetensors files (docs/packed.md) hold any bytes.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import torch  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from benchmarks.common import Row, at_least, at_most, main  # noqa: E402
from benchmarks.random_weights import inputs, random_network, random_unet  # noqa: E402
from desktop_app.catalog.memory_ladder import RUNGS  # noqa: E402
from desktop_app.core.forecast import Host  # noqa: E402
from desktop_app.core.memory_plan import MemoryPlan  # noqa: E402
from desktop_app.engine.speed.optimise import optimise_model  # noqa: E402
from desktop_app.networks.device import pick_compute  # noqa: E402
from desktop_app.networks.part_classes import part_class  # noqa: E402
from desktop_app.networks.quantised.block_formats import (  # noqa: E402
    BLOCK_FORMATS,
    NF4_LEVELS,
)
from desktop_app.networks.quantised.block_making import AT_LOAD, IN_FILES  # noqa: E402
from desktop_app.networks.quantised.blocks import Blocks, quantised  # noqa: E402
from desktop_app.networks.quantised.layers import (  # noqa: E402
    can_hold,
    exchange,
    quantised_layers,
)
from desktop_app.networks.quantised.packed_formats import (  # noqa: E402
    block_format,
    format_name,
)

WIDTH, TEXT, WORDS, UNET_WIDTH = 1536, 1024, 256, 160
QUICK_ENOUGH, PLAIN, CAST = 0.7, "bfloat16", "float8, diffusers"
OFFERED: Final = RUNGS["quantisation"](MemoryPlan(), Host("cpu", "bfloat16", 0)).quantisation
"""What the ladder brings weights to on a processor."""

PACKED: Final[Mapping[str, str]] = {
    "fp8": format_name("fp8"),
    "int8": format_name("q8"),
    "int8 with ConvRot": format_name("q8", 1, 256),
    "mxfp8": format_name("mxfp8", 32),
    "nvfp4": format_name("nvfp4", 16),
    "convrot_w4a4": format_name("w4a4", 2, 256),
    "awq_w4a16, torchao int4": format_name("awq", 64),
    "bitsandbytes nf4": format_name("nibbles", 64, levels=NF4_LEVELS),
    "quanto qint4": format_name("affine", 128, 0, 4),
    "quanto qint2": format_name("affine", 128, 0, 2),
}
"""Formats of packed files → how they lie in memory."""

Run = Callable[[], Tensor]


def transformer() -> Any:
    """One double and two single blocks of FLUX.1's layout, at half its width."""
    heads = WIDTH // 128
    build = part_class("FluxTransformer2DModel")
    return random_network(
        lambda: build(
            num_layers=1,
            num_single_layers=2,
            num_attention_heads=heads,
            joint_attention_dim=TEXT,
            pooled_projection_dim=768,
        ),
        torch.bfloat16,
    )


def block() -> nn.Sequential:
    """A feed-forward block."""
    made: nn.Sequential = random_network(
        lambda: nn.Sequential(
            nn.Linear(WIDTH, 4 * WIDTH), nn.GELU("tanh"), nn.Linear(4 * WIDTH, WIDTH)
        ),
        torch.bfloat16,
    )
    return made


def in_form(weight: Tensor, form: str, *, filled: bool) -> Blocks:
    """``weight`` in a format; empty blocks in its place where it need not be ``filled`` or can't
    be."""
    if form in AT_LOAD or (filled and form in IN_FILES):
        return quantised(weight, form)
    row = BLOCK_FORMATS[form]
    width = weight.shape[1] // row.numbers * row.size
    return Blocks(form, torch.zeros(len(weight), width, dtype=torch.uint8))


def held_in(network: Any, form: str, *, filled: bool) -> None:
    """Bring all layers whose rows are whole blocks to ``form``."""
    numbers = BLOCK_FORMATS[form].numbers
    layers: list[tuple[str, nn.Module]] = list(network.named_modules())
    for name in [name for name, layer in layers if name and can_hold(layer)]:
        weight: Any = network.get_submodule(name).weight
        if math.prod(weight.shape[1:]) % numbers == 0:
            exchange(network, name, in_form(weight, form, filled=filled), torch.bfloat16)


def size_of(network: nn.Module) -> int:
    """Bytes of its weights."""
    plain = sum(each.nbytes for each in network.parameters())
    return plain + sum(layer.stored_bytes for layer in quantised_layers(network))


def transformer_run(network: Any, side: int) -> Run:
    """One prediction for a picture of that side."""
    generator = torch.Generator().manual_seed(1)
    tokens = (side // 16) ** 2

    def some(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator).bfloat16()

    given = {
        "hidden_states": some(1, tokens, 64),
        "encoder_hidden_states": some(1, WORDS, TEXT),
        "pooled_projections": some(1, 768),
        "timestep": torch.tensor([0.5]).bfloat16(),
        "img_ids": torch.zeros(tokens, 3),
        "txt_ids": torch.zeros(WORDS, 3),
    }
    return lambda: network(**given, return_dict=False)[0]


def unet_run(network: Any, side: int) -> Run:
    """One prediction with guidance."""
    latents, timestep, text = inputs(side, torch.bfloat16)
    latents = latents.contiguous(memory_format=torch.channels_last)
    return lambda: network(latents, timestep, text, return_dict=False)[0]


def block_run(network: nn.Module, side: int) -> Run:
    """One call for as many tokens."""
    tokens = torch.randn((side // 16) ** 2, WIDTH, generator=torch.Generator().manual_seed(1))
    given = tokens.bfloat16()
    return lambda: network(given)


def timed(runs: Mapping[str, Run], rounds: int) -> dict[str, float]:
    """Seconds of each at its best, in turns."""
    best = dict.fromkeys(runs, math.inf)
    with torch.inference_mode():
        for _ in range(rounds + 1):
            for name, run in runs.items():
                begun = time.perf_counter()
                run()
                best[name] = min(best[name], time.perf_counter() - begun)
    return best


def psnr(made: Tensor, meant: Tensor) -> float:
    """In dB; the peak is the largest number of ``meant``."""
    error = float((made.double() - meant.double()).pow(2).mean())
    peak = float(meant.abs().max())
    return 10 * math.log10(peak**2 / error) if error else math.inf


def networks(
    build: Callable[[], Any], forms: Sequence[str], *, filled: bool = True
) -> dict[str, Any]:
    """The same weights in each format, made quick as the engine does it."""
    made = {PLAIN: build()}
    for form in forms:
        made[form] = build()
        held_in(made[form], form, filled=filled)
    compute = pick_compute("bfloat16", "cpu")
    for network in made.values():
        optimise_model(network, compute)
    return made


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    forms = [form for form, row in BLOCK_FORMATS.items() if row.numbers > 1 or form in AT_LOAD]
    if quick:
        forms = [OFFERED, "Q8_0"]
    side, rounds = 1024, 2 if quick else 5
    blocks = networks(block, forms, filled=False)
    of_block = timed({name: block_run(each, side) for name, each in blocks.items()}, rounds)
    del blocks
    rows: list[Row] = list(packed_rows(list(PACKED)[:2] if quick else list(PACKED), side, rounds))
    whole = networks(transformer, forms)
    whole[CAST] = transformer()
    whole[CAST].enable_layerwise_casting(
        storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.bfloat16
    )
    runs = {name: transformer_run(each, side) for name, each in whole.items()}
    of_whole = timed(runs, rounds)
    with torch.inference_mode():
        made = {name: run().float() for name, run in runs.items()}
    sizes = {name: size_of(each) / size_of(whole[PLAIN]) for name, each in whole.items()}
    for name in whole:
        rows += rows_of(name, sizes[name], of_block, of_whole, psnr(made[name], made[PLAIN]))
    del whole, runs, made
    return [*rows, *unet_rows([OFFERED] if quick else list(AT_LOAD), rounds)]


def packed_block(form: str) -> nn.Sequential:
    """A feed-forward block of packed weights; its rows have factors."""
    made, row = block(), block_format(form)
    for name in ("0", "2"):
        layer: Any = made.get_submodule(name)
        size = layer.in_features // row.numbers * row.size
        data = torch.randint(0, 120, (layer.out_features, size), dtype=torch.uint8)
        scales = torch.full((layer.out_features,), 1e-3)
        exchange(made, name, Blocks(form, data, scales), torch.bfloat16)
    return made


def packed_rows(names: Sequence[str], side: int, rounds: int) -> Iterator[Row]:
    """The block of weights that are packed in safetensors files, as the file's layers hold them."""
    nets = {PLAIN: block(), **{name: packed_block(PACKED[name]) for name in names}}
    compute = pick_compute("bfloat16", "cpu")
    for network in nets.values():
        optimise_model(network, compute)
    seconds = timed({name: block_run(each, side) for name, each in nets.items()}, rounds)
    for name in names:
        size = size_of(nets[name]) / size_of(nets[PLAIN])
        yield Row(f"packed, {name}: size", size, "×")
        yield Row(f"packed, {name}: speed of a block", seconds[PLAIN] / seconds[name], "×")


def unet_rows(forms: Sequence[str], rounds: int) -> Iterator[Row]:
    """The same of a UNet: at the size that such models are made for, which is judged, and at half
    of it, where bringing weights to bfloat16 is more of the work."""

    def build() -> Any:
        unet = random_unet(UNET_WIDTH, torch.bfloat16)
        return unet.to(memory_format=torch.channels_last)

    nets = networks(build, forms)
    plain = size_of(nets[PLAIN])
    for side in (512, 256):
        runs = {name: unet_run(net, side) for name, net in nets.items()}
        seconds = timed(runs, rounds)
        with torch.inference_mode():
            made = {name: run().float() for name, run in runs.items()}
        yield Row(f"UNet at {side}²: {PLAIN}", seconds[PLAIN] * 1e3, "ms")
        for form in forms:
            name, quickness = f"UNet at {side}²: {form}", seconds[PLAIN] / seconds[form]
            yield Row(f"{name}, size", size_of(nets[form]) / plain, "×")
            if form == OFFERED and side == 512:
                yield at_least(f"{name}, speed", quickness, "×", QUICK_ENOUGH)
            else:
                yield Row(f"{name}, speed", quickness, "×")
            yield Row(f"{name}, PSNR", psnr(made[form], made[PLAIN]), "dB")


def rows_of(
    name: str,
    size: float,
    of_block: Mapping[str, float],
    of_whole: Mapping[str, float],
    quality: float,
) -> Iterator[Row]:
    """What one format costs; the one that is offered has targets."""
    quickness = of_whole[PLAIN] / of_whole[name]
    if name == PLAIN:
        yield Row(f"{name}: a prediction", of_whole[name] * 1e3, "ms")
        yield Row(f"{name}: a feed-forward block", of_block[name] * 1e3, "ms")
        return
    if name == OFFERED:
        yield at_most(f"{name}: size", size, "×", 0.99)
        yield at_least(f"{name}: speed of a prediction", quickness, "×", QUICK_ENOUGH)
    else:
        yield Row(f"{name}: size", size, "×")
        yield Row(f"{name}: speed of a prediction", quickness, "×")
    if name in of_block:
        yield Row(f"{name}: speed of a block", of_block[PLAIN] / of_block[name], "×")
    if name in AT_LOAD or name in IN_FILES or name == CAST:  # of empty blocks it says nothing
        yield Row(f"{name}: PSNR", quality, "dB")
    worth = size < 1 and quickness >= QUICK_ENOUGH
    verdict = ("offered" if name == OFFERED else "worth it") if worth else "no"
    yield Row(f"{name}: a rung of the memory ladder ({verdict})", float(worth), "")


if __name__ == "__main__":
    sys.exit(main("quantisation: size, speed and PSNR by bfloat16's", measure))
