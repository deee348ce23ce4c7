"""Files of what is trained: one training, in each layout that is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from safetensors.torch import save
from torch import Tensor

from desktop_app.core.atomic_write import error_while_writing, write_atomic, written_atomically
from desktop_app.core.errors import ModelError
from desktop_app.core.layouts_refused import layouts_refused
from desktop_app.networks.adapters.adapter_config import CONFIG_BESIDE, HEADER_KEY
from desktop_app.networks.adapters.lora_layouts import (
    Changes,
    method_of,
    original_layout,
    peft_config,
    peft_layout,
)

_PEFT_WEIGHTS = "adapter_model.safetensors"
_LEGACY_AT, _LEGACY_SIZE = 1 << 20, 1 << 16
_ENCODERS = {"sd1": ("emb_params",), "sd2": ("emb_params",), "sdxl": ("clip_l", "clip_g")}
"""How the vectors of each text encoder are called in embeddings, in the order of the encoders."""


def lora_path(out: Path, layout: str, *, alone: bool) -> Path:
    """Where a layout's file goes, or peft's folder.

    Args:
        out: without an ending.
        layout: which.
        alone: whether it is the only one.
    """
    name = out.name if alone else f"{out.name}-{layout}"
    return out.with_name(name if layout == "peft" else f"{name}.safetensors")


def write_lora(
    path: Path,
    layout: str,
    changes: Changes,
    metadata: Mapping[str, str],
    *,
    family: str,
    parts: Mapping[str, Any],
    words: Mapping[str, tuple[Tensor, ...]] | None = None,
) -> list[Path]:
    """Write one layout; what was written is removed again if not all of it can be.

    Args:
        path: the file; of peft the folder, with one more in it for each text encoder.
        layout: diffusers, peft, kohya or comfyui.
        changes: what was trained.
        metadata: what the file says of itself; hashes are added.
        family: of the model.
        parts: its components.
        words: new words' vectors, (n, width) for each text encoder: within the file where the
            layout can, else in one more file for each.

    Returns:
        The files.

    Raises:
        ModelError: ``layout_refused``, before anything is written.
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    reason = layouts_refused(method_of(changes), family, layout, tuple(changes))
    if reason:
        raise ModelError("layout_refused", layout=layout, reason=reason)
    made: dict[Path, tuple[dict[str, Tensor], dict[str, str]]] = {}
    configs: dict[Path, dict[str, Any]] = {}
    named = {word: _by_encoder(vectors, family) for word, vectors in (words or {}).items()}
    if layout == "peft":
        for part, layers in changes.items():
            folder = path / part if part.startswith("text_encoder") else path
            configs[folder / CONFIG_BESIDE] = peft_config(layers, parts[part])
            made[folder / _PEFT_WEIGHTS] = (peft_layout(part, layers, wrapped=True), {})
    elif layout == "diffusers":
        tensors: dict[str, Tensor] = {}
        header: dict[str, Any] = {}
        for part, layers in changes.items():
            tensors |= peft_layout(part, layers, wrapped=False)
            header |= {
                f"{part}.{key}": value for key, value in peft_config(layers, parts[part]).items()
            }
        made[path] = (tensors, {HEADER_KEY: json.dumps(header)})
    else:
        tensors = original_layout(layout, changes, family, parts)
        if layout == "kohya":  # the one whose readers look for words in a LoRA
            for word, vectors in named.items():
                tensors |= {f"bundle_emb.{word}.{key}": each for key, each in vectors.items()}
        made[path] = (tensors, {})
    if layout != "kohya":
        for word, vectors in named.items():
            made[path.with_name(f"{path.stem}-{word}.safetensors")] = (vectors, {})
    _write(made, configs, metadata)
    return [*made, *configs]


def _write(
    made: Mapping[Path, tuple[dict[str, Tensor], dict[str, str]]],
    configs: Mapping[Path, dict[str, Any]],
    metadata: Mapping[str, str],
) -> None:
    written: list[Path] = []
    folders: list[Path] = []
    try:
        for path, config in configs.items():
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True)
                folders.append(path.parent)
            write_atomic(path, json.dumps(config, indent=2).encode())
            written.append(path)
        for path, (tensors, more) in made.items():
            _write_tensors(path, tensors, {**metadata, **more})
            written.append(path)
    except BaseException as error:
        for path in written:
            with suppress(OSError):
                path.unlink()
        for folder in reversed(folders):
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise error_while_writing(error, next(iter(made)).name) from error
        raise


def _write_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """With ``sshs_model_hash`` and ``sshs_legacy_hash``: of the numbers, and of a piece of the file
    as it is with nothing but ``ss_`` metadata (sd-scripts, library/train_util.py,
    precalculate_safetensors_hashes)."""
    plain = {key: tensor.detach().cpu().contiguous() for key, tensor in tensors.items()}
    words = {key: value for key, value in metadata.items() if key.startswith("ss_")}
    data = memoryview(save(plain, words))
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(bytes(data[8:begin]))
    header["__metadata__"] = {
        "format": "pt",
        **metadata,
        "sshs_model_hash": hashlib.sha256(data[begin:]).hexdigest(),
        "sshs_legacy_hash": hashlib.sha256(
            data[_LEGACY_AT : _LEGACY_AT + _LEGACY_SIZE]
        ).hexdigest()[:8],
    }
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with written_atomically(path) as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.write(data[begin:])


def _by_encoder(vectors: tuple[Tensor, ...], family: str) -> dict[str, Tensor]:
    return dict(zip(_ENCODERS.get(family, ("clip_l", "clip_g")), vectors, strict=False))


def write_word(
    path: Path, word: str, vectors: tuple[Tensor, ...], family: str, metadata: Mapping[str, str]
) -> None:
    """Write an embedding alone: (n, width) for each text encoder. Where there is one encoder, they
    are called as the word: diffusers then knows it.

    Raises:
        StorageError: ``disk_full``.
        InputError: ``output_unwritable``.
    """
    named = {word: vectors[0]} if len(vectors) == 1 else _by_encoder(vectors, family)
    _write({path: (named, {})}, {}, metadata)
