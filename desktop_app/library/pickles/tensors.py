"""From what a pickle would give to a list of tensors, and their bytes in order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np
from numpy.lib.stride_tricks import as_strided

from desktop_app.library.pickles.archive import Span
from desktop_app.library.pickles.call_descriptions import dict_of
from desktop_app.library.pickles.problem import PickleProblem
from desktop_app.library.pickles.storage_types import SIZES, TensorPart, tensor_of

SPAN_LIMIT: Final = 1 << 30
"""Bytes that are read at once for a tensor whose numbers don't lie one behind the other."""

_PIECE: Final = 8 << 20
_MAX_TENSORS: Final = 100_000
_MAX_NODES: Final = 2_000_000
_MAX_DEPTH: Final = 16
_MAX_NAME: Final = 512

# What checkpoints wrap their weights in, and what trainers put beside them.
_WRAPPERS: Final = ("state_dict", "model_state_dict", "params_ema", "params", "model", "module")
_DROPPED: Final = frozenset(
    {
        "optimizer", "optimizer_states", "optimizer_state_dict", "optimizers", "lr_schedulers",
        "lr_scheduler", "scheduler", "callbacks", "loops", "hyper_parameters", "amp_scaler",
    }
)  # fmt: skip


def collect(root: object) -> tuple[dict[str, TensorPart], list[str]]:
    """The tensors by name (names in nested dicts are joined by dots), and what was left out.

    Raises:
        PickleProblem: ``no_tensors``, ``too_deep``, ``too_long``, ``bad_tensor``, ``broken``.
    """
    dropped = list[str]()
    for _ in range(_MAX_DEPTH):
        inner = _inner(root)
        if inner is None:
            break
        items = dict_of(root) or {}
        dropped += [str(key)[:_MAX_NAME] for key in list(items)[:100] if key != inner]
        root = items[inner]
    found = dict[str, TensorPart]()
    for name, value in _flat(root, "", [0], 0):
        tensor = tensor_of(value)
        if tensor is not None and _is_name(name) and name not in found:
            found[name] = tensor
        elif len(dropped) < 200:
            dropped.append(name[:_MAX_NAME])
        if len(found) > _MAX_TENSORS:
            raise PickleProblem("too_long")
    if not found:
        raise PickleProblem("no_tensors")
    return found, dropped


def _inner(root: object) -> str | None:
    """The key under which the weights lie, if they are wrapped."""
    items = dict_of(root) or {}
    for key in _WRAPPERS:
        values = (dict_of(items.get(key)) or {}).values()
        if any(tensor_of(value) is not None for value in values):
            return key
    return None


def _flat(value: object, name: str, count: list[int], depth: int) -> Iterator[tuple[str, object]]:
    count[0] += 1
    if count[0] > _MAX_NODES:
        raise PickleProblem("too_long")
    if depth > _MAX_DEPTH:
        raise PickleProblem("too_deep")
    items = dict_of(value)
    if items is None:
        yield name, value
        return
    for key, inner in items.items():
        part = str(key)[:_MAX_NAME]
        if part in _DROPPED and depth == 0:
            yield part, None
        else:
            yield from _flat(inner, f"{name}.{part}" if name else part, count, depth + 1)


def _is_name(name: str) -> bool:
    surrogates = any("\ud800" <= sign <= "\udfff" for sign in name)
    return 0 < len(name) <= _MAX_NAME and name != "__metadata__" and not surrogates


def check_tensor(tensor: TensorPart, span: Span) -> int:
    """Whether the tensor lies wholly in its storage; returns the bytes it has when written.

    Args:
        tensor: the tensor.
        span: where its storage's bytes are in the file.

    Raises:
        PickleProblem: ``bad_tensor`` or ``number_format``.
    """
    if tensor.format not in SIZES:
        raise PickleProblem("number_format")
    size = SIZES[tensor.format]
    count = math.prod(tensor.shape)
    reach = _reach(tensor)
    start = _start(tensor)
    if count and (start + reach * size > span[1] or count >= 1 << 48):
        raise PickleProblem("bad_tensor")
    return count * size


def _start(tensor: TensorPart) -> int:
    """Bytes from the storage's beginning to the tensor's first number."""
    base = tensor.storage.first * SIZES[tensor.storage.format]
    return base + tensor.offset * SIZES[tensor.format]


def _reach(tensor: TensorPart) -> int:
    """Numbers from the tensor's first to behind its last."""
    pairs = zip(tensor.shape, tensor.stride, strict=True)
    return 1 + sum((side - 1) * step for side, step in pairs)


def _is_contiguous(tensor: TensorPart) -> bool:
    wanted = 1
    for side, step in zip(reversed(tensor.shape), reversed(tensor.stride), strict=True):
        if side != 1 and step != wanted:
            return False
        wanted *= side
    return True


def pieces(file: BinaryIO, tensor: TensorPart, span: Span) -> Iterator[bytes]:
    """The tensor's bytes, its last side running fastest, in pieces. `check_tensor` was called.

    Raises:
        PickleProblem: ``too_large_piece`` or ``broken``.
    """
    size = SIZES[tensor.format]
    count = math.prod(tensor.shape)
    if count == 0:
        return
    file.seek(span[0] + _start(tensor))
    if _is_contiguous(tensor):
        left = count * size
        while left:
            data = file.read(min(left, _PIECE))
            if not data:
                raise PickleProblem("broken")
            left -= len(data)
            yield data
        return
    reach = _reach(tensor) * size
    if max(reach, count * size) > SPAN_LIMIT:
        raise PickleProblem("too_large_piece")
    numbers = np.frombuffer(file.read(reach), dtype=f"<u{size}")
    strides = tuple(step * size for step in tensor.stride)
    view = as_strided(numbers, tensor.shape, strides, writeable=False)
    yield np.ascontiguousarray(view).tobytes()
