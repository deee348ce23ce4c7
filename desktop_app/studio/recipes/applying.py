"""A recipe done to one file. Whatever a step changes, nothing outside its mask does: checked by the
lock each time."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import numpy as np

from desktop_app.core.as_json import to_json
from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, digest
from desktop_app.core.short_memory import let_go
from desktop_app.imaging.adjustments.grading import Grade, graded
from desktop_app.imaging.blend import over
from desktop_app.imaging.blend_modes import blended
from desktop_app.imaging.certificate import CertifiedAction
from desktop_app.imaging.certificate_trail import Trail, done_by, done_step
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.colour import in_srgb
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.edit_texts import texts_after
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.lock_checksum import Unlocked, digest_locked
from desktop_app.imaging.picture import About, FileOrigin
from desktop_app.imaging.source_type import source_type
from desktop_app.imaging.xmp import GENERATED, with_source_type
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.operations.recipes.recipe import (
    MOST_STEPS,
    Recipe,
    RecipeStep,
    grade_of,
    is_matched,
    made_step,
)
from desktop_app.operations.recipes.steps import SAME, fields_of
from desktop_app.operations.work import operation_of
from desktop_app.state.document.document import Document
from desktop_app.state.document.pages import with_notices
from desktop_app.storage.result_file import model_words, result_texts
from desktop_app.studio.ordering import whole_picture
from desktop_app.studio.recipes.arranging import ARRANGED, annotated
from desktop_app.studio.recipes.layering import layered
from desktop_app.studio.recipes.masking import mask_by_rule
from desktop_app.studio.recipes.rejecting import Measured, alone, check_rule
from desktop_app.studio.recipes.services import RecipeServices, RecipeWork
from desktop_app.studio.recipes.source import FileItem, SourceFile
from desktop_app.studio.recipes.tracing import begun, of_generated, traced
from desktop_app.studio.recipes.worked import Worked

USUAL_EXPORT: Final = made_step("export", SAME)
"""Of a recipe that has none."""


def steps_for(recipe: Recipe, item: FileItem) -> tuple[RecipeStep, ...]:
    """The steps with the values that were given for this file, and an export at the end if there
    is none. Raises InputError: a value is wrong, or there is no such step or field."""
    steps = list(recipe.steps)
    for name, value in item.values.items():
        number, dot, field = name.partition(".")
        if not dot:
            continue
        if not number.isdecimal() or not 0 < int(number) <= len(steps):
            raise InputError(
                "unknown_choice", setting="step", value=name, choices=f"1..{len(steps)}"
            )
        step = steps[int(number) - 1]
        kinds = {one.id: one.kind for one in fields_of(step.kind, step.name)}
        if isinstance(value, str) and field in kinds:
            value = kinds[field].parse(field, value)
        said = {**step.values, field: value}
        steps[int(number) - 1] = made_step(step.kind, step.name, said, step.line)
    if not any(step.kind == "export" for step in steps):
        steps.append(USUAL_EXPORT)
    return tuple(steps)


def next_seed(steps: Sequence[RecipeStep], by: int) -> tuple[RecipeStep, ...]:
    """The same with other seeds, where they are said."""
    made = list[RecipeStep]()
    for step in steps:
        settings = dict(step.values.get("settings") or {})
        if step.kind == "do" and by and "seed" in settings:
            settings["seed"] = (int(settings["seed"]) + by) % (MAX_SEED + 1)
            step = replace(step, values={**step.values, "settings": settings})
        made.append(step)
    return tuple(made)


class FileApplying:
    """One file's way through a recipe; in any thread.

    Args:
        steps: as `steps_for` gives them.
        source: the file.
        services, work: what its operations are done with.
        attempt: another one makes what was lost, under other ids of jobs.
        kept: what operations made before a kill, by the ids of their jobs; gets what they make.
        taken: whether a look (`rejecting.Looks`) is unlike those of other pictures.
        measured: see `rejecting.Measured`.
        rejected: gets the picture that a rule rejects.
        turn: how often it was rejected before.
        doing: is told each step, with its number from 0, before it begins.

    Attributes:
        done: titles of steps that are done.
        notes: codes of what is to be said.
        locked: of `locked_digest`, at the last export.
    """

    def __init__(
        self,
        steps: Sequence[RecipeStep],
        source: SourceFile,
        services: RecipeServices,
        work: RecipeWork | None,
        attempt: int = 0,
        kept: MutableMapping[str, Array] | None = None,
        taken: Callable[[bytes, int], bool] = lambda fingerprint, least: True,
        turn: int = 0,
        measured: Measured = alone,
        rejected: Callable[[Worked], object] = lambda at: None,
        doing: Callable[[int, RecipeStep], object] = lambda number, step: None,
    ) -> None:
        self._steps, self._source = steps, source
        self._services, self._work = services, work
        self._attempt, self._taken, self._turn = attempt, taken, turn
        self._measured, self._rejected, self._doing = measured, rejected, doing
        self._kept: MutableMapping[str, Array] = {} if kept is None else kept
        self.done, self.locked = list[str](), ""
        self.notes = list[str]()

    def exports(self) -> Iterator[tuple[RecipeStep, Worked]]:
        """The picture at each export, in their order.

        Raises:
            InputError: ``mask_rule_empty``, ``recipe_size``, or what its steps find.
            StorageError: ``lock_broken``.
            Cancelled, VelaturaError: as `RecipeWork.make`.
        """
        at, done = self._begun()
        numbered = (self._begin(one) for one in [*enumerate(self._steps, 1)][done:])
        for kind, run in groupby(numbered, lambda one: one[1].kind):
            let_go(at.pixels.nbytes)
            if kind in ("adjust", "do") and at.mask is not None and not at.mask.any():
                continue  # nothing is damaged, or no room was made
            if kind in ("adjust", "annotate"):
                steps = [step for _, step in run]
                if kind == "annotate":
                    at = annotated(at, steps)
                else:
                    at = self._traced(at, self._locked(at, _adjusted(steps, at), *steps), steps[0])
                self.done += [step.title for step in steps]
                continue
            for number, step in run:
                if kind == "export":
                    self.locked = locked_digest(at)
                    yield step, at
                elif kind == "reject":
                    check_rule(at, step, self._taken, self._measured, self._rejected)
                elif kind == "lay":
                    made, layer = layered(at, step)
                    at = replace(at, mask=made.mask)
                    at = self._traced(at, self._locked(at, made, step), step, layer)
                elif kind == "canvas":
                    at = self._arranged(at, step)
                elif kind == "mask":
                    services = self._services, self._work, self.notes.append
                    at = replace(at, mask=mask_by_rule(step, at, self._source, *services))
                    if at.trail is not None and (how := self._source.item.by_hand):
                        at = replace(
                            at, trail=at.trail.with_done(CertifiedAction(f"mask {how} by hand"))
                        )
                else:
                    at = self._made(number, at)
                self.done.append(step.title)
                let_go(at.pixels.nbytes)

    def _begin(self, numbered: tuple[int, RecipeStep]) -> tuple[int, RecipeStep]:
        self._doing(numbered[0] - 1, numbered[1])
        return numbered

    def _arranged(self, at: Worked, step: RecipeStep) -> Worked:
        """With a note where it stays smaller than a size that is asked for on both sides."""
        at, asked = ARRANGED[step.name](at, step, self._measured), step.values
        if step.name == "resize" and asked["height"] and at.size.width < (asked["width"] or 0):
            self.notes.append("size_not_reached")
        return at

    def _begun(self) -> tuple[Worked, int]:
        """The picture that the steps are done to, and how many of them made it: the first, where
        there was none. Raises InputError: ``recipe_source``."""
        document = self._source.document
        if document is not None:
            content = with_notices(document.content)
            pixels, origin = content.picture(document.size.rect), document.origin
            if self._source.item.anonymous:
                # A profile may tell whose it is.
                pixels, origin = in_srgb(pixels, content.space), FileOrigin()
            trail = Trail.of_file(pixels, self._source.sha256()) if self._certified else None
            original = document.content.picture(document.size.rect)
            at = Worked(pixels, origin, {}, trail=trail, original=original)
            texts = document.told.all
            return of_generated(at) if source_type(texts, origin.about.xmp) == GENERATED else at, 0
        step = self._steps[0]
        if step.title != "do generate":
            raise InputError("recipe_source")
        job = self._services.job(step, None, _seed(step, None, self._turn))
        pixels = self._whole(1, job, None, None)
        at = Worked(
            pixels,
            FileOrigin(),
            self._reported(job, pixels),
            model=model_words(job.model, network=job.network)[0],
        )
        self.done.append(step.title)
        at = self._in_colours(step, replace(at, job=job))
        if self._certified:
            at = replace(at, trail=Trail.of_nothing(at.pixels, self._noted(step, job, at.texts)))
        return replace(at, trace=begun(at.pixels)), 1

    @property
    def _certified(self) -> bool:
        return any(step.values.get("certificate") for step in self._steps)

    def _noted(self, step: RecipeStep, job: Job, texts: Mapping[str, str]) -> CertifiedAction:
        """What a certificate says of an operation."""
        digest = job.model.digest if job.model is not None else ""
        return done_by(step.title, texts, self._services.licence(digest))

    def _reported(self, job: Job, pixels: Array) -> dict[str, str]:
        """How the picture was made."""
        return result_texts(
            job.typed_request.single(0),
            job.model,
            Size(pixels.shape[1], pixels.shape[0]),
            self._services.schedulers,
            weights=job.weights,
            work=job.work,
            brought=job.brought,
        )

    def _traced(
        self,
        before: Worked,
        after: Worked,
        step: RecipeStep,
        layer: Layer | None = None,
        by_model: bool = False,
    ) -> Worked:
        """With what the step did."""
        every = any(one.values.get("layers") for one in self._steps if one.kind == "export")
        return traced(before, after, step, layer, every=every, by_model=by_model)

    @staticmethod
    def _locked(before: Worked, after: Worked, *steps: RecipeStep) -> Worked:
        check_lock(before.pixels, after.pixels, before.mask, steps[0])
        trail, change = before.trail, (before.pixels, after.pixels, before.mask)
        for step in steps:
            done = done_step(step.title, step.values)
            trail = trail and trail.after(*change, done, by_model=False)
        return replace(after, trail=trail)

    # -- operations ---------------------------------------------------------------------------

    def _made(self, number: int, at: Worked) -> Worked:
        step = self._steps[number - 1]
        document = Document(at.pixels, self._source.item.title, origin=at.origin)
        document.id = self._source.item.key[:12]  # what a file tells is the same each time
        if at.mask is not None:
            document.mask.write(document.mask.rect, at.mask)
        job = self._services.job(step, document, _seed(step, at, self._turn))
        pixels = self._whole(number, job, document, at)
        if step.values.get("colours"):
            pixels = coloured(at.pixels, pixels)
        check_lock(at.pixels, pixels, at.mask, step)
        origin = at.origin
        if job.work is not None and not operation_of(job.work).keeps_colours:
            mark = source_type([dict(origin.about.texts)], origin.about.xmp)
            xmp = with_source_type(None, mark) if mark else None
            origin = FileOrigin(About(dpi=origin.about.dpi, xmp=xmp))
        told = self._reported(job, pixels)
        made = replace(at, pixels=pixels, origin=origin, texts={**at.texts, **told})
        if job.work is None:
            texts = {**at.texts, **texts_after(at.origin.about, told, at.texts)}
            made = replace(
                made, texts=texts, model=model_words(job.model, network=job.network)[0], job=job
            )
            made = self._in_colours(step, made)
        trail, by_model = at.trail, is_by_model(job)
        if trail is not None:
            done = self._noted(step, job, told)
            trail = trail.after(at.pixels, made.pixels, at.mask, done, by_model=by_model)
        return self._traced(at, replace(made, trail=trail), step, by_model=by_model)

    def _in_colours(self, step: RecipeStep, at: Worked) -> Worked:
        """With the colours of the picture whose look it took over."""
        colours = self._services.colours_after(step)
        return at if colours is None else _adjusted([colours], at)

    def _whole(self, number: int, job: Job, document: Document | None, at: Worked | None) -> Array:
        assert self._work is not None
        if self._turn:
            number += self._turn * MOST_STEPS
        key = f"{self._source.item.key}-{number}-{self._attempt}"
        job_id = hashlib.sha256(key.encode()).hexdigest()[:32]
        job = replace(job, id=job_id, workbench=self._source.item.workbench)
        if job.id in self._kept:
            self._work.forget(job.id)
            return self._kept[job.id]
        result = self._work.make(job, self._source.item.name)
        if result is None:  # a kill, or a full disk, came between its record and its pixels
            result = self._work.make_unrecorded(job)
        if job.work is None or at is None:
            made = whole_picture(document, result)
        else:
            made = _over(result, at)
        self._kept[job.id] = made
        return made


def is_by_model(job: Job) -> bool:
    """Whether a model or a network does it."""
    return job.model is not None or bool(job.files or job.models)


def _adjusted(steps: Sequence[RecipeStep], at: Worked) -> Worked:
    """After adjustments that follow one another, as layers one above another."""
    share = None if at.mask is None else at.mask.astype(np.float32) / np.float32(255)
    grades: list[Grade] = []
    for step in steps:
        below = graded(at.pixels, grades, at.space, share) if is_matched(step) else None
        grades.append(grade_of(step, below))
    return replace(at, pixels=graded(at.pixels, grades, at.space, share))


def coloured(before: Array, made: Array) -> Array:
    """The hues and saturations of what was made, with the light and dark there was."""
    colours = blended(before[..., :3], made[..., :3], BlendMode.COLOR)
    shown = from_float(colours / np.float32(full_value(made.dtype)), made.dtype)
    pixels = np.concatenate([shown, before[..., 3:]], axis=2)
    return np.where((made == before).all(axis=2, keepdims=True), before, pixels)


def _seed(step: RecipeStep, at: Worked | None, turn: int) -> int:
    """Where none is said: the same for the same picture and step, another one for another."""
    said = json.dumps(to_json(dict(step.values)), sort_keys=True, default=str)
    made = zlib.crc32(said.encode(), zlib.crc32(b"" if at is None else digest(at.pixels).encode()))
    return (made + turn) % (MAX_SEED + 1)


def _over(result: Result, at: Worked) -> Array:
    """A whole picture, where the mask is. Raises InputError: ``recipe_size``."""
    made: Array = result.main.pixels if result.main.values is None else result.main.values
    if at.mask is None:
        return made
    if made.shape != at.pixels.shape or made.dtype != at.pixels.dtype:
        assert result.job.work is not None
        raise InputError("recipe_size", operation=result.job.work.operation)
    return over(at.pixels, made, at.mask.astype(np.float32) / np.float32(255))


def locked_digest(at: Worked) -> str:
    """SHA-256 of the pixels that the mask keeps, where they are those of the file; "": there is no
    mask, or they are others."""
    original = None if at.is_scaled else at.original
    if at.mask is None or original is None or original.shape != at.pixels.shape:
        return ""
    unlocked = [Unlocked(at.size.rect, at.mask > 0)]
    found = digest_locked(at.pixels, unlocked)
    return found if found == digest_locked(original, unlocked) else ""


def check_lock(before: Array, after: Array, mask: ByteArray | None, step: RecipeStep) -> None:
    """Raises StorageError: ``lock_broken``: a pixel has changed that is not masked."""
    if mask is None or after is before or step.values.get("lock", "").startswith("outside"):
        return
    unlocked = [Unlocked(Size(before.shape[1], before.shape[0]).rect, mask > 0)]
    if digest_locked(before, unlocked) != digest_locked(after, unlocked):
        raise StorageError("lock_broken")
