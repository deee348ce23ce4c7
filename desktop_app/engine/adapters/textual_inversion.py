"""Textual inversions (Gal et al. 2022, arXiv:2208.01618): words that stand for learnt vectors.

Nothing of the model is changed: where the word stands in a prompt, its vectors take the place of a
token's while the text is encoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.engine.failures import loading_part


@dataclass(frozen=True, eq=False)
class Word:
    """A word and its vectors, for each width of text encoder that its file serves.

    Attributes:
        word: as it stands in prompts.
        vectors: width → (n, width).
    """

    word: str
    vectors: Mapping[int, Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Insert:
    """Vectors (n, width) that take the place of the tokens from ``at`` on."""

    at: int
    vectors: Tensor


def read_word(path: Path, name: str, word: str, model: str, widths: Sequence[int]) -> Word:
    """Read an embedding: one tensor, or one for each text encoder ("clip_l", "clip_g").

    Args:
        path: a safetensors file.
        name: what the user calls it.
        word: what shall stand for it.
        model: the model's name, for errors.
        widths: of its CLIP text encoders.

    Raises:
        ModelError: ``model_damaged``, ``model_incomplete`` or ``embedding_unfit``.
    """
    with loading_part(model, name):
        tensors = load_file(path)
    vectors: dict[int, Tensor] = {}
    for tensor in tensors.values():
        if tensor.ndim in (1, 2) and tensor.is_floating_point() and tensor.numel():
            rows = tensor.reshape(-1, tensor.shape[-1])
            vectors[rows.shape[-1]] = rows
    if any(not bool(torch.isfinite(each.float()).all()) for each in vectors.values()):
        reason = "it contains NaN or infinite values"
        raise ModelError("embedding_unfit", name=name, model=model, reason=reason)
    missing = [width for width in widths if width not in vectors]
    if missing or not widths:
        made = ", ".join(map(str, sorted(vectors))) or "nothing"
        wanted = ", ".join(map(str, widths)) or "none"
        reason = f"its vectors are {made} wide, the text encoders want {wanted}"
        raise ModelError("embedding_unfit", name=name, model=model, reason=reason)
    return Word(word, vectors)


@contextmanager
def inserting(encoder: Any, inserts: Sequence[Insert]) -> Iterator[None]:
    """While it lasts, ``encoder`` reads the vectors of ``inserts`` in place of tokens'."""
    if not inserts:
        yield
        return

    def put(_: Any, __: Any, embedded: Tensor) -> Tensor:
        changed = embedded.clone()
        for insert in inserts:
            stop = insert.at + len(insert.vectors)
            changed[:, insert.at : stop] = insert.vectors.to(changed.device, changed.dtype)
        return changed

    handle = encoder.get_input_embeddings().register_forward_hook(put)
    try:
        yield
    finally:
        handle.remove()
