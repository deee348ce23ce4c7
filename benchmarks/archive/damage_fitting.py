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

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.damage_planting import KINDS, faded, lettered, planted
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging import damage_weights
from desktop_app.imaging.damage import damage_scores, features, light_and_dark, pieces

PICTURES = Path(__file__).resolve().parents[1] / "pictures" / "strong"
_DAMAGED, _SOUND = 800, 4000
_WIDTH, _ROUNDS, _BATCH, _RATE = 16, 16, 2048, 5e-3
_HEAVIER = 2.0
"""Times that a damaged pixel counts more."""

_HIDDEN, _STEPS = 8, 1500
"""Of the network that looks at whole pieces."""

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


def piece_examples() -> Iterator[tuple[Array, Array, Array]]:
    """Of the pieces that are found in lettered photographs, two in three of them faded: what they
    are told by, whether a quarter of each is damaged, and how much it counts."""
    for number, pixels in enumerate(photographs()):
        written = lettered(pixels, number)
        whole = written if number % 3 == 0 else faded(written)
        damaged, where = planted(whole, "all", 51 + number)
        scores = damage_scores(damaged)
        for strength in (0.35, 0.5):
            labels, values = pieces((scores.unfiltered(strength) > 0).astype(np.uint8), damaged)
            area = np.bincount(labels.ravel(), minlength=len(values))
            share = np.bincount(labels.ravel(), where.ravel(), len(values)) / np.maximum(area, 1)
            right = share[1:] > 0.25
            yield values[1:], right, np.sqrt(area[1:]) * (1 + 2 * right)


def fitted_pieces(values: Array, damaged: Array, weight: Array) -> list[Array]:
    """Rows of `damage_weights.PIECES`."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    known = torch.from_numpy((values - middle) / spread)
    truth, heavy = (torch.from_numpy(one.astype(np.float32)) for one in (damaged, weight))
    first, last = torch.nn.Linear(known.shape[1], _HIDDEN), torch.nn.Linear(_HIDDEN, 1)
    network = torch.nn.Sequential(first, torch.nn.ReLU(), last)
    optimiser = torch.optim.Adam(network.parameters(), _RATE, weight_decay=1e-4)
    for _ in range(_STEPS):
        loss = binary_cross_entropy_with_logits(network(known)[:, 0], truth, heavy)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    across = first.weight.detach().numpy().T / spread[:, None]
    added = first.bias.detach().numpy() - middle @ across
    end = np.full(_HIDDEN, last.bias.detach().numpy()[0])
    return [*across, added, last.weight.detach().numpy()[0], end]


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


def _text(weights: list[Array]) -> str:
    numbers = [f"{one:.4g}" for each in weights for one in each.ravel()]
    rows = [numbers[at : at + _PER_LINE] for at in range(0, len(numbers), _PER_LINE)]
    return "\n".join(" ".join(row) for row in rows)


def main() -> None:
    """Write the module: the network of pixels, if it is asked for, then that of pieces."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words = "by the first examples alone, and write nothing"
    parser.add_argument("--quick", action="store_true", help=words)
    parser.add_argument("--pieces", action="store_true", help="keep the weights of pixels")
    said = parser.parse_args()
    most = 4 if said.quick else None
    path = Path(damage_weights.__file__)
    head = path.read_text().split('WEIGHTS: Final = """')[0]
    first = damage_weights.WEIGHTS.strip()
    if not said.pieces:
        found = [*zip(*islice(examples(), most), strict=True)]
        first = _text(fitted(*(np.concatenate(each) for each in found)))
    found = [*zip(*islice(piece_examples(), most), strict=True)]
    second = _text(fitted_pieces(*(np.concatenate(each) for each in found)))
    if said.quick:
        print(f"{len(first.split())} and {len(second.split())} numbers")
        return
    parts = (
        f'{name}: Final = """\n{text}\n"""\n'
        for name, text in (("WEIGHTS", first), ("PIECES", second))
    )
    path.write_text(head + "\n".join(parts))


if __name__ == "__main__":
    main()
