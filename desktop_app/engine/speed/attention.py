"""Softmax attention for CPUs: by a kernel of ours (`engine.native`) where there is one, else in
tiles, twice as quick as torch's own in bfloat16.

torch's `scaled_dot_product_attention` on a CPU does its products outside oneDNN and reaches a fifth
of what a bfloat16 matrix product does there. So the products are made by oneDNN, one tile of scores
at a time, small enough to stay in the cache between product, softmax and product (Rabe & Staats
2021, arXiv:2112.05682, without their split of the keys: a whole row of scores fits). Which tiles is
a rule of the shapes alone, never a timing at run time: the same request gives the same bytes.

Measured on Zen 5 with AVX512-BF16, against torch: 4096 × 4096 with 40 wide heads 2.3 times as
quick, 1024² 2.1, 256² 2.5, 4096 × 77 1.3, 64² 1.4, FLUX.1's 1536² with 128 wide heads 2.3. With a
mask (on a busy machine, in turns) 1.0 to 1.2 times as long as without, 1.4 to 1.7 times as quick as
torch with one, for FLUX.1's 1536² and 3584² and SD 3's 2689². In
float32 torch's own is the quicker (0.8 to 1.0) and is used. Scores are rounded to bfloat16, which
torch's own keep in float32: pictures of the starter model in 20 steps are 48 to 53 dB (PSNR) from
those in float32, with torch's attention 48 to 54.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
from torch import Tensor
from torch.nn import functional as F

from desktop_app.engine.native import calls as native

SCORES = 1 << 21
"""Scores in a tile: 4 MB in bfloat16. 1 and 8 MB were slower at every size from 1024² on."""
ROWS = 512
"""Queries in a tile at most."""
FEWEST = 1 << 13
"""Scores in all below which torch's own is the quicker: what calls cost outweighs the rest."""


_by_kernel: ContextVar[bool] = ContextVar("attention by a kernel", default=True)


@contextmanager
def attention_by_kernel(allowed: bool) -> Iterator[None]:
    """While it lasts `attend` goes by a kernel where there is one, or never does: as a job's way
    says. Processors come and go during a call; what they all ask is told here."""
    before = _by_kernel.set(allowed)
    try:
        yield
    finally:
        _by_kernel.reset(before)


def tile(heads: int, queries: int, keys: int) -> tuple[int, int]:
    """(heads, rows) of a tile for ``heads`` × ``queries`` × ``keys`` scores."""
    rows = min(queries, ROWS)
    return max(1, min(heads, SCORES // (rows * keys))), rows


def is_tiled(query: Tensor, key: Tensor) -> bool:
    """Whether `attend` does (batch, heads, tokens, width) in tiles, or leaves it to torch."""
    scores = query.shape[0] * query.shape[1] * query.shape[2] * key.shape[2]
    return (
        query.device.type == "cpu"
        and query.dtype is torch.bfloat16
        and query.shape[1] == key.shape[1]
        and scores >= FEWEST
    )


def attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    mask: Tensor | None = None,
    scale: float | None = None,
) -> Tensor:
    """softmax(query · keyᵀ · scale) · value, as `scaled_dot_product_attention`.

    Args:
        query: (batch, heads, queries, width).
        key: (batch, heads, keys, width).
        value: (batch, heads, keys, width).
        mask: added to the scores, of any shape that is broadcast to (batch, heads, queries, keys);
            attention with booleans (true: seen) is left to torch.
        scale: of the scores; by default width ^ -0.5.

    Returns:
        (batch, heads, queries, width) in the dtype of ``query``.
    """
    if _by_kernel.get() and native.can_attend(query, key, value, mask):
        return native.attend(query, key, value, mask, scale)
    if not is_tiled(query, key) or (mask is not None and mask.dtype is torch.bool):
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask, scale=scale)
    batch, heads, queries, width = query.shape
    keys = key.shape[2]
    flat = batch * heads
    factor = width**-0.5 if scale is None else scale
    q = query.reshape(flat, queries, width)
    k = key.reshape(flat, keys, width).transpose(1, 2)
    v = value.reshape(flat, keys, value.shape[3])
    unused = q.new_empty(1)  # baddbmm wants something to add; beta = 0 leaves it unread
    result = q.new_empty(flat, queries, value.shape[3])
    many, rows = tile(flat if mask is None else heads, queries, keys)
    added = None if mask is None else mask.expand(batch, heads, queries, keys)
    for part in _heads_of(flat, heads, many, whole=mask is None):
        for row in range(0, queries, rows):
            span = slice(row, row + rows)
            scores = torch.baddbmm(unused, q[part, span], k[part], beta=0, alpha=factor)
            if added is not None:
                first = part.start % heads
                scores += added[part.start // heads, first : first + len(scores), span]
            torch.softmax(scores, -1, out=scores)
            result[part, span] = torch.bmm(scores, v[part])
    return result.view(batch, heads, queries, value.shape[3])


def _heads_of(flat: int, heads: int, many: int, *, whole: bool) -> Iterator[slice]:
    """Heads of all of a batch, up to ``many`` at a time; of one entry only, unless ``whole``."""
    each = flat if whole else heads
    for entry in range(0, flat, each):
        for head in range(entry, entry + each, many):
            yield slice(head, min(head + many, entry + each))
