"""``velatura grid``: pictures with two settings as axes, on one labelled sheet."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.app.field_options import add_setting_options, settings_said
from desktop_app.app.generate_command import put_mask
from desktop_app.app.models.progress import FAILED, run_teller
from desktop_app.app.models.reply import Reply
from desktop_app.app.recipe_services import queue_work, recipe_services
from desktop_app.app.services import load_services
from desktop_app.app.typed_path import typed_path
from desktop_app.app.wording_choice import sentence_of
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import digest
from desktop_app.extensions.evaluation.values.grids import AXES, Grid, read_axis
from desktop_app.extensions.evaluation.work.grids.grid_run import GridRun
from desktop_app.extensions.evaluation.work.queued_run import history_records
from desktop_app.imaging.drawing.page import PageInfo
from desktop_app.imaging.drawing.page_formats import USUAL_DPI, page_format
from desktop_app.imaging.png import write_png
from desktop_app.state.document.annotations import shipped_fonts
from desktop_app.state.document.document import Document
from desktop_app.storage.history import History
from desktop_app.storage.item_run import taken_folder


def grid_options(verb: argparse.ArgumentParser, add_json: Any) -> None:
    """What the verb takes; ``add_json`` adds ``--json`` to it or one of its actions."""
    verb.description = (
        "Makes a picture for each value of one setting with each of the other, and a"
        f" labelled sheet of them. Settings: {', '.join(AXES)}. For prompt and negative_prompt the"
        " first value is looked for in the text, and exchanged for the others; “ & ” begins another"
        " setting of the same axis: model=one,two & seed=1..3. The pictures are in"
        " the history; run again after an interruption, it goes on where it stopped."
    )
    verb.add_argument("prompt", metavar="PROMPT", help="what the pictures should show")
    for name in ("x", "y"):
        verb.add_argument(
            f"--{name}",
            metavar="SETTING=VALUES",
            required=name == "x",
            default="",
            help=f"{'columns' if name == 'x' else 'rows'}, as in steps=4,8,20 or guidance=2..8:3"
            " (three values from 2 to 8)",
        )
    verb.add_argument("--negative", default="", metavar="TEXT", help="negative prompt")
    verb.add_argument("--model", default="", metavar="M", help="name or path of a model")
    verb.add_argument(
        "--lora", action="append", default=[], metavar="L[:W]", help="a LoRA with its weight"
    )
    verb.add_argument("--style", action="append", default=[], metavar="NAME", help="apply a style")
    verb.add_argument("--image", type=typed_path, metavar="F", help="input picture")
    verb.add_argument("--mask", type=typed_path, metavar="F", help="what of it may change")
    verb.add_argument("--intent", default="", metavar="I", help="fill, replace, add, refine …")
    verb.add_argument("--size", default="", metavar="WxH", help="as in 512x384")
    verb.add_argument(
        "--out",
        type=typed_path,
        default=Path("grid.png"),
        metavar="F",
        help="sheet to write: .png, .pdf, .svg, or .html, in which all pictures are zoomed in step",
    )
    add_setting_options(verb)
    add_json(verb)


def run_grid(arguments: argparse.Namespace, _: object) -> Reply:
    """Make it.

    Raises:
        InputError: ``grid_axis``, ``grid_long``, ``grid_large``, ``grid_same``,
            ``unknown_choice``, ``value_range``, ``model_missing``; a file can't be read or written.
        StorageError: ``submit_running``, or the data folder can't be used.
    """
    with ExitStack() as ends:
        parts = ends.enter_context(closing(load_services(arguments.data_dir, plugins=True)))
        history = ends.enter_context(closing(History(parts.paths.history_file, parts.schedulers)))
        hearer = run_teller(quiet=arguments.json)
        source = _source(arguments, lambda text: hearer.say(f"note: {text}"))
        grid = _grid(arguments, source)
        folder = parts.paths.root / "grids" / grid.key
        taken_folder(folder, parts.paths, ends, "grid")
        records = history_records(history)
        run = GridRun(grid, folder, recipe_services(parts), records, source, hearer)
        run.check()
        run.note(f"{len(run.items)} pictures, {len(run.open)} to make")
        token = CancelToken()
        if run.open:
            with queue_work(parts, token, partial(print, flush=True)) as work:
                run.run(work, token)
        _write(run, history, arguments.out)
    done = run.counts()["done"]
    ends_of = ((item.title, run.outcomes[item.key].error) for item in run.items)
    empty = [f"{title}: {error[1]}" for title, error in ends_of if error is not None]
    lines = [f"{done} of {len(run.items)} pictures: {arguments.out}", *empty]
    told = {**run.summary(), "out": str(arguments.out)}
    return Reply("\n".join(lines), told, 0 if run.is_whole else FAILED)


def _source(arguments: argparse.Namespace, say: Callable[[str], object]) -> Document | None:
    """The picture of ``--image`` with ``--mask``. Raises InputError: ``mask_without_picture``, and
    what reading raises."""
    from desktop_app.worker.opening import read_document

    if arguments.image is None:
        if arguments.mask is not None:
            raise InputError("mask_without_picture")
        return None
    document = read_document(arguments.image)
    if arguments.mask is not None:
        put_mask(document, arguments.mask, lambda note: say(sentence_of(note)))
    return document


def _grid(arguments: argparse.Namespace, source: Document | None) -> Grid:
    said = settings_said(arguments)
    words: dict[str, Any] = {
        "prompt": arguments.prompt,
        "negative_prompt": arguments.negative,
        "model": arguments.model,
        "settings": {"seed": 0, **said},
        "styles": tuple(arguments.style),
        "size": arguments.size,
    }
    if arguments.intent or source is None:
        words["intent"] = arguments.intent
    x = read_axis(arguments.x)
    grid = Grid(words=words, x=x, y=read_axis(arguments.y) if arguments.y else None)
    for text in arguments.lora:
        AXES["lora"].put(words, text, x)
    if source is None:
        return grid
    whole = source.pixels.rect
    return replace(grid, source=(digest(source.pixels.read(whole), source.mask.read(whole)),))


def _write(run: GridRun, history: History, out: Path) -> None:
    from desktop_app.extensions.evaluation.work.grids.grid_pages import (
        html_of,
        page_of,
        picture_of,
        pictures_in,
    )

    found = ((at, history.get(uid)) for at, uid in run.entries.items())
    files = {at: history.path_of(entry) for at, entry in found if entry is not None}
    pictures, fonts = pictures_in(files), shipped_fonts()
    name = run.grid.words["prompt"]
    if out.suffix.lower() in (".html", ".htm"):
        data = html_of(run.grid, pictures, run.reasons, name).encode()
    else:
        page, form = page_of(run.grid, pictures, run.reasons, fonts), page_format(out)
        if form is None:
            data = write_png(picture_of(page, fonts), ())
        else:
            data = form.make(page, fonts, PageInfo(title=name), USUAL_DPI)
    write_atomic(out, data)
