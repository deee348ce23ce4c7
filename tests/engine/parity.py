"""Runs the same request through our loop and through a stock pipeline of diffusers.

`FAMILIES` is the table that the parity tests and packaging/scheduler_sheet.py walk: a family joins
with a row, its tiny model with a name in tests/tiny_models.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import SchedulerRow, load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.painter import Painter
from desktop_app.engine.schedulers import scheduler_class

ROWS = load_schedulers()
TOLERANCE = 1e-4

OWN_WAY = {
    "pndm": "diffusers starts image→image in the middle of PLMS's first pair",
    "lms": "diffusers takes fourth-order weights at image→image's first step",
}
"""Schedulers of which diffusers' image→image is at fault: ours is not that."""

STOCK = {"LinearMultistepScheduler": "LMSDiscreteScheduler"}
"""Classes of ours → the one of diffusers that they stand for."""


@dataclass(frozen=True)
class ParityFamily:
    """One family as the parity tests run it.

    Attributes:
        id: in families.toml.
        options: of the tiny model (`tiny_parts`).
        text, image, inpaint: names of the stock pipelines; empty where there is none.
        skip: scheduler → why the stock pipeline can't run it.
        inputs: further arguments of the stock pipeline's call.
    """

    id: str
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    text: str = ""
    image: str = ""
    inpaint: str = ""
    skip: dict[str, str] = field(default_factory=dict[str, str])
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def name(self) -> str:
        """For the test's id and the sheet."""
        return "-".join([self.id, *map(str, self.options.values())])

    @property
    def rows(self) -> list[SchedulerRow]:
        """The family's schedulers, but those to skip."""
        ids = load_families()[self.id].schedulers
        return [ROWS[each] for each in ids if each not in self.skip]


_SD = {
    "text": "StableDiffusionPipeline",
    "image": "StableDiffusionImg2ImgPipeline",
    "inpaint": "StableDiffusionInpaintPipeline",
}
FAMILIES = [
    ParityFamily("sd1", **_SD),
    ParityFamily("sd2", {"prediction_type": "v_prediction"}, **_SD),
    ParityFamily(
        "sdxl",
        text="StableDiffusionXLPipeline",
        image="StableDiffusionXLImg2ImgPipeline",
        inpaint="StableDiffusionXLInpaintPipeline",
    ),
]


def our_latents(engine: LocalEngine, job: EngineJob) -> Tensor:
    """The latents of the request from our loop."""
    model = engine.cache.get(job.model, lambda _: None, CancelToken())
    row = ROWS[job.request.scheduler]
    with torch.inference_mode():
        return Painter(model, row, job, lambda _: None, CancelToken()).latents(0)


@functools.cache
def stock_pipeline(class_name: str, path: str) -> Any:
    """A stock pipeline, loaded by diffusers itself."""
    import diffusers

    # Those of SDXL and after have none.
    safety = {"safety_checker": None, "requires_safety_checker": False}
    given = safety if class_name.startswith("StableDiffusion") and "XL" not in class_name else {}
    pipeline = getattr(diffusers, class_name).from_pretrained(path, dtype=torch.float32, **given)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def stock_scheduler(class_name: str) -> Any:
    """The class a stock pipeline gets."""
    if class_name in STOCK:
        import diffusers

        return getattr(diffusers, STOCK[class_name])
    return scheduler_class(class_name)


def load_config(model: ModelInfo) -> dict[str, Any]:
    """The model's own scheduler settings."""
    path = Path(model.path) / "scheduler" / "scheduler_config.json"
    return json.loads(path.read_text(encoding="utf-8"))


def stock_latents(class_name: str, job: EngineJob, **inputs: Any) -> Tensor:
    """The latents of the same request from a stock pipeline."""
    pipeline = stock_pipeline(class_name, job.model.path)
    row, request = ROWS[job.request.scheduler], job.request
    config = {**load_config(job.model), **row.options}
    if row.prediction == "flow":
        config |= {"prediction_type": "flow_prediction", "flow_shift": config.get("shift", 1.0)}
    pipeline.scheduler = stock_scheduler(row.class_name).from_config(config)
    if row.takes_eta:
        # The pipelines' own default is 0, also where the class has another.
        inputs = {"eta": row.eta, **inputs}
    if request.negative_prompt:
        # Not every pipeline takes one; without it SDXL's hears nothing, not an empty text.
        inputs = {"negative_prompt": request.negative_prompt, **inputs}
    return pipeline(
        prompt=request.prompt,
        num_inference_steps=request.steps,
        guidance_scale=request.guidance_scale,
        generator=torch.Generator().manual_seed(request.seed),
        output_type="latent",
        **inputs,
    ).images


def picture_latents(engine: LocalEngine, model: ModelInfo, pixels: Tensor) -> Tensor:
    """A picture's latents."""
    with torch.inference_mode():
        return engine.cache.get(model, lambda _: None, CancelToken()).codec.encode(pixels)


def difference(ours: Tensor, theirs: Tensor) -> float:
    """The greatest difference of any latent."""
    return float((ours - theirs).abs().max())
