"""Verbs that do an operation to a picture: each is a declaration of `operations`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from desktop_app.app.field_options import fields_said
from desktop_app.app.upscale_command import (
    add_ons_of,
    chosen_upscaler,
    services,
    to_write,
    with_chosen,
    written,
)
from desktop_app.core.cancel import CancelToken
from desktop_app.core.geometry import Size
from desktop_app.core.model_values import NetworkName
from desktop_app.core.work import Work
from desktop_app.imaging.colour import colour_space
from desktop_app.operations.operation import OperationContext, Source
from desktop_app.operations.table import OPERATIONS
from desktop_app.operations.work import check_work, stage_of

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.engine import Engine
    from desktop_app.core.events import EngineEvent
    from desktop_app.operations.operation import Operation


def operation_of_verb(verb: str) -> Operation | None:
    """The one with that verb; None: it is another one's."""
    return next((one for one in OPERATIONS.values() if one.verb and one.verb == verb), None)


def run_operation(
    arguments: argparse.Namespace, operation: Operation
) -> tuple[str, dict[str, Any]]:
    """Do it to a picture, and write what comes of it.

    Raises:
        InputError: a file can't be read or written, or a value is out of range.
        ModelError: there is no such network, or it can't be used.
        EngineError: memory ran out.
    """
    from desktop_app.app.generate_command import show_progress
    from desktop_app.app.inprocess import make_engine
    from desktop_app.app.used_pack import UsedPack

    def tell(event: EngineEvent) -> None:
        if not arguments.json:
            show_progress(event)

    work = check_work(Work(operation.id, fields_said(arguments, operation.fields)))
    opened = to_write(arguments.out, arguments.picture)
    with closing(services(arguments)) as parts:
        values, add_ons = _with_networks(work.values, operation, add_ons_of(parts))
        values, files = operation.resolve(values, add_ons)
        height, width = opened.pixels.shape[:2]
        operation.size(values, Size(width, height), files)
        source = Source(opened.pixels, colour_space(opened.origin.about.icc))
        engines: list[Engine] = []

        def run(*job: Any) -> None:  # torch waits for who needs it
            if not engines:
                engines.append(make_engine(UsedPack(parts.paths), parts.plugged.switched))
            engines[0].run(*job)

        try:
            made = operation.run(source, values, files, OperationContext(run, tell, CancelToken()))
        finally:
            for engine in engines:
                engine.close()
    stage = stage_of(Work(operation.id, values))
    used = dict.fromkeys(one.name for one in add_ons if one.path in files.values())
    return written(made, opened, () if stage is None else (stage,), [*used], arguments)


def _with_networks(
    values: Any, operation: Operation, add_ons: Sequence[AddOn]
) -> tuple[dict[str, Any], Sequence[AddOn]]:
    """With the key of each network that was named, also by a part of its name or by its file.
    Raises as `chosen_upscaler`."""
    found = dict(values)
    for each in operation.fields:
        kind = each.kind
        if isinstance(kind, NetworkName) and found[each.id]:
            known = [one for one in add_ons if one.component == kind.component]
            chosen = chosen_upscaler(found[each.id], known)
            assert chosen is not None
            found[each.id], add_ons = chosen.key or chosen.name, with_chosen(chosen, add_ons)
    return found, add_ons
