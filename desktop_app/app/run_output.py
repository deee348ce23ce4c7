"""What a run on the command line writes: where, under which names, and what the files say."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.app.note_words import spoken
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.geometry import Size
from desktop_app.core.naming import check_pattern, named
from desktop_app.imaging.edit_texts import texts_after
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.picture import Origin
from desktop_app.imaging.source_type import source_type
from desktop_app.storage.new_file import name_facts, new_file
from desktop_app.storage.picture_names import suggested_stem
from desktop_app.storage.pictures import save_picture
from desktop_app.storage.result_file import model_words, result_texts
from desktop_app.studio.ordering import whole_picture

if TYPE_CHECKING:
    from desktop_app.app.services import AppServices
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.results import Result
    from desktop_app.state.document.document import Document


@dataclass(frozen=True, slots=True, eq=False)
class Run:
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


def outputs_of(out: Path, count: int) -> tuple[Path, ...]:
    """The files to write, each tried for being writable before hours are spent."""
    format_for(out)
    names = (f"{out.stem}-{k + 1}" for k in range(count))
    outputs = (out,) if count == 1 else tuple(map(out.with_stem, names))
    for path in outputs:
        check_writable(path)
    return outputs


def with_names(run: Run, pattern: str, out: Path) -> Run:
    """With names by a pattern, of new files in the folder of ``out``. Raises InputError."""
    check_pattern(pattern)
    folder, ending = out.parent, out.suffix
    asked, size = run.job.asked, run.document.size if run.document else None
    document = suggested_stem(run.name) if run.name else ""
    model = model_words(run.job.model, run.job.work)[0]
    paths: list[Path] = []
    for k in range(asked.count):
        facts = name_facts(
            asked.single(k), model, document, count=k + 1, size=str(size) if size else ""
        )
        *folders, stem = named(pattern, facts)
        paths.append(folder.joinpath(*folders, stem + ending))
    return replace(run, outputs=tuple(paths), inside=folder)


def write_result(run: Run, result: Result, parts: AppServices) -> Path:
    """Write one finished picture, and say what its format left out; returns where it is.

    Raises:
        StorageError: ``disk_full`` or ``lock_broken``.
        InputError: ``output_unwritable``.
    """
    picture = whole_picture(run.document, result)
    size = Size(picture.shape[1], picture.shape[0])
    request = run.job.asked.single(result.image)
    job, document = run.job, run.document
    texts = result_texts(
        *(request, job.model, size, parts.schedulers),
        weights=job.weights,
        work=job.work,
        brought=job.brought,
    )
    about = Origin().about if document is None else document.origin.about
    texts = texts_after(about, texts)
    mark = source_type((dict(about.texts), texts), about.xmp) if run.mark else ""
    path = run.outputs[result.image]
    with _place(run, path) as path:
        notes = save_picture(
            *(path, picture, texts if run.metadata else None),
            origin=None if document is None else document.origin,
            mark=mark if run.metadata else "",
            sidecar=run.sidecar,
        )
    if run.document is None:  # made here: a file with loss is what was asked for
        notes = ()
    for line in spoken(notes, FORMATS[format_for(path)].title):
        print(f"velatura: note: {path.name}: {line}", file=sys.stderr)
    return path


def _place(run: Run, path: Path) -> AbstractContextManager[Path]:
    """``path`` to be written to; a new file of that name, where it may replace none."""
    if run.inside is None:
        return nullcontext(path)
    *folders, name = path.relative_to(run.inside).parts
    return new_file(run.inside, (*folders, name.removesuffix(path.suffix)), path.suffix)
