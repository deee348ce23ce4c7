"""Textual inversions (Gal et al. 2022, arXiv:2208.01618): words that stand for learnt vectors.

Nothing of the model is changed: where the word is in a prompt, its vectors take the place of a
token's while the text is encoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.lora_names import BundledTensor
from desktop_app.core.record import record
from desktop_app.core.safe_open import regular_path
from desktop_app.networks.failures import loading_part


@record(eq=False)
class Word:
    """A word and its vectors, for each width of text encoder that its file serves.

    Attributes:
        word: as it is in prompts.
        vectors: width → (n, width).
    """

    word: str
    vectors: Mapping[int, Tensor]


@record(eq=False)
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
        tensors = load_file(regular_path(path))
    vectors = _by_width(tensors)
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


def bundled_words(
    tensors: Mapping[str, Tensor], which: Mapping[str, BundledTensor], widths: Sequence[int]
) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The embeddings that a LoRA brings along, and the words of those that can't be used.

    Args:
        tensors: the file's.
        which: names of those that are embeddings'.
        widths: of the model's CLIP text encoders; all of them have to be served.
    """
    found: list[Word] = []
    for word in dict.fromkeys(each.word for each in which.values()):
        own = {
            each.encoder or key: tensors[key] for key, each in which.items() if each.word == word
        }
        found.append(Word(word, _by_width(own)))
    fits = [bool(widths) and all(width in each.vectors for width in widths) for each in found]
    words = tuple(each for each, fit in zip(found, fits, strict=True) if fit)
    return words, tuple(each.word for each, fit in zip(found, fits, strict=True) if not fit)


def _by_width(tensors: Mapping[str, Tensor]) -> dict[int, Tensor]:
    """Vectors (n, width), by their width. OneTrainer's "clip_l_out" are for the encoder's output,
    which no other program reads: they are left out."""
    vectors: dict[int, Tensor] = {}
    for name, tensor in tensors.items():
        usable = tensor.ndim in (1, 2) and tensor.is_floating_point() and tensor.numel()
        if usable and not name.endswith("_out"):
            rows = tensor.reshape(-1, tensor.shape[-1])
            vectors[rows.shape[-1]] = rows
    return vectors


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
