"""Verbs that do an operation to a picture: each is a declaration of `operations`."""

from __future__ import annotations

import argparse
import sys
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

from desktop_app.app.field_options import fields_said
from desktop_app.app.generate_command import prepare_run, show_progress
from desktop_app.app.inprocess import make_engine
from desktop_app.app.memory_fit import fitted
from desktop_app.app.services import AppServices, load_services
from desktop_app.app.used_pack import UsedPack
from desktop_app.core.add_on import AddOn
from desktop_app.core.as_json import to_json
from desktop_app.core.atomic_write import (
    check_writable,
    make_folder,
    write_atomic,
)
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent
from desktop_app.core.model_values import NetworkName
from desktop_app.core.note_texts import note_words
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.core.request_values import Generation
from desktop_app.core.safe_open import refuse_irregular
from desktop_app.core.stages import Stage
from desktop_app.core.work import Work
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.picture import Picture
from desktop_app.imaging.stages_text import stages_in, with_stages
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.identify.file_identification import identify_file
from desktop_app.library.identify.kinds import load_kinds
from desktop_app.operations.all_operations import operation_of_verb
from desktop_app.operations.answer_operation import AnswerOperation, Inputs
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.picture_networks import misfit
from desktop_app.operations.operation import Resources
from desktop_app.operations.picture_operation import PictureOperation
from desktop_app.operations.work import check_work, stages_of
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.pictures import open_picture, save_picture
from desktop_app.studio.brought_along import brought_by
from desktop_app.studio.performing import perform
from desktop_app.studio.profile_book import machine_book
from desktop_app.studio.work_jobs import prepared

JobOf: TypeAlias = Callable[["GenerationRequest", "Mapping[str, str]"], "Job"]
"""What makes the picture of a request, on an engine that tells this of itself."""

_NOT_HERE: Final = ("image", "mask", "size", "name")
"""Options of ``generate`` that make no sense of a whole picture."""


def run_declared(arguments: argparse.Namespace) -> tuple[str, Any] | None:
    """The answer of a verb that follows from a declaration; None: it is another one. Raises as
    `run_operation`."""
    operation = operation_of_verb(arguments.verb)
    if isinstance(operation, AnswerOperation):
        return _answered(arguments, operation)
    return run_operation(arguments, operation) if isinstance(operation, PictureOperation) else None


def _answered(arguments: argparse.Namespace, operation: AnswerOperation) -> tuple[str, Any]:
    inputs = Inputs([open_picture(path).shown for path in getattr(arguments, "pictures", ())])
    with closing(services(arguments)) as parts:
        said = fields_said(arguments, operation.fields)
        asked = operation.prepared(inputs, said, Resources(add_ons_of(parts)))
        with closing(LateEngine(parts)) as engine:

            def tell(event: EngineEvent) -> None:
                if not arguments.json:
                    show_progress(event)

            answer = asked(OperationContext(engine.run, tell, CancelToken()))
    value = to_json(answer)
    if operation.pictures_given:
        _write_pictures(value, operation.pictures_given, arguments.out)
    return _text(value) if operation.text is None else operation.text(inputs, answer), value


def _write_pictures(value: dict[str, Any], names: Sequence[str], folder: Path | None) -> None:
    """Put them into ``folder``, their paths in place of them; without one they are left out.
    Raises as `write_atomic`."""
    for name in names:
        data = b64decode(value.pop(name))
        if folder is not None:
            path = folder / f"{name}.png"
            make_folder(folder)
            write_atomic(path, data, own=True)
            value[name] = str(path)


def _text(value: Any) -> str:
    """A row for each that was answered."""
    rows = cast("list[dict[str, Any]]", value if isinstance(value, list) else [value])
    return "\n".join("  ".join(f"{name} {one}" for name, one in row.items()) for row in rows)


def run_operation(
    arguments: argparse.Namespace, operation: PictureOperation
) -> tuple[str, dict[str, Any]]:
    """Do it to a picture, and write what comes of it.

    Raises:
        InputError: a file can't be read or written, or a value is out of range.
        ModelError: there is no such network or model, or it can't be used.
        EngineError: memory ran out.
    """
    generation = next((one for one in operation.fields if isinstance(one.kind, Generation)), None)
    if generation is not None:
        _check_options(arguments)
    work = check_work(Work(operation.id, fields_said(arguments, operation.fields)))
    opened = to_write(arguments.out, arguments.picture)
    with closing(services(arguments)) as parts:
        values, add_ons = _with_networks(work.values, operation, add_ons_of(parts))
        if generation is None:
            return performed(Work(operation.id, values), opened, opened, parts, arguments, add_ons)
        arguments.model = arguments.model or "starter"
        out, arguments.out = arguments.out, None
        job = prepare_run(parts, arguments).job  # as if from words: it goes over all of a picture
        arguments.out = out
        values[generation.id] = job.request.first_pass.single(0).finished.to_json()

        def job_of(_: GenerationRequest, machine: Mapping[str, str]) -> Job:
            return fitted_to(job, parts, machine, arguments)

        work = Work(operation.id, values)
        text, value = performed(work, opened, opened, parts, arguments, add_ons, job_of)
    return text, {**value, "seed": job.request.seed, "request": job.request.to_json()}


def fitted_to(
    job: Job, parts: AppServices, machine: Mapping[str, str], arguments: argparse.Namespace
) -> Job:
    """``job`` as this machine makes it. Raises as `memory_fit.fitted`."""
    return machine_book(machine).with_profile(fitted(job, parts, machine, arguments))


def _check_options(arguments: argparse.Namespace) -> None:
    for option in _NOT_HERE:
        if (given := getattr(arguments, option)) is not None:
            wrong = f"--{option}"
            raise InputError("unknown_choice", setting=wrong, value=str(given), choices="none")
    if arguments.out is None:
        raise InputError("output_unwritable", name="", reason="--out is missing")


def performed(
    work: Work,
    opened: Picture,
    kept: Picture | None,
    parts: AppServices,
    arguments: argparse.Namespace,
    add_ons: Sequence[AddOn],
    job_of: JobOf | None = None,
) -> tuple[str, dict[str, Any]]:
    """Do ``work``, write the picture to ``arguments.out``, and tell of it.

    Args:
        work: what.
        opened: what it is done to.
        kept: whose origin the result has; None: a draft has none.
        parts: what the program consists of.
        arguments: the command line.
        add_ons: networks.
        job_of: for what models make.

    Raises:
        As `prepared` and `save_picture`.
    """
    found: list[Array] = []

    def tell(news: Any) -> None:
        if isinstance(news, EditDone):
            found.append(news.outputs[0])
        elif not arguments.json:
            show_progress(news)

    engine = LateEngine(parts)

    def make(request: GenerationRequest) -> Job:
        assert job_of is not None, "only drafts and refinements ask for one"
        return job_of(request, engine.made.describe())

    try:
        ready = prepared(work, add_ons, make)
        brought = brought_by(ready.work, BlobStore(parts.paths.blobs))
        space = colour_space(opened.origin.about.icc)
        job = replace(ready.job(opened.pixels, space, brought=brought), bare=True)
        perform(job, engine, tell, CancelToken())
    finally:
        engine.close()
    used = dict.fromkeys(one.name for one in add_ons if one.path in ready.needs.files.values())
    return written(found[0], kept, stages_of(ready.work), [*used], arguments)


class LateEngine(Engine):
    """Made when it is asked first: torch waits for who needs it."""

    def __init__(self, parts: AppServices) -> None:
        self._parts, self._made = parts, list[Any]()

    @property
    def made(self) -> Any:
        if not self._made:
            pack = UsedPack(self._parts.paths)
            self._made.append(make_engine(pack, self._parts.plugged.switched))
        return self._made[0]

    def run(self, operation: str, job: Any, on_event: Any, cancel: CancelToken) -> None:
        self.made.run(operation, job, on_event, cancel)

    def describe(self) -> dict[str, str]:
        return self._made[0].describe() if self._made else {}

    def close(self) -> None:
        for one in self._made:
            one.close()


def _with_networks(
    values: Any, operation: PictureOperation, add_ons: Sequence[AddOn]
) -> tuple[dict[str, Any], Sequence[AddOn]]:
    """With the key of each network that was named, also by a part of its name or by its file.
    Raises as `chosen_network`."""
    found = dict(values)
    for each in operation.fields:
        kind = each.kind
        if isinstance(kind, NetworkName) and found[each.id]:
            known = [one for one in add_ons if one.component == kind.component]
            chosen = chosen_network(found[each.id], known, kind.component)
            assert chosen is not None
            found[each.id], add_ons = chosen.key or chosen.name, with_chosen(chosen, add_ons)
    return found, add_ons


# -- files and networks ----------------------------------------------------------------------------


def to_write(out: Path, picture: Path) -> Picture:
    """The opened picture. It may take minutes: what can't be written is told before."""
    format_for(out)
    check_writable(out)
    return open_picture(picture)


def services(arguments: argparse.Namespace) -> AppServices:
    """What the program consists of."""
    return load_services(arguments.data_dir, plugins=True)


def add_ons_of(parts: AppServices) -> list[AddOn]:
    """What lies on this machine beside models."""
    return list(usable(parts.collection.scan()))


def with_chosen(chosen: AddOn | None, add_ons: Sequence[AddOn]) -> list[AddOn]:
    """The one that was named comes first: it may be a file from elsewhere."""
    return [*add_ons] if chosen is None else [chosen, *add_ons]


def written(
    made: Array,
    opened: Picture | None,
    stages: Sequence[Stage],
    networks: Sequence[str],
    arguments: argparse.Namespace,
) -> tuple[str, dict[str, Any]]:
    """Write the picture to ``arguments.out``, and tell of it.

    Args:
        made: its pixels.
        opened: what it was made of; None: of words.
        stages: that led from there to it.
        networks: names of those that were used.
        arguments: the command line.

    Raises:
        As `save_picture`.
    """
    origin = None if opened is None else opened.origin
    before = {} if origin is None else dict(origin.about.texts)
    texts = with_stages(before, (*stages_in([before]), *stages)) if stages else before
    notes = () if opened is None else opened.notes
    notes += save_picture(arguments.out, made, texts, origin=origin)
    for line in note_words(notes, FORMATS[format_for(arguments.out)].title):
        print(f"velatura: note: {arguments.out.name}: {line}", file=sys.stderr)
    value: dict[str, Any] = {
        "out": str(arguments.out),
        "size": [made.shape[1], made.shape[0]],
        "models": [*networks],
        "stages": [stage.kind for stage in stages],
        "notes": list(notes),
    }
    size = f"{made.shape[1]} × {made.shape[0]}"
    return f"{arguments.out}  {size}  ({', '.join(networks)})", value


def chosen_network(named: str | None, add_ons: Sequence[AddOn], component: str) -> AddOn | None:
    """The network of that name or key, or in that file.

    Raises:
        ModelError: ``weights_missing``, or what is wrong with the file.
    """
    if named is None:
        return None
    for each in add_ons:
        if named in (each.key, each.name):
            return each
    path = Path(named)
    if path.is_file():
        return _in_file(path, component)
    refuse_irregular(path)
    folded = named.casefold()
    found = [each for each in add_ons if folded in each.name.casefold()]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(each.name for each in add_ons)
    raise InputError("unknown_choice", setting="model", value=named, choices=choices)


def _in_file(path: Path, component: str) -> AddOn:
    info = identify_file(path, load_kinds())
    if info.component != component or not info.scale:
        raise misfit(path.name)
    return AddOn("", path.name, str(path.resolve()), component, info.family, scale=info.scale)
