"""``velatura enlarge``: a picture enlarged, with detail that a diffusion model adds."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from desktop_app.app.generate_command import prepare_run
from desktop_app.app.upscale_command import (
    add_ons_of,
    chosen_upscaler,
    made_by,
    services,
    to_write,
    with_chosen,
)
from desktop_app.core.errors import InputError
from desktop_app.core.ranges import check_range
from desktop_app.core.stages import Stage
from desktop_app.operations.networks.upscaling import upscalers
from desktop_app.studio.tiled_detail import USUAL_STRENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.core.request import GenerationRequest
    from desktop_app.jobs.job import Job

_NOT_HERE: Final = ("image", "mask", "size", "name")
"""Options of ``generate`` that make no sense of a whole picture."""

MAX_FACTOR: Final = 8.0


def run_enlarge(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Answer for ``enlarge``.

    Raises:
        InputError: a file can't be read or written, or a value is out of range.
        ModelError: a model or network can't be used.
        EngineError: memory ran out.
    """
    for option in _NOT_HERE:
        if (given := getattr(arguments, option)) is not None:
            wrong = f"--{option}"
            raise InputError("unknown_choice", setting=wrong, value=str(given), choices="none")
    if arguments.out is None:
        raise InputError("output_unwritable", name="", reason="--out is missing")
    check_range("factor", arguments.factor, 1.0, MAX_FACTOR)
    strength = USUAL_STRENGTH if arguments.strength is None else arguments.strength
    opened = to_write(arguments.out, arguments.picture)
    with closing(services(arguments)) as parts:
        from desktop_app.app.memory_fit import fitted
        from desktop_app.studio.profile_book import machine_book

        arguments.model = arguments.model or "starter"
        out, arguments.out = arguments.out, None
        run = prepare_run(parts, arguments)  # as if from words: it goes over all of a picture
        arguments.out = out

        def job_of(_: GenerationRequest, told: Mapping[str, str]) -> Job:
            return machine_book(told).with_profile(fitted(run.job, parts, told, arguments))

        there = add_ons_of(parts)
        chosen = chosen_upscaler(arguments.upscaler, upscalers(there))
        stages = [
            Stage("enlarge", factor=arguments.factor, network=chosen.name if chosen else ""),
            Stage.refining(run.job.request.first_pass, strength),
        ]
        text, value = made_by(stages, opened, parts, arguments, with_chosen(chosen, there), job_of)
    request = run.job.request
    return text, {**value, "seed": request.seed, "request": request.to_json()}
