"""The engine itself: takes jobs, loads models, makes pictures. Importing it imports torch."""

from __future__ import annotations

import platform
import time
import traceback
from collections.abc import Callable

import diffusers
import torch
import transformers
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import EngineError, InputError, VelaturaError
from desktop_app.core.events import EngineEvent, Finished
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, Task, check_request
from desktop_app.engine.backend import set_backend
from desktop_app.engine.device import pick_compute
from desktop_app.engine.failures import is_out_of_memory, loading_part
from desktop_app.engine.making import Making
from desktop_app.engine.model import Model
from desktop_app.engine.model_cache import ModelCache
from desktop_app.engine.parts import PART_NAMES
from desktop_app.engine.peak import resident_bytes
from desktop_app.engine.refining import check_has_picture, check_refiner
from desktop_app.engine.speed.openvino import openvino_version

__all__ = ["LocalEngine"]


class LocalEngine:
    """Makes pictures in this process: the `core.engine.Engine` that does the work.

    One job at a time, from one thread. Models stay in memory as long as there is room.

    Args:
        dtype: precision to use instead of the device's own, for parity tests.
        device: torch device to use instead of the best there is.
        pack: name of the build of torch that was put before the installed one; empty: none was.
    """

    def __init__(self, dtype: str | None = None, device: str | None = None, pack: str = "") -> None:
        hush()
        self._pack = pack
        self._compute = pick_compute(dtype, device)
        self._families, self._schedulers = load_families(), load_schedulers()
        self._cache = ModelCache(self._compute, self._families)
        self._making = Making(self._cache, self._compute, load_memory_table())
        self._empty_bytes = resident_bytes()

    @property
    def cache(self) -> ModelCache:
        """The models in memory."""
        return self._cache

    def generate(
        self, job: EngineJob, on_event: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> None:
        """Run ``job``; see `core.engine.Engine.generate`.

        Raises:
            Cancelled: within one step; the engine is ready for the next job.
            InputError: the request is out of range or its arrays don't fit it.
            ModelError: the model can't be loaded.
            EngineError: ``out_of_memory`` or ``engine_failed``.
        """
        begun = time.perf_counter()
        check_request(job.request, job.model)
        check_arrays(job)
        self._check_models(job)
        self._check_scheduler(job)
        cancel.check()
        try:
            row = self._schedulers[job.request.scheduler]
            made = self._making.make(job, row, on_event, cancel)
        except (VelaturaError, Cancelled):
            raise
        except Exception as error:
            raise self._explained(error, str(job.request.size)) from error
        seconds = time.perf_counter() - begun
        device = str(self._compute.device)
        on_event(Finished(seconds, made.loading, device, made.dtype, made.peak, made.backend))

    def _check_scheduler(self, job: EngineJob) -> None:
        """Raises InputError (``unknown_choice``); of families with a schedule of their own, any
        that there is will do."""
        family, name = self._families[job.model.family], job.request.scheduler
        choices = list(self._schedulers) if "scheduler" in family.without else family.schedulers
        if name not in choices or name not in self._schedulers:
            possible = ", ".join(choices)
            raise InputError("unknown_choice", setting="scheduler", value=name, choices=possible)

    def _check_models(self, job: EngineJob) -> None:
        """Raises InputError (``refiner_alone``) or ModelError (``refiner_unfit``)."""
        variant = self._families[job.model.family].variants.get(job.model.variant)
        needs_picture = variant is not None and variant.needs_picture
        has_picture = job.image is not None
        check_has_picture(job.model, needs_picture=needs_picture, has_picture=has_picture)
        if job.refiner is not None:
            check_refiner(job.model, job.refiner)

    def preload(
        self,
        model: ModelInfo,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken | None = None,
        memory: MemoryPlan | None = None,
    ) -> None:
        """Load ``model`` before it is needed; nothing happens if it is in memory already.

        What the first picture needs besides is made ready, too: its schedulers, and the text
        embeddings of an empty prompt.

        Raises:
            ModelError: it can't be loaded.
            EngineError: ``out_of_memory`` or ``engine_failed``.
            Cancelled: between two parts.
        """
        try:
            loads = self._cache.loads
            plan = self._making.plan_for(model, memory or MemoryPlan(), model.native_size**2)
            loaded = self._cache.get(model, on_event, cancel or CancelToken(), plan)
            set_backend(loaded, plan, on_event)
            if self._cache.loads > loads:
                self._warm_up(loaded)
        except (VelaturaError, Cancelled):
            raise
        except Exception as error:
            raise self._explained(error, model.name) from error

    def _warm_up(self, model: Model) -> None:
        for settings in (model.info.defaults, model.info.live):
            row = self._schedulers.get(settings.scheduler) if settings is not None else None
            if row is not None:
                model.scheduler(row)
        with torch.inference_mode(), loading_part(model.info.name, PART_NAMES["text_encoder"]):
            model.texts.encode("")

    def describe(self) -> dict[str, str]:
        """Versions, device and precision, in words; a device's own memory in bytes."""
        memory, compiler = self._compute.memory_bytes, openvino_version()
        return {
            **({} if memory is None else {"device memory": str(memory)}),
            "process memory": str(self._empty_bytes),
            "python": platform.python_version(),
            "torch": torch.__version__,
            "diffusers": diffusers.__version__,
            **({} if compiler is None else {"openvino": compiler}),
            **({"pack": self._pack} if self._pack else {}),
            "transformers": transformers.__version__,
            "device": str(self._compute.device),
            "device name": self._compute.name,
            "dtype": self._compute.dtype_name,
            "threads": str(torch.get_num_threads()),
        }

    def close(self) -> None:
        """Free the model. May be called twice."""
        self._cache.clear()

    def _explained(self, error: Exception, size: str) -> EngineError:
        details = traceback.format_exc()
        self._compute.free_unused()
        if is_out_of_memory(error):
            return EngineError("out_of_memory", details, size=size)
        reason = f"{type(error).__name__}: {error}"[:300]
        return EngineError("engine_failed", details, reason=reason)


def check_arrays(job: EngineJob) -> None:
    """Check that picture and mask are there as the task says, in the working size.

    Raises:
        InputError: ``mask_without_picture``, ``mask_size`` or ``mask_empty``.
        ValueError: the caller made a job that no request leads to.
    """
    request, image, mask = job.request, job.image, job.mask
    shape = (request.size.height, request.size.width)
    if mask is not None and image is None:
        raise InputError("mask_without_picture")
    if Task.of(has_picture=image is not None, has_mask=mask is not None) is not request.task:
        raise ValueError(f"the arrays of the job are not those of {request.task}")
    if image is not None and image.shape != (*shape, 3):
        raise ValueError(f"a picture of shape {image.shape} for {request.size}")
    if mask is None:
        return
    if mask.shape != shape:
        given = f"{mask.shape[1]}x{mask.shape[0]}"
        raise InputError("mask_size", mask=given, picture=str(request.size))
    if not (mask > 0).any():
        raise InputError("mask_empty")


def hush() -> None:
    """Keep the model libraries' progress bars and advice out of the log."""
    for logging in (diffusers_logging, transformers_logging):
        logging.set_verbosity_error()
        logging.disable_progress_bar()
