"""Fits the weights of `desktop_app.imaging.damage` to planted damage, and writes them.

Photographs are those of `benchmarks/pictures/strong`, at half their size and as crops; none of them
is among the ten on which `benchmarks/damage.py` measures, nor are the seeds of the damage.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.damage_planting import KINDS, planted
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging import damage_weights
from desktop_app.imaging.damage import features, light_and_dark

PICTURES = Path(__file__).resolve().parent / "pictures" / "strong"
_DAMAGED, _SOUND = 800, 4000
_WIDTH, _ROUNDS, _BATCH, _RATE = 16, 16, 2048, 5e-3
_HEAVIER = 2.0
"""Times that a damaged pixel counts more."""

_SEEDS = 100
"""Apart, so that no two crops have the same damage."""

_SQUARE = np.ones((3, 3), np.uint8)
_HAT = 9
"""Of `features`: the logarithm of the middle top-hat."""

_PER_LINE = 12


def photographs() -> Iterator[ByteArray]:
    """Each at half its size, and three crops as large."""
    for path in sorted(PICTURES.glob("*.jpg")):
        read = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
        assert read is not None, path
        high, wide = read.shape[0] // 2, read.shape[1] // 2
        yield np.asarray(cv2.resize(read, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)
        for top, left in ((0, 0), (high, wide), (high // 2, wide // 2)):
            yield np.ascontiguousarray(read[top : top + high, left : left + wide], np.uint8)


def examples() -> Iterator[tuple[Array, Array]]:
    """Features of some pixels, and which of these are damaged; edges are left out."""
    random = np.random.default_rng(0)
    for number, pixels in enumerate(photographs()):
        for kind in (*KINDS, "all"):
            damaged, where = planted(pixels, kind, 1 + _SEEDS * number)
            beside = np.asarray(cv2.dilate(where.astype(np.uint8), _SQUARE)) > 0
            both = [features(one) for one in light_and_dark(damaged)]
            hats = np.stack([one[..., _HAT] for one in both])
            for place, values in enumerate(both):
                hat = np.ascontiguousarray(hats[place])
                top = hat >= np.asarray(cv2.dilate(hat, _SQUARE)) - 0.35
                yes = np.flatnonzero(where & (hats.argmax(axis=0) == place) & top)
                no = np.flatnonzero(~beside)
                yes, no = random.permutation(yes)[:_DAMAGED], random.permutation(no)[:_SOUND]
                chosen = np.concatenate([yes, no])
                yield (
                    values.reshape(-1, values.shape[-1])[chosen],
                    np.arange(len(chosen)) < len(yes),
                )


def fitted(values: Array, damaged: Array) -> list[Array]:
    """The weights of both layers, and what is added at the end."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    # The first feature is 1 everywhere.
    middle, spread = values[:, 1:].mean(axis=0), values[:, 1:].std(axis=0) + 1e-6
    known = torch.from_numpy((values[:, 1:] - middle) / spread)
    truth = torch.from_numpy(damaged.astype(np.float32))
    first, last = torch.nn.Linear(known.shape[1], _WIDTH), torch.nn.Linear(_WIDTH, 1)
    network = torch.nn.Sequential(first, torch.nn.ReLU(), last)
    optimiser = torch.optim.Adam(network.parameters(), _RATE, weight_decay=1e-5)
    steps = _ROUNDS * (len(truth) // _BATCH)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps)
    for _ in range(_ROUNDS):
        order = torch.randperm(len(truth))
        for chosen in order[: len(truth) // _BATCH * _BATCH].split(_BATCH):
            right = truth[chosen]
            weight = 1 + (_HEAVIER - 1) * right
            loss = binary_cross_entropy_with_logits(network(known[chosen])[:, 0], right, weight)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            rates.step()
    across = first.weight.detach().numpy().T / spread[:, None]
    added = first.bias.detach().numpy() - middle @ across
    inner = np.concatenate([added[None], across])
    return [inner, last.weight.detach().numpy()[0], last.bias.detach().numpy()]


def main() -> None:
    """Write the module."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words = "by the first examples alone, and write nothing"
    parser.add_argument("--quick", action="store_true", help=words)
    quick: bool = parser.parse_args().quick
    found = [*zip(*islice(examples(), 4 if quick else None), strict=True)]
    weights = fitted(*(np.concatenate(each) for each in found))
    numbers = [f"{one:.4g}" for each in weights for one in each.ravel()]
    rows = [numbers[at : at + _PER_LINE] for at in range(0, len(numbers), _PER_LINE)]
    if quick:
        print(f"{len(numbers)} numbers")
        return
    path = Path(damage_weights.__file__)
    head = path.read_text().split('WEIGHTS: Final = """')[0]
    text = "\n".join(" ".join(row) for row in rows)
    path.write_text(f'{head}WEIGHTS: Final = """\n{text}\n"""\n')


if __name__ == "__main__":
    main()
