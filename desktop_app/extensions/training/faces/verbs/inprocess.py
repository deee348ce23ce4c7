"""The trainer in this very process: for those that a launcher started."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.extensions.training.work.trainer.launched import tell_others
from desktop_app.networks.environment import prepare_environment


class LaunchedTrainer(Engine):
    """The trainer in one of several processes. The first one tells the others what is trained:
    their jobs name no folder."""

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        if "torch" not in sys.modules:
            prepare_environment()
        from desktop_app.extensions.training.work.trainer.local import LocalTrainer

        told = replace(job, folder=tell_others(job.folder or None))
        LocalTrainer().run(operation, told, on_event, cancel)

    def close(self) -> None:
        """Nothing is kept."""
