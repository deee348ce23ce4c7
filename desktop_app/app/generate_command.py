"""``velatura generate``: one request from the command line, through the window's own parts."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.app.conditions_choice import choose_conditions, names_conditions
from desktop_app.app.export_arguments import development_of
from desktop_app.app.generate_choice import order_of
from desktop_app.app.guidance_choice import choose_guidance, names_guidance
from desktop_app.app.inprocess import make_engine
from desktop_app.app.memory_fit import fitted
from desktop_app.app.named_files import chosen_model, visited
from desktop_app.app.part_choice import part_uses
from desktop_app.app.run_history import RunHistory
from desktop_app.app.run_output import CheckedRequest, outputs_of, with_names, write_result
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.used_pack import UsedPack
from desktop_app.app.wording_choice import choose_wording
from desktop_app.core.add_on import AddOn
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Conditions, models_of
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError, StorageError, VelaturaError
from desktop_app.core.events import Loading, Noted, Say, StepDone
from desktop_app.core.file_features import BESIDE
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.note_texts import note_sentence, note_words
from desktop_app.imaging.formats import format_for
from desktop_app.imaging.picture import Development
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.jobs.split import splits
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.probing.sidecar import read_vocabulary
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.state.document.used_features import own_loss, used_features
from desktop_app.state.work.add_ons import files_of
from desktop_app.state.work.parameters import Parameters
from desktop_app.state.work.prompt_reading import PromptContext, read_prompt
from desktop_app.storage.format_features import known_file, lost, save_would_lose
from desktop_app.storage.pictures import open_mask, open_picture
from desktop_app.studio import expanding
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.networks import with_networks
from desktop_app.studio.order import OrderResources, parameters_of
from desktop_app.studio.ordering import ordered_job
from desktop_app.studio.performing import perform
from desktop_app.studio.profile_book import machine_book


def run_generate(arguments: argparse.Namespace) -> tuple[str, Any]:
    """Check everything, make the pictures, write them; text and JSON of the answer."""
    parts = load_services(arguments.data_dir, plugins=True)
    with closing(parts):
        return _generate(parts, arguments)


def _generate(parts: AppServices, arguments: argparse.Namespace) -> tuple[str, Any]:
    run = prepare_run(parts, arguments)
    for line in note_words(run.document.notes if run.document else ()):
        print(f"velatura: note: {line}", file=sys.stderr)
    unknown = _unknown_words(run.job)
    if unknown:
        said = "words the model does not know and may ignore"
        print(f"velatura: note: {said}: {', '.join(unknown)}", file=sys.stderr)
    run, written, uncertain = _run(run, parts, arguments)
    request = run.job.typed_request
    value = {
        "files": [str(path) for path in written],
        "seeds": [request.seed_of(k) for k in range(request.count)],
        "request": request.to_json(),
        "unknown_words": list(unknown),
        **({"uncertain": [round(share, 4) for share in uncertain]} if uncertain else {}),
    }
    return "\n".join(str(path) for path in written), value


def _unknown_words(job: Job) -> tuple[str, ...]:
    """Words of the prompts that the model, if it lists its words, does not know."""
    vocabulary = None if job.model is None else read_vocabulary(job.model)
    if vocabulary is None:
        return ()
    asked, context = (
        job.typed_request,
        PromptContext(job.typed_request.dialect, vocabulary=vocabulary),
    )
    readings = (
        read_prompt(asked.prompt, context),
        read_prompt(asked.negative_prompt, context, negative=True),
    )
    words = (word for reading in readings for word in reading.unknown_words())
    return tuple({word.casefold(): word for word in reversed([*words])}.values())[::-1]


def _run(
    run: CheckedRequest, parts: AppServices, arguments: argparse.Namespace
) -> tuple[CheckedRequest, list[Path], list[float]]:
    """``run`` as it was really run, its files, and `Result.uncertain` of removals."""
    quiet = arguments.json
    if run.job.is_local:  # no torch
        return run, *run_job(run, None, parts, quiet=quiet)
    engine = make_engine(UsedPack(parts.paths), parts.plugged.switched)
    try:
        if run.job.model is not None:
            told = engine.describe()
            job = machine_book(told).with_profile(fitted(run.job, parts, told, arguments))
            run = replace(run, job=job)
        return run, *run_job(run, engine, parts, quiet=quiet)
    finally:
        engine.close()


def prepare_run(parts: AppServices, arguments: argparse.Namespace) -> CheckedRequest:
    """Check arguments and files; torch is not needed for that.

    Raises:
        InputError: anything that can't be used.
        ModelError: the model can't be used.
    """
    wording = choose_wording(arguments, parts.paths)
    add_ons: tuple[AddOn, ...] = ()
    conditions: Conditions = ()
    models: tuple[ModelInfo, ...] = ()
    if names_conditions(arguments):
        add_ons = usable(parts.collection.scan())
        named = choose_conditions(arguments, add_ons, partial(visited, parts), parts.library.find)
        add_ons, models, conditions = named.add_ons, named.models, named.conditions
    order = order_of(arguments, wording.chosen, conditions)
    intent = order.chosen_intent(parts.intents, has_picture=arguments.image is not None)
    model: ModelInfo | None = None
    if order.needs_model(intent):
        model = chosen_model(parts, arguments.model or "starter")
        if arguments.prompt is None and parts.families[model.family].prompt_tokens:
            raise InputError("prompt_missing")
        uses = part_uses(parts, arguments, model)
        order = replace(order, conditions=(*order.conditions, *uses))
        # The prompts may name some.
        add_ons = (*uses.values(), *(add_ons or usable(parts.collection.scan())))
    if model is None:  # a network may do it
        add_ons = usable(parts.collection.scan())
    parameters = parameters_of(
        order,
        intent,
        model,
        OrderResources(
            parts.intents, parts.schedulers, add_ons, wording.said.append, lambda row: row.flag
        ),
        has_picture=arguments.image is not None,
        has_mask=arguments.mask is not None,
    )
    if models_of(parameters.conditions) and not models:  # the model's own
        models = tuple(parts.collection.models())
    development = development_of(arguments)
    document = _open(arguments.image, arguments.mask, development, wording.said.append)
    if document is not None:
        document, parameters = _on_canvas(document, parameters, arguments)
    if arguments.mask is not None and not (document and document.is_masked):
        raise InputError("mask_empty")
    files = partial(files_of, add_ons=add_ons)
    resources = JobResources(
        files, models, wording=replace(wording.wording, add_ons=add_ons), add_ons=add_ons
    )
    guidance = None
    if names_guidance(arguments):
        guidance = partial(_guidance, arguments, model, resources, wording.said.append)
    job = ordered_job(
        parameters, model, document, parts.intents, parts.families, resources, guidance
    )
    wording.tell()
    out: Path | None = arguments.out
    if out is not None and arguments.name is not None and out.is_dir():
        out = out / "picture.png"
    run = CheckedRequest(
        job,
        document,
        () if out is None else outputs_of(out, job.request.count, _layers(job)),
        metadata=not arguments.no_metadata,
        mark=not arguments.no_mark,
        sidecar=arguments.sidecar,
    )
    if arguments.name is not None and out is not None:
        return with_names(run, arguments.name, out)
    if document is not None and not arguments.replace:
        _check_replaced(document, run.outputs)
    return run


def _layers(job: Job) -> int:
    """Into how many the picture is split; 0: it isn't."""
    return job.request.layers if splits(job.request.plan) else 0


def _guidance(
    arguments: argparse.Namespace,
    model: ModelInfo | None,
    resources: JobResources,
    say: Say,
    size: Size,
) -> LayerGuidance:
    """What was named, with the networks for it. Raises as `choose_guidance`; ModelError:
    ``control_network_missing``."""
    guidance = choose_guidance(arguments, model, size, say)
    return (
        guidance
        if model is None
        else with_networks(guidance, model, resources.add_ons, strict=True)
    )


def _open(
    image: Path | None, mask: Path | None, development: Development, say: Say
) -> Document | None:
    if image is None:
        if mask is not None:
            raise InputError("mask_without_picture")
        return None
    picture = open_picture(image, development)
    document = Document(
        picture.pixels,
        image.name,
        image,
        notes=picture.notes,
        origin=picture.origin,
        left=picture.left,
    )
    if mask is not None:
        put_mask(document, mask, say)
    return document


def put_mask(document: Document, mask: Path, say: Say) -> None:
    """Give a document the mask of a file; ``say`` hears how it was read. Raises InputError:
    ``mask_size``, or as `open_mask`."""
    read = open_mask(mask)
    for code in read.notes:
        say(Noted(code, {"name": mask.name}))
    height, width = read.values.shape
    if document.size.width != width or document.size.height != height:
        raise InputError("mask_size", mask=f"{width} × {height}", picture=document.size.words)
    document.mask.write(document.mask.rect, read.values)


def _on_canvas(
    document: Document, parameters: Parameters, arguments: argparse.Namespace
) -> tuple[Document, Parameters]:
    """On a larger canvas, where one is asked for. Raises as `wanted_margins`."""
    expand, size, masked = arguments.expand, parameters.size, arguments.mask is not None
    intent = parameters.intent
    margins = expanding.wanted_margins(expand, size, intent, document.size, masked=masked)
    if margins.is_empty:
        return document, parameters
    mask = document.mask.read(document.mask.rect) if masked else None
    pixels = document.pixels.read(document.pixels.rect)
    whole, values = expanding.on_canvas(pixels, mask, margins, arguments.fill)
    larger = Document(
        whole,
        document.name.value,
        document.path,
        notes=document.notes,
        origin=document.origin,
        left=document.left,
    )
    larger.mask.write(larger.mask.rect, values)
    plan = replace(parameters.plan, fill=expanding.plan_fill(arguments.fill))
    size = expanding.working_size(expand, size, margins)
    return larger, replace(parameters, plan=plan, size=size)


def _check_replaced(document: Document, outputs: tuple[Path, ...]) -> None:
    """The picture's own file is not written over where it holds what the result would not.

    The result is one picture at the document's depth: what of an edit no flat file holds (how it
    was made) counts as little as the mask, which has its own file.
    """
    for path in (out for out in outputs if known_file(out, document.files) is not None):
        parts = used_features(document) - BESIDE
        gone = lost(parts, format_for(path), document.left, own_loss(document))
        if gone:
            raise save_would_lose(path.name, gone)


def run_job(
    run: CheckedRequest, engine: Engine | None, parts: AppServices, *, quiet: bool = False
) -> tuple[list[Path], list[float]]:
    """Make the pictures of ``run`` and write each as soon as it is there: their files, and
    `Result.uncertain` of removals."""
    kept = RunHistory(parts, lambda: {} if engine is None else engine.describe())
    written: list[Path] = []
    uncertain: list[float] = []
    used = run.job.model.digest if run.job.model else ""

    def on_event(event: JobNews) -> None:
        if isinstance(event, Made):
            try:
                paths = write_result(run, event.result, parts)
            except VelaturaError:
                kept.rescue(event, run.name)
                raise
            written.extend(paths)
            if event.result.uncertain is not None:
                uncertain.append(event.result.uncertain)
            for line in note_words(event.result.notes, params=event.result.note_params):
                print(f"velatura: note: {paths[0].name}: {line}", file=sys.stderr)
            if used:
                _note_use(parts, used)
            kept.add(event, run.name)
        if isinstance(event, Noted):
            said = note_sentence(event.code, event.params)
            print(f"velatura: note: {said}", file=sys.stderr)
        if not quiet:
            show_progress(event)

    try:
        perform(run.job, engine, on_event, CancelToken())
    finally:
        kept.close()
        if not quiet and sys.stderr.isatty():
            print(file=sys.stderr)
    return written, uncertain


def _note_use(parts: AppServices, key: str) -> None:
    try:
        parts.collection.records.note_use(key)
    except StorageError as error:  # the picture is there all the same
        print(f"velatura: note: {error.what} {error.kept}", file=sys.stderr)


def show_progress(event: JobNews) -> None:
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
