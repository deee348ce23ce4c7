"""The document on the canvas enlarged, refined, cleaned, or taken through all stages of a picture.

The result is a picture or a layer of its own. What is worked on is the picture as it was shown when
that began; painting may go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from desktop_app.core.atomic_write import check_writable
from desktop_app.core.errors import InputError, ModelError, VelaturaError
from desktop_app.core.events import StepDone
from desktop_app.core.stages import Stage
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.formats import FORMATS, format_for
from desktop_app.imaging.mask_regions import find_spots
from desktop_app.imaging.picture import Origin
from desktop_app.imaging.stages_text import stages_in, with_stages
from desktop_app.imaging.tiles import opaque
from desktop_app.operations.networks.upscaling import Upscaling, cleaners
from desktop_app.state.app_state import Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_commands import with_layer_above
from desktop_app.state.document.layer_guidance import guidance_in
from desktop_app.state.document.layer_pixels import picture_layer
from desktop_app.state.document.reshaping import reshaped, scaled_to
from desktop_app.state.picture.copying import Place
from desktop_app.state.work.activity import Work
from desktop_app.storage.format_features import same_file
from desktop_app.studio.job_assembly import assemble, job_resources
from desktop_app.studio.stages import Stages, job_by
from desktop_app.studio.tile_regions import TileRegions
from desktop_app.worker.reshaping import LayerWork, Reshaping

if TYPE_CHECKING:
    from desktop_app.core.add_on import AddOn
    from desktop_app.core.cancel import CancelToken
    from desktop_app.core.engine import Run
    from desktop_app.core.events import EngineEvent
    from desktop_app.core.geometry import Rect, Size
    from desktop_app.core.pixels import Array
    from desktop_app.state.app_state import AppState
    from desktop_app.state.picture.content import Content
    from desktop_app.storage.blob_store import BlobStore
    from desktop_app.studio.studio import Studio
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.layer_session import LayerSession

Area: TypeAlias = Literal["picture", "mask", "spots"]
"""All of it; what is masked, as one rectangle; each masked spot on its own."""

Outcome: TypeAlias = Literal["document", "layer"] | Path
"""A new picture; the document itself, scaled, with the result as its topmost layer; or a file, of
the format that its ending asks for."""

Made: TypeAlias = "list[tuple[Rect, Array]]"
"""Where it stood in the document, and what became of it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    document: Document
    token: CancelToken


class UpscalingSession:
    """One such work at a time; errors are told in ``state.notice``.

    Args:
        state: of the window.
        studio: has the engine.
        layers: puts a cleaned layer in.
        reshaping: scales the document.
        background: reads files.
        post: calls a function in the GUI thread.
        blobs: where what pictures were made from may be kept.
    """

    def __init__(
        self,
        state: AppState,
        studio: Studio,
        layers: LayerSession,
        reshaping: Reshaping,
        background: BackgroundTasks,
        post: Callable[[Callable[[], object], str | None], object],
        blobs: BlobStore | None = None,
    ) -> None:
        self._state, self._studio, self._post = state, studio, post
        self._layers, self._reshaping, self._background = layers, reshaping, background
        self._blobs = blobs
        self._work: _Work | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being made."""
        return self._work is not None

    def perform(self, stages: Sequence[Stage], area: Area, outcome: Outcome, name: str) -> None:
        """Do ``stages`` to the document on the canvas, or to parts of it.

        Args:
            stages: a draft makes a new picture and leaves the document alone.
            area: of the document.
            outcome: of parts only "document".
            name: of the layer or the new picture, in the user's language.
        """
        document = self._state.document.value
        if document is None:
            return
        try:
            rects = rects_of(document, area)
            ready = [self.prepared(stages, document, rect) for rect in rects]
            if isinstance(outcome, Path):
                self._check_file(outcome, ready[0].size)
        except VelaturaError as error:
            self._state.notice.value = Notice(error, document=self._state.document_id)
            return

        def make(run: Run, content: Content, tell: Tell, token: CancelToken) -> Made:
            made: Made = []
            for rect, each in zip(rects, ready, strict=True):
                pixels = content.picture(rect)
                told = _shared(tell, len(made), len(rects))
                made.append((rect, each.run(run, pixels, told, token)))
            return made

        drafts = stages[0].kind == "draft"
        texts = with_stages({}, stages) if drafts else document.texts_after(*stages)
        texts, origin = texts if area == "picture" else {}, None if drafts else document.origin
        put: Callable[[Made], None] = partial(
            *(self._put_scaled if outcome == "layer" else self._open, document, name, texts, origin)
        )
        if isinstance(outcome, Path):
            put = partial(self._save, outcome, put, texts, origin)
        self._begin(document, "upscale", make, put)

    def prepared(self, stages: Sequence[Stage], document: Document, rect: Rect) -> Stages:
        """``stages`` of ``rect`` by what there is on this machine. Raises as `Stages`."""
        state = self._state
        stock = job_resources(state)
        job_of = partial(job_by, models=state.models.value, stock=stock)
        first = None if stages and stages[0].kind == "draft" else rect.size
        guidance = guidance_in(document.pixels.look.layers)
        regions = TileRegions(guidance, rect, document.size, stock.wording)
        add_ons = state.add_ons.value
        return Stages(stages, first, add_ons, job_of, document.space, regions, self._blobs)

    def refining(self, strength: float) -> Stage:
        """What goes over a picture by the prompt and settings that are chosen.

        Raises:
            InputError, ModelError: they can't be used.
        """
        state = self._state
        parameters, model = state.parameters.value, state.model
        if model is None:
            raise InputError("model_missing", name=parameters.model or "—")
        alone = replace(parameters, count=1, without_model=False, line_each=False)
        job = assemble(alone, model, (), None, job_resources(state))
        return Stage.refining(job.request.first_pass, strength)

    def read_stages(self, path: Path, then: Callable[[tuple[Stage, ...]], object]) -> None:
        """Give ``then`` the stages that a picture's file tells of, later; none is an error."""

        def told(stages: tuple[Stage, ...]) -> None:
            if stages:
                then(stages)
            else:
                self._failed(InputError("stages_missing", name=path.name))

        self._background.run(partial(_stages_of, path), told, self._failed)

    def clean(self, strength: float, chosen: AddOn | None, area: Area, name: str) -> None:
        """Lay the document on the canvas, or what is masked of it, over itself without noise and
        traces of compression; as `enlarge`."""
        document = self._state.document.value
        if document is None:
            return
        found = cleaners(self._state.add_ons.value)
        network = chosen or next((one for one in found if one.ships), next(iter(found), None))
        if network is None:
            self._state.notice.value = Notice(ModelError("upscaler_missing"))
            return

        def make(run: Run, content: Content, tell: Tell, token: CancelToken) -> Made:
            made: Made = []
            for rect in rects:
                told = _shared(tell, len(made), len(rects))
                pixels = content.picture(rect)
                clean = Upscaling(run).clean(pixels, network, strength, told, token)
                made.append((rect, clean if area == "picture" else _masked(clean, content, rect)))
            return made

        rects = rects_of(document, "picture" if area == "picture" else "spots")
        whole = area == "picture"
        cleaned = Stage("clean", strength=strength, network="" if network.ships else network.name)
        texts = document.texts_after(cleaned) if whole else None
        self._begin(document, "clean_up", make, partial(self._lay, document, name, texts))

    def cancel(self) -> None:
        """Give up what is being made."""
        if self._work is not None:
            self._work.token.cancel()
            self._tell(self._work.document, Work("upscale", None, cancelling=True))

    # -- the work ---------------------------------------------------------------------------------

    def _begin(
        self,
        document: Document,
        step: str,
        make: Callable[[Run, Content, Tell, CancelToken], Made],
        put: Callable[[Made], None],
    ) -> None:
        if self._work is not None:
            return
        document.settle()
        content = document.content

        def work(run: Run, token: CancelToken) -> Made:
            def tell(event: EngineEvent) -> None:
                if isinstance(event, StepDone):
                    done = Work(step, event.step / event.steps, seconds_left=event.seconds_left)
                    self._post(partial(self._progress, document, done), step)

            return make(run, content, tell, token)

        def ended(then: Callable[[], None]) -> None:
            self._work = None
            self._tell(document, None)
            if document in self._state.documents:
                then()

        def failed(error: VelaturaError) -> None:
            ended(partial(self._failed, error))

        token = self._studio.operate(
            work,
            lambda made: ended(partial(put, made)),
            failed,
            lambda: ended(lambda: None),
        )
        self._work = _Work(document, token)
        self._tell(document, Work(step))

    def _progress(self, document: Document, done: Work) -> None:
        if self._work is not None and not self._work.token.is_cancelled:
            self._tell(document, done)

    def _tell(self, document: Document, work: Work | None) -> None:
        session = self._state.documents.session_of(document)
        if session is not None:
            session.work.value = work

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error, document=self._state.document_id)

    # -- what becomes of it -----------------------------------------------------------------------

    def _open(
        self,
        document: Document,
        name: str,
        texts: Mapping[str, str],
        origin: Origin | None,
        made: Made,
    ) -> None:
        """Each as a picture of its own, of the same colours, looked at from now on."""
        about = None if origin is None else replace(origin.about, texts=())
        for _, pixels in made:
            told = None if about is None else Origin(about, replace(document.origin.facts))
            new = Document(pixels, name, texts=texts, origin=told)
            new.mark_unsaved()
            self._state.open_document(new)

    def _check_file(self, path: Path, size: Size | None) -> None:
        """Before hours of work. Raises InputError."""
        row = FORMATS[format_for(path)]
        check_writable(path)
        if size is not None:
            row.check_side(max(size.width, size.height), path.name)
        for each in self._state.documents:
            if each.path is not None and same_file(each.path, path):
                raise InputError("file_is_open", name=path.name)

    def _save(
        self,
        path: Path,
        otherwise: Callable[[Made], None],
        texts: Mapping[str, str],
        origin: Origin | None,
        made: Made,
    ) -> None:
        """As a file; where it can't be written after all, nothing is lost: it is opened."""
        from desktop_app.storage.pictures import save_picture

        ((_rect, pixels),) = made

        def refused(error: VelaturaError) -> None:
            otherwise(made)
            self._failed(error)

        def saved(notes: tuple[str, ...]) -> None:
            params = {"name": path.name, "format": FORMATS[format_for(path)].title}
            self._state.notice.value = Notice(notes=("exported", *notes), params=params)

        write = partial(save_picture, path, pixels, texts, origin=origin)
        self._background.run(write, saved, refused)

    def _put_scaled(
        self, document: Document, name: str, texts: Mapping[str, str], _: object, made: Made
    ) -> None:
        """One undo step: all layers scaled, and the result above them."""
        ((_rect, pixels),) = made
        size = document.size
        change = scaled_to(size, type(size)(pixels.shape[1], pixels.shape[0]))

        def make(content: Content, watch: object) -> Content:
            scaled = reshaped(content, change, watch)  # type: ignore[arg-type]
            top = scaled.layers[-1].id
            layer = picture_layer(scaled, opaque(pixels), name, "paint")
            return with_layer_above(scaled, layer, top)

        def put(content: Content) -> None:
            document.commit("upscale", content, texts, reshaped=True, matrix=change.matrix)

        self._reshaping.run(LayerWork(document, "upscale", make, put, lambda: None))

    def _lay(
        self, document: Document, name: str, texts: Mapping[str, str] | None, made: Made
    ) -> None:
        """Above the layer that is worked on, as one undo step."""
        session = self._state.documents.session_of(document)
        if session is not None:
            self._state.documents.activate(session)

        def put(content: Content) -> Content:
            for rect, pixels in made:
                place = Place(rect.x, rect.y, content.size)
                layer = picture_layer(content, opaque(pixels), name, "paint", place)
                content = with_layer_above(content, layer)
            return content

        self._layers.change("clean_up", put, texts)


Tell: TypeAlias = "Callable[[EngineEvent], None]"


def _stages_of(path: Path) -> tuple[Stage, ...]:
    """In a background thread. Raises InputError."""
    from desktop_app.imaging.generation_metadata import read_texts
    from desktop_app.storage.pictures import read_picture_file

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
    return find_spots(mask.read(canvas), lambda rect: rect)


def _masked(pixels: Array, content: Content, rect: Rect) -> Array:
    """(h, w, 4): alpha times what is masked."""
    made = opaque(pixels).copy()
    share = content.mask.read(rect).astype(np.float32) / 255
    alpha = made[..., 3] * share
    full = full_value(made.dtype)
    made[..., 3] = alpha if made.dtype == np.float32 else np.rint(np.clip(alpha, 0, full))
    return made


def _shared(tell: Tell, done: int, count: int) -> Tell:
    """Of several one after the other."""

    def told(event: EngineEvent) -> None:
        if isinstance(event, StepDone):
            left = None if event.seconds_left is None or count > 1 else event.seconds_left
            event = StepDone(0, done * event.steps + event.step, count * event.steps, left)
        tell(event)

    return told
