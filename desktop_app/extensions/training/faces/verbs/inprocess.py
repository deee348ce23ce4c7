"""The trainer in this very process: for those that a launcher started."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from desktop_app.core.engine import Engine

if TYPE_CHECKING:
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.engine import Tell
    from desktop_app.extensions.training.work.trainer.local import LocalTrainer


def make_trainer() -> LocalTrainer:
    """Import torch and build the trainer: for processes that a launcher started."""
    from desktop_app.networks.environment import prepare_environment

    if "torch" not in sys.modules:
        prepare_environment()
    from desktop_app.extensions.training.work.trainer.local import LocalTrainer

    return LocalTrainer()


def text_by_first(text: str | None) -> str:
    """What the first of several processes tells all of them."""
    from desktop_app.extensions.training.work.trainer.launched import tell_others

    return tell_others(text)


class LaunchedTrainer(Engine):
    """The trainer in the first of several processes, which wait to be told what is trained."""

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        trainer = make_trainer()
        text_by_first(job.folder)
        trainer.run(operation, job, on_event, cancel)

    def close(self) -> None:
        """Nothing is kept."""
