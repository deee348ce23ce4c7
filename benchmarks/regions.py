"""Do regions put things where they are painted, and what do they cost?

The starter model, "a red apple" in the left half and "a blue fish" in the right one, 50 seeds,
beside one prompt that says both: each half is judged by the classifier of packaging/starter_model
(noun and colour), where its weights are (``judge.pt``, in the folder that VELATURA_JUDGE names);
else that is left out, and said. McNemar's exact test compares the two. What four regions cost is
measured in turns with the same steps without, of the starter model and of a UNet as large as that
of Stable Diffusion 1.5 with random weights.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from math import comb
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402

from benchmarks.common import ROOT, Row, at_least, at_most, main, quickest  # noqa: E402
from benchmarks.random_weights import random_network  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.conditions import Conditions, region  # noqa: E402
from desktop_app.core.events import EngineEvent, ImageDone, StepDone  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.core.pixels import ByteArray, FloatArray  # noqa: E402
from desktop_app.core.request import EngineJob, GenerationRequest, Task  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.engine.region_maps import shares  # noqa: E402
from desktop_app.engine.speed.optimise import optimise_model  # noqa: E402
from desktop_app.engine.speed.regional_attention import regional_attention_of  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from desktop_app.networks.device import pick_compute  # noqa: E402
from desktop_app.networks.part_classes import part_class  # noqa: E402

JOINED = "a red apple on the left, a blue fish on the right"
HALVES = {
    "halves": ("a red apple", "a blue fish"),
    "halves, sides in words too": ("a red apple on the left", "a blue fish on the right"),
}
FOUND, PRICE, CHANCE = 0.6, 1.3, 0.05
QUARTERS = ("a red apple", "a blue fish", "a yellow banana", "a green tree")


class Starter:
    """The starter model, ready to make pictures."""

    def __init__(self) -> None:
        self._engine = LocalEngine()
        self._model: ModelInfo = probe(resource_path("models", "starter"), load_families())
        self.side = self._model.native_size

    def make(
        self, prompt: str, seed: int, own: Sequence[tuple[str, FloatArray]] = ()
    ) -> tuple[ByteArray, list[float]]:
        """A picture (h, w, 3), and the seconds of its steps after the first."""
        names = [f"mask {at}" for at in range(len(own))]
        uses: Conditions = tuple(
            region(text, name) for (text, _), name in zip(own, names, strict=True)
        )
        request = GenerationRequest(
            *(Task.TEXT_TO_IMAGE, prompt, self._model.id, Size(self.side, self.side)),
            steps=20,
            guidance_scale=3.5,
            scheduler="euler_a",
            seed=seed,
            conditions=uses,
        )
        arrays = {name: mask for (_, mask), name in zip(own, names, strict=True)}
        times: list[float] = []
        told: list[EngineEvent] = []

        def listen(event: EngineEvent) -> None:
            told.append(event)
            if isinstance(event, StepDone):
                times.append(time.perf_counter())

        job = EngineJob(request, self._model, previews=False, arrays=arrays)
        self._engine.generate(job, listen, CancelToken())
        pixels = next(each.pixels for each in told if isinstance(each, ImageDone))
        return np.round(pixels.clip(0, 1) * 255).astype(np.uint8), np.diff(times).tolist()


def quarters(side: int) -> list[FloatArray]:
    """Four masks with a border around them, where the common prompt is heard."""
    made: list[FloatArray] = []
    half, edge = side // 2, side // 16
    for row in (0, half):
        for column in (0, half):
            mask = np.zeros((side, side), np.float32)
            mask[row + edge : row + half - edge, column + edge : column + half - edge] = 1
            made.append(mask)
    return made


# ---------------------------------------------------------------------- places


def judge_of(folder: Path) -> Callable[[ByteArray], bool]:
    """Whether a picture shows a red apple in its left half and a blue fish in its right one.

    A half is looked at in two sizes, and mirrored; what is likeliest in all of them counts. Of 300
    renders whose object and colour are known, cut like this, 68 % are told right; in one size and
    not mirrored 60 %.
    """
    sys.path.insert(0, str(ROOT / "packaging/starter_model"))
    import judge
    from presets import CPU

    judged = judge.restore(CPU, folder)
    names: dict[str, tuple[str, ...]] = judge.QUESTIONS

    def shows(half: ByteArray, **wanted: str) -> bool:
        views = [*_views(half, half.shape[0]), *_views(half, half.shape[0] * 3 // 4)]
        small = [cv2.resize(v, (judged.side,) * 2, interpolation=cv2.INTER_AREA) for v in views]
        with torch.inference_mode():
            scores: dict[str, torch.Tensor] = judged(judge.to_input(np.stack(small)))
        means = {question: scores[question].float().log_softmax(1).mean(0) for question in wanted}
        return all(names[each][int(means[each].argmax())] == wanted[each] for each in wanted)

    def both(picture: ByteArray) -> bool:
        half = picture.shape[1] // 2
        left, right = picture[:, :half], picture[:, half:]
        return shows(left, noun="apple", colour="red") and shows(right, noun="fish", colour="blue")

    return both


def _views(half: ByteArray, side: int) -> Iterator[ByteArray]:
    """Its middle as a square with that side, and the same mirrored; borders are repeated."""
    above, beside = (half.shape[0] - side) // 2, max(0, side - half.shape[1])
    border = ((0, 0), (beside // 2, beside - beside // 2), (0, 0))
    view = np.pad(half[above : above + side], border, mode="edge")
    yield view
    yield np.ascontiguousarray(view[:, ::-1])


def by_chance(only_one: int, only_other: int) -> float:
    """McNemar's exact test, two-sided: how likely pairs that differ are to be so uneven."""
    count = only_one + only_other
    tail = sum(comb(count, each) for each in range(min(only_one, only_other) + 1)) / 2**count
    return min(1.0, 2 * tail)


def place_rows(starter: Starter, seeds: int) -> Iterator[Row]:
    """How often both halves are right."""
    folder = os.environ.get("VELATURA_JUDGE")
    if folder is None:
        print("  VELATURA_JUDGE is not set: what is in the halves is not judged")
        return
    right = judge_of(Path(folder))
    left = np.zeros((starter.side, starter.side), np.float32)
    left[:, : starter.side // 2] = 1
    joined = [right(starter.make(JOINED, seed)[0]) for seed in range(seeds)]
    yield Row("both right, one joined prompt", float(np.mean(joined)), "")
    for name, words in HALVES.items():
        own = list(zip(words, (left, 1 - left), strict=True))
        made = [right(starter.make("", seed, own)[0]) for seed in range(seeds)]
        yield at_least(f"both right, {name}", float(np.mean(made)), "", FOUND)
        pairs = list(zip(made, joined, strict=True))
        chance = by_chance(pairs.count((True, False)), pairs.count((False, True)))
        yield at_most("  p that this is chance (McNemar)", chance, "", CHANCE)


# ---------------------------------------------------------------------- price


def starter_price(starter: Starter, rounds: int) -> Iterator[Row]:
    """The starter model with four regions and the common prompt, by one with that alone."""
    own = list(zip(QUARTERS, quarters(starter.side), strict=True))
    pairs = [
        (starter.make("a table", seed)[1], starter.make("a table", seed, own)[1])
        for seed in range(rounds)
    ]
    for name, of in (("a step by attention", min), ("all steps", sum)):
        plain, four = (quickest([of(times) for times in each]) for each in zip(*pairs, strict=True))
        row = f"four regions, starter model, {name}"
        yield at_most(row, four / plain, "×", PRICE) if of is min else Row(row, four / plain, "×")


def large_rows(sides: Sequence[int], rounds: int) -> Iterator[Row]:
    """The same for a UNet of Stable Diffusion 1.5's size, guided."""
    compute = pick_compute(device="cpu")
    config = {"cross_attention_dim": 768, "attention_head_dim": 8}
    made = random_network(lambda: part_class("UNet2DConditionModel")(**config), compute.dtype)
    unet = made.to(memory_format=compute.memory_format)
    optimise_model(unet, compute)
    regional = regional_attention_of(unet, compute.dtype)
    assert regional is not None
    for side in sides:
        generator, timestep = torch.Generator().manual_seed(1), torch.tensor(500)
        latents = torch.randn(2, 4, side // 8, side // 8, generator=generator).to(compute.dtype)
        latents = latents.contiguous(memory_format=compute.memory_format)
        text = torch.randn(2, 77, 768, generator=generator).to(compute.dtype)
        maps = shares([(mask, 1.0) for mask in quarters(side)], 8)
        negative = torch.zeros_like(maps)
        negative[0] = 1.0
        plain: list[float] = []
        four: list[float] = []
        for _ in range(rounds + 1):
            begun = time.perf_counter()
            with torch.inference_mode():
                unet(latents, timestep, text, return_dict=False)
            between = time.perf_counter()
            with torch.inference_mode(), regional.sharing((negative, maps), text.shape[1]):
                unet(latents, timestep, text.repeat(1, len(maps), 1), return_dict=False)
            plain.append(between - begun)
            four.append(time.perf_counter() - between)
        ratio = quickest(four[1:]) / quickest(plain[1:])
        yield at_most(f"four regions, SD 1.5's size, {side}²", ratio, "×", PRICE)


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    starter = Starter()
    rows = list(starter_price(starter, 2 if quick else 6))
    rows += large_rows((256,) if quick else (256, 512), 2 if quick else 4)
    return [*rows, *place_rows(starter, 4 if quick else 50)]


if __name__ == "__main__":
    sys.exit(main("Do regions put things where they are painted, and what do they cost?", measure))
