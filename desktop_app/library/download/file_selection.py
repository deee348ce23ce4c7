"""Which files of a repository are wanted: by patterns, or what the program needs of a model.

Of a diffusers folder that is ``model_index.json``, the components it names, their configuration and
weights, each once: repositories hold the same weights in several formats and precisions, and a
single file of everything besides.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from desktop_app.core.errors import InputError

_TEXTS = (".json", ".txt", ".model", ".jinja")
"""Configurations, vocabularies, merges, sentencepiece models."""

_PAPERS = ("license*", "licence*", "notice*", "use_policy*", "readme*")
"""What tells the terms; always kept with the model."""

_TENSORS = (".safetensors", ".gguf")
_OURS = "velatura.json"
"""What this program's own models say of themselves; it may name LoRAs beside it."""

_VARIANT = re.compile(r"^(?P<stem>.+?)\.(?P<variant>fp16|bf16|fp32|non_ema|ema|fp8)$")
_SHARD = re.compile(r"-\d{5}-of-\d{5}")
_SKIPPED_FOLDERS = frozenset({
    "onnx", "openvino", "flax", "tf", "coreml", "original", "gguf", "examples", "images", "assets",
    ".git", ".github",
})  # fmt: skip
_SKIPPED_STEMS = ("flax_", "tf_model", "rust_model", "openvino_", "onnx")
_PRECISIONS = ("fp16", "bf16", "", "fp32")
"""Which of several copies of one component's weights is taken: the smallest that loses nothing
that can be seen; the plain one before full precision."""


def wanted_files(names: Iterable[str], patterns: Sequence[str] = ()) -> list[str]:
    """The names to fetch, in the repository's order.

    Args:
        names: all files of the repository.
        patterns: names and shell patterns (``*`` matches slashes too); empty for the choice
            described above.

    Raises:
        InputError: ``download_nothing_fits`` if none is wanted.
    """
    present = list(names)
    if patterns:
        chosen = {
            name
            for name in present
            if any(name == pattern or fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
        }
    elif "model_index.json" in present:
        chosen = _of_folder(present)
    else:
        chosen = _of_loose_files(present)
    if not any(patterns or name.endswith(_TENSORS) for name in chosen):
        shown = ", ".join(patterns) or "*" + ", *".join(_TENSORS)
        raise InputError("download_nothing_fits", patterns=shown[:200])
    return [name for name in present if name in chosen]


def _of_folder(names: Sequence[str]) -> set[str]:
    """A diffusers folder: its components are its folders; files of weights beside them are copies
    of everything in one, but where `_OURS` says what they are (LoRAs for few steps)."""
    chosen: set[str] = set()
    folders: dict[str, list[str]] = {}
    for name in names:
        parts = name.split("/")
        if _is_skipped(name):
            continue
        if len(parts) == 1:
            ours = _OURS in names and name.endswith(".safetensors")
            if name.endswith(_TEXTS) or _is_paper(name) or ours:
                chosen.add(name)
        elif name.endswith(_TENSORS):
            folders.setdefault(parts[0], []).append(name)
        elif name.endswith(_TEXTS) and not name.endswith(".index.json"):
            chosen.add(name)
    for weights in folders.values():
        chosen |= _one_precision(weights, names)
    return chosen


def _of_loose_files(names: Sequence[str]) -> set[str]:
    """Weights without ``model_index.json``: a component, or single files that stand for themselves.

    With a ``config.json`` beside them they are one component in several precisions; else each is
    another model, and all are taken.
    """
    usable = [name for name in names if not _is_skipped(name)]
    chosen = {name for name in usable if name.endswith(_TEXTS) and not name.endswith(".index.json")}
    chosen |= {name for name in usable if _is_paper(name)}
    weights = [name for name in usable if name.endswith(_TENSORS)]
    if not weights:
        return set()
    folders: dict[str, list[str]] = {}
    for name in weights:
        folders.setdefault(str(PurePosixPath(name).parent), []).append(name)
    for folder, found in folders.items():
        config = "config.json" if folder == "." else f"{folder}/config.json"
        chosen |= _one_precision(found, names) if config in usable else set(found)
    return chosen


def _one_precision(weights: Sequence[str], names: Sequence[str]) -> set[str]:
    """One copy of every weight file of a component, shards with their index."""
    groups: dict[str, dict[str, list[str]]] = {}
    for name in weights:
        stem, variant = _stem_and_variant(name)
        groups.setdefault(stem, {}).setdefault(variant, []).append(name)
    chosen: set[str] = set()
    for stem, variants in groups.items():
        order = [variant for variant in _PRECISIONS if variant in variants]
        taken = order[0] if order else min(variants)
        chosen |= set(variants[taken])
        if any(_SHARD.search(name) for name in variants[taken]):
            indexes = {f"{stem}.index.json", f"{stem}.index.{taken}.json"}
            with_variant = stem.removesuffix(".safetensors") + f".safetensors.index.{taken}.json"
            chosen |= (indexes | {with_variant}) & set(names)
    return chosen


def _stem_and_variant(name: str) -> tuple[str, str]:
    """``unet/model.fp16-00001-of-00002.safetensors`` → (``unet/model.safetensors``, ``fp16``):
    shards share their stem."""
    folder, _, last = name.rpartition("/")
    bare, dot, suffix = last.rpartition(".")
    bare = _SHARD.sub("", bare)
    match = _VARIANT.fullmatch(bare)
    stem, variant = (match["stem"], match["variant"]) if match else (bare, "")
    return f"{folder}/{stem}{dot}{suffix}" if folder else f"{stem}{dot}{suffix}", variant


def _is_skipped(name: str) -> bool:
    """Other frameworks, pictures, what belongs to git."""
    *folders, last = name.lower().split("/")
    if any(folder in _SKIPPED_FOLDERS or folder.startswith(".") for folder in folders):
        return True
    return last.startswith((*_SKIPPED_STEMS, "."))


def _is_paper(name: str) -> bool:
    last = name.rpartition("/")[2].lower()
    return any(fnmatch.fnmatchcase(last, pattern) for pattern in _PAPERS)
