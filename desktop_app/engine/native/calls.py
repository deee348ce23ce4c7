"""The kernels as functions of tensors. Each says beforehand whether it can do a case.

Numbers agree with torch's to the last bits of their precision, and better in bfloat16, because
nothing between is rounded. The same bytes come out with any number of threads.
"""

from __future__ import annotations

import ctypes
from typing import Any, cast

import torch
from torch import Tensor

from desktop_app.engine.native.library import library

_Whole = ctypes.c_long


class _Attention(ctypes.Structure):
    """`Attention` in attention.h."""

    _fields_ = (
        ("batch", _Whole),
        ("heads", _Whole),
        ("queries", _Whole),
        ("keys", _Whole),
        ("width", _Whole),
        ("value_width", _Whole),
        ("threads", _Whole),
        ("q", ctypes.c_void_p),
        ("k", ctypes.c_void_p),
        ("v", ctypes.c_void_p),
        ("q_steps", _Whole * 3),
        ("k_steps", _Whole * 3),
        ("v_steps", _Whole * 3),
        ("mask", ctypes.c_void_p),
        ("mask_steps", _Whole * 4),
        ("out", ctypes.c_void_p),
        ("out_steps", _Whole * 3),
        ("scale", ctypes.c_float),
    )


class _GroupNorm(ctypes.Structure):
    """`GroupNorm` in norms.h."""

    _fields_ = (
        ("batch", _Whole),
        ("places", _Whole),
        ("channels", _Whole),
        ("groups", _Whole),
        ("silu", _Whole),
        ("threads", _Whole),
        ("x", ctypes.c_void_p),
        ("weight", ctypes.c_void_p),
        ("bias", ctypes.c_void_p),
        ("more", ctypes.c_void_p),
        ("out", ctypes.c_void_p),
        ("eps", ctypes.c_float),
    )


def has_kernels(*tensors: Tensor | None) -> bool:
    """Whether kernels are there for these, which must be of one precision and in main memory."""
    first = cast(Tensor, tensors[0])
    return (
        first.device.type == "cpu"
        and library(first.dtype) is not None
        and not torch.is_grad_enabled()
        and all(each is None or each.dtype is first.dtype for each in tensors)
    )


def can_attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> bool:
    """Whether `attend` does this: numbers of a token side by side, as many heads of each."""
    return (
        has_kernels(query, key, value, mask)
        and query.shape[1] == key.shape[1]
        and all(each.stride(-1) == 1 and each.numel() > 0 for each in (query, key, value))
    )


def attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None = None,
    scale: float | None = None,
) -> Tensor:
    """softmax(query · keyᵀ · scale + mask) · value.

    Args:
        query: (batch, heads, queries, width), with any strides but the last.
        key: (batch, heads, keys, width).
        value: (batch, heads, keys, value width).
        mask: of the same dtype, of any shape that is broadcast to (batch, heads, queries, keys).
        scale: of the scores; by default width ^ -0.5.

    Returns:
        (batch, heads, queries, value width), a view of (batch, queries, heads, value width).
    """
    found = library(query.dtype)
    batch, heads, queries, width = query.shape
    keys, value_width, threads = key.shape[2], value.shape[3], torch.get_num_threads()
    out = query.new_empty(batch, queries, heads, value_width).transpose(1, 2)
    seen = None if mask is None else mask.expand(batch, heads, queries, keys)
    task = _Attention(
        *(batch, heads, queries, keys, width, value_width, threads),
        *(query.data_ptr(), key.data_ptr(), value.data_ptr()),
        *(_steps(each, 3) for each in (query, key, value)),
        None if seen is None else seen.data_ptr(),
        (_Whole * 4)() if seen is None else _steps(seen, 4),
        out.data_ptr(),
        _steps(out, 3),
        width**-0.5 if scale is None else scale,
    )
    needed = found.attention_scratch(batch * heads, keys, width, value_width, threads)
    _call(found.attend, task, query.new_empty(needed, dtype=torch.uint8))
    return out


def can_norm(picture: Tensor) -> bool:
    """Whether `group_norm` does ``picture``, (n, c, h, w), once its channels lie last in memory."""
    return has_kernels(picture) and picture.ndim == 4 and picture.numel() > 0


def group_norm(
    picture: Tensor,
    norm: torch.nn.GroupNorm,
    *,
    silu: bool,
    more: Tensor | None = None,
) -> Tensor:
    """Group normalisation of ``picture`` + ``more``, then SiLU.

    Args:
        picture: (n, c, h, w), channels last in memory; see `can_norm`.
        norm: groups, epsilon, weight and bias, in the same precision.
        silu: whether SiLU follows.
        more: (n, c), added everywhere before.

    Returns:
        (n, c, h, w), channels last in memory.
    """
    found = library(picture.dtype)
    batch, channels, height, width = picture.shape
    out = torch.empty_like(picture)
    added = None if more is None else more.contiguous()
    task = _GroupNorm(
        *(batch, height * width, channels, norm.num_groups, silu, torch.get_num_threads()),
        *(_address(each) for each in (picture, norm.weight, norm.bias, added, out)),
        norm.eps,
    )
    needed = found.group_norm_scratch(batch, channels)
    _call(found.group_norm, task, picture.new_empty(needed, dtype=torch.uint8))
    return out


def geglu(tokens: Tensor) -> Tensor:
    """(…, 2 × width) -> (…, width): the first half times GELU of the second. Contiguous tokens for
    which `has_kernels`."""
    width = tokens.shape[-1] // 2
    out = tokens.new_empty(*tokens.shape[:-1], width)
    rows, threads = out.numel() // width, torch.get_num_threads()
    library(tokens.dtype).geglu(rows, width, tokens.data_ptr(), out.data_ptr(), threads)
    return out


def _call(function: Any, task: ctypes.Structure, scratch: Tensor) -> None:
    function(ctypes.addressof(task), scratch.data_ptr())


def _steps(tensor: Tensor, count: int) -> Any:
    return (_Whole * count)(*tensor.stride()[:count])


def _address(tensor: Tensor | None) -> int | None:
    return None if tensor is None else tensor.data_ptr()
