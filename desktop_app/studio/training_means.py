"""What trainings are done with in a program: the same for window and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.engine import Engine, Tell
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import WAITS
from desktop_app.enginelink.client import EngineClient
from desktop_app.enginelink.command import trainer_command
from desktop_app.library.collection.trained import keep_trained
from desktop_app.studio.prior_pictures import PriorPictures
from desktop_app.studio.training_fit import check_fits
from desktop_app.studio.training_run import TrainingMeans

if TYPE_CHECKING:
    from desktop_app.core.events import TrainingDone
    from desktop_app.core.training.run import Run
    from desktop_app.enginelink.pack_choice import PackChoice
    from desktop_app.library.collection.collection import Collection
    from desktop_app.operations.context import OperationContext
    from desktop_app.storage.paths import DataPaths
    from desktop_app.studio.studio import Studio

TRAINER_LOG: Final = "trainer.log"

LOOK_SECONDS: Final = 0.2
"""How soon it is heard that pictures are not wanted any more."""


def usual_means(
    paths: DataPaths,
    collection: Callable[[], Collection],
    engine: Callable[[], Engine],
    *,
    packs: PackChoice | None = None,
    redacted: Callable[[str], str] = str,
    trainer: Callable[[], Engine] | None = None,
    machine: Callable[[], Mapping[str, str]] = dict,
) -> TrainingMeans:
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
    usual = partial(EngineClient, log, trainer_command(), redacted=redacted, packs=packs)

    def keep(run: Run, done: TrainingDone) -> None:
        keep_trained(collection(), run, done)

    def check(run: Run) -> int:
        return check_fits(run, machine())

    return TrainingMeans(trainer or usual, check, PriorPictures(engine), keep)


class StudioEngine(Engine):
    """A studio's engine for who works beside it in a thread: after the jobs that wait, and put off
    when something is wanted, which is told as `WAITS`."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    def run(self, operation: str, job: Any, on_event: Tell, cancel: CancelToken) -> None:
        ended, idle = Event(), Event()
        idle.set()
        raised: list[VelaturaError | Cancelled] = []

        def work(context: OperationContext) -> None:
            idle.clear()
            try:
                context.engine(operation, job, on_event, context.token)
            finally:
                idle.set()

        def failed(error: VelaturaError | Cancelled) -> None:
            raised.append(error)
            ended.set()

        token = self._studio.operate(
            work, lambda _: ended.set(), failed, lambda: failed(Cancelled()), lane="long"
        )
        told = False
        while not ended.wait(LOOK_SECONDS):
            if cancel.rest():
                token.cancel()
                idle.wait()
                raise Cancelled
            if idle.is_set() and not (told or ended.is_set()):
                on_event(WAITS)
            told = idle.is_set()
        for error in raised:
            raise error

    def close(self) -> None:
        """It is the studio's."""
