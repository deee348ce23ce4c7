"""What trainings are done with in a program: the same for window and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from desktop_app.core.engine import Engine
from desktop_app.core.events import TrainingDone
from desktop_app.enginelink.client import EngineClient, PackChoice
from desktop_app.enginelink.command import module_command
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.running.prior_pictures import PriorPictures
from desktop_app.extensions.training.work.running.trained import keep_trained
from desktop_app.extensions.training.work.running.training_fit import check_fits
from desktop_app.extensions.training.work.running.training_run import TrainingServices
from desktop_app.library.collection.collection import Collection
from desktop_app.storage.paths import DataPaths

TRAINER_LOG: Final = "trainer.log"
TRAINER: Final = "desktop_app.extensions.training.work.trainer"
"""The module of the process that trains."""


def usual_services(
    paths: DataPaths,
    collection: Callable[[], Collection],
    engine: Callable[[], Engine],
    *,
    packs: PackChoice | None = None,
    redacted: Callable[[str], str] = str,
    trainer: Callable[[], Engine] | None = None,
    machine: Callable[[], Mapping[str, str]] = dict,
) -> TrainingServices:
    """Those of a data folder.

    Args:
        paths: of it.
        collection: takes up what comes of trainings.
        engine: starts what makes pictures of a subject's kind; closed when they are made.
        packs: knows the build of torch to be used.
        redacted: takes out of the log what must not be written down.
        machine: what an engine said of device and precision; empty: a processor is assumed.
        trainer: another trainer than a separate process.
    """
    log = paths.logs / TRAINER_LOG
    usual = partial(EngineClient, log, module_command(TRAINER), redacted=redacted, packs=packs)

    def keep(run: Run, done: TrainingDone) -> None:
        keep_trained(collection(), run, done)

    def check(run: Run) -> int:
        return check_fits(run, machine())

    return TrainingServices(trainer or usual, check, PriorPictures(engine), keep)
