"""Kept sets made at once by an engine of this process: for tests, and for the long check."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from desktop_app.catalog.families import load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import digest
from desktop_app.extensions.evaluation.work.drift.drift import Drift
from desktop_app.extensions.evaluation.work.queued_run import Recorded
from desktop_app.extensions.evaluation.work.stores.drift import DriftStore
from desktop_app.imaging.depth import to_bytes
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.jobs.results import Result
from desktop_app.operations.context import OperationContext
from desktop_app.storage.item_run import Hearer
from desktop_app.storage.paths import DataPaths
from desktop_app.studio.history_origin import environment_of
from desktop_app.studio.performing import perform
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.wording import PLAIN

T = TypeVar("T")


class AtOnce:
    """Does jobs here and now, and remembers what came of them, as queue and history do.

    Args:
        engine: makes the pictures.
        most: so many; then it is as if the program had ended.
    """

    def __init__(self, engine: Engine, most: int | None = None) -> None:
        self.engine, self.most = engine, most
        self.token = CancelToken()
        self.made = dict[str, Recorded]()
        self.count = 0
        self._one = threading.Lock()

    def make(self, job: Job, name: str) -> Result | None:
        with self._one:
            if self.most is not None and self.count >= self.most:
                self.token.cancel()
                self.token.check()
            self.count += 1
            return self._made(job)

    def make_unrecorded(self, job: Job) -> Result:
        raise AssertionError("all that is recorded is kept")

    def _made(self, job: Job) -> Result:
        found = list[JobNews]()
        perform(job, self.engine, found.append, CancelToken())
        result = next(news.result for news in found if isinstance(news, Made))
        self.made[job.id] = Recorded(
            to_bytes(result.outputs[0]),
            digest(*result.outputs),
            environment_of(job, self.engine.describe()),
            job.request.way,
        )
        return result

    def records(self, job: Job) -> Recorded | None:
        return self.made.get(job.id)

    def forget(self, job_id: str) -> None:
        assert job_id in self.made

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        raise AssertionError("nothing is asked")


def method_for(models: Sequence[ModelInfo]) -> RecipeServices:
    """A machine with these models."""

    def model(name: str) -> ModelInfo:
        for one in models:
            if one.id == name or not name:
                return one
        raise ModelError("model_missing", name=name)

    tables = load_families(), load_intents(), load_schedulers()
    return RecipeServices(*tables, model, lambda: models, list, PLAIN)


def drift_for(
    root: Path, work: AtOnce, models: Sequence[ModelInfo], hearer: Hearer | None = None
) -> tuple[Drift, DriftStore]:
    """What keeps and checks sets in a data folder."""
    store = DriftStore(DataPaths.at(root))
    return Drift(store, method_for(models), work.records, hearer), store


SMALL: dict[str, Any] = {"settings": {"steps": 2}, "size": "64x64"}
