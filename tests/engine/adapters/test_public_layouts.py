"""What the engine reads is told apart too, and public layouts mean the layers they should."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.loaders.lora_pipeline import FluxLoraLoaderMixin
from safetensors.torch import save_file
from torch import Tensor

from desktop_app.core import lora_names
from desktop_app.core.errors import ModelError
from desktop_app.library.formats.safetensors_header import Tensor as Entry
from desktop_app.library.identify.file_identification import identify_contents
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.library.identify.tensor_list import Contents, TensorList
from desktop_app.networks.adapters import lora_keys, original_keys
from desktop_app.networks.adapters.lora_file import LoraFile, read_lora
from desktop_app.networks.adapters.lora_keys import WeightPlace, WeightPlaces
from tests.engine.adapters.whole_networks import flux, whole_network
from tests.library.identify.layout_parts import Shapes
from tests.library.identify.lora_styles import PublicLora
from tests.library.identify.public_loras import PUBLIC

KINDS = load_kinds()
RANK = 4
PARTNERS = {
    "hada_w1_b": {".hada_w1_a": lambda out, _: (out, RANK)},
    "lokr_w2": {".lokr_w1": lambda *_: (1, 1)},
    "lokr_w2_b": {".lokr_w1": lambda *_: (1, 1), ".lokr_w2_a": lambda out, _: (out, RANK)},
}
NO_WIDTH = ("on_input", "word_down")
SAME_NAMES = {"flux2": ("hunyuan_video",), "anima": ("cosmos",)}
"""Families whose layers have the same names: where no width is seen they can't be told apart."""


def layers(family: str) -> Iterator[tuple[str, Shapes]]:
    """The layers' shapes under the names of the class, and under those of the family's makers."""
    _, network = whole_network(family)
    own = {
        name: tuple(module.weight.shape)
        for name, module in network.named_modules()
        if isinstance(module, torch.nn.Linear | torch.nn.Conv2d)
    }
    yield "the class's names", own
    makers: Shapes = {}
    for name, targets in original_keys.original_names(family, network):
        layer, start, stop = targets[0]
        if layer in own and "lora" not in name:
            rows = WeightPlace("", layer, start, stop).rows(own[layer][0])
            makers[name] = (rows, *own[layer][1:])
    yield "the makers' names", makers


def written(names: Shapes, prefix: str, end: str) -> Shapes:
    """A file of those layers with the end ``end``, of which rows or columns can be seen."""
    role, flat = lora_names.ROLES[end], prefix.endswith("_")
    made: Shapes = {}
    for name, (out, inner, *_) in names.items():
        stem = prefix + (name.replace(".", "_") if flat else name)
        shape = (out, inner) if role == "diff" else () if role == "on_input" else (RANK, inner)
        made[stem + end] = shape
        made |= {stem + e: of(out, inner) for e, of in PARTNERS.get(role, {}).items()}
    return made


def told(shapes: Shapes) -> tuple[str, str]:
    tensors = TensorList({name: Entry("F16", shape) for name, shape in shapes.items()})
    info = identify_contents(Contents("safetensors", tensors, {}, 1, {"F16": 1}), KINDS)
    return info.component, info.family


def walked() -> list[str]:
    """What is not told of all that the engine reads: every beginning, every end of names."""
    ends = [e for e, role in lora_names.ROLES.items() if role in ("down", "diff", *PARTNERS)]
    ends += [e for e, role in lora_names.ROLES.items() if role in NO_WIDTH]
    plain = (".down.weight", ".w_norm")  # XLabs', of layers called "…_lora1", and norms'
    misses: list[str] = []
    for family in original_keys.FAMILIES:
        for kind, names in layers(family):
            files = [(prefix, ".lora_down.weight") for prefix in lora_keys.PARTS[""]]
            files += [("diffusion_model.", end) for end in ends if end not in plain]
            some = dict(list(names.items())[::5])
            for prefix, end in files:
                component, said = told(written(some, prefix, end))
                free = (
                    ("", *SAME_NAMES.get(family, ())) if lora_names.ROLES[end] in NO_WIDTH else ()
                )
                if component != "lora" or said not in (family, *free):
                    misses.append(f"{family}, {kind}, {prefix}…{end}: {component} {said}")
    return misses


@pytest.mark.slow
def test_whatever_the_engine_reads_is_told() -> None:
    assert walked() == []


@pytest.mark.few(1)
@pytest.mark.parametrize("planted", ["an end", "a beginning", "a family"])
def test_a_layout_of_the_engine_alone_is_found(
    planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(original_keys, "FAMILIES", ("flux1",))
    if planted == "an end":
        monkeypatch.setitem(lora_names.ROLES, ".new_down.weight", "down")
    elif planted == "a beginning":
        monkeypatch.setitem(lora_keys.PARTS, "", ("lora_prior_unet_",))
    else:
        new = (("new.0.q", (("proj_out", 0.0, 1.0),)),)
        monkeypatch.setitem(original_keys.RULES, "flux1", lambda _: iter(new))
    assert walked()


OURS = [each for each in PUBLIC if each.family in original_keys.FAMILIES]


def _size_of(lora: PublicLora) -> str:
    sizes = (size for size in ("4B", "9B") if size in lora.program)
    size = next(sizes, "")
    return "sd35" if "3.5" in lora.program else f"{lora.family} {size}".strip()


@pytest.mark.few(36)
@pytest.mark.parametrize("lora", OURS, ids=[each.id for each in OURS])
def test_every_layer_of_a_public_layout_has_its_place(lora: PublicLora) -> None:
    if lora.task == "motion":
        pytest.skip("motion modules belong to videos")
    part, network = whole_network(_size_of(lora))
    if lora.task == "control":
        network = flux(inputs=128)
    places = WeightPlaces({part: network}, part, lora.family)
    for name, shape in lora.matrices().items():
        # The last block of Stable Diffusion 3 has no text that goes on.
        if re.match(r"lora_te|lora_unet_joint_blocks_23_context_block_(attn_proj|mlp)", name):
            continue
        stem = lora_names.split_name(next(iter(lora.style(name, shape, RANK))))
        assert stem is not None
        found = places.find(stem[0])
        assert found, name
        for place in found:
            weight = network.get_submodule(place.layer).weight
            assert (place.rows(len(weight)), *weight.shape[1:]) == shape, name


# ------------------------------------------------------------- compared with diffusers' reading

SEEN = ("kohya", "diffusers", "XLabs", "Black Forest Labs' control", "fal (Kontext)")
FLUX = [each for each in OURS if each.family == "flux1" and each.program in SEEN]


def _random(shapes: Shapes) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(7)
    return {
        name: torch.randn(shape, generator=generator) if shape else torch.tensor(2.0)
        for name, shape in shapes.items()
    }


def _read(path: Path, tensors: dict[str, Tensor], network: Any) -> LoraFile:
    save_file({name: each.contiguous() for name, each in tensors.items()}, path)
    return read_lora(
        path, path.name, "m", WeightPlaces({"transformer": network}, "transformer", "flux1")
    )


@pytest.mark.few(1)
@pytest.mark.parametrize("lora", FLUX, ids=[each.program for each in FLUX])
def test_flux_loras_change_what_diffusers_changes(lora: PublicLora, tmp_path: Path) -> None:
    """In the true widths: the factors of every layer's rows."""
    network = flux(1, 1, 128 if lora.task == "control" else 64)
    shapes = {
        name: shape
        for name, shape in lora.shapes().items()
        if not re.search(r"blocks[._]([1-9])", name)
    }
    tensors = _random(shapes)
    file = _read(tmp_path / "flux.safetensors", tensors, network)
    assert file.unmatched == ()
    # diffusers asks some of these layouts for all 19 and 38 blocks: the others are the first again.
    copies = {
        re.sub(r"blocks([._])0", rf"blocks\g<1>{block}", name): tensor
        for name, tensor in tensors.items()
        for block in range(38 if "single_blocks" in name else 19)
    }
    theirs: Any = FluxLoraLoaderMixin.lora_state_dict(copies, return_alphas=True)
    state, alphas = theirs[0], theirs[1] or {}
    seen = 0
    own_names = [key for key in state if not re.search(r"blocks\.[1-9]", key)]
    for name in [key for key in own_names if key.endswith(".lora_A.weight")]:
        layer = name.removeprefix("transformer.").removesuffix(".lora_A.weight")
        weight = network.get_submodule(layer).weight
        down, up = state[name], state[name.replace("lora_A", "lora_B")]
        scale = float(alphas.get(name.replace(".lora_A.weight", ".alpha"), len(down))) / len(down)
        ours = file.factors(WeightPlace("transformer", layer), weight.shape)
        assert ours, layer
        seen += 1
        if lora.task == "control" and layer == "norm_out.linear":
            continue  # diffusers 0.42 swaps the halves of its rank, too
        given = torch.randn(weight.shape[1], generator=torch.Generator().manual_seed(1))
        wanted = scale * (up @ (down @ given))
        made = sum((b @ (a.float() @ given) for a, b in ours), torch.zeros(len(weight)))
        assert torch.allclose(made, wanted, rtol=1e-3, atol=1e-3 * float(wanted.abs().max())), layer
    assert seen == len(file.where) - len([w for w in file.where if ".norm_" in w[1]])
    for name in [key for key in own_names if "norm_" in key and key.endswith(".weight")]:
        layer = name.removeprefix("transformer.").removesuffix(".weight")
        if "lora" in layer:
            continue
        own = torch.ones(len(state[name]))
        (change,) = file.changes(WeightPlace("transformer", layer), own)
        assert torch.allclose(own + change, state[name], atol=1e-5)


def test_a_control_lora_of_flux_says_what_it_was_made_for(tmp_path: Path) -> None:
    """It widens the first layer, which a model without a control picture doesn't have so wide."""
    control = next(each for each in FLUX if each.task == "control")
    network = flux(1, 1)
    names = {k: v for k, v in control.shapes().items() if k.startswith("img_in.")}
    file = _read(tmp_path / "control.safetensors", _random(names), network)
    with pytest.raises(ModelError) as caught:
        file.factors(WeightPlace("transformer", "x_embedder"), network.x_embedder.weight.shape)
    assert caught.value.code == "lora_width"
    assert (caught.value.params["theirs"], caught.value.params["own"]) == ("3072×128", "3072×64")
