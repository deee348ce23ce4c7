"""Whether a training fits into this machine's memory, and what makes it fit: looked up for a run
before anything of it is loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from math import log
from statistics import median
from typing import Any, Final

import psutil

from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import MemoryTable, load_memory_table
from desktop_app.core.errors import EngineError, InputError, VelaturaError
from desktop_app.core.forecast import Forecast, Host
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.enginelink.free_memory import host_of
from desktop_app.extensions.training.values.cost import Paces, TrainingSizes, TrainingWork
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import has_end
from desktop_app.extensions.training.values.ladder import TrainingFit, fit_training
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.running.training_forecast import (
    TrainingTable,
    load_training_table,
    step_work,
    training_forecast,
)
from desktop_app.extensions.training.work.running.training_sizes import training_sizes
from desktop_app.extensions.training.work.stores.runs import TrainingRuns

_ENOUGH, _LAST = 3, 200
"""Steps of a training before that speed is learnt of: at least, and at most the last ones."""

_NEWEST: Final = 8
"""Trainings of the same model that are looked at: the one with the likest steps tells."""

_BEYOND: Final = 1.1
"""What needs that many times the room is refused: a forecast is off by up to a tenth."""


@dataclass(frozen=True, slots=True)
class TrainingCosting:
    """What was looked up for one model and set: from then on a forecast is a matter of arithmetic.

    Attributes:
        model: the base model.
        pictures: width and height of what is learnt from, at the size ``side``.
        others: how many are held out, and how many are there against forgetting.
        side: that these were chosen for.
        sizes: of the model.
        host: the machine.
        before: of a training of the model here; None: there was none.
    """

    model: ModelInfo
    pictures: tuple[tuple[int, int], ...]
    others: tuple[int, int]
    side: int
    sizes: TrainingSizes
    host: Host
    table: TrainingTable
    memory: MemoryTable
    before: Paces | None = None

    def __call__(self, settings: Mapping[str, Any]) -> Forecast:
        return training_forecast(
            self.work(settings), self.sizes, self.host, self.table, self.memory, self.before
        )

    def operations(self, settings: Mapping[str, Any]) -> float:
        """Of a step of a training with these settings."""
        return step_work(self.work(settings), self.sizes, self.table, self.memory)

    def work(self, settings: Mapping[str, Any]) -> TrainingWork:
        """What a training with these settings does."""
        side = settings["size"] or self.model.native_size
        share = (side / self.side) ** 2
        areas = [width * height for width, height in self.pictures]
        area = max(areas, default=side**2) * share
        edge = max(self.model.factor, round(area**0.5))
        return TrainingWork(
            settings,
            self.model.family,
            self.model.factor,
            Size(edge, edge),
            len(self.pictures),
            *self.others,
            masks=settings["holes"] and self.model.has_inpainting_unet,
        )

    def fitted(self, settings: Mapping[str, Any]) -> TrainingFit:
        """What "Make It Fit" makes of them."""
        on_card = self.host.device == "cuda"
        return fit_training(self, settings, self.model.native_size, on_card=on_card)


def training_costing(
    model: ModelInfo,
    examples: Sequence[Example],
    settings: Mapping[str, Any],
    machine: Mapping[str, str] | None = None,
    runs: TrainingRuns | None = None,
    speed: float | None = None,
) -> TrainingCosting:
    """Look it up: reads headers and asks the system, for worker threads.

    Args:
        model: the base model.
        examples: what is learnt from, brought to the size of ``settings``.
        settings: of the training.
        machine: what an engine told of device and precision; None: a processor.
        runs: trainings before, of which the speed is learnt.
        speed: operations a second of pictures that were made with it here, which tells roughly
            where no training does.

    Raises:
        ModelError, InputError: the model's files can't be read.
    """
    host = host_of(machine or {}, None)
    # The trainer is another process: what this one holds is no room for it.
    room = host.memory_bytes - own_bytes()
    made = TrainingCosting(
        model,
        *_counted(examples),
        settings["size"] or model.native_size,
        training_sizes(model, load_families()[model.family]),
        replace(host, memory_bytes=room),
        load_training_table(),
        load_memory_table(),
    )
    before = None if runs is None else _before(runs, made, settings)
    roughly = Paces(speed, spread=3.0) if speed else None  # steps of more pictures may differ so
    return replace(made, before=before or roughly)


def _counted(
    examples: Sequence[Example],
) -> tuple[tuple[tuple[int, int], ...], tuple[int, int]]:
    """((width, height) of those that are learnt from, (held out, prior))."""
    roles = [each.role for each in examples]
    learnt = tuple((each.width, each.height) for each in examples if each.role == "learn")
    return learnt, (roles.count("held out"), roles.count("prior"))


def _before(
    runs: TrainingRuns, costing: TrainingCosting, settings: Mapping[str, Any]
) -> Paces | None:
    """What a training of the same model that came far enough tells: of the newest ones that whose
    steps are the likest. Small networks are bound by what each layer costs, which no count of
    operations tells."""
    found: list[tuple[float, str, TrainingCosting, Run]] = []
    wanted = costing.operations(settings)
    for row in sorted(runs.rows(), key=lambda one: one.id, reverse=True):
        if row.step < _ENOUGH or len(found) == _NEWEST:
            continue
        with suppress(VelaturaError):
            run = runs.run(row.id)
            if run.model.digest == costing.model.digest:
                side = run.settings["size"] or run.model.native_size
                pictures, others = _counted(run.examples)
                then = replace(costing, pictures=pictures, others=others, side=side)
                found.append((then.operations(run.settings), row.id, then, run))
    for each, run_id, then, run in sorted(found, key=lambda one: abs(log(one[0] / wanted))):
        steps = runs.log(run_id).steps[-_LAST:]
        if len(steps) >= _ENOUGH:
            return Paces(
                each / median(one.seconds for one in steps),
                runs.seconds_apart(run_id, "cache/*"),
                runs.seconds_apart(run_id, "prior/*"),
                runs.seconds_apart(run_id, "samples/000000-*"),
                then.work(run.settings).size.area,
            )
    return None


def check_fits(run: Run, machine: Mapping[str, str] | None = None) -> int:
    """Bytes that it needs of the device's own memory; 0: the device has none.

    Raises:
        InputError: ``training_trigger``: an embedding's word has no name; ``training_endless``.
        EngineError: ``training_fits_otherwise`` or ``training_too_large``.
        ModelError, InputError: the model's files can't be read.
    """
    if run.settings["method"] == "inversion" and not run.settings["trigger"]:
        raise InputError("training_trigger")
    if not has_end(run.settings):
        raise InputError("training_endless")
    cost = training_costing(run.model, run.examples, run.settings, machine)
    said = cost(run.settings)
    room = said.memory_free_bytes if said.device_bytes is None else said.device_free_bytes or 0
    if said.shown_bytes <= _BEYOND * room:
        return said.device_bytes or 0
    fits = cost.fitted(run.settings).fits
    raise EngineError(
        "training_fits_otherwise" if fits else "training_too_large",
        needed=f"{said.shown_bytes / 1e9:.1f}",
        free=f"{room / 1e9:.1f}",
    )


def own_bytes() -> int:
    """Resident set size of this process, in bytes."""
    return psutil.Process().memory_info().rss
