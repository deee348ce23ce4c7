"""Operations on the document on the canvas, or on parts of it: jobs of the queue, and where
their results go. What is worked on is the picture as it was shown when that began; painting may go
on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np

from desktop_app.core.atomic_write import check_writable
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.core.stages import Stage
from desktop_app.core.work import Work
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.mask import painted
from desktop_app.imaging.mask_spots import find_spots
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.stages_text import stages_in, with_stages
from desktop_app.imaging.tiles import opaque
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Result
from desktop_app.operations.work import operation_of, stages_of
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import with_layer_above
from desktop_app.state.document.layer_guidance import guidance_in
from desktop_app.state.document.layer_pixels import picture_layer
from desktop_app.state.document.reshaping import reshaped, scaled_to
from desktop_app.state.picture.copying import CopySource
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.format_features import same_file
from desktop_app.storage.pictures import read_picture_file, save_picture
from desktop_app.studio.brought_along import brought_by, check_brought, with_layer_prompts
from desktop_app.studio.job_assembly import assemble, job_resources
from desktop_app.studio.work_jobs import Prepared, job_by, prepared
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.generation_session import GenerationSession
from desktop_app.worker.layer_session import LayerSession
from desktop_app.worker.reshaping import LayerWork, Reshaping

Area: TypeAlias = Literal["picture", "mask", "spots"]
"""All of it; what is masked, as one rectangle; each masked spot on its own."""

Outcome: TypeAlias = Literal["document", "layer", "over"] | Path
"""A new picture; the document itself, scaled, with the result as its topmost layer; a layer over
what was worked on; or a file, of the format that its ending asks for."""

Made: TypeAlias = "list[tuple[Rect, Array, str]]"
"""Where it stood in the document, what became of it, and the id of its entry, or empty."""


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """What was asked for, as long as it is not done.

    Attributes:
        document: that is worked on.
        content: of it, when that began.
        work: what is done.
        rects: of the document, one a job.
        put: where the result goes.
        made: what there is so far.
    """

    document: Document
    content: Content
    work: Work
    rects: Sequence[Rect]
    put: Callable[[Made], object]
    made: Made = field(default_factory=list["tuple[Rect, Array, str]"])


class Operating:
    """Errors are told in ``state.notice``.

    Args:
        state: of the window.
        generation: queues jobs.
        layers: puts a layer in.
        reshaping: scales the document.
        background: reads pixels and files.
        blobs: where what pictures were made from may be kept.
    """

    def __init__(
        self,
        state: AppState,
        generation: GenerationSession,
        layers: LayerSession,
        reshaping: Reshaping,
        background: BackgroundTasks,
        blobs: BlobStore | None = None,
    ) -> None:
        self._state, self._generation, self._blobs = state, generation, blobs
        self._layers, self._reshaping, self._background = layers, reshaping, background
        self.failed = reporting(state.notice, lambda: state.document_id)
        """Shows an error."""

    # -- what would be done -----------------------------------------------------------------------

    def prepared(self, work: Work) -> Prepared:
        """``work`` with what it needs on this machine. Raises InputError and ModelError."""
        state, resources = self._state, job_resources(self._state)
        ready = prepared(
            work,
            state.add_ons.value,
            partial(job_by, models=state.models.value, resources=resources),
        )
        check_brought(ready.work, self._blobs)
        return ready

    def generation(self) -> GenerationRequest:
        """What a model makes of words by the prompt and settings that are chosen.

        Raises:
            InputError, ModelError: they can't be used.
        """
        state = self._state
        parameters, model = state.parameters.value, state.model
        if model is None:
            raise InputError("model_missing", name=parameters.model or "—")
        alone = replace(parameters, count=1, without_model=False, line_each=False)
        job = assemble(alone, model, (), None, job_resources(state))
        return job.request.first_pass.single(0).finished

    def read_stages(self, path: Path, then: Callable[[tuple[Stage, ...]], object]) -> None:
        """Give ``then`` the stages that a picture's file tells of, later; none is an error."""

        def on_stages(stages: tuple[Stage, ...]) -> None:
            if stages:
                then(stages)
            else:
                self.failed(InputError("stages_missing", name=path.name))

        self._background.run(partial(_stages_of, path), on_stages, self.failed)

    # -- doing it ---------------------------------------------------------------------------------

    def perform(self, work: Work, area: Area, outcome: Outcome, name: str) -> None:
        """Do ``work`` to the document on the canvas, or to parts of it.

        Args:
            work: one that begins with a draft makes a new picture and leaves the document alone.
            area: of the document.
            outcome: of parts only "document" or "over".
            name: of the layer or the new picture, in the user's language.
        """
        document = self._state.document.value
        if document is None:
            return
        try:
            rects, ready = rects_of(document, area), self.prepared(work)
            sizes = [ready.size(rect.size) for rect in rects]
            if isinstance(outcome, Path):
                self._check_file(outcome, sizes[0])
        except VelaturaError as error:
            self.failed(error)
            return
        self._state.recording.done.send(("do", work.operation, work.values))
        document.settle()
        self._state.tell_left_out()
        content, stages = document.content, stages_of(ready.work)
        drafts = bool(stages) and stages[0].kind == "draft"
        texts = with_stages({}, stages) if drafts else document.told.after(*stages)
        texts, origin = texts if area == "picture" else {}, None if drafts else document.origin
        put: Callable[[Made], object] = partial(self._open, document, name, texts, origin)
        step = operation_of(work).step
        if outcome == "layer":
            put = partial(self._put_scaled, document, step, name, texts)
        elif outcome == "over":
            whole = texts if area == "picture" else None
            masked = None if area == "picture" else content
            put = partial(self._lay, document, step, name, whole, masked, content.active)
        elif isinstance(outcome, Path):
            put = partial(self._save, outcome, put, texts, origin)
        order = _Order(document, content, ready.work, rects, put)
        guidance = guidance_in(document.pixels.source.layers)
        wording = job_resources(self._state).wording

        def jobs() -> list[Job]:
            brought = brought_by(ready.work, self._blobs)
            made: list[Job] = []
            for rect in rects:
                guided, places = with_layer_prompts(ready, guidance, rect, content.size, wording)
                pixels, places = content.picture(rect), {**brought, **places}
                made.append(guided.job(pixels, document.space, document.id, places))
            return made

        self._background.run(jobs, partial(self._submit, order), self.failed)

    def _submit(self, order: _Order, jobs: Sequence[Job]) -> None:
        if order.document not in self._state.documents:
            return
        ids = [job.id for job in jobs]
        for job, rect in zip(jobs, order.rects, strict=True):
            self._generation.submit(job, partial(self._ended, order, ids, job.id, rect))

    def _ended(
        self, order: _Order, ids: list[str], job: str, rect: Rect, result: Result | None
    ) -> None:
        """One of them is done, or (None) was cancelled: then the others make no whole."""
        if job not in ids:
            return
        ids.remove(job)
        if result is None:
            ids.clear()
            return
        values = result.main.values
        pixels = result.main.pixels if values is None else values
        order.made.append((rect, pixels, result.history or ""))
        if not ids and order.document in self._state.documents:
            order.put(order.made)

    # -- what becomes of it -----------------------------------------------------------------------

    def _open(
        self,
        document: Document,
        name: str,
        texts: Mapping[str, str],
        origin: FileOrigin | None,
        made: Made,
    ) -> None:
        """Each as a separate picture of the same colours, behind what is worked on."""
        about = None if origin is None else replace(origin.about, texts=())
        for _, pixels, entry in made:
            told = None if about is None else FileOrigin(about, replace(document.origin.facts))
            new = Document(Content.of(pixels, entry), name, texts=texts, origin=told)
            new.mark_unsaved()
            self._state.open_behind(new)

    def _check_file(self, path: Path, size: Size | None) -> None:
        """Before hours of work. Raises InputError."""
        row = FORMATS[format_for(path)]
        check_writable(path)
        if size is not None:
            row.check_side(max(size.width, size.height))
        for each in self._state.documents:
            if each.path is not None and same_file(each.path, path):
                raise InputError("file_is_open", name=path.name)

    def _save(
        self,
        path: Path,
        otherwise: Callable[[Made], object],
        texts: Mapping[str, str],
        origin: FileOrigin | None,
        made: Made,
    ) -> None:
        """As a file; where it can't be written after all, nothing is lost: it is opened."""
        ((_rect, pixels, _entry),) = made

        def refused(error: VelaturaError) -> None:
            otherwise(made)
            self.failed(error)

        def saved(notes: tuple[str, ...]) -> None:
            params = {"name": path.name, "format": FORMATS[format_for(path)].title}
            self._state.notice.value = Notice(notes=("exported", *notes), params=params)

        write = partial(save_picture, path, pixels, texts, origin=origin)
        self._background.run(write, saved, refused)

    def _put_scaled(
        self, document: Document, step: str, name: str, texts: Mapping[str, str], made: Made
    ) -> None:
        """One undo step: all layers scaled, and the result above them."""
        ((_rect, pixels, entry),) = made
        size = document.size
        change = scaled_to(size, type(size)(pixels.shape[1], pixels.shape[0]))

        def make(content: Content, watch: object) -> Content:
            scaled = reshaped(content, change, watch)  # type: ignore[arg-type]
            top = scaled.layers[-1].id
            layer = picture_layer(scaled, opaque(pixels), name, "paint")
            made = with_layer_above(scaled, replace(layer, history=entry or None), top)
            return replace(made, active=scaled.active)

        def put(content: Content) -> None:
            document.commit(step, content, texts, reshaped=True, matrix=change.matrix)

        self._reshaping.queue(LayerWork(document, step, make, put, lambda: None))

    def _lay(
        self,
        document: Document,
        step: str,
        name: str,
        texts: Mapping[str, str] | None,
        masked: Content | None,
        below: str,
        made: Made,
    ) -> None:
        """Above the layer that was worked on when it was asked for, as one undo step; what is
        worked on now stays that."""

        def put(content: Content) -> Content:
            active, target = content.active, below
            for rect, pixels, entry in made:
                pixels = pixels if masked is None else _masked(pixels, masked, rect)
                place = CopySource(rect.x, rect.y, content.size)
                layer = picture_layer(content, opaque(pixels), name, "paint", place)
                content = with_layer_above(content, replace(layer, history=entry or None), target)
                target = layer.id
            return replace(content, active=active)

        self._layers.change(step, put, texts, document)


def _stages_of(path: Path) -> tuple[Stage, ...]:
    """In a background thread. Raises InputError."""
    return stages_in([read_texts(read_picture_file(path))])


def rects_of(document: Document, area: Area) -> Sequence[Rect]:
    """What ``area`` means of ``document``. Raises InputError ``mask_empty``."""
    canvas, mask = document.size.rect, document.mask
    if area == "picture":
        return [canvas]
    content = document.content.mask.content_rect().intersected(canvas)
    if content.is_empty:
        raise InputError("mask_empty")
    if area == "mask":
        return [content]
    return find_spots(painted(mask.read(canvas)), lambda rect: rect)


def _masked(pixels: Array, content: Content, rect: Rect) -> Array:
    """(h, w, 4): alpha times what is masked."""
    made = opaque(pixels).copy()
    share = content.mask.read(rect).astype(np.float32) / 255
    alpha = made[..., 3] * share
    full = full_value(made.dtype)
    made[..., 3] = alpha if made.dtype == np.float32 else np.rint(np.clip(alpha, 0, full))
    return made
