"""``velatura generate``: how the model is fitted into memory, and a refusal before it is loaded."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace

from desktop_app.app.services import AppServices
from desktop_app.catalog.memory_ladder import Chosen, fit
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.memory_plan import MemoryPlan, Precision
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.note_texts import RUNG_TEXTS
from desktop_app.core.request import GenerationRequest
from desktop_app.core.sizes import size_text
from desktop_app.enginelink.free_memory import host_of
from desktop_app.jobs.job import Job
from desktop_app.library.probing.add_on_files import AddOnFiles, add_on_files
from desktop_app.library.probing.job_sizes import job_sizes
from desktop_app.state.work.memory import Costing, Known, check_fits, cost_factors_of


def fitted(job: Job, parts: AppServices, machine: Mapping[str, str], arguments: Namespace) -> Job:
    """``job`` with the plan that ``--precision``, ``--quantise`` and ``--fit`` ask for.

    Args:
        job: with a model.
        parts: the tables.
        machine: what the engine says of device and precision.
        arguments: the command line.

    Raises:
        EngineError: ``memory_fits_otherwise``, ``memory_fits_smaller`` or ``memory_too_small``.
        ModelError, InputError: the model's files can't be read.
    """
    assert job.model is not None
    precision: Precision = arguments.precision or "auto"
    plan = MemoryPlan(
        precision=precision, quantisation=arguments.quantise, backend=arguments.backend
    )
    host, table = host_of(machine, None), load_memory_table()
    family = parts.families[job.model.family]
    areas = {name: each.rect.size.area for spot in job.spots for name, each in spot.brought.items()}
    works = cost_factors_of([spot.request for spot in job.spots], job.model, family, areas)
    beside = add_on_files(job.request, job.model, job.files, job.models.values())
    known = Known(job.model, job_sizes(job.model, parts.families, beside), {})
    if arguments.fit:
        largest = max(works, key=lambda work: work.size.area)
        cost = Costing(works, known, host, table)
        chosen = fit(cost, host, plan, largest.size, job.model.factor)
        if chosen.fits:
            _say(chosen)
            plan = chosen.forecast.plan
    check_fits(works, known, host, table, plan)
    return replace(job, memory=plan)


def refuse_unfit(
    requests: Sequence[GenerationRequest],
    model: ModelInfo,
    parts: AppServices,
    machine: Mapping[str, str],
) -> None:
    """Refuse what is far beyond the memory there is, held as usual; nothing where the engine has
    not said yet what it runs on. Raises as `fitted`."""
    if machine:
        family = parts.families[model.family]
        works = cost_factors_of(requests, model, family)
        known = Known(model, job_sizes(model, parts.families, AddOnFiles()), {})
        check_fits(works, known, host_of(machine, None), load_memory_table(), MemoryPlan())


def _say(chosen: Chosen) -> None:
    names = ", ".join(RUNG_TEXTS[rung] for rung in chosen.rungs)
    memory = size_text(chosen.forecast.shown_bytes)
    text = f"it fits with {names} ({memory})" if names else f"it fits without changes ({memory})"
    print(f"velatura: note: {text}", file=sys.stderr)
