"""What a file or folder is as a part of a model, told from its header: kind, width, layers and
number format. Names and places of files say nothing here; reads no weights.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from threading import Thread
from typing import Final, TypeVar

from desktop_app.catalog.language_names import BEFORE, SIGHT
from desktop_app.catalog.parts import load_part_kinds
from desktop_app.core.errors import VelaturaError
from desktop_app.library.formats.digest import quick_digest
from desktop_app.library.formats.packed import read_unpacked, read_unpacked_all
from desktop_app.library.formats.safetensors_header import Tensor
from desktop_app.library.formats.weights import component_weights

SETTINGS: Final = "config.json"
_KEPT: Final = 2048
"""Headers that are remembered: of what is in text encoders' and autoencoders' folders."""

PATIENCE_S: Final = 20.0
"""Longer than a drive needs that sleeps, or a file of thousands of tensors."""
_WAITING: Final[dict[Path, Thread]] = {}
"""By folder who waits for its drive."""
T = TypeVar("T")

_CLIP_WORDS: Final = (
    "text_model.embeddings.token_embedding.weight",
    "embeddings.token_embedding.weight",
    "token_embedding.weight",  # OpenCLIP
)
_T5_WORDS: Final = ("shared.weight", "encoder.embed_tokens.weight", "token_embd.weight")
_T5_LAYERS: Final = ("encoder.block.0.layer.0.SelfAttention.q.weight", "enc.blk.0.attn_q.weight")
_WORDS: Final = (*(f"{start}embed_tokens.weight" for start in BEFORE), "token_embd.weight")
_LAYER: Final = re.compile(r"\b(?:layers|blk|block|resblocks)\.(\d+)\.")

_NORMED_QUERIES: Final = ("layers.0.self_attn.q_norm.weight", "blk.0.attn_q_norm.weight")
_BIAS: Final = ("layers.0.self_attn.q_proj.bias", "blk.0.attn_q.bias")
_GEMMA: Final = ("layers.0.pre_feedforward_layernorm.weight", "blk.0.post_ffw_norm.weight")
_ATTENTION: Final = ("layers.0.self_attn.q_proj.weight", "blk.0.attn_q.weight")
_BY_WORDS: Final = {131072: "mistral3", 128256: "llama3"}
"""Of those that have no marks: rows of the table of words → kind."""
_SMALL_MISTRAL: Final = 4096
"""Narrower ones with Mistral's vocabulary are Ministral's."""

_VAE_STARTS: Final = ("", "vae.", "first_stage_model.")
_VAE_NAMES: Final = (
    *("encoder.", "decoder.", "quant_conv.", "post_quant_conv.", "bn.", "conv1.", "conv2."),
    *("loss.", "quantize."),
)
_FIRST: Final = ("conv_in.weight", "conv1.weight", "project_in.conv.weight")
_DC: Final = ("decoder.up_blocks.0.0.conv.weight", "decoder.project_in.conv.weight")
_PACKED: Final = {"U8": 4, "I8": 8, "I32": 4, "F4": 4}
_PLAIN_BITS: Final = 16
"""More bits than these make no better pictures."""


@dataclass(frozen=True, slots=True)
class PartHeader:
    """What a file or folder is as a part.

    Attributes:
        path: the file, or the component's folder.
        kind: a key of part_kinds.toml.
        width: numbers of a token's state; of an autoencoder channels of its latents.
        vocabulary: rows of the table of words; 0 for autoencoders.
        layers: of a text encoder.
        pictures: channels of an autoencoder's pictures.
        form: the number format of most of its weights, as files call it ("BF16", "Q4_K").
        bits: of a number in it, 16 at most.
        size_bytes: of its files.
        sees: whether it has what sees pictures.
        speaks: whether its table of words has all that its kind's tokenizer speaks of.
    """

    path: Path
    kind: str
    width: int
    vocabulary: int = 0
    layers: int = 0
    pictures: int = 0
    form: str = ""
    bits: int = _PLAIN_BITS
    size_bytes: int = 0
    speaks: bool = True
    sees: bool = False


def read_part(path: Path) -> PartHeader | None:
    """What ``path`` is as a part: a file, or a component's folder (config.json beside weights, also
    in shards). None: it is none that any model takes. What did not change is read once.

    Raises:
        ModelError, InputError: it is missing, damaged, no weights, or unreadable.
        OSError: it can't be looked at.
    """
    files = part_files(path)
    states = tuple((file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    found = _read(path, files, states)
    if isinstance(found, VelaturaError):
        raise found
    return found


def part_digest(path: Path) -> str:
    """Short content hash (hex) of a part's file, or of the files in its folder; empty where it
    can't be read. What did not change is read once."""
    try:
        inner = sorted(path.iterdir()) if path.is_dir() else [path]
        files = [file for file in inner if file.is_file()]
        states = tuple((file, file.stat().st_size, file.stat().st_mtime_ns) for file in files)
        return _digest(path, states)
    except OSError:
        return ""


@lru_cache(maxsize=_KEPT)
def _digest(path: Path, states: tuple[tuple[Path, int, int], ...]) -> str:
    return quick_digest(("" if file == path else file.name, file) for file, _, _ in states)


def part_or_none(path: Path) -> PartHeader | None:
    """As `read_part`; None also for what can't be read."""
    try:
        return read_part(path)
    except (VelaturaError, OSError):
        return None


def answered(path: Path, ask: Callable[[Path], T], instead: T) -> T:
    """What ``ask`` gives for ``path``, or ``instead`` where its drive doesn't answer: one that is
    gone may keep whoever asks for minutes. Until it has answered, nothing of that folder is asked
    again."""
    waiting = _WAITING.get(path.parent)
    if waiting is not None and waiting.is_alive():
        return instead
    found: list[T] = []
    thread = Thread(target=lambda: found.append(ask(path)), name="parts", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if thread.is_alive():
        _WAITING[path.parent] = thread
    return found[0] if found else instead


def part_files(path: Path) -> tuple[Path, ...]:
    """The files of weights that ``path`` is, or that are in it as one component. Raises ModelError:
    there are none."""
    if not path.is_dir():
        return (path,)
    for stem in ("model", "diffusion_pytorch_model"):
        if any(each.name.startswith(f"{stem}.") for each in path.iterdir()):
            return tuple(component_weights(path, path.name, stem))
    return tuple(component_weights(path, path.name))


@lru_cache(maxsize=_KEPT)
def _read(
    path: Path, files: tuple[Path, ...], states: tuple[tuple[int, int], ...]
) -> PartHeader | VelaturaError | None:
    size_bytes = sum(size for size, _ in states)
    try:
        if path.is_dir():
            return part_by_header(path, read_unpacked_all(files, path.name), {}, size_bytes)
        header = read_unpacked(path, path.name)
    except VelaturaError as error:
        return error
    return part_by_header(path, header.tensors, header.metadata, size_bytes)


def part_by_header(
    path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str], size_bytes: int = 0
) -> PartHeader | None:
    """What tensors of these names and shapes are as a part; for the rest see `PartHeader`.

    Args:
        path: where they are.
        tensors: of one part, without anything before their names.
        metadata: of the file; of GGUF the texts in it.
        size_bytes: of all files.
    """
    form, bits = _numbers(tensors.values())
    encoder = _encoder(tensors, metadata.get("general.architecture", ""))
    if encoder is not None:
        kind, words, layers = encoder
        vocabulary, width = words
        speaks = vocabulary >= load_part_kinds()[kind].vocabulary
        return PartHeader(
            path,
            kind,
            width,
            vocabulary,
            layers,
            0,
            form,
            bits,
            size_bytes,
            speaks,
            sees=any(name.removeprefix("model.").startswith(SIGHT) for name in tensors),
        )
    autoencoder = _autoencoder(tensors)
    if autoencoder is None:
        return None
    kind, channels, pictures = autoencoder
    return PartHeader(path, kind, channels, 0, 0, pictures, form, bits, size_bytes)


def _encoder(
    tensors: Mapping[str, Tensor], architecture: str
) -> tuple[str, tuple[int, int], int] | None:
    """(kind, table of words, layers)."""
    sees = any(name.removeprefix("model.").startswith(SIGHT) for name in tensors)
    seen = (SIGHT, f"model.{SIGHT}")
    numbers = {
        int(found[1])
        for name in tensors
        if not name.startswith(seen) and (found := _LAYER.search(name))
    }
    layers = max(numbers, default=-1) + 1
    if any(name in tensors for name in _T5_LAYERS):
        words = _shape(tensors, _T5_WORDS)
        kind = "umt5" if words and words[0] > 1 << 17 else "t5"
        return (kind, words, layers) if words else None
    if words := _shape(tensors, _CLIP_WORDS):
        return "clip", words, layers
    words = _shape(tensors, _WORDS)
    if words is None or not _ends(tensors, _ATTENTION):
        return None
    if _ends(tensors, _GEMMA):
        return "gemma3" if _ends(tensors, _NORMED_QUERIES) else "gemma2", words, layers
    if _ends(tensors, _NORMED_QUERIES):
        return "qwen3_vl" if sees or architecture.startswith("qwen3vl") else "qwen3", words, layers
    if _ends(tensors, _BIAS):
        return "qwen25_vl", words, layers
    kind = _BY_WORDS.get(words[0], "language")
    return "ministral3" if kind == "mistral3" and words[1] < _SMALL_MISTRAL else kind, words, layers


def _shape(tensors: Mapping[str, Tensor], names: Iterable[str]) -> tuple[int, int] | None:
    for name in names:
        if name in tensors and len(tensors[name].shape) == 2:
            rows, columns = tensors[name].shape
            return rows, columns
    return None


def _ends(tensors: Mapping[str, Tensor], ends: tuple[str, ...]) -> bool:
    return any(f"{start}{end}" in tensors for start in BEFORE for end in ends)


def _autoencoder(tensors: Mapping[str, Tensor]) -> tuple[str, int, int] | None:
    """(kind, channels of latents, channels of pictures)."""
    for start in _VAE_STARTS:
        allowed = tuple(start + name for name in _VAE_NAMES)
        if not tensors or not all(name.startswith(allowed) for name in tensors):
            continue
        inner = {name.removeprefix(start): each.shape for name, each in tensors.items()}
        taken, given = (
            next((inner[f"{side}.{first}"] for first in _FIRST if f"{side}.{first}" in inner), None)
            for side in ("encoder", "decoder")
        )
        pictures = taken[1] if taken and len(taken) > 1 else 0
        if given is None or len(given) < 2:
            return ("tiny", 0, 0) if "decoder.layers.0.weight" in inner else None
        kind = _autoencoder_kind(inner)
        return (kind, given[1], pictures) if kind else None
    return None


def _autoencoder_kind(names: Mapping[str, object]) -> str:
    if "decoder.up_blocks.0.upsampler.resample.1.weight" in names:
        return "wan_rgba"
    causal = "decoder.middle.0.residual.0.gamma", "decoder.mid_block.resnets.0.norm1.gamma"
    if any(name in names for name in causal):
        return "wan"
    if "bn.running_mean" in names:
        return "kl_normed"
    usual = "decoder.up_blocks.0.resnets.0.conv1.weight", "decoder.up.0.block.0.conv1.weight"
    if any(name in names for name in usual):
        return "kl"
    normed = any(name.endswith(".running_mean") for name in names)  # others than Sana's
    return "dc" if any(name in names for name in _DC) and not normed else ""


def _numbers(tensors: Iterable[Tensor]) -> tuple[str, int]:
    """The number format that most bytes of matrices have, and its bits, 16 at most."""
    bytes_of: Counter[str] = Counter()
    for tensor in tensors:
        if len(tensor.shape) > 1 and prod(tensor.shape):
            bytes_of[tensor.dtype] += tensor.end - tensor.begin
    if not bytes_of:
        return "", _PLAIN_BITS
    form = bytes_of.most_common(1)[0][0]
    if form in _PACKED:
        return form, _PACKED[form]
    said = re.search(r"\d+", form)
    return form, min(int(said[0]) if said else _PLAIN_BITS, _PLAIN_BITS)
