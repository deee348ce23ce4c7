"""The engine itself: takes jobs, loads models, makes pictures. Importing it imports torch."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import platform
import sys
import traceback
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import torch
from diffusers.utils import logging as diffusers_logging

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent
from desktop_app.core.request import EngineJob
from desktop_app.engine.compute_profiles import EngineProfiles
from desktop_app.engine.generation import GenerationRunner
from desktop_app.engine.model_cache import ModelCache, identity
from desktop_app.engine.model_turns import ModelTurns
from desktop_app.engine.operations.operation_handler import EngineContext
from desktop_app.engine.operations.operation_table import HANDLERS
from desktop_app.engine.speed.openvino import openvino_version
from desktop_app.networks.device import pick_compute
from desktop_app.networks.failures import is_out_of_memory
from desktop_app.networks.peak_memory import resident_bytes


class LocalEngine(Engine):
    """Works in this process: the `core.engine.Engine` behind all others.

    One job at a time, but for those that overlap (`model_turns`). Models stay in memory as long as
    there is room.

    Args:
        dtype: precision to use instead of the device's own, for parity tests.
        device: torch device to use instead of the best there is.
        pack: name of the build of torch that was put before the installed one; empty: none was.
    """

    def __init__(self, dtype: str | None = None, device: str | None = None, pack: str = "") -> None:
        _silence_diffusers()
        self._pack = pack
        self._compute = pick_compute(dtype, device)
        families = load_families()
        self.cache = ModelCache(self._compute, families)
        self._ways = EngineProfiles(self._compute, families, precise=dtype is not None)
        self._turns = ModelTurns()
        runner = GenerationRunner(
            self.cache, self._compute, load_memory_table(), self._ways, self._turns
        )
        self._bench = EngineContext(self._compute, families, load_schedulers(), self.cache, runner)
        self._empty_bytes = resident_bytes()

    def run(
        self,
        operation: str,
        job: Any,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        """See `core.engine.Engine.run`.

        Raises:
            Cancelled, VelaturaError: as the operation's work raises them; everything else becomes
                an EngineError, ``out_of_memory`` or ``engine_failed``.
        """
        work = HANDLERS[operation]
        work.check(self._bench, job)
        with self._turns.taken(_in_common(job) if self.overlaps(job) else None):
            cancel.check()
            try:
                work.run(self._bench, job, on_event, cancel)
                return
            except (VelaturaError, Cancelled):
                raise
            except Exception as error:  # noqa: BLE001 - said in words
                failed = self._explained(error, work.about(job))
            # Out here nothing holds the frames that held the tensors.
            gc.collect()
            self._compute.free_unused()
            raise failed

    def overlaps(self, job: Any) -> bool:
        """Live pictures do, where a processor makes them."""
        return isinstance(job, EngineJob) and job.overlaps and bool(self._ways.kind)

    def describe(self) -> dict[str, str]:
        """Versions, device and precision, in words; a device's own memory in bytes."""
        memory, compiler = self._compute.memory_bytes, openvino_version()
        devices = torch.cuda.device_count() if self._compute.device.type == "cuda" else 1
        return {
            **({} if memory is None else {"device memory": str(memory)}),
            "process memory": str(self._empty_bytes),
            "python": platform.python_version(),
            "torch": torch.__version__,
            "diffusers": version("diffusers"),
            **({} if compiler is None else {"openvino": compiler}),
            **({"pack": self._pack} if self._pack else {}),
            "transformers": version("transformers"),
            "device": str(self._compute.device),
            "device name": self._compute.name,
            **({"devices": str(devices)} if devices > 1 else {}),
            **({"driver": str(_driver())} if self._compute.device.type == "cuda" else {}),
            "dtype": self._compute.dtype_name,
            "threads": str(torch.get_num_threads()),
            **({"processor": self._ways.kind} if self._ways.kind else {}),
        }

    def close(self) -> None:
        """Free the model. May be called twice."""
        self.cache.clear()

    def _explained(self, error: Exception, size: str) -> EngineError:
        details = traceback.format_exc()
        if is_out_of_memory(error):
            return EngineError("out_of_memory", details, size=size)
        reason = f"{type(error).__name__}: {error}"[:300]
        return EngineError("engine_failed", details, reason=reason)


def _in_common(job: EngineJob) -> object:
    """What is the same of jobs that overlap, so that nothing changes of what the first decodes with
    while the second starts."""
    request = job.request
    return identity(job.model), job.memory, request.way, request.size, request.conditions


def _driver() -> int:
    """Version of NVIDIA's driver, as CUDA counts it: 12040 is 12.4; 0 where it can't be asked."""
    version = ctypes.c_int()
    with contextlib.suppress(OSError, AttributeError):
        library = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
        ctypes.CDLL(library).cuDriverGetVersion(ctypes.byref(version))
    return version.value


def _silence_diffusers() -> None:
    """Keep its progress bars and advice out of the log."""
    diffusers_logging.set_verbosity_error()
    diffusers_logging.disable_progress_bar()
