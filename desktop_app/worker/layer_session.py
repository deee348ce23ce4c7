"""What takes its time with layers: merging, filling, pictures put in, thumbnails. In background.

A change is made from the document as it is when it begins. If something else changed the document
meanwhile, it is made again from that: nothing is lost, and steps stay in true order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.display import ToScreen
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import DEVELOPED, Development, Picture
from desktop_app.imaging.resize import covering
from desktop_app.imaging.xmp import GENERATED
from desktop_app.jobs.placement import picture_title
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import made_of, with_reference_to, without_reference
from desktop_app.state.document.layer_pixels import (
    converted,
    picture_layer,
    with_developed,
    with_picture,
)
from desktop_app.state.picture.copying import CopySource
from desktop_app.state.session import Session
from desktop_app.storage.pictures import open_picture
from desktop_app.worker.background import BackgroundTasks, when_idle
from desktop_app.worker.layer_thumbnail import layer_thumbnail
from desktop_app.worker.layer_transfer import with_layers_of, with_reference, with_result
from desktop_app.worker.opening import Pasted
from desktop_app.worker.opening_progress import OpeningProgress
from desktop_app.worker.written_file import is_by_model, origin_of, source_type_of

_PictureKind = Literal["paint", "reference"]


class LayerSession:
    """Commands on the layers of the document on the canvas."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        self._state = state
        self._background = background

    def change(
        self,
        name: str,
        make: Callable[[Content], Content],
        texts: Mapping[str, str] | None = None,
        document: Document | None = None,
    ) -> None:
        """Make another content of the document's (None: of that on the canvas), as one undoable
        step called ``name`` (``texts`` as of `Step`); an error is told in ``state.notice``."""
        document = document or self._state.document.value
        if document is not None:
            document.settle()
            self._begin(document, name, make, texts)

    def insert(self, path: Path, kind: _PictureKind = "paint", control: str = "") -> None:
        """Put the picture of a file in, in the middle: as a layer, or as a reference; hidden and so
        large that it covers the canvas, if ``control`` is the id of a control layer, which is made
        of it then."""
        name = "layer_insert" if kind == "paint" else "layer_reference"
        read = partial(open_picture, path.absolute())
        self._insert(name, read, path.stem, kind, control=control)

    def develop(self, document: Document, path: Path, development: Development) -> None:
        """Develop the camera raw once more that a document was opened from."""
        texts = document.told.now | {DEVELOPED: development.words}
        made = partial(_developed, path, development, document.origin.about.icc)
        self.change("develop", made, texts, document)

    def add_reference(self, path: Path) -> None:
        """Let models that edit see the picture of a file, as it is: a hidden layer, and a control
        layer made of it, one step."""
        read = partial(open_picture, path.absolute())
        self._insert("edit_reference", read, path.stem, "reference", seen=True)

    def see_layer(self, layer: str) -> None:
        """Let models that edit see a layer as a reference."""
        self.change("edit_reference", partial(with_reference_to, layer=layer))

    def forget_reference(self, control: str) -> None:
        self.change("edit_reference_gone", partial(without_reference, control=control))

    def insert_pasted(self, pasted: Pasted, title: str, place: CopySource | None = None) -> None:
        """Put a picture of the clipboard, say, in as a layer: where it was copied from, if the
        document there was as large as this one; else in the middle."""
        read = partial(read_picture, pasted, title) if isinstance(pasted, bytes) else pasted
        self._insert("layer_paste", read, title, "paint", place)

    def carry(self, ids: Sequence[str], target: Session) -> bool:
        """Copy layers of the document on the canvas into another one, which is looked at then;
        whether there is one."""
        source, into = self._state.document.value, target.document.value
        if source is None or into is None or source is into:
            return False
        source.settle()
        is_whole = source_type_of(source) == GENERATED
        self._carry(target, into, with_layers_of(source, ids, into, passes=int(is_whole)))
        return True

    def carry_result(self, result_id: str, target: Session) -> bool:
        """Copy a result into another document, as a layer; it becomes the document where there is
        none."""
        result, into = self._state.results.find(result_id), target.document.value
        if result is None or target is self._state.documents.active.value:
            return False
        title = picture_title(result.job.request.title)
        if into is None:
            content = Content.of(result.main.pixels.copy(), result.history or "")
            into = Document(content, title, origin=origin_of(result))
            into.mark_unsaved()
            self._state.open_document(into, target)
            self._state.documents.activate(target)
        else:
            self._carry(target, into, with_result(result, title, into))
        return True

    def lay_result_over(self, result_id: str) -> None:
        """Lay what a result shows over the document on the canvas, as a reference."""
        result, document = self._state.results.find(result_id), self._state.document.value
        if result is not None and document is not None:
            title = picture_title(result.job.request.title)
            self.change("layer_reference", with_reference(result, title, document))

    def _carry(self, target: Session, into: Document, make: Callable[[Content], Content]) -> None:
        self._state.documents.activate(target)
        into.settle()
        self._begin(into, "layer_insert", make)

    def thumbnail(
        self,
        document: Document,
        layer: Layer,
        side: int,
        on_done: Callable[[ByteArray], None],
        on_error: Callable[[VelaturaError], None],
    ) -> None:
        """Give ``on_done`` a small picture of a layer, (h, w, 4) uint8, later."""
        size, dtype = document.size, document.pixels.dtype
        self._background.run(
            partial(_thumbnail, layer, size, side, dtype, document.to_screen), on_done, on_error
        )

    # -- parts ----------------------------------------------------------------------------------

    def _insert(
        self,
        step: str,
        read: Callable[[], Picture],
        title: str,
        kind: _PictureKind,
        place: CopySource | None = None,
        control: str = "",
        seen: bool = False,
    ) -> None:
        document = self._state.document.value
        if document is None:
            return
        content, space, icc = document.content, document.space, document.origin.about.icc

        def make() -> Layer:
            picture = read()
            own = picture.origin.about.icc
            pixels = converted(picture.pixels, colour_space(own), content, space, same=own == icc)
            if control:  # it covers the picture, as on the command line
                pixels = covering(pixels, content.size)
            passes = int(is_by_model(picture.origin))
            return replace(picture_layer(content, pixels, title, kind, place), passes=passes)

        def put_in(layer: Layer) -> None:
            watch.end()
            if watch.is_cancelled:
                return
            if self._is_at_rest(document, partial(put_in, layer)):
                document.settle()
                if seen:
                    hidden = with_picture(document.content, replace(layer, visible=False))
                    document.commit(step, with_reference_to(hidden, layer.id))
                    return
                changed = with_picture(document.content, layer)
                document.commit(step, made_of(changed, control, layer.id) if control else changed)

        def failed(error: VelaturaError) -> None:
            watch.end()
            self._failed(error)

        watch = OpeningProgress(title, self._state.opening)
        self._background.run(make, put_in, failed)

    def _begin(
        self,
        document: Document,
        name: str,
        make: Callable[[Content], Content],
        texts: Mapping[str, str] | None = None,
    ) -> None:
        content = document.content
        made = partial(self._made, document, name, make, texts, content)
        self._background.run(partial(make, content), made, self._failed, name=name)

    def _made(
        self,
        document: Document,
        name: str,
        make: Callable[[Content], Content],
        texts: Mapping[str, str] | None,
        before: Content,
        after: Content,
    ) -> None:
        again = partial(self._made, document, name, make, texts, before, after)
        if not self._is_at_rest(document, again):
            return
        document.settle()
        now = document.content
        if not now.holds(before):
            self._begin(document, name, make, texts)
        elif not now.holds(after):
            document.commit(name, after, texts)

    def _is_at_rest(self, document: Document, then: Callable[[], None]) -> bool:
        """Whether it can be changed now; after a stroke that is in progress ``then`` is called."""
        if document not in self._state.documents:
            return False
        for surface in (document.pixels, document.mask):
            if surface.is_recording:
                when_idle(surface, self._background, then, self._failed)
                return False
        return True

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error, document=self._state.document_id)


def _thumbnail(
    layer: Layer, size: Size, side: int, dtype: np.dtype[np.generic], to_screen: ToScreen
) -> ByteArray:
    return layer_thumbnail(layer, size, side, dtype, to_screen)


def _developed(
    path: Path, development: Development, icc: bytes | None, content: Content
) -> Content:
    """In a background thread: the raw file with ``development``, in the document's space."""
    picture = open_picture(path, development)
    own, space = picture.origin.about.icc, content.space
    pixels = converted(picture.pixels, colour_space(own), content, space, same=own == icc)
    return with_developed(content, pixels, path.stem)
