"""Loaded models that stay warm as long as there is room: the one not used for longest goes first.

Switching the task, or back to a model used before, reloads nothing. Two stand side by side only if
both fit and room is left for what is calculated. Networks that look at pictures are held among the
models, by the same rule.
"""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, TypeVar

import psutil
import torch

from desktop_app.catalog.families import Family
from desktop_app.core.cancel import CancelToken
from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.core.events import EngineEvent
from desktop_app.core.memory_limit import memory_limit
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.engine.compute_profiles import set_profile
from desktop_app.engine.loading import exchanged_vae, load
from desktop_app.engine.mmap_copy import copy_mapped_weights
from desktop_app.engine.model import Model
from desktop_app.engine.offload import apply_memory_plan, compute_for
from desktop_app.engine.speed.optimise import USUAL
from desktop_app.networks.device import Compute
from desktop_app.networks.peak_memory import available_bytes

Identity = tuple[object, ...]
Key = tuple[Identity, MemoryPlan]
T = TypeVar("T")

_RESERVE = 0.15
"""Share of the machine's memory that warm models leave to pictures and other programs."""

_AS_THEY_ARE = MemoryPlan()


class ModelCache:
    """Holds models, the one used last at the end.

    Args:
        compute: device and precision where a plan says nothing else.
        families: the families table.
        room: what can be had now, in bytes; asked of the machine if not given.

    Attributes:
        loads: how many models were loaded so far.
    """

    def __init__(
        self,
        compute: Compute,
        families: dict[str, Family],
        room: Callable[[], int] | None = None,
    ) -> None:
        self._compute, self._families = compute, families
        self._room = room or (lambda: available_bytes(compute))
        self._models: OrderedDict[Key, Any] = OrderedDict()
        self.loads = 0

    def __len__(self) -> int:
        """How many models and networks are held."""
        return len(self._models)

    def has(self, info: ModelInfo, plan: MemoryPlan = _AS_THEY_ARE) -> bool:
        """Whether `get` would load nothing."""
        return _key(info, plan, self._compute) in self._models

    def get(
        self,
        info: ModelInfo,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
        plan: MemoryPlan = _AS_THEY_ARE,
        kept_models: Collection[ModelInfo] = (),
        profile: ComputeProfile = USUAL,
    ) -> Model:
        """The loaded model, from memory if it is held.

        Args:
            info: which.
            on_event: told of every part that is loaded.
            cancel: looked at before every part.
            plan: how it is held.
            kept_models: others that stay, if they are held.
            profile: how a processor calculates it; its precision is the plan's.

        Raises:
            ModelError: it can't be loaded; it is not held then.
            Cancelled: between two parts.
        """
        key = _key(info, plan, self._compute)
        if key in self._models and _can_take(self._models[key], plan, profile):
            self._models.move_to_end(key)
            set_profile(self._models[key], profile)
            return _with_vae(self._models[key], info)
        for other in [held for held in self._models if held[0] == key[0]]:
            del self._models[other]  # the same weights held otherwise
        self._free()
        needed = _about(info, compute_for(self._compute, plan)) + self._reserve()
        self.leave(needed, spare=kept_models)
        compute = compute_for(self._compute, plan)
        family = self._families[info.family]
        model = load(info, family, compute, on_event, cancel, plan.quantisation, profile)
        if not compute.from_disk:
            copy_mapped_weights(model.parts.values())
        apply_memory_plan(model, plan)
        self._models[key] = model
        self.loads += 1
        return model

    def network(self, key: Identity, size: int, load: Callable[[], T]) -> T:
        """A network beside the models, from memory if it is held.

        Args:
            key: what makes it the same weights, in the same precision.
            size: bytes that it will take.
            load: reads it; what it raises goes through, and nothing is held then.
        """
        held = key, _AS_THEY_ARE
        if held not in self._models:
            self._free()
            self.leave(size + self._reserve())
            self._models[held] = load()
        self._models.move_to_end(held)
        return self._models[held]

    def apply_memory_plan(self, model: Model) -> None:
        """Take a model that was made elsewhere as the only one."""
        self.clear()
        self._models[_key(model.info, _AS_THEY_ARE, self._compute)] = model

    def leave(self, room: int, *, keep: int = 0, spare: Collection[ModelInfo] = ()) -> bool:
        """Free models until ``room`` bytes can be had, or only the last ``keep`` and ``spare`` are
        left.

        Returns:
            Whether any was freed.
        """
        spared = {identity(each) for each in spare}
        freed = False
        for key in list(self._models)[: len(self._models) - keep]:
            if self._room() >= room:
                break
            if key[0] not in spared:
                del self._models[key]
                self._free()
                freed = True
        return freed

    def leave_last(self) -> bool:
        """Free all models but the one used last; whether there were any."""
        return self.leave(1 << 62, keep=1)

    def clear(self) -> None:
        if self._models:
            self._models.clear()
            self._free()

    def _free(self) -> None:
        gc.collect()
        self._compute.free_unused()

    def _reserve(self) -> int:
        limit = memory_limit()
        main = limit.whole if limit else psutil.virtual_memory().total
        return round(_RESERVE * (self._compute.memory_bytes or main))


def _can_take(model: Model, plan: MemoryPlan, profile: ComputeProfile) -> bool:
    """Whether the way of a model in memory can be changed: not of weights that wait or are cast."""
    bound = plan.offload or plan.layerwise_casting
    return not bound or profile.form == model.backend.profile.form


def identity(info: ModelInfo) -> Identity:
    """What makes two infos the same weights, read the same way."""
    return (
        info.path,
        info.digest,
        info.size_bytes,
        info.family,
        info.variant,
        info.prediction_type,
        info.companion,
        info.lacks,
        tuple(sorted(info.parts.items())),
        tuple(sorted(info.part_digests.items())),
    )


def _key(info: ModelInfo, plan: MemoryPlan, compute: Compute) -> Key:
    """Tiles are switched from job to job, and so are autoencoders: they make no other model."""
    precision = compute_for(compute, plan).dtype_name
    held = replace(plan, precision=precision, vae_tiling=False, backend="torch")  # type: ignore[arg-type]
    parts, digests = (
        {slot: value for slot, value in of.items() if slot != "vae"}
        for of in (info.parts, info.part_digests)
    )
    lacks = tuple(part for part in info.lacks if part != "vae")
    return identity(replace(info, parts=parts, part_digests=digests, lacks=lacks)), held


def _with_vae(model: Model, info: ModelInfo) -> Model:
    """``model`` with the autoencoder of ``info``; of others than it was loaded with, the one used
    last stays in memory. Raises ModelError: it can't be loaded."""
    own, wanted = ((i.parts.get("vae"), i.part_digests.get("vae")) for i in (model.info, info))
    if own == wanted:
        return model
    if wanted not in model.variants:
        model.variants.clear()
        model.variants[wanted] = exchanged_vae(model, info)
    return model.variants[wanted]


def _about(info: ModelInfo, compute: Compute) -> int:
    """Bytes that it will take, told from its size on the disk: 16-bit weights grow in float32,
    those in blocks do not."""
    grows = compute.dtype == torch.float32 and not info.path.lower().endswith(".gguf")
    return info.size_bytes * (2 if grows else 1)
