"""The Engine protocol: what the window's client and the in-process engine both are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.core.request import EngineJob

__all__ = ["Engine"]


class Engine(Protocol):
    """Makes pictures. One job at a time; `generate` is called from one thread."""

    def generate(
        self, job: EngineJob, on_event: Callable[[EngineEvent], None], cancel: CancelToken
    ) -> None:
        """Run ``job`` and tell of it through ``on_event`` (in the calling thread).

        Raises:
            Cancelled: ``cancel`` was set; the engine is ready for the next job.
            VelaturaError: the job can't be done; the engine is ready for the next job.
        """
        ...

    def close(self) -> None:
        """Free everything. Never raises; may be called twice."""
        ...
