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
    """Arguments of the kernel, as the struct `Attention` in attention.h."""

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
    """Arguments of the kernel, as the struct `GroupNorm` in norms.h."""

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


class _LayerNorm(ctypes.Structure):
    """Arguments of the kernel, as the struct `LayerNorm` in tokens.h."""

    _fields_ = (
        ("rows", _Whole),
        ("width", _Whole),
        ("each", _Whole),
        ("step", _Whole),
        ("threads", _Whole),
        ("x", ctypes.c_void_p),
        ("weight", ctypes.c_void_p),
        ("bias", ctypes.c_void_p),
        ("scale", ctypes.c_void_p),
        ("shift", ctypes.c_void_p),
        ("out", ctypes.c_void_p),
        ("eps", ctypes.c_float),
    )


class _RmsNorm(ctypes.Structure):
    """Arguments of the kernel, as the struct `RmsNorm` in tokens.h."""

    _fields_ = (
        ("batch", _Whole),
        ("tokens", _Whole),
        ("heads", _Whole),
        ("width", _Whole),
        ("threads", _Whole),
        ("x", ctypes.c_void_p),
        ("weight", ctypes.c_void_p),
        ("x_steps", _Whole * 3),
        ("cos", ctypes.c_void_p),
        ("sin", ctypes.c_void_p),
        ("out", ctypes.c_void_p),
        ("out_steps", _Whole * 3),
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
        batch,
        heads,
        queries,
        keys,
        width,
        value_width,
        threads,
        query.data_ptr(),
        key.data_ptr(),
        value.data_ptr(),
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
        batch,
        height * width,
        channels,
        norm.num_groups,
        silu,
        torch.get_num_threads(),
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


def layer_norm(
    tokens: Tensor,
    norm: torch.nn.LayerNorm,
    scale: Tensor | None = None,
    shift: Tensor | None = None,
) -> Tensor:
    """Layer normalisation of each token, then times 1 + ``scale``, plus ``shift``.

    Args:
        tokens: (…, width), not empty; see `has_kernels`.
        norm: of this width alone, with its weight and bias, if any, in the same precision.
        scale: (n, width) for tokens (n, …, width), numbers of an entry side by side.
        shift: as ``scale``, with its strides; both or neither.

    Returns:
        The shape of ``tokens``, contiguous.
    """
    given = tokens.contiguous()
    out = torch.empty_like(given)
    width = given.shape[-1]
    rows = given.numel() // width
    each, step = (rows, 0) if scale is None else (rows // len(given), scale.stride(0))
    task = _LayerNorm(
        rows,
        width,
        each,
        step,
        torch.get_num_threads(),
        *(_address(part) for part in (given, norm.weight, norm.bias, scale, shift, out)),
        norm.eps,
    )
    library(tokens.dtype).layer_norm(ctypes.addressof(task))
    return out


def rms_norm(
    tokens: Tensor,
    norm: Any,
    turn: tuple[Tensor, Tensor] | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Each head's numbers by the root of their mean square, times a weight; then, in pairs, turned
    by positions.

    Args:
        tokens: (n, tokens, heads, width), with any strides but the last; see `has_kernels`.
        norm: with ``eps`` and ``weight``, None or (width,) in the same precision.
        turn: cosines and sines, (tokens, width) float32 contiguous; the width is even then.
        out: of the shape of ``tokens``, with any strides but the last; by default new.

    Returns:
        ``out``.
    """
    made = torch.empty_like(tokens) if out is None else out
    cos, sin = (None, None) if turn is None else turn
    task = _RmsNorm(
        *tokens.shape,
        torch.get_num_threads(),
        tokens.data_ptr(),
        _address(norm.weight),
        _steps(tokens, 3),
        _address(cos),
        _address(sin),
        made.data_ptr(),
        _steps(made, 3),
        norm.eps,
    )
    library(tokens.dtype).rms_norm(ctypes.addressof(task))
    return made


def gelu_tanh(tokens: Tensor, out: Tensor) -> Tensor:
    """GELU by the formula with tanh.

    Args:
        tokens: (…, width), contiguous; see `has_kernels`.
        out: of the same shape; tokens one after the other, with any gap between two: ``tokens``
            itself, or a part of the numbers of each token of a contiguous tensor.

    Returns:
        ``out``.
    """
    width, threads = tokens.shape[-1], torch.get_num_threads()
    rows, step = tokens.numel() // width, out.flatten(0, -2).stride(0)
    places = tokens.data_ptr(), out.data_ptr()
    library(tokens.dtype).gelu_tanh(rows, width, *places, step, threads)
    return out


def _call(function: Any, task: ctypes.Structure, scratch: Tensor) -> None:
    function(ctypes.addressof(task), scratch.data_ptr())


def _steps(tensor: Tensor, count: int) -> Any:
    return (_Whole * count)(*tensor.stride()[:count])


def _address(tensor: Tensor | None) -> int | None:
    return None if tensor is None else tensor.data_ptr()
