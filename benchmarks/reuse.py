"""What do pictures lose, and gain in time, if deep features are worked out every few steps only?

The starter model, four prompts, thirty steps; each picture beside the one with all features
(PSNR of the pixels), and the time of both in turns. What is lost is told, not judged.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import numpy as np  # noqa: E402

from benchmarks.common import Row, main, quickest  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.events import EngineEvent, ImageDone  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.pixels import FloatArray  # noqa: E402
from desktop_app.core.request import EngineJob, GenerationRequest, Task  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402

PROMPTS = ("a red house", "a penguin on the left", "a big green cactus", "a dog, night")
EVERY = (2, 3, 5)


def measure(quick: bool) -> Sequence[Row]:
    """PSNR and share of the time for each number of steps."""
    engine = LocalEngine()
    model = probe(resource_path("models", "starter"), load_families())
    side = model.native_size
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, "", model.id, Size(side, side), steps=30, guidance_scale=5.0
    )

    def picture(prompt: str, every: int) -> tuple[FloatArray, float]:
        asked = replace(request, prompt=prompt, seed=3, reuse=every)
        told: list[EngineEvent] = []
        begun = time.perf_counter()
        engine.generate(EngineJob(asked, model, previews=False), told.append, CancelToken())
        seconds = time.perf_counter() - begun
        return next(each.pixels for each in told if isinstance(each, ImageDone)), seconds

    picture(PROMPTS[0], 1)
    prompts = PROMPTS[:2] if quick else PROMPTS
    seconds: dict[int, list[float]] = {every: [] for every in (1, *EVERY)}
    losses: dict[int, list[float]] = {every: [] for every in EVERY}
    for prompt in prompts:
        whole, taken = picture(prompt, 1)
        seconds[1].append(taken)
        for every in EVERY:
            made, taken = picture(prompt, every)
            seconds[every].append(taken)
            error = float(np.square(made - whole).mean())
            losses[every].append(-10 * np.log10(max(error, 1e-12)))
    engine.close()
    rows: list[Row] = []
    for every in EVERY:
        ratio = quickest(seconds[every]) / quickest(seconds[1])
        rows.append(Row(f"every {every} steps: time by that of all", ratio, "×"))
        rows.append(Row(f"every {every} steps: PSNR, mean", float(np.mean(losses[every])), "dB"))
        rows.append(Row(f"every {every} steps: PSNR, least", min(losses[every]), "dB"))
    return rows


if __name__ == "__main__":
    sys.exit(main("deep features used again", measure))
