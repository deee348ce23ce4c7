"""diffusers' own pipelines and schedulers, as the parity tests run them.

Where a pipeline can't be run with a scheduler, only how it is called is mended (`handed_over`): the
formulas of the steps, the pipeline and the network stay diffusers' own.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import signature
from math import exp
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.networks.schedules.scheduler_classes import scheduler_class
from tests.engine.parity_anima import AnimaPipeline
from tests.engine.parity_flux2_dev import stock_flux2_dev
from tests.engine.parity_qwen_image21 import stock_qwen_image21

__all__ = [
    "ROWS",
    "fed_noise",
    "give_scheduler",
    "handed_over",
    "load_config",
    "by_calls",
    "stock_latents",
    "stock_pipeline",
    "stock_scheduler",
]

ROWS = load_schedulers()

STOCK = {"LinearMultistepScheduler": "LMSDiscreteScheduler"}
"""Classes of ours → the one of diffusers that they stand for."""


@functools.cache
def stock_pipeline(class_name: str, path: str) -> Any:
    """A stock pipeline, loaded by diffusers itself."""
    import diffusers

    if class_name == "AnimaPipeline":
        return AnimaPipeline(Path(path))
    if class_name == "QwenImage21Pipeline":
        return stock_qwen_image21(Path(path))
    if class_name == "Flux2Pipeline":
        return stock_flux2_dev(Path(path))
    # Those of SDXL and after have none.
    safety = {"safety_checker": None, "requires_safety_checker": False}
    older = class_name.startswith("StableDiffusion") and class_name[15:17] not in ("XL", "3P", "3I")
    given = safety if older else {}
    if class_name == "QwenImageLayeredPipeline":  # it only writes captions
        given = {"processor": None}
    pipeline = getattr(diffusers, class_name).from_pretrained(path, dtype=torch.float32, **given)
    pipeline.set_progress_bar_config(disable=True)
    if class_name == "ChromaInpaintPipeline":  # it asks for a setting that no Chroma has
        pipeline.transformer.register_to_config(guidance_embeds=False)
    return pipeline


def stock_scheduler(class_name: str) -> Any:
    """The class a stock pipeline gets."""
    if class_name in STOCK:
        import diffusers

        return getattr(diffusers, STOCK[class_name])
    return scheduler_class(class_name)


@functools.cache
def handed_over(stock: Any) -> Any:
    """A flow scheduler's class, able to be called as pipelines call the class they were made for.

    Those of FLUX.1 hand over noise levels, and a shift also where the model has none; all that
    start from a picture ask for `scale_noise`. What a class does not take is left away, and levels
    for solvers that make their own, as FluxPipeline (alone) does; Heun's levels and shift are put
    in. No formula of a step is changed.
    """
    takes = signature(stock.set_timesteps).parameters

    class HandedOver(stock):
        def set_timesteps(
            self,
            num_inference_steps: Any = None,
            device: Any = None,
            sigmas: Any = None,
            mu: Any = None,
        ) -> None:
            steps = len(sigmas) if num_inference_steps is None else num_inference_steps
            shifts = mu is not None and self.config.get("use_dynamic_shifting")
            given: dict[str, Any] = {"mu": mu} if shifts and "mu" in takes else {}
            own = self.config.get("use_flow_sigmas")
            if sigmas is not None and "sigmas" in takes and not own:
                given["sigmas"] = sigmas
            super().set_timesteps(steps, device=device, **given)
            if sigmas is not None and stock.order == 2:
                factor = exp(mu) if shifts else self.config.shift
                levels = torch.tensor(sigmas, dtype=torch.float32)
                levels = factor * levels / (1 + (factor - 1) * levels)
                if end := self.config.get("shift_terminal"):
                    levels = 1 - (1 - levels) * (1 - end) / (1 - levels[-1])
                doubled = torch.cat([levels[:1], levels[1:].repeat_interleave(2)])
                self.timesteps = doubled * self.config.num_train_timesteps
                self.sigmas = torch.cat([doubled, levels.new_zeros(1)])

        if not hasattr(stock, "scale_noise"):

            def scale_noise(self, sample: Tensor, timestep: Tensor, noise: Tensor) -> Tensor:
                return self.add_noise(sample, noise, timestep)

    return HandedOver


def by_calls(steps: int, strength: float) -> float:
    """The strength that lets FLUX.1's pipelines run the last ``steps * strength`` of ``steps``
    with Heun: given levels, they take its calls of the model, two a step but the last, for steps.
    """
    calls = 2 * steps - 1
    return (calls - (steps - int(steps * strength))) / calls


def load_config(model: ModelInfo) -> dict[str, Any]:
    """The model's own scheduler settings."""
    path = Path(model.path) / "scheduler" / "scheduler_config.json"
    return json.loads(path.read_text(encoding="utf-8"))


def give_scheduler(pipeline: Any, job: EngineJob) -> None:
    """Let the stock pipeline take the job's."""
    row = ROWS[job.request.scheduler]
    config = {**load_config(job.model), **row.options}
    stock = stock_scheduler(row.class_name)
    if row.prediction == "flow":
        config |= {"prediction_type": "flow_prediction", "flow_shift": _shift(config)}
        stock = handed_over(stock)
    pipeline.scheduler = stock.from_config(config)


def stock_latents(class_name: str, job: EngineJob, **inputs: Any) -> Tensor:
    """The latents of the same request from a stock pipeline."""
    pipeline = stock_pipeline(class_name, job.model.path)
    row, request = ROWS[job.request.scheduler], job.request
    give_scheduler(pipeline, job)
    if row.takes_eta:
        # The pipelines' own default is 0, also where the class has another.
        inputs = {"eta": row.eta, **inputs}
    if request.negative_prompt:
        # Not every pipeline takes one; without it SDXL's hears nothing, not an empty text.
        inputs = {"negative_prompt": request.negative_prompt, **inputs}
    with _loras(pipeline, job):
        return pipeline(
            prompt=request.prompt,
            num_inference_steps=request.steps,
            generator=torch.Generator().manual_seed(request.seed),
            output_type="latent",
            **{"guidance_scale": request.guidance_scale, **inputs},
        ).images


def _shift(config: dict[str, Any]) -> float:
    """The model's, in either of the names that classes of schedulers give it."""
    return config.setdefault("shift", config.get("flow_shift", 1.0))


@contextmanager
def _loras(pipeline: Any, job: EngineJob) -> Iterator[None]:
    """Those of the job, loaded by diffusers."""
    for use in job.request.conditions:
        pipeline.load_lora_weights(use.name)
    try:
        yield
    finally:
        if job.request.conditions:
            pipeline.unload_lora_weights()


@contextmanager
def fed_noise(
    job: EngineJob, shape: torch.Size, packed: Callable[[Tensor], Tensor]
) -> Iterator[None]:
    """Fresh noise of flow schedulers as our loop draws it: theirs comes from no seed.

    Args:
        job: what is run.
        shape: of the latents.
        packed: how the pipeline wants noise laid out.
    """
    row = ROWS[job.request.scheduler]
    if not (row.adds_noise and row.prediction == "flow"):
        yield
        return
    generator = torch.Generator().manual_seed(job.request.seed)
    torch.randn(shape, generator=generator)  # where the image starts

    def draw(*_: Any, **__: Any) -> Tensor:
        return packed(torch.randn(shape, generator=generator))

    module = import_module(scheduler_class(row.class_name).__module__)
    with patch.object(module, "randn_tensor", draw):
        yield
