"""What a run on the command line writes: where, under which names, and what the files say."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.app.services import AppServices
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.geometry import Size
from desktop_app.core.naming import check_pattern, named
from desktop_app.core.note_texts import note_words
from desktop_app.core.pixels import Array
from desktop_app.imaging.edit_texts import texts_after
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.layered_files.layered import layered_format
from desktop_app.imaging.layers.stacks import to_stack
from desktop_app.imaging.origin_json import origin_to_json
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.source_type import source_type
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.jobs.split import splits
from desktop_app.state.document.document import Document
from desktop_app.storage.new_file import name_facts, new_file, suggested_stem
from desktop_app.storage.pictures import save_picture
from desktop_app.storage.result_file import model_words, result_texts
from desktop_app.studio.ordering import split_document, whole_picture


@dataclass(frozen=True, slots=True, eq=False)
class CheckedRequest:
    """A checked request, ready for the engine."""

    job: Job
    document: Document | None
    outputs: tuple[Path, ...]
    metadata: bool = True
    mark: bool = True
    sidecar: str = "none"
    inside: Path | None = None
    """The folder in which ``outputs`` are new files; None: files there are written over."""

    @property
    def name(self) -> str:
        """Of the document; empty: there is none."""
        return self.document.name.value if self.document else ""


def outputs_of(out: Path, count: int, layers: int = 0) -> tuple[Path, ...]:
    """The files to write, each tried for being writable before hours are spent; of a picture that
    is split into ``layers`` those that theirs are called after (`layer_paths`), or that hold all
    of them."""
    whole = bool(layers) and layered_format(out) is not None
    if not whole:
        format_for(out)
    outputs = (out,) if count == 1 else tuple(layer_paths(out, count))
    for path in outputs:
        for each in layer_paths(path, layers) if layers and not whole else (path,):
            check_writable(each)
    return outputs


def layer_paths(path: Path, count: int) -> list[Path]:
    """The files of so many layers, the lowest first: G-1.png, G-2.png …"""
    return [path.with_stem(f"{path.stem}-{number}") for number in range(1, count + 1)]


def with_names(run: CheckedRequest, pattern: str, out: Path) -> CheckedRequest:
    """With names by a pattern, of new files in the folder of ``out``. Raises InputError."""
    check_pattern(pattern)
    folder, ending = out.parent, out.suffix
    asked, size = run.job.typed_request, run.document.size if run.document else None
    document = suggested_stem(run.name) if run.name else ""
    model = model_words(run.job.model, run.job.work, run.job.network)[0]
    paths: list[Path] = []
    for k in range(asked.count):
        facts = name_facts(
            asked.single(k), model, document, count=k + 1, size=str(size) if size else ""
        )
        *folders, stem = named(pattern, facts)
        paths.append(folder.joinpath(*folders, stem + ending))
    return replace(run, outputs=tuple(paths), inside=folder)


def write_result(run: CheckedRequest, result: Result, parts: AppServices) -> list[Path]:
    """Write one finished picture, or its layers, and say what the format left out; returns where
    they are.

    Raises:
        StorageError: ``disk_full`` or ``lock_broken``.
        InputError: ``output_unwritable``.
    """
    if run.document is not None and splits(result.job.request.plan):
        return _write_layers(run, run.document, result, parts)
    picture = whole_picture(run.document, result)
    path = run.outputs[result.image]
    texts, mark = _reported(run, result, parts, Size(picture.shape[1], picture.shape[0]))
    return [_write(run, path, picture, texts, mark)]


def _write_layers(
    run: CheckedRequest, document: Document, result: Result, parts: AppServices
) -> list[Path]:
    content, layers = split_document(document, result)
    path = run.outputs[result.image]
    texts, mark = _reported(run, result, parts, document.size)
    row = layered_format(path)
    if row is None:
        pairs = zip(layer_paths(path, len(layers)), layers, strict=True)
        return [_write(run, each, layer, texts, mark) for each, layer in pairs]
    origin = document.origin
    about = {"origin": origin_to_json(replace(origin, source=None))}
    about["texts"] = dict(texts) if run.metadata else {}
    stack = to_stack(content, about, origin.about.icc, origin.about.dpi)
    with _place(run, path) as path:
        notes = row.write(path, stack)
    for note in notes:
        print(f"velatura: note: {path.name}: {note.text}", file=sys.stderr)
    return [path]


def _reported(
    run: CheckedRequest, result: Result, parts: AppServices, size: Size
) -> tuple[Mapping[str, str], str]:
    """What the file says of how it was made, and that a model did."""
    request = run.job.typed_request.single(result.image)
    job, document = run.job, run.document
    texts = result_texts(
        request,
        job.model,
        size,
        parts.schedulers,
        weights=job.weights,
        work=job.work,
        brought=job.brought,
    )
    about = FileOrigin().about if document is None else document.origin.about
    texts = texts_after(about, texts)
    mark = source_type((dict(about.texts), texts), about.xmp) if run.mark else ""
    return texts, mark


def _write(
    run: CheckedRequest, path: Path, picture: Array, texts: Mapping[str, str], mark: str
) -> Path:
    with _place(run, path) as path:
        notes = save_picture(
            path,
            picture,
            texts if run.metadata else None,
            origin=None if run.document is None else run.document.origin,
            mark=mark if run.metadata else "",
            sidecar=run.sidecar,
        )
    if run.document is None:  # made here: a file with loss is what was asked for
        notes = ()
    for line in note_words(notes, FORMATS[format_for(path)].title):
        print(f"velatura: note: {path.name}: {line}", file=sys.stderr)
    return path


def _place(run: CheckedRequest, path: Path) -> AbstractContextManager[Path]:
    """``path`` to be written to; a new file of that name, where it may replace none."""
    if run.inside is None:
        return nullcontext(path)
    *folders, name = path.relative_to(run.inside).parts
    return new_file(run.inside, (*folders, name.removesuffix(path.suffix)), path.suffix)
