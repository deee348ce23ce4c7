"""How the feature network is taught: what it must tell from its vector, and the loop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from common import DEVICE, Average, Log, Stage, autocast, moved, set_rates, update
from data import FEATURES, scene_of
from desktop_app.engine.encoders.feature_network import FeatureNetwork
from judge import QUESTIONS, answers, renders, to_input
from muon import make_optimisers
from presets import Budget
from scenes import Scene
from views import SIDE, WORST, Damage, damaged, drawn_damage, photographs, texture, two_views

RATES = (2e-3, 1.5e-3)  # of Muon and AdamW
MIRRORED = {"left": "right", "right": "left"}
TEXTURES = 0.3  # share among what has no words
WARMTH = 0.1  # of the InfoNCE's softmax
AMOUNTS = 8  # of each kind of damage that the network says whether there is more


@dataclass(frozen=True)
class Plan:
    """scenes: seeds that are rendered, of which those that show one thing are used; batch: scenes
    a step; crops: photographs' and textures' places a step, two views each; held: scenes
    that training is watched by."""

    scenes: int = 40_000
    batch: int = 64
    crops: int = 16
    held: int = 512
    widths: tuple[int, ...] = (32, 64, 128, 256, 384)
    more: tuple[int, ...] = (0, 1, 1, 0)
    checkpoint_seconds: float = 60
    every: int = 200

    def config(self) -> dict[str, object]:
        """Of `FeatureNetwork.from_config`."""
        return {
            "name": "Velatura features",
            "version": 1,
            "side": SIDE,
            "widths": list(self.widths),
            "more": list(self.more),
            "dimensions": 256,
            "quality": len(WORST) * AMOUNTS,
            "heads": {question: list(words) for question, words in QUESTIONS.items()},
        }


SMOKE = Plan(64, 8, 4, 16, (8, 8, 16, 16, 16), (0, 0, 0, 0), 60, 2)


class Pupil(nn.Module):
    """The network with what only its training needs: a head that tells places of photographs
    apart."""

    def __init__(self, config: dict[str, object]) -> None:
        super().__init__()
        self.network = FeatureNetwork.from_config(config)
        size = self.network.content.out_features
        self.place = nn.Sequential(nn.Linear(size, size), nn.ReLU(), nn.Linear(size, 128))


def kept_renders(work: Path, sprites: Path, plan: Plan) -> tuple[np.ndarray, list[Scene]]:
    """((n, SIDE, SIDE, 3) uint8, scenes), rendered once; the first `held` are held out."""
    path = work / f"renders-{plan.scenes}.npy"
    if not path.exists():
        images, _ = renders(sprites, FEATURES, plan.scenes, SIDE)
        np.save(path.with_suffix(".part.npy"), images)
        path.with_suffix(".part.npy").rename(path)
    seeds = range(FEATURES, FEATURES + plan.scenes)
    scenes = [scene for scene in map(scene_of, seeds) if scene.single and scene.noun]
    return np.load(path, mmap_mode="r"), scenes


@dataclass(frozen=True, eq=False)
class Batch:
    """pixels: (n + 2 k, SIDE, SIDE, 3) uint8, scenes, then first views, then second ones;
    right: (n, 5) of the scenes; damage: (n + 2 k, 24) as of `more_than`."""

    pixels: np.ndarray
    right: Tensor
    damage: Tensor


def more_than(damage: list[Damage]) -> Tensor:
    """(n, kinds × AMOUNTS) of 0 and 1, by kind: is there more of it than each amount? Those are
    such that `drawn_damage` falls between any two equally often."""
    amounts = ((torch.arange(AMOUNTS) + 0.5) / AMOUNTS) ** 1.5
    return (torch.tensor(damage)[:, :, None] > amounts).flatten(1).float().to(DEVICE)


class Shows:
    """Draws batches."""

    def __init__(self, plan: Plan, images: np.ndarray, scenes: list[Scene]) -> None:
        self.plan, self.images, self.photographs = plan, images, photographs()
        self.right = np.array([answers(scene) for scene in scenes])
        words = QUESTIONS["place"]
        self.mirrored = np.array([words.index(MIRRORED.get(word, word)) for word in words])

    def batch(self, number: int) -> Batch:
        """The batch of this step, always the same."""
        rng = np.random.default_rng([number, 41])
        chosen = rng.integers(self.plan.held, len(self.images), size=self.plan.batch)
        pixels, right = list(self.images[np.sort(chosen)]), self.right[np.sort(chosen)].copy()
        for k in np.flatnonzero(rng.random(len(chosen)) < 0.5):
            pixels[k] = pixels[k][:, ::-1]
            right[k, 2] = self.mirrored[right[k, 2]]
        damage: list[Damage] = [drawn_damage(rng) for _ in range(len(chosen) + self.plan.crops)]
        damage += damage[len(chosen) :]  # both views alike: damage is told, not overlooked
        pairs = [two_views(self.place(rng), rng) for _ in range(self.plan.crops)]
        pixels += [first for first, _ in pairs] + [second for _, second in pairs]
        shown = [damaged(p, d, rng) for p, d in zip(pixels, damage, strict=True)]
        return Batch(np.stack(shown), torch.from_numpy(right), more_than(damage))

    def place(self, rng: np.random.Generator) -> np.ndarray:
        """A photograph or a texture."""
        if rng.random() < TEXTURES:
            return texture(rng)
        return self.photographs[int(rng.integers(len(self.photographs)))]


def losses(pupil: Pupil, batch: Batch, scenes: int) -> dict[str, Tensor]:
    """Of the questions (cross entropy, smoothed a little), the damage (of each amount) and the
    places (InfoNCE, van den Oord et al. 2018, arXiv:1807.03748)."""
    pictures = to_input(batch.pixels)
    with autocast():
        vector = pupil.network.features(pupil.network.seen(pictures))
    said = {question: head(vector[:scenes]) for question, head in pupil.network.heads.items()}
    right = batch.right.to(DEVICE)
    found = {
        question: F.cross_entropy(said[question], right[:, k], label_smoothing=0.05)
        for k, question in enumerate(QUESTIONS)
    }
    damage = pupil.network.damaged(pictures)
    found["damage"] = F.binary_cross_entropy_with_logits(damage, batch.damage)
    first, second = F.normalize(pupil.place(vector[scenes:]), dim=1).chunk(2)
    alike = torch.cat([first, second]) @ torch.cat([second, first]).T / WARMTH
    count = len(first)
    itself = torch.arange(2 * count, device=DEVICE)
    alike[itself, (itself + count) % (2 * count)] = -torch.inf
    found["places"] = 0.5 * F.cross_entropy(alike, itself)
    return found


def train(plan: Plan, work: Path, sprites: Path, budget: Budget) -> Average[Pupil]:
    """Train or go on; the checkpoint is the result."""
    images, scenes = kept_renders(work, sprites, plan)
    shows = Shows(plan, images, scenes)
    torch.manual_seed(7)
    pupil = moved(Pupil(plan.config()), DEVICE)
    average = Average(pupil, 0.998)
    plain = ("stem", "heads", "place", "where", "quality", "damage")
    optimisers = make_optimisers(pupil, *RATES, plain)
    stage = Stage(work, "features", budget, plan.checkpoint_seconds)
    stage.state = {"model": pupil, "average": average.model}
    stage.state |= {f"optimiser {k}": each for k, each in enumerate(optimisers)}
    stage.restore()

    def step(number: int, progress: float) -> Log:
        set_rates(optimisers, RATES, progress, number)
        found = losses(pupil, shows.batch(number), plan.batch)
        loss = torch.stack(list(found.values())).sum()
        update(pupil, loss, optimisers, average, number)
        return {name: value.item() for name, value in found.items()}

    def look(_: int) -> Log:
        return shares(average.model.network, images[: plan.held], shows.right[: plan.held])

    stage.run(step, plan.every, look)
    return average


@torch.inference_mode()
def told(network: FeatureNetwork, pixels: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """((n, dimensions) float32, question → (n,) index of the likeliest answer); pixels:
    (n, SIDE, SIDE, 3) uint8. In float32, as the program does it."""
    vectors: list[Tensor] = []
    said: dict[str, list[Tensor]] = {question: [] for question in network.shape.heads}
    for k in range(0, len(pixels), 64):
        features = network(to_input(pixels[k : k + 64]))
        vectors.append(features.vector.float().cpu())
        for question, scores in features.answers.items():
            said[question].append(scores.argmax(1).cpu())
    return torch.cat(vectors).numpy(), {q: torch.cat(part).numpy() for q, part in said.items()}


def shares(network: FeatureNetwork, pixels: np.ndarray, right: np.ndarray) -> Log:
    """How often each question is answered rightly, 0..1."""
    _, said = told(network, pixels)
    return {f"right {q}": float((said[q] == right[:, k]).mean()) for k, q in enumerate(said)}
