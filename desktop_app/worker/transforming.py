"""Moving and transforming a layer: its frame, what is drawn meanwhile, and the pixels in the end.

Follows tool, layer and view; the numbers stand in `state.painting.transform_frame`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.affine import Affine
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.state.app_state import AppState, Notice, ToolId
from desktop_app.state.document.annotations import all_redrawn
from desktop_app.state.document.moving import refusal
from desktop_app.state.painting.transform_frame import Sight, TransformFrame
from desktop_app.state.picture import layer_tree
from desktop_app.state.picture.layer_proxies import LayerProxies, content_rect, make_proxies
from desktop_app.state.picture.transforming import (
    Watch,
    pixels_after,
    transformed_layer,
    whole_move,
)
from desktop_app.worker.reshaping import LayerWork, Reshaping

if TYPE_CHECKING:
    from desktop_app.imaging.display import ToScreen
    from desktop_app.imaging.transform import TransformQuality
    from desktop_app.state.document.document import Document
    from desktop_app.state.picture.content import Content
    from desktop_app.state.picture.layers import Layer
    from desktop_app.worker.background import BackgroundTasks


class Transforming(QObject):
    """Keeps ``state.tools.transform`` and carries out what it holds."""

    def __init__(self, state: AppState, background: BackgroundTasks, reshaping: Reshaping) -> None:
        super().__init__()
        self._state, self._background, self._reshaping = state, background, reshaping
        self._transform = state.tools.transform
        self._tool = state.tools.active.value
        self._asked: tuple[str, Layer] | None = None
        self._begun: Layer | None = None
        self._looking: tuple[Layer, Sight, ToScreen] | None = None
        self._is_making = False
        self._is_applied = False
        self._waiting: list[Callable[[], object]] = []
        self._unfollow: list[Callable[[], None]] = []
        self._transform.wanted.connect(self._on_wanted)
        self._transform.settling.connect(self._on_settling)
        self._told: Notice | None = None
        state.tools.refused.connect(self._tell)
        self._transform.frame.changed.connect(self._on_frame)
        self._transform.sight.changed.connect(self._on_frame)
        state.tools.active.changed.connect(self._on_tool)
        state.document.watch(self._on_document)

    # -- following ------------------------------------------------------------------------------

    def _on_tool(self, tool: ToolId) -> None:
        old, self._tool = self._tool, tool
        if self._told is not None and self._state.notice.value is self._told:
            self._state.notice.value = None  # it was about the tool before
        if old is ToolId.TRANSFORM and tool is not old:
            frame = self._transform.frame.value
            if frame is not None and frame.is_changed:
                self.apply()  # what was dragged is not lost by taking up a brush
            elif frame is not None and not frame.applying:
                self._transform.end()
        self._refresh(None)

    def _on_document(self, document: Document | None) -> None:
        for stop in self._unfollow:
            stop()
        self._transform.end()
        self._waiting.clear()
        self._unfollow, self._begun, self._asked = [], None, None
        if document is not None:
            self._unfollow = [
                document.layers.changed.connect(self._refresh),
                document.active.changed.connect(self._refresh),
                document.resized.connect(self._on_resized),
                document.shown_anew.connect(self._on_frame),
            ]
        self._refresh(None)

    def _on_resized(self, _: object) -> None:
        frame = self._transform.frame.value
        if frame is not None and not frame.applying:
            self._transform.end()
        self._begun = self._asked = None
        self._refresh(None)

    def _refresh(self, _: object) -> None:
        """With the tool for it in hand, there is a frame around the layer that is worked on."""
        document, frame = self._state.document.value, self._transform.frame.value
        if document is None or self._tool is not ToolId.TRANSFORM:
            return
        if frame is not None and frame.applying:
            return
        content = document.content
        layer = layer_tree.find(content.layers, content.active)
        if frame is not None and layer is self._begun:
            return
        if frame is not None:
            if frame.is_changed and self._goes_on(content, frame):
                return
            self._transform.end()
        if layer is None:
            return
        code = refusal(content.layers, layer.id)
        if code is not None:
            if self._asked is None or self._asked != (document.id, layer):
                self._asked = (document.id, layer)
                self._tell(InputError(code))
            return
        if self._asked == (document.id, layer) and self._begun is None:
            return  # its bounds are being looked for
        self._asked, self._begun = (document.id, layer), None
        self._background.run(
            partial(content_rect, layer), partial(self._begin, document, layer), self._tell
        )

    def _goes_on(self, content: Content, frame: TransformFrame) -> bool:
        """Whether what was dragged outlasts a change of the layers: it does unless its own layer
        holds something else now. It is not lost by working on another layer either."""
        layer, begun = layer_tree.find(content.layers, frame.layer), self._begun
        if layer is None or begun is None or not _holds_the_same(layer, begun):
            return False
        if layer is not begun:
            self._begun, self._looking = layer, None
            self._on_frame(None)
        if content.active != frame.layer:
            self.apply()
        return True

    def _begin(self, document: Document, layer: Layer, bounds: Rect) -> None:
        if self._asked != (document.id, layer) or self._tool is not ToolId.TRANSFORM:
            return
        if self._state.document.value is not document:
            return
        if bounds.is_empty:
            self._tell(InputError("move_empty"))
            return
        self._begun = layer
        self._transform.proxies.value = None
        self._transform.frame.value = TransformFrame(document.id, layer.id, bounds)

    def _tell(self, error: VelaturaError) -> None:
        told = Notice(error, document=self._state.document_id)
        self._told = told if isinstance(error, InputError) else None
        self._state.notice.value = told

    # -- what is drawn meanwhile ----------------------------------------------------------------

    def _on_frame(self, _: object) -> None:
        """Make the proxies, if those there are of another layer or another view."""
        frame, sight = self._transform.frame.value, self._transform.sight.value
        document = self._state.document.value
        if frame is None:
            self._looking = None
            if self._tool is ToolId.TRANSFORM and self._begun is not None:
                self._begun = self._asked = None
            return
        if document is None or sight is None or self._is_making or frame.applying:
            return
        layer = layer_tree.find(document.content.layers, frame.layer)
        if layer is None or self._looking == (layer, sight, document.to_screen):
            return
        self._looking = (layer, sight, document.to_screen)
        self._is_making = True
        self._background.run(
            partial(_proxies, document.content, layer, sight, document.to_screen),
            self._on_proxies,
            self._on_no_proxies,
        )

    def _on_proxies(self, proxies: LayerProxies | None) -> None:
        self._is_making = False
        frame = self._transform.frame.value
        if frame is not None and proxies is not None and proxies.layer == frame.layer:
            self._transform.proxies.value = proxies
        self._on_frame(None)  # the view may be another by now

    def _on_no_proxies(self, error: VelaturaError) -> None:
        self._is_making = False
        self._tell(error)

    # -- applying -------------------------------------------------------------------------------

    def _on_wanted(self, _: None) -> None:
        self.apply()

    def apply(self) -> None:
        """Make the pixels of the frame as it is dragged, as one undo step."""
        frame, document = self._transform.frame.value, self._state.document.value
        if frame is None or document is None or frame.applying:
            return
        if not frame.is_changed:
            if self._tool is not ToolId.TRANSFORM:
                self._transform.end()
            return
        quality = self._transform.quality.value
        work = LayerWork(
            document,
            "transform",
            partial(_transformed, frame.layer, frame.matrix, quality),
            partial(self._put_in, document),
            partial(self._ended, frame),
        )
        self._is_applied = False
        # Before it begins: it may be done at once.
        self._transform.frame.value = replace(frame, applying=True)
        if not self._reshaping.run(work):
            self._transform.frame.value = frame

    @property
    def is_open(self) -> bool:
        """Whether something is dragged with the Transform tool that the document does not hold."""
        frame = self._transform.frame.value
        if frame is None or not frame.is_changed:
            return False
        return not self._is_applied if frame.applying else self._tool is ToolId.TRANSFORM

    def take_back(self) -> bool:
        """Put the frame back as it was before it was dragged; returns whether there was need."""
        frame = self._transform.frame.value
        if frame is None or frame.applying or not self.is_open:
            return False
        self._transform.reset()
        return True

    def after_apply(self, then: Callable[[], object]) -> None:
        """Call ``then`` at once, or after what is dragged now has been put in; not at all if that
        is given up. So nothing is saved, copied or changed otherwise than it is seen."""
        if not self.is_open:
            then()
            return
        self._waiting.append(then)
        self.apply()
        frame = self._transform.frame.value
        if frame is not None and frame.is_changed and not frame.applying:
            self._waiting.clear()  # the document is being changed otherwise

    def _put_in(self, document: Document, content: Content) -> None:
        self._is_applied = True
        document.commit("transform", content)

    def _ended(self, frame: TransformFrame) -> None:
        waiting, self._waiting = self._waiting, []
        self._end_work(frame)
        if self._is_applied:
            for then in waiting:
                then()

    def _end_work(self, frame: TransformFrame) -> None:
        if not self._is_applied and self._tool is ToolId.TRANSFORM:
            self._transform.frame.value = frame  # given up: as it was dragged
            return
        self._transform.settle()

    # -- seen again -----------------------------------------------------------------------------

    def _on_settling(self, _: None) -> None:
        """Compose what is seen before it is drawn: many layers would hold up the window."""
        frame, sight = self._transform.frame.value, self._transform.sight.value
        document = self._state.document.value
        if frame is None or document is None or sight is None:
            self._settled(frame)
            return
        seen = sight.rect.intersected(document.size.rect)
        parts = [part.intersected(seen) for part in (frame.bounds, frame.after)]
        self._background.run(
            partial(_compose, document, parts),
            lambda _: self._settled(frame),
            lambda _: self._settled(frame),
        )

    def _settled(self, frame: TransformFrame | None) -> None:
        if self._transform.frame.value is frame:
            self._begun = self._asked = None
            self._transform.end()
            self._refresh(None)


def _holds_the_same(layer: Layer, before: Layer) -> bool:
    """Whether two versions of one layer differ at most in their looks: hidden, say, or weaker."""
    same = layer.pixels is before.pixels and layer.pieces is before.pieces
    return same and layer.children is before.children


def _compose(document: Document, parts: list[Rect]) -> None:
    """In a background thread: what is read once is kept."""
    for part in parts:
        for tile in document.pixels.tiles(part):
            try:
                document.pixels.read(tile)
            except ValueError:  # the canvas has become smaller
                return


def _proxies(content: Content, layer: Layer, sight: Sight, way: ToScreen) -> LayerProxies | None:
    """In a background thread."""
    bounds = content_rect(layer)
    return make_proxies(content, layer.id, bounds, sight.rect, sight.level, way)


def _transformed(
    layer_id: str, matrix: Affine, quality: TransformQuality, content: Content, watch: Watch
) -> Content:
    """In a background thread."""
    layer = layer_tree.find(content.layers, layer_id)
    if layer is None:
        return content
    if whole_move(matrix) is None:
        watch.total = pixels_after([layer], matrix)
    # Where it is only scaled, what fills its frame keeps a hard border.
    edge = content_rect(layer)
    made = transformed_layer(layer, matrix, quality, watch.tick, edge)
    return all_redrawn(content.with_layer(made))
