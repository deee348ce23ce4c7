"""Holding a loaded model as a `MemoryPlan` says: 8-bit weights, offload, tiles.

Casting and offload belong to a loaded model for good (the cache loads it again for another plan:
weights that were cast have lost what they had); tiles are switched on and off from job to job.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import torch
from torch import nn

from desktop_app.catalog.families import layers_of, references_of
from desktop_app.catalog.memory_table import MemoryTable
from desktop_app.core.conditions import of_kind, shares
from desktop_app.core.forecast import CostFactors, Host
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.request import EngineJob
from desktop_app.engine.model import Model
from desktop_app.engine.reference.fitting import most_pixels
from desktop_app.engine.regional_texts import texts_of_steps
from desktop_app.networks.device import Compute, halves_are_quick, offload_groups
from desktop_app.networks.weight_packing import loosen


def compute_for(compute: Compute, plan: MemoryPlan) -> Compute:
    """Device and precision for ``plan``; weights that wait or are cast go to main memory first."""
    if plan.precision != "auto":
        compute = replace(compute, dtype=getattr(torch, plan.precision))
    if plan.offload == "disk":
        return replace(compute, from_disk=compute.device.type == "cpu")
    if plan.offload or plan.layerwise_casting or plan.quantisation:
        compute = replace(compute, home=torch.device("cpu"))
    return compute


def host_of(compute: Compute) -> Host:
    """What the ladder asks of a machine."""
    name = compute.dtype_name
    precision = name if name in ("float32", "bfloat16", "float16") else "float32"
    return Host(compute.device.type, precision, 0, quick_half=halves_are_quick(compute.device))


def apply_memory_plan(model: Model, plan: MemoryPlan) -> None:
    """Bring a model that was just loaded with `compute_for` into the form of ``plan``.

    Weights that wait or are cast can't be in oneDNN's order (`speed.weight_packing`).
    """
    waits = plan.offload not in ("", "disk")
    model.controls.offload = plan.offload if waits else ""
    if plan.layerwise_casting or waits:
        for part in model.parts.values():
            if isinstance(part, nn.Module):
                loosen(part)
    if plan.layerwise_casting:
        model.network.enable_layerwise_casting(
            storage_dtype=torch.float8_e4m3fn, compute_dtype=model.compute.dtype
        )
    modules = [part for part in model.parts.values() if isinstance(part, nn.Module)]
    if not waits:
        for module in modules:
            module.to(model.compute.device)
        return
    model.codec.quick = False  # its merged layers would be left behind on the device
    waiting = modules
    if plan.offload == "groups":
        offload_groups(model.network, model.compute.device)
        waiting = [module for module in modules if module is not model.network]
    turns = ModelCpuOffload(waiting, model.compute.device)
    if plan.offload == "groups":  # what has read the text need not stay beside the layers
        model.network.register_forward_pre_hook(lambda *_: turns.take(None))


class ModelCpuOffload:
    """Parts that are on the device one at a time: each comes when it is called and leaves when
    another is."""

    def __init__(self, parts: list[nn.Module], device: torch.device) -> None:
        self._device, self._home = device, torch.device("cpu")
        self._there: nn.Module | None = None
        for part in parts:
            part.to(self._home)
            # An autoencoder is called by its halves, not by itself.
            for module in (part, *part.children()):
                module.register_forward_pre_hook(self._hook(part))

    def _hook(self, part: nn.Module) -> Any:
        def come(module: nn.Module, inputs: object) -> None:
            self.take(part)

        return come

    def take(self, part: nn.Module | None) -> None:
        """It is the turn of ``part``, or of none of them."""
        if part is self._there:
            return
        if self._there is not None:
            self._there.to(self._home)
        if part is not None:
            part.to(self._device)
        self._there = part


def work_of(job: EngineJob, model: Model) -> CostFactors:
    """What of a job decides its cost."""
    request = job.request
    batch, calls = texts_of_steps(model, job, request.steps)
    references = shares(request.conditions, "reference")
    uses = of_kind(request.conditions, "reference") if references_of(job.model) else ()
    most = most_pixels(model.family, request.size)
    seen = (min(most, prod(job.arrays[use.arrays[0]].shape[:2])) for use in uses if use.weight)
    frames = (request.layers + 1) * request.size.area if layers_of(job.model) else 0
    encodes = (job.image is not None) + (job.mask is not None and model.takes_mask)
    factor = model.codec.factor
    return CostFactors(
        model.family.id,
        request.size,
        factor,
        request.steps,
        request.count,
        batch,
        encodes + len(references),
        job.previews,
        job.model.variant,
        calls,
        references=references,
        seen=sum(seen) + frames,
        wide_vae=bool(model.family.vae_precision),
    )


def set_tiles(model: Model, plan: MemoryPlan, table: MemoryTable) -> None:
    """Switch the autoencoder's tiles on or off for a job."""
    model.codec.set_tiles(table.tile if plan.vae_tiling else 0)
