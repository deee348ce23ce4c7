"""Pictures as the program makes them: its engine, the model's own settings, a LoRA at weight 1."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

import backgrounds
from benchmarks.teaching.things import SIDE, Bytes
from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora
from desktop_app.core.events import ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.extensions.training.work.running.prior_pictures import COMMON
from desktop_app.library.probing.probe import probe
from desktop_app.networks.codec import pixels_to_tensor
from nouns import NOUNS
from vocabulary import SETTINGS

PLACES = [words[0] for words in SETTINGS.values()]
ASKED = [noun.word for noun in NOUNS if noun.word not in COMMON][::2][:20]
"""Twenty of the model's own nouns, of which the pictures that keep it from forgetting show none."""

Filling = tuple[str, Bytes, Bytes]
"""A prompt, a picture, and its mask."""


class Maker:
    """Makes pictures with the model in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.model = probe(folder, load_families())
        self._engine = LocalEngine()

    def pictures(
        self, prompts: Sequence[str], seeds: Sequence[int], file: Path | None = None
    ) -> list[Bytes]:
        """One of each prompt and seed, with the LoRA in ``file``."""
        pairs = zip(prompts, seeds, strict=True)
        return [self._made(prompt, seed, file, None, None) for prompt, seed in pairs]

    def fillings(
        self, fillings: Sequence[Filling], seeds: Sequence[int], file: Path | None = None
    ) -> list[Bytes]:
        """Pictures with their masks filled."""
        made: list[Bytes] = []
        for (prompt, pixels, mask), seed in zip(fillings, seeds, strict=True):
            found = self._made(prompt, seed, file, pixels, mask)
            made.append(np.where((mask > 0)[..., None], found, pixels))
        return made

    def coded(self, pictures: list[Bytes]) -> list[Bytes]:
        """Pictures through the autoencoder."""
        models = self._engine.cache._models
        if not models:
            self._made("a cat", 1, None, None, None)
        codec = next(iter(models.values())).codec
        made = [codec.decode_pixels(codec.encode(pixels_to_tensor(each))) for each in pictures]
        return [np.rint(255 * each).astype(np.uint8) for each in made]

    def _made(
        self, prompt: str, seed: int, file: Path | None, pixels: Bytes | None, mask: Bytes | None
    ) -> Bytes:
        settings = self.model.defaults
        request = GenerationRequest(
            Task.TEXT_TO_IMAGE if mask is None else Task.INPAINT,
            prompt,
            self.model.id,
            Size(SIDE, SIDE),
            seed=seed,
            steps=settings.steps,
            guidance_scale=settings.guidance_scale,
            scheduler=settings.scheduler,
            conditions=() if file is None else (lora(file.name),),
        )
        more: dict[str, Any] = {}
        if pixels is not None and mask is not None:
            more = {"image": pixels, "mask": (mask > 0).astype(np.float32)}
        files = {} if file is None else {file.name: str(file)}
        job = EngineJob(request, self.model, files=files, previews=False, **more)
        found: list[ImageDone] = []

        def hear(event: object) -> None:
            if isinstance(event, ImageDone):
                found.append(event)

        self._engine.generate(job, hear, CancelToken())
        return np.rint(255 * found[0].pixels).astype(np.uint8)


def from_text(trigger: str, count: int) -> tuple[list[str], list[int]]:
    """Prompts and seeds: the thing in all places, one after the other."""
    prompts = [f"a {trigger} {PLACES[at % len(PLACES)]}" for at in range(count)]
    return prompts, [7000 + at for at in range(count)]


def fills(trigger: str, count: int) -> tuple[list[Filling], list[int]]:
    """Scenes without the thing, with a hole that it is to be put into, and seeds."""
    made: list[Filling] = []
    for at in range(count):
        random = np.random.default_rng([at, 123])
        setting = list(SETTINGS)[at % len(SETTINGS)]
        canvas, _ = backgrounds.draw(setting, "", random)
        pixels = np.clip(canvas.pixels + 0.5, 0, 255).astype(np.uint8)
        side = int(random.uniform(100, 170))
        x, y = int(random.uniform(8, 248 - side)), int(random.uniform(40, 248 - side))
        mask = np.zeros((SIDE, SIDE), np.uint8)
        mask[y : y + side, x : x + side] = 255
        made.append((f"a {trigger} {SETTINGS[setting][0]}", pixels, mask))
    return made, [9000 + at for at in range(count)]


def named_prompt(word: str, at: int) -> tuple[str, int]:
    """A noun in one of the places, and a seed."""
    article = "an" if word[0] in "aeiou" else "a"
    return f"{article} {word} {PLACES[at % len(PLACES)]}", 7000 + at


def noun_prompts(each: int, first: int) -> tuple[list[str], list[int], list[int]]:
    """Prompts, seeds and numbers of the nouns asked for: ``each`` pictures of each."""
    rows = [(number, word, k) for number, word in enumerate(ASKED) for k in range(each)]
    prompts = [named_prompt(word, number + k)[0] for number, word, k in rows]
    return prompts, [first + 1000 * n + k for n, _, k in rows], [n for n, _, _ in rows]


def other_prompts(count: int, first: int) -> tuple[list[str], list[int]]:
    """Prompts and seeds of nouns that are not asked for."""
    others = [noun.word for noun in NOUNS if noun.word not in ASKED][:: max(1, 40 // count)][:count]
    return [named_prompt(word, at)[0] for at, word in enumerate(others)], [
        first + at for at in range(count)
    ]
