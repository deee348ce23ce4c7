"""What a training depends on, looked up on the disk: when it begins, and whenever it goes on.

A file whose size and times are as they were is not read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from desktop_app.catalog.families import load_families
from desktop_app.core import file_checks
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values import basis
from desktop_app.extensions.training.values.choosing import examples_of, notes_of
from desktop_app.extensions.training.values.examples import FROM_ALPHA, Example
from desktop_app.extensions.training.values.fields import is_distilled
from desktop_app.extensions.training.values.run import Run
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.extensions.training.work.stores.runs import TrainingRuns
from desktop_app.library.collection.content import content_files
from desktop_app.library.probing.probe import probe

_READ: Final = {".safetensors", ".gguf", ".json", ".txt", ".model"}
"""Endings of what a model is loaded from; other files of its folder may change."""


def check_unchanged(
    run: Run, check: Callable[[], object] = lambda: None
) -> basis.TrainingBasis | None:
    """What it depends on as it is now, which is as it was; the first time, gigabytes are read. None
    of a run that begins with a model that is not there.

    Args:
        run: it was started, or starts now.
        check: called before each file; may raise.

    Raises:
        InputError: ``training_changed``, or as `basis_of`.
    """
    if run.basis is None and not Path(run.model.path).exists():
        return None  # the trainer says that
    now = basis_of(run, check)
    if run.basis is not None and (changes := basis.changes_between(run.basis, now)):
        raise basis.changed_error(run.title or run.model.name, changes)
    return now


def basis_of(run: Run, check: Callable[[], object] = lambda: None) -> basis.TrainingBasis:
    """As all is now; what is gone is left out. Files that are as ``run`` knows them are not read;
    ``check`` is called before each, and may raise. Raises InputError: ``training_base_gone``."""
    if run.basis is not None and not Path(run.model.path).exists():
        raise InputError("training_base_gone", name=run.model.name, path=run.model.path)
    known = run.basis or basis.TrainingBasis()
    read = {each.path: each.sha256 for each in run.examples if run.basis is None}
    pictures = {each.path: Path(each.path) for each in run.examples if each.path}
    masks = {each.mask for each in run.examples} - {"", FROM_ALPHA}

    def stamps(
        files: Mapping[str, Path], known: Mapping[str, basis.Stamp], digests: Mapping[str, str]
    ) -> dict[str, basis.Stamp]:
        found = dict[str, basis.Stamp]()
        for name, path in files.items():
            check()
            with suppress(OSError):
                status = path.stat()
                times, before = (status.st_mtime_ns, status.st_ctime_ns), known.get(name)
                if before is None or (before.size, before.times) != (status.st_size, times):
                    before = basis.Stamp(
                        status.st_size, times, digests.get(name) or file_checks.sha256_of(path)
                    )
                found[name] = before
        return found

    return basis.TrainingBasis(
        stamps(_model_files(run.model), known.model, {}),
        stamps(pictures, known.pictures, read),
        stamps({mask: Path(mask) for mask in masks}, known.masks, {}),
        _said(run),
    )


def changes_since(run: Run) -> tuple[basis.BasisChange, ...]:
    """What differs from what the run began with; nothing, where that is not recorded. Raises as
    `basis_of`."""
    return () if run.basis is None else basis.changes_between(run.basis, basis_of(run))


def go_on_with(runs: TrainingRuns, run_id: str, changes: Sequence[basis.BasisChange] = ()) -> None:
    """Let it go on after ``changes`` (else all there are): with the pictures it began with that are
    there, as they are now, and the model as it is. Others are not learnt from.

    Raises:
        InputError: ``training_empty``, or the set can't be read.
        StorageError: it can't be read, or written.
    """
    run = runs.run(run_id)
    if changes := changes or changes_since(run):
        now = {each.path: each for each in _examples_now(run)}
        kept = tuple(
            replace(now[each.path], role=each.role) for each in run.examples if each.path in now
        )
        accepted = (*run.accepted, basis.changes_in_english(changes))
        made = _as_it_is_now(replace(run, examples=kept, accepted=accepted))
        runs.forget_computed(run_id)
        runs.write_run(run_id, made)


def begun_again(run: Run) -> Run:
    """Another run with the same settings, of set and model as they are now. Raises as
    `go_on_with`."""
    made = replace(run, examples=tuple(_examples_now(run, anew=True)), accepted=())
    if run.sets:
        made = replace(made, notes=notes_of(read_set(Path(run.sets[0]), run.settings)))
    return replace(_as_it_is_now(made), basis=None)


def _examples_now(run: Run, *, anew: bool = False) -> list[Example]:
    """Of the set as it is; of a run that knows of none, those it had. ``anew``: without what the
    model made for it."""
    own = {each.path for each in run.examples}
    if not own:
        return []
    if run.sets:
        of, *prior = [read_set(Path(each), run.settings) for each in run.sets]
        facts = [(each, scan_pictures(each)) for each in (of, *prior)]
        settings = run.settings
        chosen = examples_of(*facts[0], settings, run.model, *facts[1:])
        found = [*chosen.examples]
        if not anew:
            folders = {Path(each) for each in run.sets}
            found += [
                each for each in _as_it_is(run.examples) if not folders & {*Path(each.path).parents}
            ]
    elif anew and is_distilled(run.settings):
        found = [replace(each, path="", sha256="") for each in run.examples]
    else:
        found = _as_it_is(run.examples)
    if not any(each.role == "learn" and (anew or each.path in own) for each in found):
        raise InputError("training_empty", name=run.title, reason="its pictures are gone")
    return found


def _as_it_is(examples: Iterable[Example]) -> list[Example]:
    found = list[Example]()
    for each in examples:
        with suppress(OSError):
            mask = each.mask
            if mask not in ("", FROM_ALPHA) and not Path(mask).is_file():
                mask = ""
            found.append(replace(each, sha256=file_checks.sha256_of(Path(each.path)), mask=mask))
    return found


def _as_it_is_now(run: Run) -> Run:
    """With its basis, and its model's digests, as all is."""
    made = replace(run, basis=(now := basis_of(run)))
    path, known = Path(run.model.path), run.model.sha256
    whole = now.model[path.name].sha256 if known and path.name in now.model else known
    with suppress(VelaturaError):
        seen = probe(path, load_families())
        model = replace(run.model, digest=seen.digest, size_bytes=seen.size_bytes, sha256=whole)
        return replace(made, model=model)
    return made


def _said(run: Run) -> dict[str, tuple[str, str]]:
    """Digests of what the set says of each of its pictures that is used."""
    found = dict[str, tuple[str, str]]()
    for folder in run.sets:
        with suppress(InputError):
            of = read_set(Path(folder), run.settings)
            for one in of.used:
                caption = of.full_caption(one.caption, run.settings["trigger"])
                decided = repr((one.crop, one.mask, one.repeats, one.is_prior))
                found[str(Path(of.folder) / one.name)] = _digest(caption), _digest(decided)
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _model_files(model: ModelInfo) -> dict[str, Path]:
    """All files that it is loaded from; none, where it is gone. Of several of one name all but the
    first have their part's before it."""
    found = dict[str, Path]()
    lent = {"companion": model.companion, **model.parts}
    for part, whole in {"": model.path, **lent}.items():
        path = Path(whole)
        if whole and path.exists():
            start = f"{path.name}/" if part else ""
            with suppress(OSError):
                for name, file in content_files(path):
                    said = f"{start}{name}" if name else path.name
                    other = found.get(said, file) != file
                    found[f"{part}/{said}" if other else said] = file
    return {name: file for name, file in found.items() if file.suffix in _READ}
