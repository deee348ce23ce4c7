"""What networks say of pictures, compared with what was asked: texts, pictures, categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from desktop_app.core.pixels import Array, Doubles

SURE = 0.5
"""From this on an answer of an encoder's head counts as said."""


def clip_score(pictures: Array, texts: Array) -> Doubles:
    """100 times the cosine between vectors, 0 where it is negative.

    J. Hessel et al., "CLIPScore: a reference-free evaluation metric for image captioning" (2021),
    equation 1, with the factor 100 of today's libraries in place of 2.5.

    Args:
        pictures: (n, d).
        texts: (n, d), of texts or of other pictures, one for each.

    Returns:
        (n,) float64, 0..100.
    """
    one, other = (np.asarray(rows, np.float64) for rows in (pictures, texts))
    sizes = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    cosines = np.divide((one * other).sum(axis=1), sizes, out=np.zeros(len(one)), where=sizes > 0)
    return 100 * np.maximum(cosines, 0)


def share_found(said: Mapping[str, float], requested: Sequence[str]) -> float:
    """The share of what was asked ("noun:fox") that the encoder says of the picture; NaN: nothing
    was asked."""
    if not requested:
        return float("nan")
    return sum(said.get(each, 0.0) >= SURE for each in requested) / len(requested)


def categories_covered(said: Sequence[Mapping[str, float]], requested: Sequence[str]) -> float:
    """The share of the categories asked for that is said of at least one of the pictures; NaN:
    nothing was asked."""
    if not requested:
        return float("nan")
    return sum(any(each.get(one, 0.0) >= SURE for each in said) for one in requested) / len(
        requested
    )


def mean_distance(distances: Sequence[float]) -> float:
    """The diversity of the pictures of one prompt: the mean distance of all their pairs.

    J.-Y. Zhu et al., "Toward multimodal image-to-image translation" (2017), section 5.2.
    """
    return float(np.mean(distances)) if len(distances) > 0 else float("nan")
