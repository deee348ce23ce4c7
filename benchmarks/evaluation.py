"""Do the measures of sets tell what was done to pictures, and hold their intervals the truth?

Pictures are of eight kinds: a shape on crops of a photograph in a hue, each kind its own. The
encoder that ships sees them (or another file of its form: VELATURA_FEATURES). Equal sets are 0
apart; each of five levels of blur, noise and JPEG is further from the same pictures than the one
before, and so is half of the kinds dropped by a fifth more each; without half of the kinds recall
and coverage fall, not precision; two halves of one set have 0 in their interval in 95 of 100 draws.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import ROOT, Row, at_least, at_most, main, photograph
from desktop_app.core.pixels import ByteArray, Doubles
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES

KINDS = 8
SIDE = 128
SHIPPED = ROOT / "resources/models/features/features-1.safetensors"
BACKGROUNDS = (
    "astronaut.jpg", "brick.jpg", "chelsea.jpg", "coffee.jpg",
    "grass.jpg", "gravel.jpg", "hubble.jpg", "rocket.jpg",
)  # fmt: skip
DISTANCES = ("frechet", "kid", "sliced")
LEVELS: dict[str, tuple[Callable[[ByteArray, float, int], ByteArray], Sequence[float]]] = {
    "blur": (lambda image, by, _: blurred(image, by), (0.5, 0.9, 1.4, 2.1, 3.2)),
    "noise": (lambda image, by, seed: noisy(image, by, seed), (4, 8, 14, 22, 34)),  # noqa: PLW0108
    "JPEG": (lambda image, by, _: compressed(image, by), (70, 45, 25, 12, 5)),
}
"""What is done to each picture, and how much, from little to much."""

KEPT = (0.8, 0.6, 0.4, 0.2, 0.0)
"""Of the second half of the kinds: the levels of dropping it."""


def encoder() -> Callable[[Sequence[ByteArray]], Doubles]:
    """Pictures (h, w, 3) → (n, d) float64."""
    import torch
    from safetensors import safe_open
    from safetensors.torch import load_file

    from desktop_app.engine.encoders.feature_network import FeatureNetwork
    from desktop_app.engine.encoders.resizers import RESIZERS

    file = os.environ.get("VELATURA_FEATURES", str(SHIPPED))
    with safe_open(file, framework="pt") as opened:
        config = json.loads(opened.metadata()["velatura.features"])
    network = FeatureNetwork.from_config(config).eval()
    network.load_state_dict({name: each.float() for name, each in load_file(file).items()})

    def seen(pictures: Sequence[ByteArray]) -> Doubles:
        parts = [pictures[at : at + 32] for at in range(0, len(pictures), 32)]
        with torch.inference_mode():
            found = [network(RESIZERS["area-128"](part)).vector for part in parts]
        return torch.cat(found).double().numpy()

    return seen


def drawn(count: int, seed: int, kinds: int = KINDS) -> list[ByteArray]:
    """Pictures, of the first so many kinds in turn."""
    random = np.random.default_rng(seed)
    crops = [photograph(name) for name in BACKGROUNDS]
    return [_shape(number % kinds, crops[number % kinds], random) for number in range(count)]


def _shape(kind: int, crop: ByteArray, random: np.random.Generator) -> ByteArray:
    """A circle, ring, cross, square, frame, star, bars or an arrow, in any place and colour."""
    top, left = (int(random.integers(0, size - SIDE)) for size in crop.shape[:2])
    hue = cv2.cvtColor(np.array([[[kind * 180 // KINDS, 160, 200]]], np.uint8), cv2.COLOR_HSV2RGB)
    image = crop[top : top + SIDE, left : left + SIDE] // 2 + np.asarray(hue, np.uint8) // 2
    x, y = (int(each) for each in random.integers(40, SIDE - 40, 2))
    radius, colour = int(random.integers(18, 36)), random.integers(0, 256, 3).tolist()
    low, high = (x - radius, y - radius), (x + radius, y + radius)
    if kind in (0, 1):
        cv2.circle(image, (x, y), radius, colour, -1 if kind == 0 else 7, cv2.LINE_AA)
    elif kind in (3, 4):
        cv2.rectangle(image, low, high, colour, -1 if kind == 3 else 7)
    elif kind == 6:
        for at in range(-radius, radius, 12):
            cv2.rectangle(image, (x + at, y - radius), (x + at + 5, y + radius), colour, -1)
    elif kind == 7:
        cv2.arrowedLine(image, (low[0], y), (high[0], y), colour, 8, cv2.LINE_AA, tipLength=0.5)
    else:
        turns = (0, 90) if kind == 2 else (0, 45, 90, 135)
        for turn in np.radians(turns):
            way = (int(radius * np.cos(turn)), int(radius * np.sin(turn)))
            ends = ((x - way[0], y - way[1]), (x + way[0], y + way[1]))
            cv2.line(image, *ends, colour, 9 if kind == 2 else 4, cv2.LINE_AA)
    return image


def blurred(image: ByteArray, by: float) -> ByteArray:
    """By a Gaussian."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), by), np.uint8)


def noisy(image: ByteArray, by: float, seed: int) -> ByteArray:
    """With normal noise."""
    noise = np.random.default_rng(seed).normal(0, by, image.shape)
    return np.clip(np.rint(image + noise), 0, 255).astype(np.uint8)


def compressed(image: ByteArray, quality: float) -> ByteArray:
    """Through JPEG."""
    data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def distance(measure: str, first: Doubles, second: Doubles) -> float:
    """By a row of the table."""
    formula = MEASURES[measure].formula
    assert formula is not None
    return float(formula(first, second))


def rows(quick: bool) -> list[Row]:
    """All of them."""
    see, count = encoder(), 120 if quick else 400
    pictures = drawn(count, 1)
    plain = see(pictures)
    found = _equal_rows(plain)
    levels = {
        name: [
            see([change(image, by, seed) for seed, image in enumerate(pictures)]) for by in amounts
        ]
        for name, (change, amounts) in LEVELS.items()
    }
    later = np.arange(count) % KINDS >= KINDS // 2
    rank = np.cumsum(later) / later.sum()
    levels["dropped kinds"] = [plain[~later | (rank <= kept)] for kept in KEPT]
    for name, steps in levels.items():
        for measure in DISTANCES:
            told = [distance(measure, each, plain) for each in (plain, *steps)]
            rise = min(after - before for before, after in pairwise(told)) / (told[-1] - told[0])
            title = f"{MEASURES[measure].name}, five levels of {name}: smallest rise of all"
            found.append(Row(title, rise, "×", "> 0", rise > 0))
    found += _half_rows(*(see(drawn(300, *each)) for each in ((1,), (3, KINDS // 2), (2,))))
    return found + _halves_rows(see(drawn(2 * count, 4)), 40 if quick else 100)


def _equal_rows(plain: Doubles) -> list[Row]:
    again = plain[::-1].copy()
    found = [
        at_most(f"{MEASURES[each].name} of equal sets", distance(each, plain, again), "", 1e-9)
        for each in ("frechet", "sliced")
    ]
    interval = MEASURES["kid"].interval
    assert interval is not None
    told = interval(plain, again, 0)
    value = max(told.low, -told.high)
    return [*found, at_most("Kernel distance of equal sets: 0 beyond its interval", value, "", 0)]


def _half_rows(whole: Doubles, half: Doubles, reference: Doubles) -> list[Row]:
    """Half of the kinds, over all of them."""

    def ratio(measure: str) -> float:
        return distance(measure, half, reference) / distance(measure, whole, reference)

    kept = at_least("Precision with half of the kinds, over all", ratio("precision"), "×", 0.95)
    lost = [
        at_most(f"{each.capitalize()} with half of the kinds, over all", ratio(each), "×", 0.95)
        for each in ("recall", "coverage")
    ]
    return [kept, *lost]


def _halves_rows(vectors: Doubles, draws: int) -> list[Row]:
    """Random halves of one set: how often 0 lies in the interval."""
    found: list[Row] = []
    for measure in DISTANCES:
        random, hits = np.random.default_rng(5), 0
        interval = MEASURES[measure].interval
        assert interval is not None
        for seed in range(draws):
            order = random.permutation(len(vectors))
            half = len(order) // 2
            told = interval(vectors[order[:half]], vectors[order[half:]], seed)
            hits += told.low <= 0 <= told.high
        name = f"{MEASURES[measure].name}: 0 in the interval of halves"
        found.append(at_least(name, 100 * hits / draws, "%", 95))
    return found


if __name__ == "__main__":
    raise SystemExit(main(__doc__.splitlines()[0] if __doc__ else "", rows))
