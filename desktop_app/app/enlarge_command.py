"""``velatura enlarge``: a picture enlarged, with detail that a diffusion model adds."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from desktop_app.app.generate_command import prepare_run
from desktop_app.app.services import load_services
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.imaging.formats import format_for
from desktop_app.library.collection.add_ons import usable
from desktop_app.storage.pictures import save_picture
from desktop_app.studio.tiled_detail import (
    USUAL_STRENGTH,
    DetailSettings,
    TiledDetail,
    tile_network,
)
from desktop_app.studio.upscaling import Upscaling, enlarged_size, steps_for, upscalers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop_app.app.run_output import Run
    from desktop_app.app.services import AppServices
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.pixels import Array

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
    if not 1.0 < arguments.factor <= MAX_FACTOR:
        raise InputError(
            "value_range", setting="factor", value=arguments.factor, minimum=1, maximum=MAX_FACTOR
        )
    format_for(arguments.out)
    check_writable(arguments.out)
    if arguments.strength is None:
        arguments.strength = USUAL_STRENGTH
    out, arguments.out, arguments.image = arguments.out, None, arguments.picture
    with closing(load_services(arguments.data_dir, plugins=True)) as parts:
        from desktop_app.app.upscale_command import chosen_upscaler

        arguments.model = arguments.model or "starter"  # no intent is done without one
        run = prepare_run(parts, arguments)
        document = run.document
        assert document is not None
        there = usable(parts.collection.scan())
        chosen = chosen_upscaler(arguments.upscaler, upscalers(there))
        steps = steps_for(arguments.factor, chosen, there)
        size = enlarged_size(document.size, arguments.factor)
        made = _made(run, parts, arguments, steps, size, there)
        request = run.job.asked
    notes = save_picture(out, made, origin=document.origin)
    value: dict[str, Any] = {
        "out": str(out),
        "size": [size.width, size.height],
        "models": list(dict.fromkeys(step.name for step in steps)),
        "seed": request.seed,
        "request": request.to_json(),
        "notes": list(notes),
    }
    return f"{out}  {size.width} × {size.height}", value


def _made(
    run: Run,
    parts: AppServices,
    arguments: argparse.Namespace,
    steps: Sequence[AddOn],
    size: Size,
    there: Sequence[AddOn],
) -> Array:
    from desktop_app.app.generate_command import show_progress
    from desktop_app.app.inprocess import make_engine
    from desktop_app.app.memory_fit import fitted
    from desktop_app.app.used_pack import UsedPack
    from desktop_app.studio.way_book import machine_book

    engine = make_engine(UsedPack(parts.paths), parts.plugged.switched)

    def tell(event: EngineEvent) -> None:
        if not arguments.json:
            show_progress(event)

    try:
        told = engine.describe()
        job = machine_book(told).with_way(fitted(run.job, parts, told, arguments))
        document = run.document
        assert document is not None
        assert job.model is not None
        pixels = document.pixels.read(document.size.rect)
        larger = Upscaling(engine.run).enlarge(pixels, steps, size, tell)
        wanted = DetailSettings(
            job, job.request.strength, tile_network(job.model, there), document.space
        )
        return TiledDetail(engine.run).add(larger, wanted, tell)
    finally:
        engine.close()
