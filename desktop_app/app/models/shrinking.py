"""``velatura models shrink``: a smaller copy of a model, and what it loses."""

from __future__ import annotations

import argparse
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.conditions_choice import choose_conditions
from desktop_app.app.models.progress import progress_line
from desktop_app.app.models.reply import Reply
from desktop_app.app.named_files import chosen_model, visited
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent, Loading, Shrunk
from desktop_app.core.network_audit import NetworkAudit
from desktop_app.core.sizes import size_text
from desktop_app.core.smaller import FORMATS, Shrinking
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.collection.smaller_copies import (
    keep_copy,
    make_place,
    note_of,
    target_for,
)

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices


def run_shrink(
    parts: AppServices, arguments: argparse.Namespace, watch: NetworkAudit | None
) -> Reply:
    """Write it, compare it, and take it up."""
    del watch
    model = chosen_model(parts, arguments.model)
    path, weight = _lora(parts, arguments.lora)
    target = arguments.out or target_for(parts.library.folder, model, arguments.format, path)
    ending = FORMATS[arguments.format][0]
    if target.suffix.lower() != ending:
        raise InputError("unknown_choice", setting="--out", value=target.name, choices=f"*{ending}")
    job = Shrinking(model, str(target.absolute()), arguments.format, path, weight)
    make_place(Path(job.target))
    told = _shrunk(parts, job, quiet=arguments.json)
    note = note_of(model, told, job.form, path, weight)
    listed = keep_copy(parts.collection, model, Path(job.target), note)
    sizes = f"{size_text(told.after)} instead of {size_text(told.before)}"
    value = {
        "path": job.target,
        "before_bytes": told.before,
        "after_bytes": told.after,
        "weights_psnr": told.weights,
        "prediction_psnr": told.prediction,
        "listed": listed,
    }
    lines = [f"{job.target}: {sizes}", note]
    if not listed:
        lines.append(
            "It is outside the models folder, so it is not in the list. To add it: velatura models"
            f" import --in-place {shlex.quote(job.target)}"
        )
    return Reply("\n".join(lines), value)


def _shrunk(parts: AppServices, job: Shrinking, *, quiet: bool) -> Shrunk:
    from desktop_app.app.inprocess import make_engine

    found: list[Shrunk] = []
    engine = make_engine(UsedPack(parts.paths), parts.plugged.switched)
    with progress_line(quiet=quiet) as line:

        def tell(event: EngineEvent) -> None:
            if isinstance(event, Loading):
                line.tell(f"{event.what}: {event.done} of {event.total}")
            elif isinstance(event, Shrunk):
                found.append(event)

        try:
            engine.run("shrink", job, tell, CancelToken())
        finally:
            engine.close()
    return found[0]


def _lora(parts: AppServices, typed: str | None) -> tuple[str, float]:
    """File and weight of the LoRA that is named; empty for none."""
    if typed is None:
        return "", 1.0
    named = argparse.Namespace(lora=[typed], embedding=None)
    there = usable(parts.collection.scan())
    chosen = choose_conditions(named, there, partial(visited, parts))
    use = chosen.conditions[0]
    return next(each.path for each in chosen.add_ons if each.key == use.name), use.weight
