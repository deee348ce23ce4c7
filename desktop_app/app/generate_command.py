"""``velatura generate``: one request from the command line, through the window's own parts."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.app.arguments import parse_size
from desktop_app.app.parts import Parts, load_parts
from desktop_app.catalog.schedulers import SchedulerRow
from desktop_app.core.cancel import CancelToken
from desktop_app.core.disk import check_writable
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.events import Loading, StepDone
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.imaging.files import format_for
from desktop_app.state import edits
from desktop_app.state.document import Document
from desktop_app.state.edits import EditDone
from desktop_app.state.jobs import Job, Result
from desktop_app.state.parameters import (
    FILL_STRENGTH,
    STRENGTH,
    Parameters,
    build_requests,
    plans_for,
    random_seed,
)
from desktop_app.storage.history import History
from desktop_app.storage.pictures import open_mask, open_picture, save_picture
from desktop_app.storage.result_file import result_texts

__all__ = ["Run", "prepare_run", "run_generate", "run_job"]


_NOTES = {
    "first_frame": "the file holds several pictures; the first one is used",
    "reduced_to_8_bit": "the picture has 16 bits a channel; an 8-bit copy is used",
    "converted_from_cmyk": "the picture was converted from CMYK to sRGB",
    "profile_converted": "the picture was converted from its colour profile to sRGB",
}
"""What was done to a picture when it was read, by the codes of `imaging.files`.

(The window's words in `ui.texts` need Qt, which a machine that only serves may not have.)
"""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A checked request, ready for the engine."""

    job: Job
    document: Document | None
    outputs: tuple[Path, ...]
    metadata: bool = True


def run_generate(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Check everything, make the pictures, write them; text and JSON of the answer."""
    parts = load_parts(arguments.data_dir)
    run = prepare_run(parts, arguments)
    for note in run.document.notes if run.document else ():
        print(f"velatura: note: {_NOTES.get(note, note)}", file=sys.stderr)
    from desktop_app.app.inprocess import make_engine

    engine = make_engine()
    try:
        written = run_job(run, engine, parts, quiet=arguments.json)
    finally:
        engine.close()
    request = run.job.request
    value = {
        "files": [str(path) for path in written],
        "seeds": [request.seed_of(k) for k in range(request.count)],
        "request": request.to_json(),
    }
    return "\n".join(str(path) for path in written), value


def prepare_run(parts: Parts, arguments: argparse.Namespace) -> Run:
    """Check arguments and files; torch is not needed for that.

    Raises:
        InputError: anything that can't be used.
        ModelError: the model can't be used.
    """
    model = parts.library.find(arguments.model or "starter")
    document = _open(arguments.image, arguments.mask)
    parameters = _parameters(arguments, model, parts.schedulers)
    plans = () if document is None else plans_for(document, model, parameters.size)
    if arguments.mask is not None and plans and plans[0].mask_bounds is None:
        raise InputError("mask_empty")
    requests = build_requests(parameters, model, plans)
    request = requests[0]
    allowed = parts.families[model.family].schedulers
    if request.scheduler not in allowed:
        raise InputError(
            "unknown_choice",
            setting="scheduler",
            value=request.scheduler,
            choices=", ".join(allowed),
        )
    outputs = _outputs(arguments.out, request.count)
    return Run(
        Job.of(requests, model, document), document, outputs, metadata=not arguments.no_metadata
    )


def _parameters(
    arguments: argparse.Namespace, model: ModelInfo, schedulers: dict[str, SchedulerRow]
) -> Parameters:
    defaults = model.defaults
    if arguments.quick:
        if model.quick is None:
            raise InputError("not_quick", model=model.name)
        defaults = model.quick

    def given(value: Any, otherwise: Any) -> Any:
        return otherwise if value is None else value

    return Parameters(
        prompt=arguments.prompt,
        negative_prompt=arguments.negative,
        model=model.id,
        strength=given(arguments.strength, STRENGTH),
        fill_strength=given(arguments.strength, FILL_STRENGTH),
        count=arguments.count,
        size=None if arguments.size is None else parse_size(arguments.size),
        steps=given(arguments.steps, defaults.steps),
        guidance_scale=given(arguments.guidance, defaults.guidance_scale),
        scheduler=_scheduler(given(arguments.scheduler, defaults.scheduler), schedulers),
        seed=given(arguments.seed, random_seed()),
        loras=defaults.loras,
    )


def _scheduler(text: str, rows: dict[str, SchedulerRow]) -> str:
    """The id for an id or a name, whatever its case; unknown ones come back as they are."""
    wanted = text.casefold()
    return next((row.id for row in rows.values() if wanted in (row.id, row.name.casefold())), text)


def _open(image: Path | None, mask: Path | None) -> Document | None:
    if image is None:
        if mask is not None:
            raise InputError("mask_without_picture")
        return None
    picture = open_picture(image)
    document = Document(picture.pixels, image.name, image, notes=picture.notes)
    if mask is not None:
        values = open_mask(mask)
        height, width = values.shape
        if document.size.width != width or document.size.height != height:
            raise InputError("mask_size", mask=f"{width}x{height}", picture=str(document.size))
        document.mask.write(document.mask.rect, values)
    return document


def _outputs(out: Path, count: int) -> tuple[Path, ...]:
    """The files to write, each tried for being writable before hours are spent."""
    format_for(out)
    check_writable(out)
    if count == 1:
        return (out,)
    return tuple(out.with_stem(f"{out.stem}-{k + 1}") for k in range(count))


def run_job(run: Run, engine: Engine, parts: Parts, *, quiet: bool = False) -> list[Path]:
    """Make the pictures of ``run`` and write each as soon as it is there."""
    history = History(parts.paths.history_file, parts.schedulers)
    for notice in history.take_notices():
        print(f"velatura: {notice.what} {notice.kept}", file=sys.stderr)
    written: list[Path] = []

    def on_event(event: edits.JobNews) -> None:
        if isinstance(event, EditDone):
            result = edits.make_result(run.job, event)
            path = run.outputs[event.image]
            _write(run, result, path, parts)
            written.append(path)
            history.add(
                edits.history_picture(result),
                run.job.request,
                run.job.model,
                image=event.image,
                seconds=event.seconds,
                document=run.document.name.value if run.document else "",
            )
        if not quiet:
            _show_progress(event)

    try:
        cancel = CancelToken()
        edits.run_job(run.job, lambda job, tell: engine.generate(job, tell, cancel), on_event)
    finally:
        history.close()
        if not quiet and sys.stderr.isatty():
            print(file=sys.stderr)
    return written


def _write(run: Run, result: Result, path: Path, parts: Parts) -> None:
    picture = _whole_picture(run, result)
    size = Size(picture.shape[1], picture.shape[0])
    request = run.job.request.single(result.image)
    texts = result_texts(request, run.job.model, size, parts.schedulers)
    save_picture(path, picture, texts if run.metadata else {})


def _whole_picture(run: Run, result: Result) -> Array:
    """The document with the result in it, checked by the lock; the document stays as it was."""
    document = run.document
    if document is None:
        return result.main.pixels
    edit = edits.prepare_edit(document, result)
    document.put_in("apply", edit.layer)
    after = edit.digest(document)
    picture = document.pixels.read(document.pixels.rect).copy()
    document.undo_stack.undo()
    if after != edit.before:
        raise StorageError("lock_broken")
    return picture


def _show_progress(event: edits.JobNews) -> None:
    """One line on a terminal that is written over; nothing where no terminal is."""
    if not sys.stderr.isatty():
        return
    if isinstance(event, StepDone):
        left = "" if event.seconds_left is None else f", {event.seconds_left:.0f} s left"
        text = f"image {event.image + 1}: step {event.step}/{event.steps}{left}"
    elif isinstance(event, Loading):
        text = f"loading {event.what}"
    else:
        return
    print(f"\r{text:<60}", end="", file=sys.stderr, flush=True)
