"""Writes docs/schedulers.md: what each scheduler can do, and what adaptive steps save on the
starter model. How near each is to diffusers packaging/documents/parity_sheet.py tells.

``python packaging/documents/scheduler_sheet.py [--out docs/schedulers.md] [--prompts 4] [--steps
30]``; without prompts (0) the section on early stop stays what it is.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from torch import Tensor

from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.schedulers import SPREADS, SchedulerRow, load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.core.steps import SIGMA_SCHEDULES, is_whole_range
from desktop_app.engine.early_stop import IN_A_ROW, EarlyStopHook
from desktop_app.engine.hooks import Hook, HookStage, StepState
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.pipeline import Pipeline
from desktop_app.networks.schedules.schedule import Schedule
from tests.engine import test_foreign_schedules as known
from tests.models import model_info

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = ("a red boat on the sea", "a cat in the snow", "a house in a forest", "a yellow flower")
THRESHOLDS = (0.01, 0.015, 0.02, 0.03)
SAMPLED = "dpmpp_2m"
EARLY_STOP = "\n## Early stop\n"

HEAD = """# Schedulers

Written by `packaging/documents/scheduler_sheet.py`. The table itself is
resources/catalog/schedulers.toml.

*Calls*: model calls per step (the last step of a second-order scheduler has one; PLMS's first
has two). *Noise*: whether noise is added at each step; η where its amount can be set. *Others'*:
how many of the spreads of other programs (`k_…`, `comfy_…`) it can follow; the other columns are
diffusers' own.
The difference to diffusers' own pipelines, in every family: docs/parity.md.

"""

FOREIGN = """
## Names of other programs

Compared with what the programs' own functions compute (tests/engine/samples/foreign_levels.json,
which tells how; docs/decisions/0074-schedules-of-other-programs.md). The difference is that of the
noise level at the beginning of any step, and where the last one ends, relative to theirs; it is
below 1 % in every case that is called exact. All others are called stand-ins in the window, by
`velatura picture info` and in the API's warnings; so are samplers that are not here.
"""

NOTES = """
## Differences from diffusers

- **PLMS, image→image**: diffusers cuts the list of timesteps in the middle of PLMS's first pair:
  every step is then evaluated one level too low, and the last level's noise stays in the picture.
  Ours always starts with a pair.
- **LMS**: diffusers uses the fourth-order weights at the first step of image→image, where
  there is one derivative. Ours (a class of 70 lines, without scipy) raises its order step by step.
- **DPM2 with a mask**: `add_noise` gives the known pixels the next step's level in the
  middle of a step. Ours gives them the middle's.
- **DEIS and SA-Solver with Karras, exponential or beta levels**: their class repeats the last
  level, so that the last step does nothing. Ours uses one level more.
- **Trailing spacing** gives one timestep too many (−1) for some step counts: it is dropped.
- **TCD**, given exactly the number of distillation steps in its config, selects from all 1,000.
- **Dynamic shift** (FLUX.1) of DPM++ writes into a config that copies share; Heun has none. Both
  get the factor exp(μ), which is the same shift.
- **DPM++ with a mask at full strength, FLUX.1**: diffusers keeps a thousandth of the picture,
  as these solvers' first level is 0.999; its SD 3 pipelines, and ours, start from noise alone.
- **Heun, image→image, FLUX.1**: given levels, diffusers counts model calls as steps, and
  runs fewer of them than the strength says. Ours counts steps.
- Networks that predict the clean picture ("sample"): Euler ancestral, DPM2 and PLMS reject them;
  the prediction is converted to noise for them.
- DPM++ and others round a flow model's timesteps down to whole numbers; kept, for parity.

Left out: `DPMSolverSDEScheduler` (requires torchsde; DPM++ 2M SDE does not), the EDM schedulers
(only for EDM models).

scipy is not a dependency: diffusers imports all of `scipy.stats` with every scheduler if it is
installed (0.9 s at the engine's start, 143 MB on disk) only for beta levels and LMS. Our beta
quantile is within 2e-4 of scipy's, our LMS within 1e-4 of diffusers' in latents.
"""


@dataclass(frozen=True)
class Settled:
    """One prompt with one threshold: steps run, and PSNR in dB to the full result."""

    steps: int
    psnr: float


# -- the table ---------------------------------------------------------------------------------


def table() -> str:
    """The table of schedulers."""
    kinds = [kind for kind in SIGMA_SCHEDULES[1:] if not is_whole_range(kind)]
    head = ["id", "name", "A1111", "kind", "calls", "noise", "others'", *kinds]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in load_schedulers().values():
        marks = ["✓" if kind in SPREADS[row.spread].sigmas else "" for kind in kinds]
        cells = [f"`{row.id}`", row.name, row.a1111, row.prediction, str(row.order), noise(row)]
        others = sum(map(is_whole_range, SPREADS[row.spread].sigmas))
        cells.append(str(others) if others else "")
        lines.append("| " + " | ".join([*cells, *marks]) + " |")
    return "\n".join(lines) + "\n"


# -- names of other programs -------------------------------------------------------------------


def foreign() -> str:
    """Each name that samples/foreign_levels.json has against its program's numbers."""
    lines = [
        FOREIGN,
        "| program | schedule | sampler | model | here | largest difference, 3 to 50 steps |",
        "|---|---|---|---|---|---|",
    ]
    for row in known.KNOWN["rows"]:
        for program, sampler, schedule in row["names"]:
            meant = known.meant_of(row["model"], program, sampler, schedule)
            name = known.MODEL_NAMES[row["model"]]
            here = f"{meant.row.name}, `{meant.sigmas}`"
            told = "stand-in"
            if meant.exact:
                told = f"{known.difference(meant, row['model'], row['levels']):.2%}"
            cells = (program, schedule, sampler, name, here, told)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def noise(row: SchedulerRow) -> str:
    """Whether a scheduler adds noise, in a word."""
    if row.takes_eta:
        return f"η (usually {row.eta:g})"
    return "yes" if row.adds_noise else ""


# -- adaptive steps ---------------------------------------------------------------------------


class Recorder:
    """Keeps the predicted clean latents of every step."""

    stage = HookStage.STEP_DONE

    def __init__(self) -> None:
        self.clean: list[Tensor] = []

    def __call__(self, state: StepState) -> None:
        self.clean.append(state.schedule.denoised(state.prediction, state.scaled, state.index))


class RecordingPipeline(Pipeline):
    """A painter that keeps what `Recorder` records."""

    recorder: Recorder

    def _hooks(self, image: int, noise: Tensor, schedule: Schedule) -> Iterator[Hook]:
        yield from super()._hooks(image, noise, schedule)
        yield self.recorder


def settled_at(clean: list[Tensor], threshold: float) -> int:
    """The step, from 1, at which a `EarlyStopHook` would have finished."""

    def nobody(steps: int, total: int) -> None:
        """The saving is told here otherwise."""

    hook, calm = EarlyStopHook(threshold, None, None, nobody), 0
    for index in range(1, len(clean)):
        is_calm = hook.change(clean[index - 1], clean[index]) < threshold
        calm = calm + 1 if is_calm else 0
        if calm == IN_A_ROW:
            return index + 1
    return len(clean)


def settling(prompts: int, steps: int) -> dict[float, list[Settled]]:
    """Threshold → what it does to each prompt."""
    path = resource_path("models", "starter")
    config = json.loads((path / "unet" / "config.json").read_text(encoding="utf-8"))
    info = model_info(
        "starter",
        path=str(path),
        prediction_type="v_prediction",
        input_channels=config["in_channels"],
        latent_channels=config["out_channels"],
        factor=16,
        native_size=256,
    )
    engine, row = LocalEngine("float32"), load_schedulers()[SAMPLED]
    model = engine.cache.get(info, lambda _: None, CancelToken())
    found: dict[float, list[Settled]] = {threshold: [] for threshold in THRESHOLDS}
    for seed, prompt in enumerate(PROMPTS[:prompts]):
        request = GenerationRequest(
            *(Task.TEXT_TO_IMAGE, prompt, "starter", Size(256, 256)),
            steps=steps,
            guidance_scale=3.5,
            scheduler=SAMPLED,
            seed=seed,
        )
        pipeline = RecordingPipeline(
            model, row, EngineJob(request, info, previews=False), lambda _: None, CancelToken()
        )
        pipeline.recorder = Recorder()
        with torch.inference_mode():
            whole = model.codec.decode_pixels(pipeline.latents(0))
            for threshold in THRESHOLDS:
                step = settled_at(pipeline.recorder.clean, threshold)
                early = whole
                if step < steps:
                    early = model.codec.decode_pixels(pipeline.recorder.clean[step - 1])
                found[threshold].append(Settled(step, psnr(early, whole)))
        print(prompt, {t: s[-1] for t, s in found.items()}, flush=True)
    return found


def psnr(ours: np.ndarray, full: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of pictures in 0..1."""
    error = float(np.mean((ours.astype(np.float64) - full) ** 2))
    return 99.0 if error == 0 else -10 * float(np.log10(error))


def settling_words(found: dict[float, list[Settled]], steps: int) -> str:
    """The section on adaptive steps."""
    prompts = len(next(iter(found.values())))
    lines = [
        EARLY_STOP,
        "Off by default (`settle` 0). The loop ends once the predicted clean latents have",
        "changed by less than the threshold (RMS of the change over their deviation) from one step",
        "to the next, twice in a row; the prediction is the result.",
        f"Starter model, {load_schedulers()[SAMPLED].name}, {steps} steps, guidance 3.5,",
        f"{prompts} prompts; PSNR to the picture with all steps.\n",
        "| threshold | steps run (each prompt) | saved | PSNR if stopped: mean (least), dB |",
        "|---|---|---|---|",
    ]
    for threshold, all_of in found.items():
        ran = [each.steps for each in all_of]
        saved = 1 - sum(ran) / (steps * len(ran))
        quality = [each.psnr for each in all_of if each.steps < steps]
        words = "the same" if not quality else f"{sum(quality) / len(quality):.1f}"
        least = "" if not quality else f" ({min(quality):.1f})"
        listed = ", ".join(map(str, ran))
        lines.append(f"| {threshold:g} | {listed} | {saved:.0%} | {words}{least} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "schedulers.md")
    parser.add_argument("--prompts", type=int, default=len(PROMPTS))
    parser.add_argument("--steps", type=int, default=30)
    arguments = parser.parse_args()
    if arguments.prompts:
        adaptive = settling_words(settling(arguments.prompts, arguments.steps), arguments.steps)
    else:
        whole: str = arguments.out.read_text(encoding="utf-8")
        adaptive = "".join(whole.partition(EARLY_STOP)[1:])
    arguments.out.write_text(HEAD + table() + foreign() + NOTES + adaptive, encoding="utf-8")
    print(f"{arguments.out.name} written")


if __name__ == "__main__":
    main()
