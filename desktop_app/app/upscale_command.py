"""``velatura upscale`` and ``velatura clean``: pictures made larger, or cleaned, by networks."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.core.add_on import AddOn
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Size
from desktop_app.imaging.formats import format_for
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.studio.upscaling import (
    UPSCALER,
    Upscaling,
    cleaners,
    enlarged_size,
    steps_for,
    upscalers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.app.services import AppServices
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.pixels import Array


def run_upscale(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Answer for ``upscale``.

    Raises:
        InputError: a file can't be read or written, or the factor is out of range.
        ModelError: there is no such network, or it can't be used.
        EngineError: memory ran out.
    """
    opened = _checked(arguments)
    height, width = opened.pixels.shape[:2]
    with closing(_services(arguments)) as parts:
        there = _there(parts)
        chosen = chosen_upscaler(arguments.model, upscalers(there))
        steps = steps_for(arguments.factor, chosen, there)
        size = enlarged_size(Size(width, height), arguments.factor)

        def work(upscaling: Upscaling, tell: Callable[[EngineEvent], None]) -> Array:
            return upscaling.enlarge(opened.pixels, steps, size, tell)

        made = _made(parts, arguments, work)
    notes = save_picture(arguments.out, made, origin=opened.origin)
    names = list(dict.fromkeys(step.name for step in steps))
    value: dict[str, Any] = {
        "out": str(arguments.out),
        "size": [size.width, size.height],
        "models": names,
        "notes": list(notes),
    }
    return f"{arguments.out}  {size.width} × {size.height}  ({', '.join(names)})", value


def run_clean(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Answer for ``clean``; raises as `run_upscale`."""
    opened = _checked(arguments)
    with closing(_services(arguments)) as parts:
        there = cleaners(_there(parts))
        network = chosen_upscaler(arguments.model, there) or next(
            (one for one in there if one.ships), None
        )
        if network is None:
            raise ModelError("upscaler_missing")

        def work(upscaling: Upscaling, tell: Callable[[EngineEvent], None]) -> Array:
            return upscaling.clean(opened.pixels, network, arguments.strength, tell)

        made = _made(parts, arguments, work)
    notes = save_picture(arguments.out, made, origin=opened.origin)
    height, width = made.shape[:2]
    value: dict[str, Any] = {
        "out": str(arguments.out),
        "size": [width, height],
        "models": [network.name],
        "notes": list(notes),
    }
    return f"{arguments.out}  ({network.name})", value


def _checked(arguments: argparse.Namespace) -> Any:
    """The opened picture. It may take minutes: what can't be written is told before."""
    format_for(arguments.out)
    check_writable(arguments.out)
    return open_picture(arguments.picture)


def _services(arguments: argparse.Namespace) -> AppServices:
    from desktop_app.app.services import load_services

    return load_services(arguments.data_dir, plugins=True)


def _there(parts: AppServices) -> Sequence[AddOn]:
    from desktop_app.library.collection.add_ons import usable

    return usable(parts.collection.scan())


def chosen_upscaler(named: str | None, there: Sequence[AddOn]) -> AddOn | None:
    """The network of that name or key, or in that file.

    Raises:
        ModelError: ``weights_missing``, or what is wrong with the file.
    """
    if named is None:
        return None
    for each in there:
        if named in (each.key, each.name):
            return each
    path = Path(named)
    if path.is_file():
        return _in_file(path)
    folded = named.casefold()
    found = [each for each in there if folded in each.name.casefold()]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(each.name for each in there)
    raise InputError("unknown_choice", setting="model", value=named, choices=choices)


def _in_file(path: Path) -> AddOn:
    from desktop_app.library.identify.file_identification import identify_file
    from desktop_app.library.identify.kinds import load_kinds

    info = identify_file(path, load_kinds())
    if info.component != UPSCALER or not info.scale:
        raise ModelError("upscaler_scale", name=path.name)
    return AddOn("", path.name, str(path.resolve()), UPSCALER, info.family, scale=info.scale)


def _made(
    parts: AppServices,
    arguments: argparse.Namespace,
    work: Callable[[Upscaling, Callable[[EngineEvent], None]], Array],
) -> Array:
    from desktop_app.app.generate_command import show_progress
    from desktop_app.app.inprocess import make_engine
    from desktop_app.app.used_pack import UsedPack

    engine = make_engine(UsedPack(parts.paths), parts.plugged.switched)

    def tell(event: EngineEvent) -> None:
        if not arguments.json:
            show_progress(event)

    try:
        return work(Upscaling(engine.run), tell)
    finally:
        engine.close()
