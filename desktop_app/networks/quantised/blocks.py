"""A weight in blocks, on its way from a file to a layer.

Conversions of names also deal out and stack rows (queries, keys and values are in one matrix in
some files). What takes whole rows is done with the blocks as they are; everything else is done with
the numbers, as any tensor has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import prod
from typing import Any

import torch
from torch import Tensor

from desktop_app.core.record import record
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS, dequantised
from desktop_app.networks.quantised.block_making import AT_LOAD, IN_FILES
from desktop_app.networks.quantised.packed_formats import block_format


@record(eq=False)
class Blocks:
    """Rows of blocks; behaves as a tensor as far as conversions of names go.

    Attributes:
        form: a key of `BLOCK_FORMATS`.
        data: uint8 (rows, bytes of a row).
        scales: float32 (rows,): what each row is multiplied with; None: nothing.
        inner: sides of a row, where it is more than one (those of a convolution), or shorter than
            its blocks.
        columns: float32 (width,): what each column is multiplied with; None: nothing.
        up, down: float32 (rows, rank) and (rank, width), whose product is added; None: nothing.
    """

    form: str
    data: Tensor
    scales: Tensor | None = None
    inner: tuple[int, ...] = ()
    columns: Tensor | None = None
    up: Tensor | None = None
    down: Tensor | None = None

    @property
    def shape(self) -> torch.Size:
        form = block_format(self.form)
        width = self.data.shape[1] // form.size * form.numbers
        return torch.Size((self.data.shape[0], *(self.inner or (width,))))

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        """Bytes of data, scales and low-rank parts together."""
        more = (self.scales, self.columns, self.up, self.down)
        return self.data.nbytes + sum(each.nbytes for each in more if each is not None)

    @property
    def dtype(self) -> torch.dtype:
        return torch.float32

    def is_floating_point(self) -> bool:
        """What it stands for are fractions."""
        return True

    def to(self, dtype: torch.dtype) -> Blocks:
        """Itself: its numbers come in the precision that they are asked for."""
        return self

    def numbers(self, dtype: torch.dtype) -> Tensor:
        """(rows, width) in ``dtype``, computed in float32 with the rows' factors."""
        weight, factors = self.parts(torch.float32)
        return (weight if factors is None else weight * factors[:, None]).to(dtype)

    def parts(self, dtype: torch.dtype) -> tuple[Tensor, Tensor | None]:
        """(rows, width) in ``dtype``, and what is still to be multiplied with each row.

        In float16 nothing is: sums of unscaled numbers would exceed it.
        """
        form = block_format(self.form)
        if form.whole is not None:
            made = form.whole(self.data.unflatten(1, (-1, form.size)), self.scales)
            made = made if self.columns is None else made * self.columns
            if self.up is not None and self.down is not None:
                made = made.addmm_(self.up, self.down)
            return made[:, : prod(self.inner) if self.inner else None].to(dtype), None
        if self.scales is None or dtype is not torch.float16:
            scales = None if self.scales is None else self.scales.to(dtype)
            return dequantised(self.form, self.data, dtype), scales
        scaled = dequantised(self.form, self.data, torch.float32) * self.scales[:, None]
        return scaled.to(dtype), None

    def dense(self, dtype: torch.dtype = torch.float32) -> Tensor:
        """The whole weight, in its own shape."""
        return self.numbers(dtype).view(self.shape)

    def __getitem__(self, rows: Any) -> Any:
        """A slice of rows stays blocks; any other index makes them dense."""
        if not isinstance(rows, slice):
            return self.dense()[rows]
        scales = None if self.scales is None else self.scales[rows]
        up = None if self.up is None else self.up[rows]
        return replace(self, data=self.data[rows], scales=scales, up=up)

    def cut(self, shape: tuple[int, ...]) -> Blocks:
        """Itself without rows and columns that it was filled up with; itself where those hold
        anything, or ``shape`` differs by more than that."""
        padded, own = block_format(self.form).padded, tuple(self.shape)
        if own == shape or len(shape) != 2 or len(own) != 2:
            return self
        folds = prod(own) == prod(shape) and own[1] and not shape[1] % own[1]
        if folds and self.form.startswith(
            "affine:"
        ):  # its file doesn't say how many groups a row has
            return replace(self, data=self.data.view(shape[0], -1))
        if not all(0 <= have - wanted < padded for have, wanted in zip(own, shape, strict=True)):
            return self
        rows = self[min(shape[0], own[0] - 1) :].numbers(torch.float32)
        spare = rows[shape[0] - own[0] :] if own[0] > shape[0] else rows[:0]
        if spare.any() or (own[1] > shape[1] and self.numbers(torch.float32)[:, shape[1] :].any()):
            return self
        return replace(self[: shape[0]], inner=(shape[1],))

    def chunk(self, count: int, dim: int = 0) -> Sequence[Any]:
        """As `Tensor.chunk`; along columns they become dense."""
        if dim:
            return self.dense().chunk(count, dim)
        size = -(-len(self.data) // count)
        return self.tensor_split(list(range(size, len(self.data), size)))

    def tensor_split(self, ends: Sequence[int]) -> Sequence[Blocks]:
        """As `Tensor.tensor_split`, by rows: each stays blocks."""
        return [self[start:stop] for start, stop in pairwise((0, *ends, len(self.data)))]

    def split(self, sizes: int | Sequence[int], dim: int = 0) -> Sequence[Any]:
        """As `Tensor.split`; along columns they become dense."""
        if dim:
            return self.dense().split(sizes, dim)
        if isinstance(sizes, int):
            return self.tensor_split(list(range(sizes, len(self.data), sizes)))
        return self.tensor_split(list(accumulate(sizes))[:-1])

    def __len__(self) -> int:
        return len(self.data)

    def contiguous(self) -> Blocks:
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.dense(), name)

    @classmethod
    def __torch_function__(
        cls,
        function: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """What functions of torch make of it."""
        kwargs = kwargs or {}
        if function is torch.chunk and isinstance(args[0], Blocks):
            return args[0].chunk(*args[1:], **kwargs)
        if function is torch.split and isinstance(args[0], Blocks):
            return args[0].split(*args[1:], **kwargs)
        if function is torch.cat and len(args) == 1 and not kwargs.get("dim", 0):
            stacked = _stacked(args[0])
            if stacked is not None:
                return stacked
        return function(*_numbers(args), **{key: _numbers(each) for key, each in kwargs.items()})


def of_bytes(form: str, data: Tensor, shape: Sequence[int]) -> Blocks | Tensor:
    """A weight of a file: in blocks if whole blocks make its rows, else in numbers.

    Args:
        form: a key of `BLOCK_FORMATS`.
        data: uint8, all bytes.
        shape: of the weight.
    """
    row = BLOCK_FORMATS[form]
    width = prod(shape[1:])
    if row.numbers == 1 or len(shape) < 2 or width % row.numbers:
        return dequantised(form, data).view(tuple(shape))
    inner = tuple(shape[1:]) if len(shape) > 2 else ()
    return Blocks(form, data.view(shape[0], -1), inner=inner)


def quantised(weight: Tensor, form: str) -> Blocks:
    """``weight`` (out, in, …), whose rows are whole blocks, in a format of `block_making`."""
    data, scales = (AT_LOAD | IN_FILES)[form](weight.flatten(1).float())
    return Blocks(form, data, scales, tuple(weight.shape[1:]) if weight.ndim > 2 else ())


def _stacked(parts: Sequence[Any]) -> Blocks | None:
    """Rows of ``parts`` on top of one another; None where they are not of one format."""
    if len({(each.form, each.inner) if isinstance(each, Blocks) else None for each in parts}) != 1:
        return None
    scales = [each.scales for each in parts if each.scales is not None]
    own = any(each.columns is not None or each.up is not None for each in parts)
    if len(scales) not in (0, len(parts)) or own:
        return None
    data = torch.cat([each.data for each in parts])
    return Blocks(parts[0].form, data, torch.cat(scales) if scales else None, parts[0].inner)


def _numbers(value: Any) -> Any:
    if isinstance(value, Blocks):
        return value.dense()
    if isinstance(value, (list, tuple)):
        return type(value)(map(_numbers, value))
    return value
