"""How large the parts of a model are, told from their headers. Reads no weights.

What is in memory besides the weights while a picture is made grows with a part's width: the
channels of its widest maps, told from one layer's shape.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import prod
from pathlib import Path
from typing import Final, TypeAlias

from desktop_app.catalog.families import Family
from desktop_app.catalog.language import LanguageRow
from desktop_app.catalog.language_names import encoder_names
from desktop_app.catalog.tokenizers import component_at, tokenizers_of, with_usual_names
from desktop_app.core.errors import ModelError
from desktop_app.core.forecast import ModelWeights, PartName, PartWeights
from desktop_app.core.gguf_header import PLAIN, READABLE
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.packed_weights import PACKINGS
from desktop_app.library.formats.packed import read_unpacked, read_unpacked_all
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.weights import component_weights
from desktop_app.library.probing.part_headers import part_files

Tensors: TypeAlias = dict[str, Tensor]

DENOISER: Final = "denoiser"
_DENOISERS: Final = ("unet", "transformer")
_COMPONENTS: Final = (
    *_DENOISERS, "vae", "text_encoder", "text_encoder_2", "text_encoder_3",
    "text_conditioner",
)  # fmt: skip
"""Folders of a diffusers model that hold weights."""

_PREFIXES: Final[tuple[tuple[str, str], ...]] = (
    ("model.diffusion_model.", DENOISER),
    ("first_stage_model.", "vae"),
    ("vae.", "vae"),
    ("cond_stage_model.", "text_encoder"),
    ("conditioner.", "text_encoder"),
    ("text_encoders.", "text_encoder"),
    ("text_encoder", "text_encoder"),
    ("model_ema.", ""),  # a running mean of the denoiser, which is left on the disk
)
"""How names of a component begin in a single file where the families table says nothing of them.
Others are the denoiser's, which may stand bare."""

_WIDTHS: Final[dict[PartName, tuple[str, ...]]] = {
    "denoiser": (
        "conv_in.weight",  # diffusers' UNet
        "input_blocks.0.0.weight",  # the original UNet
        "pos_embed.proj.weight",  # diffusers' SD 3
        "x_embedder.proj.weight",  # the original SD 3, and Sana
        "patch_embed.proj.weight",  # diffusers' Sana and Anima
        "x_embedder.proj.1.weight",  # the original Anima
        "x_embedder.weight",  # diffusers' FLUX
        "img_in.weight",  # the original FLUX
        "x_embedder.2-1.weight",  # diffusers' Z-Image
        "first.weight",  # the original Krea 2
    ),
    "vae": (
        "encoder.conv_in.weight",
        "encoder.conv1.weight",  # the original Qwen-Image
        "encoder.layers.0.weight",
    ),
    "preview": ("encoder.layers.0.weight",),
    "text_encoder": (),
    "control": (),
    "lora": (),
    "idle": (),
}
"""First layers, whose first axis is the width. That of an autoencoder sees the full picture."""

_IN_BLOCKS: Final = (READABLE - PLAIN) | PACKINGS.keys()
"""Number formats that weights keep in memory."""

_WORDS: Final = (
    "shared.weight", "embed_tokens.weight", "token_embedding.weight", "token_embd.weight",
)  # fmt: skip
"""Tables of words, which don't."""

_LARGE: Final = (".SelfAttention.", "enc.blk.", ".mlp.gate_proj.", ".ffn_gate.")
"""Pieces of names that only T5 and language models have; their weights may stay on the disk, as the
denoiser's."""

_TINY: Final = "encoder.layers.0.weight"


def part_sizes(info: ModelInfo, family: Family) -> ModelWeights:
    """The parts of a model that are loaded: those found or chosen for it, of its folder or file,
    and of its companion, in this order, as the engine looks for them.

    Args:
        info: which.
        family: its row of the families table.

    Raises:
        ModelError, InputError: a file is missing, damaged or unreadable.
    """
    return sizes_of_parts(*model_tensors(info, family))


def model_tensors(info: ModelInfo, family: Family) -> tuple[dict[str, Tensors], set[str]]:
    """Headers of the parts that are loaded, by component, and what tokenizers there are. Raises as
    `part_sizes`."""
    path = Path(info.path)
    places = tokenizers_of(info, family)
    tokenizers = {part for part, place in places.items() if place.origin != "missing"}
    if path.is_dir():
        found = _of_folder(path, info.name)
        tokenizers |= _folders(path)
    else:
        found = _of_file(path, family)
        tokenizers |= set(family.file.shipped if family.file else ())
    for part, place in info.parts.items():
        if not Path(place).exists():
            gone = Path(place).name
            raise ModelError("part_gone", file=gone, name=info.name, part=part)
        if "tokenizer" not in part:
            found[part] = tensors_at(component_at(Path(place), part))
    if info.companion:
        lender = Path(info.companion)
        lent = _of_folder(lender, info.name, [part for part in family.lends if part not in found])
        found = {**lent, **found}
        tokenizers |= _folders(lender)
    language = family.language_of(info.variant)
    if language is not None and "text_encoder" in found:
        found["text_encoder"] = _used_layers(found["text_encoder"], language)
    return found, tokenizers


def _folders(path: Path) -> set[str]:
    return set(with_usual_names({each.name: None for each in path.iterdir() if each.is_dir()}))


def _used_layers(tensors: Tensors, row: LanguageRow) -> Tensors:
    """Those of a language model that are loaded."""
    try:
        return {name: tensors[name] for name in encoder_names(tensors, row)}
    except ValueError:  # it has too few layers, and won't be loaded
        return tensors


def sizes_of_parts(found: Mapping[str, Tensors], tokenizers: Collection[str]) -> ModelWeights:
    """The sizes of what `model_tensors` found."""
    sized = [
        measured(_part_of(component), tensors)
        for component, tensors in found.items()
        # The engine leaves out a text encoder that has no tokenizer.
        if not component.startswith("text_encoder")
        or component.replace("text_encoder", "tokenizer") in tokenizers
    ]
    tiny = any(_TINY in tensors for tensors in found.values())
    return ModelWeights(tuple(sorted(sized, key=lambda part: part.part)), tiny)


def measured(part: PartName, tensors: Mapping[str, Tensor]) -> PartWeights:
    """The size of ``part``, whose weights have these headers."""
    numbers = sum(prod(tensor.shape) for tensor in tensors.values())
    stored = sum(tensor.end - tensor.begin for tensor in tensors.values())
    layers = _WIDTHS["denoiser" if part == "other_denoiser" else part]
    widths = [
        tensor.shape[0]
        for name, tensor in tensors.items()
        if layers and name.endswith(layers) and tensor.shape
    ]
    blocks = [
        tensor
        for name, tensor in tensors.items()
        if tensor.dtype in _IN_BLOCKS and len(tensor.shape) > 1 and not name.endswith(_WORDS)
    ]
    stays = [
        prod(tensor.shape)
        for name, tensor in tensors.items()
        if tensor.dtype in READABLE and len(tensor.shape) > 1 and not name.endswith(_WORDS)
    ]
    if part != "denoiser" and not any(mark in name for name in tensors for mark in _LARGE):
        stays = []
    return PartWeights(
        part,
        numbers,
        stored,
        max(widths, default=0),
        quantised=sum(prod(tensor.shape) for tensor in blocks),
        quantised_bytes=sum(tensor.end - tensor.begin for tensor in blocks),
        on_disk=sum(stays),
        widest=max(stays, default=0),
    )


def folder_tensors(folder: Path, name: str) -> Tensors:
    """Headers of the weights in the ``folder`` of one component of the model ``name``."""
    return read_unpacked_all(component_weights(folder, name), name)


def tensors_at(path: Path) -> Tensors:
    """Headers of a file, or of all in a folder.

    Raises:
        ModelError, InputError: it is missing, damaged or unreadable.
    """
    if path.is_dir():
        return read_unpacked_all(part_files(path), path.name)
    return read_unpacked(path, path.name).tensors


def numbers_at(path: Path) -> int:
    """How many numbers the weights of a file or folder are. Raises as `tensors_at`."""
    return sum(prod(each.shape) for each in tensors_at(path).values())


def _part_of(component: str) -> PartName:
    if component.startswith("text"):
        return "text_encoder"
    return "vae" if component == "vae" else "denoiser"


def _of_folder(
    path: Path, name: str, components: Collection[str] = _COMPONENTS
) -> dict[str, Tensors]:
    return {
        DENOISER if component in _DENOISERS else component: folder_tensors(path / component, name)
        for component in _COMPONENTS
        if component in components and (path / component).is_dir()
    }


def _of_file(path: Path, family: Family) -> dict[str, Tensors]:
    own = family.file.parts.items() if family.file else ()
    prefixes = [(start, component) for component, starts in own for start in starts]
    prefixes += _PREFIXES
    found: dict[str, Tensors] = {}
    for name, tensor in read_unpacked(path, path.name).tensors.items():
        start, component = next(
            (row for row in prefixes if row[0] and name.startswith(row[0])), ("", DENOISER)
        )
        if component:
            found.setdefault(component, {})[name.removeprefix(start)] = tensor
    return found
