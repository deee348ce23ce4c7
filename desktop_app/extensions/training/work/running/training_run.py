"""One training from its folder to its result: what the queue of trainings and the command line both
do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.core.errors import EngineError, StorageError
from desktop_app.core.events import EngineEvent, Noted, TrainingDone
from desktop_app.core.operations import Training
from desktop_app.enginelink.exit_codes import ENDINGS
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.values.texts import TEXTS
from desktop_app.extensions.training.work.running.training_basis import check_unchanged
from desktop_app.extensions.training.work.stores.runs import TrainingRuns

ENDED: Final = "trainer_ended"


class Prior(Protocol):
    """Makes the pictures that keep a model from forgetting."""

    def __call__(self, run: Run, folder: Path, tell: Tell, token: CancelToken) -> Run:
        """``run`` with them. Raises Cancelled, VelaturaError."""
        ...


@dataclass(frozen=True, slots=True)
class TrainingServices:
    """What trainings are done with.

    Attributes:
        trainer: starts the trainer; it is closed at the end of each training.
        check: refuses one that does not fit; bytes that it needs of the device's own memory, if
            that has any. Raises VelaturaError.
        prior: makes pictures of the subject's kind, in the run's folder.
        keep: takes up what came of it. Raises VelaturaError.
    """

    trainer: Callable[[], Engine]
    check: Callable[[Run], int]
    prior: Prior
    keep: Callable[[Run, TrainingDone], object]


def run_training(
    runs: TrainingRuns,
    run_id: str,
    services: TrainingServices,
    tell: Tell,
    token: CancelToken,
    starting: Callable[[int], object] = lambda device_bytes: None,
) -> TrainingDone:
    """Do it, or go on with it; its state is left to who asks.

    Args:
        runs: on the disk.
        run_id: which.
        services: what it is done with.
        tell: hears of it.
        token: stops it, or lets it wait.
        starting: called, with what `TrainingServices.check` gave, before the trainer starts, when
            pictures of its kind have been made.

    Raises:
        Cancelled: by ``token``; it can go on.
        InputError: ``training_changed``: what it depends on is not what it was.
        VelaturaError: it can't be done, or did not fit.
    """
    try:
        return _run(runs, run_id, services, tell, token, starting)
    except StorageError as error:
        if error.code != "disk_full":
            raise
        raise StorageError("training_disk_full", error.details, **error.params) from error


def _run(
    runs: TrainingRuns,
    run_id: str,
    services: TrainingServices,
    tell: Tell,
    token: CancelToken,
    starting: Callable[[int], object],
) -> TrainingDone:
    run = runs.run(run_id)
    now = replace(run, basis=check_unchanged(run, token.check))
    if run.basis is None and runs.has_begun(run_id):
        tell(Noted("training_basis_unknown"))
    held = services.check(run)
    folder = runs.folder / run_id
    try:
        with_prior = services.prior(now, folder, tell, token)
    except EngineError as error:
        raise _of_training(error) from error
    if with_prior != now:
        with_prior = replace(with_prior, basis=check_unchanged(with_prior))
    if with_prior != run:
        runs.write_run(run_id, with_prior)
    done: list[TrainingDone] = []

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, TrainingDone):
            done.append(event)
        tell(event)

    token.check()
    starting(held)
    with closing(services.trainer()) as trainer:
        try:
            trainer.run("train", Training(str(folder)), on_event, token)
        except EngineError as error:
            if error.code not in ENDINGS:
                raise _of_training(error) from error
            reason = str(error.params.get("reason", error.code))
            raise EngineError(ENDED, error.details, reason=reason) from error
    return done[0]


def _of_training(error: EngineError) -> EngineError:
    """What engine and pipe say of a picture, as it is of a training."""
    if error.code in TEXTS:
        return error
    if error.code == "out_of_memory":
        return EngineError("training_memory", error.details)
    reason = str(error.params["reason"]) if error.code == "engine_failed" else error.what
    return EngineError("training_failed", error.details, reason=reason.rstrip("."))
