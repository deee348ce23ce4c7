"""Look at an exported model as users get it: through diffusers' pipeline.

    python packaging/starter_model/evaluate.py --sheet docs/starter_model.png
    python packaging/starter_model/evaluate.py --schedulers .training/schedulers.png

Writes contact sheets with the prompt under each picture. Figures of the
training itself (PSNR, loss with right and shuffled captions) are in its CSV.
"""

from __future__ import annotations

import threads  # before torch

# isort: split

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import diffusers
import torch
from PIL import Image, ImageDraw, ImageFont

from common import ROOT
from sampling import PROMPTS

#: the program's scheduler ids -> (diffusers class, options)
SCHEDULERS: dict[str, tuple[str, dict[str, object]]] = {
    "ddim": ("DDIMScheduler", {}),
    "euler": ("EulerDiscreteScheduler", {}),
    "euler_a": ("EulerAncestralDiscreteScheduler", {}),
    "dpmpp_2m": ("DPMSolverMultistepScheduler", {}),
    "dpmpp_2m_karras": ("DPMSolverMultistepScheduler", {"use_karras_sigmas": True}),
    "dpmpp_2m_sde": ("DPMSolverMultistepScheduler", {"algorithm_type": "sde-dpmsolver++"}),
    "unipc": ("UniPCMultistepScheduler", {}),
    "lcm": ("LCMScheduler", {}),
    "heun": ("HeunDiscreteScheduler", {}),
}


def load(folder: Path, dtype: torch.dtype) -> diffusers.StableDiffusionPipeline:
    """The folder as a stock pipeline, offline."""
    pipeline = diffusers.StableDiffusionPipeline.from_pretrained(
        folder, dtype=dtype, local_files_only=True, use_safetensors=True
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def use_scheduler(pipeline: diffusers.StableDiffusionPipeline, name: str) -> None:
    """Give the pipeline this scheduler, built from its own config."""
    kind, options = SCHEDULERS[name]
    pipeline.scheduler = getattr(diffusers, kind).from_config(pipeline.scheduler.config, **options)


def generate(
    pipeline: diffusers.StableDiffusionPipeline,
    prompts: Sequence[str],
    steps: int,
    guidance: float,
    seed: int = 0,
) -> list[Image.Image]:
    """One picture a prompt; picture k has the noise of seed + k whatever the batch."""
    pictures: list[Image.Image] = []
    for k in range(0, len(prompts), 8):
        part = list(prompts[k : k + 8])
        generators = [torch.Generator().manual_seed(seed + k + i) for i in range(len(part))]
        got = pipeline(
            part, num_inference_steps=steps, guidance_scale=guidance, generator=generators
        )
        pictures += got.images
    return pictures


def contact_sheet(
    pictures: Sequence[Image.Image], texts: Sequence[str], columns: int, side: int = 192
) -> Image.Image:
    """The pictures in rows, each with its text below."""
    font, line, gap = ImageFont.load_default(12), 22, 6
    rows = -(-len(pictures) // columns)
    sheet = Image.new(
        "RGB", (columns * (side + gap) + gap, rows * (side + line + gap) + gap), "white"
    )
    pen = ImageDraw.Draw(sheet)
    for k, (picture, text) in enumerate(zip(pictures, texts, strict=True)):
        x, y = gap + k % columns * (side + gap), gap + k // columns * (side + line + gap)
        sheet.paste(picture.resize((side, side), Image.Resampling.LANCZOS), (x, y))
        pen.text((x + side / 2, y + side + line / 2), text, "black", font, "mm")
    return sheet


def scheduler_sheet(
    pipeline: diffusers.StableDiffusionPipeline, steps: int, guidance: float
) -> Image.Image:
    """Eight prompts by every scheduler."""
    prompts = PROMPTS[:8]
    pictures: list[Image.Image] = []
    texts: list[str] = []
    for name in SCHEDULERS:
        use_scheduler(pipeline, name)
        started = time.perf_counter()
        pictures += generate(pipeline, prompts, steps, guidance)
        print(
            f"{name}: {(time.perf_counter() - started) / len(prompts):.2f} s a picture", flush=True
        )
        texts += [f"{name} {steps}: {prompt}" for prompt in prompts]
    return contact_sheet(pictures, texts, len(prompts), 128)


def main() -> None:
    """Write the sheets asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, default=ROOT / "resources/models/starter")
    parser.add_argument("--sheet", type=Path, help="write the sheet of 24 prompts here")
    parser.add_argument("--schedulers", type=Path, help="write a sheet of all schedulers here")
    parser.add_argument("--prompts", nargs="+", default=PROMPTS)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--guidance", type=float)
    parser.add_argument("--scheduler", choices=SCHEDULERS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dtype", choices=("float32", "bfloat16"), default="bfloat16")
    options = parser.parse_args()
    torch.set_num_threads(threads.THREADS)
    defaults = json.loads((options.model / "velatura.json").read_text())["defaults"]
    steps = options.steps or defaults["steps"]
    guidance = defaults["guidance_scale"] if options.guidance is None else options.guidance
    pipeline = load(options.model, getattr(torch, options.dtype))
    if options.sheet:
        use_scheduler(pipeline, options.scheduler or defaults["scheduler"])
        pictures = generate(pipeline, options.prompts, steps, guidance, options.seed)
        contact_sheet(pictures, options.prompts, min(6, len(pictures))).save(options.sheet)
    if options.schedulers:
        scheduler_sheet(pipeline, options.steps or 20, guidance).save(options.schedulers)


if __name__ == "__main__":
    main()
