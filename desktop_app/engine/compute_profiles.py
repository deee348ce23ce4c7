"""Compute profiles (`core.compute_profile`): a job's, and bringing a model to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import torch

from desktop_app.catalog.compute_profiles import (
    ComputeProfileTable,
    SizeClass,
    load_profiles,
    size_class,
)
from desktop_app.catalog.families import Family
from desktop_app.core.compute_profile import ComputeProfile, read_profile
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.model import Model
from desktop_app.engine.speed.attention import attention_by_kernel
from desktop_app.engine.speed.optimise import optimise_again
from desktop_app.networks.device import Compute
from desktop_app.networks.processor import processor_kind


class EngineProfiles:
    """The profiles of this process.

    Args:
        compute: device and precision where a plan says nothing else.
        families: the families table.
        precise: whether that precision was asked for, and goes before a profile's.

    Attributes:
        kind: of processor; empty: another device calculates, for which there are no profiles.
        table: of profiles.
    """

    def __init__(self, compute: Compute, families: dict[str, Family], *, precise: bool) -> None:
        self.kind = processor_kind() if compute.device.type == "cpu" else ""
        self.table: ComputeProfileTable = load_profiles()
        self._families, self._precise = families, precise
        self._threads = torch.get_num_threads()

    def of(self, text: str, model: ModelInfo) -> ComputeProfile:
        """The profile of that text; the usual one where it is empty, or one that is not known
        here."""
        return read_profile(text) or self.table.usual_profile(self.kind, self._size(model))

    def candidates(self, model: ModelInfo) -> tuple[ComputeProfile, ...]:
        """What a trial of it tries, in the order that decides; the usual profile first."""
        return self.table.candidates(self.kind, self._size(model))

    def plan(self, plan: MemoryPlan, profile: ComputeProfile) -> MemoryPlan:
        """``plan`` with the precision of ``profile``, unless it names one itself."""
        if plan.precision != "auto" or self._precise or not self.kind:
            return plan
        return replace(plan, precision=profile.precision)

    @contextmanager
    def used(self, profile: ComputeProfile, *, is_shared: bool = False) -> Iterator[None]:
        """While it lasts, attention is made and threads are used as ``profile`` has it, in the
        calling thread; half of the threads where the processor ``is_shared`` with another job."""
        wanted = min(profile.threads or self._threads, self._threads)
        if is_shared:
            wanted = max(1, wanted // 2)
        with attention_by_kernel(profile.attention == "kernel"):
            if wanted == self._threads or not self.kind:
                yield
                return
            torch.set_num_threads(wanted)
            try:
                yield
            finally:
                torch.set_num_threads(self._threads)

    def _size(self, model: ModelInfo) -> SizeClass:
        return size_class(model, self._families[model.family].denoiser)


def set_profile(model: Model, profile: ComputeProfile) -> None:
    """Bring a model in memory to the form of ``profile``, as if it had been loaded so.

    Nothing is read. What was worked out of its weights as they lay (LoRAs, another autoencoder) is
    forgotten. Not for weights that wait elsewhere or are cast (`engine.offload`).
    """
    if profile.form != model.backend.profile.form and model.compute.device.type == "cpu":
        for text in (False, True):
            model.loras.use((), {}, text=text)
        free = None if model.backend.compiled is None else 0  # OpenVINO holds weights of its own
        for name in (model.engine.denoiser, "vae"):
            part = model.parts.get(name)
            if part is not None:
                optimise_again(part, model.compute, profile, free_bytes=free)
        model.variants.clear()
        model.__dict__.pop("loras", None)
    model.backend.profile = profile
