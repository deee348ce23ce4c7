"""The trainer itself: takes trainings, one after the other. Importing it imports torch."""

from __future__ import annotations

import gc
import platform
import traceback
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import EngineError, VelaturaError
from desktop_app.core.events import EngineEvent
from desktop_app.extensions.training.work.trainer.training import train
from desktop_app.networks.device import pick_compute
from desktop_app.networks.failures import is_out_of_memory


class LocalTrainer(Engine):
    """Works in this process; one training at a time."""

    def run(
        self,
        operation: str,
        job: Any,
        on_event: Callable[[EngineEvent], None],
        cancel: CancelToken,
    ) -> None:
        """See `core.engine.Engine.run`; it knows "train" alone.

        Raises:
            Cancelled: the state is written.
            VelaturaError: as `training.train`; everything else becomes an EngineError,
                ``training_memory`` or ``training_failed``.
        """
        if operation != "train":
            raise KeyError(operation)
        try:
            train(Path(job.folder), on_event, cancel)
            return
        except (VelaturaError, Cancelled):
            raise
        except Exception as error:  # noqa: BLE001 - said in words
            failed = _explained(error)
        finally:
            gc.collect()
        pick_compute().free_unused()
        raise failed

    def describe(self) -> dict[str, str]:
        """Versions and device, in words."""
        compute = pick_compute()
        return {
            "python": platform.python_version(),
            "torch": torch.__version__,
            **{name: version(name) for name in ("diffusers", "accelerate", "peft")},
            "device": str(compute.device),
            "device name": compute.name,
            "threads": str(torch.get_num_threads()),
        }

    def close(self) -> None:
        """Nothing is kept between trainings."""


def _explained(error: Exception) -> EngineError:
    details = traceback.format_exc()
    if is_out_of_memory(error):
        return EngineError("training_memory", details)
    return EngineError("training_failed", details, reason=f"{type(error).__name__}: {error}"[:300])
