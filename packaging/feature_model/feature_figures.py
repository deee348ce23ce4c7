"""What the trained feature network is worth, on scenes and photographs it has not seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from common import ROOT, write_sheet
from data import HELD_FEATURES, UNSEEN
from desktop_app.engine.encoders.feature_network import FeatureNetwork
from judge import QUESTIONS, answers, renders, to_input, to_side
from metrics import frechet
from scenes import Scene
from teaching import shares, told
from views import SIDE, WORST, Damage, damaged_at, read

#: kind of damage → five amounts of it: standard deviations in px and levels, JPEG's quality
LEVELS: dict[str, tuple[float, ...]] = {
    "blur": (0.4, 0.8, 1.2, 1.8, 2.5),
    "noise": (3, 6, 12, 20, 32),
    "jpeg": (90, 70, 50, 30, 10),
}
MIDDLE = {"blur": 1.0, "noise": 12.0, "jpeg": 40.0}
NEAREST = 3  # neighbours that make a picture's ball in precision and recall
#: photographs that no training sees, CC BY 4.0 or CC0
STRONG = ROOT / "benchmarks" / "pictures" / "strong"


def by(kind: str, level: float) -> Damage:
    """The damage of one kind alone, as `views` counts it."""
    amount = 100 - level if kind == "jpeg" else level
    blur, noise, jpeg = (amount / WORST[name] if name == kind else 0.0 for name in WORST)
    return blur, noise, jpeg


def all_damaged(pictures: np.ndarray, kind: str, level: float) -> np.ndarray:
    """(n, side, side, 3) uint8 → the same, each with this much of it."""
    rng = np.random.default_rng(5)
    return np.stack([damaged_at(picture, by(kind, level), 1, rng) for picture in pictures])


def tiles(count: int) -> np.ndarray:
    """(count, SIDE, SIDE, 3) uint8: squares of the photographs that no training sees, in turn."""
    rng, sources = np.random.default_rng(11), [read(path) for path in sorted(STRONG.glob("*.jpg"))]
    made: list[np.ndarray] = []
    for k in range(count):
        picture = sources[k % len(sources)]
        side = int(rng.integers(2 * SIDE, min(picture.shape[:2]) + 1))
        top, left = (int(rng.integers(0, length - side + 1)) for length in picture.shape[:2])
        made.append(picture[top : top + side, left : left + side])
    return np.concatenate([to_side(tile[None], SIDE) for tile in made])


def distances(
    reference: np.ndarray, pictures: np.ndarray, network: FeatureNetwork
) -> dict[str, object]:
    """Fréchet distance of `pictures`, of any side, from `reference` as they are and by kind and
    level of damage, which is done before they come to the network's size."""
    vectors = torch.from_numpy(told(network, reference)[0])

    def away(shown: np.ndarray) -> float:
        return round(frechet(vectors, torch.from_numpy(told(network, to_side(shown, SIDE))[0])), 3)

    found: dict[str, object] = {"pictures a side": len(pictures), "clean": away(pictures)}
    for kind, levels in LEVELS.items():
        found[kind] = {str(level): away(all_damaged(pictures, kind, level)) for level in levels}
    return found


def inside(points: Tensor, balls: Tensor) -> float:
    """Share of the points (n, d) within the ball of any of the others (m, d), each as wide as to
    its `NEAREST`th neighbour (Kynkäänniemi et al. 2019, arXiv:1904.06991)."""
    radii = torch.cdist(balls, balls).kthvalue(NEAREST + 1, dim=1).values
    return float((torch.cdist(points, balls) <= radii).any(1).double().mean())


def coverage(vectors: np.ndarray, nouns: np.ndarray, half: int) -> dict[str, dict[str, float]]:
    """Precision and recall of the second half against the first: whole, and without half of its
    nouns."""
    right, made = (torch.from_numpy(part) for part in (vectors[:half], vectors[half:]))
    few = made[torch.from_numpy(nouns[half:] % 2 == 0)]
    count = len(few)
    return {
        name: {"precision": inside(shown, right[:count]), "recall": inside(right[:count], shown)}
        for name, shown in (("all nouns", made[:count]), ("half of the nouns", few))
    }


@torch.inference_mode()
def perceptual(network: FeatureNetwork, first: np.ndarray, second: np.ndarray) -> float:
    """Mean over the pictures: squared differences of the maps, summed over channels, averaged over
    places, then over levels."""
    total = 0.0
    for k in range(0, len(first), 64):
        a, b = (network(to_input(part[k : k + 64])).maps for part in (first, second))
        away = [(x - y).square().sum(1).mean((1, 2)) for x, y in zip(a, b, strict=True)]
        total += float(torch.stack(away).mean(0).sum())
    return total / len(first)


def perceptual_distances(network: FeatureNetwork, pictures: np.ndarray) -> dict[str, object]:
    """By kind and level of damage, and of other pictures altogether."""
    found: dict[str, object] = {
        kind: {
            str(level): round(perceptual(network, pictures, all_damaged(pictures, kind, level)), 4)
            for level in levels
        }
        for kind, levels in LEVELS.items()
    }
    moved = np.roll(pictures, 1, axis=2)
    return found | {
        "moved by 1 px": round(perceptual(network, pictures, moved), 4),
        "another picture": round(perceptual(network, pictures, np.roll(pictures, 1, axis=0)), 4),
    }


def answered(network: FeatureNetwork, pixels: np.ndarray, scenes: list[Scene]) -> dict[str, object]:
    """Shares of right answers, clean and with a middling amount of each damage."""
    right = np.array([answers(scene) for scene in scenes])
    looks: dict[str, Callable[[], np.ndarray]] = {"clean": lambda: pixels}
    for kind, level in MIDDLE.items():
        looks[f"{kind} {level:g}"] = lambda kind=kind, level=level: all_damaged(pixels, kind, level)
    return {
        name: {q.removeprefix("right "): round(v, 4) for q, v in found.items()}
        for name, look in looks.items()
        if (found := shares(network, look(), right))
    }


@torch.inference_mode()
def milliseconds(network: FeatureNetwork, batch: int, cores: int) -> float:
    """A picture in float32, the quickest of fifteen batches."""
    pixels, times, before = torch.zeros(batch, 3, SIDE, SIDE), [], torch.get_num_threads()
    torch.set_num_threads(cores)
    for _ in range(15):
        start = time.perf_counter()
        network(pixels)
        times.append(1000 * (time.perf_counter() - start) / batch)
    torch.set_num_threads(before)
    return round(min(times), 2)


def neighbours(path: Path, vectors: np.ndarray, pixels: np.ndarray, asked: int = 12) -> None:
    """A sheet: a row a picture, then the seven whose vectors lie nearest."""
    points = torch.from_numpy(vectors)
    near = torch.cdist(points[:asked], points).topk(8, largest=False).indices
    write_sheet(path, pixels[near.flatten().numpy()], 8, 0.75)


def figures(network: FeatureNetwork, sprites: Path, work: Path, count: int) -> dict[str, object]:
    """All of them, `count` scenes rendered; sheets of neighbours into `work`."""
    large, scenes = renders(sprites, HELD_FEATURES, count, 2 * SIDE)
    pixels = to_side(large, SIDE)
    unseen, unseen_scenes = renders(sprites, UNSEEN, count // 4, SIDE)
    photographs, half = tiles(count // 4), len(pixels) // 2
    vectors, _ = told(network, pixels)
    nouns = np.array([QUESTIONS["noun"].index(scene.noun) for scene in scenes])
    neighbours(work / "neighbours.png", vectors, pixels)
    neighbours(work / "neighbours-photographs.png", told(network, photographs)[0], photographs)
    middle = len(photographs) // 2
    return {
        "scenes": len(pixels),
        "right": answered(network, pixels, scenes),
        "right of unseen combinations": answered(network, unseen, unseen_scenes),
        "frechet": distances(pixels[:half], pixels[half : 2 * half], network),
        "frechet at 256 px": distances(pixels[:half], large[half : 2 * half], network),
        "frechet of photographs": distances(photographs[:middle], photographs[middle:], network),
        "precision and recall": coverage(vectors, nouns, half),
        "perceptual": perceptual_distances(network, pixels[:128]),
        "perceptual of photographs": perceptual_distances(network, photographs[:128]),
        "milliseconds a picture": {
            f"{batch} at a time, {cores} cores": milliseconds(network, batch, cores)
            for batch in (1, 16)
            for cores in (1, 2)
        },
    }
