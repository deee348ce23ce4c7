"""A network of a diffusers folder whose weights stay in its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from desktop_app.engine.part_weights import Filled, hollow
from desktop_app.engine.quantised.layers import hold_blocks
from desktop_app.engine.quantised.mapped import MappedFile, Paging


def mapped_network(
    cls: Any,
    config: dict[str, Any],
    files: Sequence[Path],
    dtype: torch.dtype,
    convert: Callable[[dict[str, Any]], dict[str, Any]] = lambda tensors: tensors,
) -> Filled:
    """Build one.

    Args:
        cls: its class, diffusers' or T5EncoderModel.
        config: its settings.
        files: its safetensors files.
        dtype: that it calculates in.
        convert: gives tensors the names they have in it.

    Raises:
        OSError, SafetensorError: a file can't be read.
    """
    tensors: dict[str, Any] = {}
    maps = [MappedFile(path) for path in files]
    for path, mapped in zip(files, maps, strict=True):
        # str: the binding takes no Path.
        opened: Any
        with safe_open(str(path), framework="pt", device="cpu") as opened:
            for name in opened.keys():  # noqa: SIM118 - it is no mapping
                blocks = mapped.blocks(name)
                tensors[name] = opened.get_tensor(name) if blocks is None else blocks
    with hollow():
        is_text = hasattr(cls, "config_class")
        module = cls(cls.config_class(**config)) if is_text else cls.from_config(config)
    state = hold_blocks(module, convert(tensors), dtype)
    told = module.load_state_dict(state, strict=False, assign=True)
    Paging(module, maps)
    return Filled(module, told.missing_keys, told.unexpected_keys)
