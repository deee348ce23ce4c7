"""Makes the weights of `desktop_app.imaging.damage` by logistic regression on planted damage.

Of the first `TUNING` seed; those that ship are of another sample of the same pixels.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.damage import pictures
from benchmarks.damage_planting import KINDS, TUNING, planted
from desktop_app.core.pixels import Array
from desktop_app.imaging.damage import features, light_and_dark

_DAMAGED, _SOUND, _ROUNDS, _KEPT = 800, 3000, 25, 1e-3
_HEAVIER = 2.0
"""Times that a damaged pixel counts more."""

_SQUARE = np.ones((3, 3), np.uint8)


def examples(*, quick: bool) -> Iterator[tuple[Array, Array, Array]]:
    """Features of a channel, and numbers of damaged and sound pixels, edges left out."""
    random = np.random.default_rng(0)
    for pixels in pictures(quick=quick).values():
        for kind in (*KINDS, "all"):
            for seed in TUNING[:1]:
                damaged, where = planted(pixels, kind, seed)
                beside = np.asarray(cv2.dilate(where.astype(np.uint8), _SQUARE)) > 0
                both = [features(one) for one in light_and_dark(damaged)]
                hats = np.stack([one[..., 9] for one in both])
                for number, values in enumerate(both):
                    hat = np.ascontiguousarray(hats[number])
                    top = hat >= np.asarray(cv2.dilate(hat, _SQUARE)) - 0.35
                    yes = np.flatnonzero(where & (hats.argmax(axis=0) == number) & top)
                    no = np.flatnonzero(~beside)
                    some = random.permutation(yes)[:_DAMAGED], random.permutation(no)[:_SOUND]
                    yield values, *some


def fitted(values: Array, damaged: Array) -> Array:
    """Weights by Newton's method, slightly regularised."""
    weights = np.zeros(values.shape[1])
    counts = np.where(damaged, _HEAVIER, 1.0)
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (counts * (damaged - chance)) - _KEPT * weights
        bend = (values * (counts * chance * (1 - chance))[:, None]).T @ values
        weights += np.linalg.solve(bend + _KEPT * np.eye(len(weights)), slope)
    return weights


def main() -> None:
    """Print the weights."""
    found, labels = list[Array](), list[Array]()
    for values, yes, no in examples(quick="--quick" in sys.argv):
        chosen = np.concatenate([yes, no])
        found.append(values.reshape(-1, values.shape[-1])[chosen].astype(np.float64))
        labels.append(np.arange(len(chosen)) < len(yes))
    weights = fitted(np.concatenate(found), np.concatenate(labels))
    print(np.round(weights, 2).tolist())


if __name__ == "__main__":
    main()
