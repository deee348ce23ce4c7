"""No more is built than a model's weights can fill, whatever its settings ask for.

First the settings are held against the headers (`catalog.part_settings`); what they may still
multiply to is stopped while it grows: layers are counted as they are made, and the process's memory
is looked at.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from desktop_app.catalog.part_settings import check_settings
from desktop_app.core.errors import ModelError
from desktop_app.core.not_weights import check_weights
from desktop_app.networks.peak_memory import resident_bytes
from desktop_app.networks.quantised.packed_file import PackedFile

Shapes = dict[str, tuple[int, ...]]
"""Name of a tensor → its shape."""

_MODULES_PER_TENSOR: Final = 12
"""Modules that a network makes for each of its tensors, at most: the families' have one to three
(activations, lists and containers hold none)."""
_SOME_MODULES: Final = 500

_LOOK_EVERY: Final = 200
"""Modules made between two looks at the memory."""

_COPIES: Final = 2
"""How often weights may be in memory beside their file: cast, and on their way."""
_SOME_BYTES: Final = 1 << 30
"""What else loading a part may take: libraries that are imported for it, tokenizers."""


@contextmanager
def reading(
    model: str,
    part: str,
    shown: str,
    settings: Mapping[str, Any],
    files: Sequence[Path],
    dtype: torch.dtype,
    quantised: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """`check_settings` against the headers of ``files``, and `building` while it lasts.

    Args:
        model: its name.
        part: plain name of the part.
        shown: the name of its settings as the user should read it.
        settings: what is in them.
        files: of its weights.
        dtype: of one number in memory.
        quantised: ``quantization_config`` of the settings.

    Raises:
        ModelError: as these two.
        SafetensorError, OSError: a file can't be read.
    """
    for file in files:
        check_weights(file, f"{model}/{file.parent.name}/{file.name}")
    with PackedFile(files, model, quantised) as opened:
        shapes = opened.shapes
    check_settings(model, shown, settings, shapes.values())
    numbers = sum(math.prod(shape) for shape in shapes.values())
    stored = sum(file.stat().st_size for file in files)  # mapped, it counts as the process's
    room = _COPIES * numbers * dtype.itemsize + stored + _SOME_BYTES
    with building(model, part, len(shapes), room):
        yield


@contextmanager
def building(name: str, part: str, tensors: int, room: int = _SOME_BYTES) -> Iterator[None]:
    """Watch over the making of one part's modules in this thread.

    Args:
        name: the model's name, for errors.
        part: plain name of the part.
        tensors: how many weights it has.
        room: bytes that the process may grow by meanwhile.

    Raises:
        ModelError: ``model_damaged``: it asks for far more layers than its weights have;
            ``model_grows``: it takes more memory than models of its size do.
    """
    most = _SOME_MODULES + _MODULES_PER_TENSOR * tensors
    thread, made, before = threading.get_ident(), 0, resident_bytes()
    real: Any = nn.Module.__init__

    def check() -> None:
        if made > most:
            reason = f"the {part}'s settings ask for more layers than its weights have"
            raise ModelError("model_damaged", name=name, reason=reason)
        if resident_bytes() - before > room:
            raise ModelError("model_grows", name=name, part=part, room=f"{room / 1e9:.1f}")

    def counted(self: nn.Module, *args: Any, **kwargs: Any) -> None:
        nonlocal made
        if threading.get_ident() == thread:
            made += 1
            if made % _LOOK_EVERY == 0:
                check()
        real(self, *args, **kwargs)

    nn.Module.__init__ = counted  # type: ignore[method-assign] # put back below
    try:
        yield
        check()
    finally:
        nn.Module.__init__ = real  # type: ignore[method-assign]
