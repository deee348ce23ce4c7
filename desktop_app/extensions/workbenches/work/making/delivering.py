"""A picture of a run delivered again, when somebody has edited its project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.pixels import Array
from desktop_app.extensions.workbenches.values.texts import NOTES
from desktop_app.imaging.certificate import Certificate, CertifiedAction
from desktop_app.imaging.certificate_trail import Trail
from desktop_app.imaging.certifying import free_pixels, is_alike, picture_in, unlike_at
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import INVENTED, PAGES, PROJECT
from desktop_app.state.document.document import Document
from desktop_app.state.document.pages import with_notices
from desktop_app.storage.certificates import certificate_path, read_certificate
from desktop_app.storage.item_run import content_of
from desktop_app.studio.document_certificate import by_models
from desktop_app.studio.recipes.batch import Batch
from desktop_app.studio.recipes.exporting import encoded, mark_of_worked
from desktop_app.studio.recipes.source import FileItem
from desktop_app.studio.recipes.worked import Worked

BARE: Final = "_bare.png"
"""How files of pictures end that nothing is written on."""


def delivered(
    batch: Batch, item: FileItem, opened: Callable[[Path], Document], since: float
) -> bool:
    """Write its files, and their certificates, of its project as it is now; files that somebody
    has changed stay.

    Args:
        batch: its run.
        opened: opens a file as a document.
        since: when the run looked last, as files have times.

    Returns:
        Whether its project was edited.

    Raises:
        InputError, StorageError: a file can't be read or written.
    """
    row = batch.row(item)
    exports = dict(enumerate(one for one in item.steps if one.kind == "export"))
    own = next((str(at) for at, step in exports.items() if step.name == PROJECT), "")
    project = batch.folder / row.files.get(own, "")
    if not project.is_file() or project.stat().st_mtime < since:
        return False
    digests = {**row.digests, own: _sha_of(project)}
    if digests == row.digests:
        return False
    document = opened(project)
    for at, step in exports.items():
        path = batch.folder / row.files.get(str(at), "")
        if step.name in (*PAGES, INVENTED) or path.name.endswith(BARE):
            continue
        if path.is_file() and _sha_of(path) == row.digests.get(str(at)):
            _write(path, step, document)
            digests[str(at)] = _sha_of(path)
    notes = dict.fromkeys((*row.told.get("notes", ()), NOTES["edited_by_hand"]))
    told = {**row.told, "edited": True, "notes": [*notes], "locked": ""}
    batch.put(replace(row, digests=digests, told=told))
    batch.outcomes[item.key] = replace(batch.outcomes[item.key], told=told)
    return True


def _sha_of(path: Path) -> str:
    return hashlib.sha256(content_of(path)).hexdigest()


def _write(path: Path, step: RecipeStep, document: Document) -> None:
    """A picture as its project is now, and its certificate, if it has one."""
    before, pixels = content_of(path), with_notices(document.content).picture(document.size.rect)
    worked = Worked(pixels, document.origin, dict(document.told.now))
    data, paper = encoded(step, worked)[0].data, certificate_path(path)
    if paper.is_file():
        proof = read_certificate(path)
        trail = _trail(proof, before, pixels, by_models(document.content))
        mark = mark_of_worked(worked) or proof.source_type
        made = trail.certificate(pixels, pixels, data, mark, with_details=step.values["metadata"])
        place = proof.place if made.locked.count else (0, 0)
        write_atomic(paper, replace(made, place=place).to_bytes(), own=True)
    write_atomic(path, data, own=True)


def _trail(proof: Certificate, data: bytes, pixels: Array, made: Array) -> Trail:
    """What was done before, and by hand since: what was locked and is not what it was may have
    changed, too. ``made``: where models made something in the picture as it is now."""
    done = (*proof.done, CertifiedAction("edit by hand"))
    old = picture_in(data) if hashlib.sha256(data).hexdigest() == proof.file.sha256 else None
    whole = np.ones(pixels.shape[:2], bool)
    if old is None or old.pixels.shape != pixels.shape or not is_alike(old.pixels, pixels):
        return Trail(None, proof.source, (0, 0), whole, whole if proof.made.count else made, done)
    free = free_pixels(proof.free, *proof.size)
    made = made | free if proof.made.count else made
    free = free | made | unlike_at(old.pixels, pixels)
    return Trail(old.pixels, proof.source, (0, 0), free, made, done)
