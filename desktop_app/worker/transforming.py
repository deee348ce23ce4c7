"""Moving and transforming a layer: its frame, what is drawn meanwhile, and the pixels in the end.

Follows tool, layer and view; the numbers are in `state.painting.transform_frame`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.warp import affine_of
from desktop_app.imaging.display import ToScreen
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer_proxies import LayerProxies, content_rect, make_proxies
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.state.app_state import AppState, Notice, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.transform_frame import Sight, TransformFrame
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.reshaping import LayerWork, Reshaping
from desktop_app.worker.transform_subject import (
    Subject,
    frame_of,
    refused,
    staged,
    subject_of,
    transformed,
)

_STEPS = {
    "layers": "transform",
    "selection": "transform_selection",
    "mask": "transform_mask",
}
"""Of each target, the undo step."""

_WAYS: dict[str, Callable[[TransformFrame], TransformFrame]] = {
    "flip_horizontal": lambda frame: frame.mirrored(-1, 1),
    "flip_vertical": lambda frame: frame.mirrored(1, -1),
    "rotate_left": lambda frame: frame.turned(-1),
    "rotate_right": lambda frame: frame.turned(1),
}


class Transforming(QObject):
    """Keeps ``state.tools.transform`` and carries out what it holds."""

    def __init__(self, state: AppState, background: BackgroundTasks, reshaping: Reshaping) -> None:
        super().__init__()
        self._state, self._background, self._reshaping = state, background, reshaping
        self._transform = state.tools.transform
        self._tool = state.tools.active.value
        self._asked: Subject | None = None
        self._begun: Subject | None = None
        self._looking: tuple[Subject, Sight, ToScreen] | None = None
        self._is_making = False
        self._is_applied = False
        self._waiting: list[Callable[[], object]] = []
        self._unfollow: list[Callable[[], None]] = []
        self._transform.wanted.connect(self._on_wanted)
        self._transform.settling.connect(self._on_settling)
        self._told: Notice | None = None
        tools = state.tools
        tools.refused.connect(self._tell)
        for used in (tools.retouching, tools.filling, tools.liquifying, tools.moves_mask):
            used.changed.connect(self._on_other_use)
        self._transform.frame.changed.connect(self._on_frame)
        self._transform.sight.changed.connect(self._on_frame)
        state.tools.active.changed.connect(self._on_tool)
        self._transform.target.changed.connect(self._refresh)
        state.view.selected_layers.changed.connect(self._refresh)
        state.document.watch(self._on_document)

    # -- following ------------------------------------------------------------------------------

    def _on_tool(self, tool: ToolId) -> None:
        old, self._tool = self._tool, tool
        self._on_other_use(None)
        if old is ToolId.TRANSFORM and tool is not old:
            frame = self._transform.frame.value
            if frame is not None and frame.is_changed:
                self.apply()  # what was dragged is not lost by taking up a brush
            elif frame is not None and not frame.applying:
                self._transform.end()
        self._refresh(None)

    def _on_other_use(self, _: object) -> None:
        """What was refused is said no longer: it was about the tool as it was before."""
        if self._told is not None and self._state.notice.value is self._told:
            self._state.notice.value = None

    def _on_layer(self, _: object) -> None:
        """A refusal is outdated once another layer is selected. Transform checks again itself."""
        if self._tool is not ToolId.TRANSFORM:
            self._on_other_use(None)

    def _on_document(self, document: Document | None) -> None:
        for stop in self._unfollow:
            stop()
        self._transform.end()
        self._waiting.clear()
        self._unfollow, self._begun, self._asked = [], None, None
        if document is not None:
            self._unfollow = [
                document.active.changed.connect(self._on_layer),
                document.layers.changed.connect(self._refresh),
                document.active.changed.connect(self._refresh),
                document.selection.changed.connect(self._refresh),
                document.mask_changed.connect(self._refresh),
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
        """With the tool for it in hand, there is a frame around what is to be transformed."""
        document, frame = self._state.document.value, self._transform.frame.value
        if document is None or self._tool is not ToolId.TRANSFORM:
            return
        if frame is not None and frame.applying:
            return
        content = document.content
        subject = subject_of(content, self._transform.target.value, self._chosen(content))
        if frame is not None and self._begun is not None and self._begun.is_now(subject):
            return
        if frame is not None:
            if frame.is_changed and self._goes_on(content, subject):
                return
            self._transform.end()
        asked = self._asked is not None and self._asked.is_now(subject)
        if asked and self._begun is None:
            return  # its bounds are being looked for, or it was said why not
        self._asked, self._begun = subject, None
        code = refused(content, subject)
        if code is not None:
            self._tell(InputError(code))
            return
        self._background.run(
            partial(frame_of, document.id, content, subject),
            partial(self._begin, document, subject),
            self._tell,
        )

    def _chosen(self, content: Content) -> tuple[str, ...]:
        """Ids of the layers that are worked on."""
        chosen = self._state.view.selected_layers.value
        return chosen if content.active in chosen else (content.active,)

    def _goes_on(self, content: Content, chosen: Subject) -> bool:
        """Whether what was dragged outlasts a change of the layers: it does unless its own layer
        holds something else now. It is not lost by working on another layer either."""
        begun = self._begun
        if begun is None:
            return False
        now = subject_of(content, begun.target, begun.ids)
        if not now.is_same(begun):
            return False
        if not now.is_now(begun):
            self._begun, self._looking = now, None
            self._on_frame(None)
        if not chosen.is_same(now):
            self.apply()
        return True

    def _begin(self, document: Document, subject: Subject, frame: TransformFrame) -> None:
        if self._asked is not subject or self._tool is not ToolId.TRANSFORM:
            return
        if self._state.document.value is not document:
            return
        if frame.bounds.is_empty:
            self._tell(InputError("move_empty"))
            return
        self._begun = subject
        self._transform.proxies.value = None
        transform = self._transform
        transform.frame.value = frame.bent(transform.mode.value, transform.cells.value)

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
        subject = self._begun
        if subject is None or self._tool is not ToolId.TRANSFORM:
            # A layer is moved, and no part of it.
            subject = subject_of(document.content, "layers", (frame.layer,))
            subject = replace(subject, values=None)
        looking, way = self._looking, document.to_screen
        if looking is not None and looking[0].is_now(subject) and looking[1:] == (sight, way):
            return
        self._looking = (subject, sight, way)
        self._is_making = True
        self._background.run(
            partial(_proxies, document.content, subject, frame, sight, way),
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
        subject, quality = self._begun, self._transform.quality.value
        if subject is None:
            return
        bends = affine_of(frame.stages) is None
        code = refused(document.content, subject, bends=bends) if bends else None
        if code is not None:
            self._tell(InputError(code))
            if self._tool is not ToolId.TRANSFORM:
                self._transform.end()
            return
        name = _STEPS[subject.target]
        work = LayerWork(
            document,
            name,
            partial(transformed, subject, frame, quality),
            partial(self._put_in, document, name),
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

    def _put_in(self, document: Document, name: str, content: Content) -> None:
        self._is_applied = True
        document.commit(name, content)

    def turn(self, kind: str) -> None:
        """Mirror or turn (a key of `_WAYS`) what is dragged; without a frame the layers that are
        chosen, or what is selected of them, as one undo step."""
        how = _WAYS[kind]
        document, frame = self._state.document.value, self._transform.frame.value
        if frame is not None and self._tool is ToolId.TRANSFORM:
            self._transform.change(how(frame))
            return
        if document is None:
            return
        subject = subject_of(document.content, "layers", self._chosen(document.content))
        code = refused(document.content, subject)
        if code is not None:
            self._tell(InputError(code))
            return

        def make(content: Content, watch: Watch) -> Content:
            begun = frame_of(document.id, content, subject)
            return transformed(subject, how(begun), "lanczos", content, watch)

        put = partial(self._put_in, document, "transform")
        self._reshaping.run(LayerWork(document, "transform", make, put, lambda: None))

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


def _compose(document: Document, parts: list[Rect]) -> None:
    """In a background thread: what is read once is kept."""
    for part in parts:
        for tile in document.pixels.tiles(part):
            try:
                document.pixels.read(tile)
            except ValueError:  # the canvas has become smaller
                return


def _proxies(
    content: Content, subject: Subject, frame: TransformFrame, sight: Sight, to_screen: ToScreen
) -> LayerProxies | None:
    """In a background thread; None: another layer is being transformed by now."""
    shown, layer = staged(content, subject, resumes=frame.resumes)
    if layer.id != frame.layer:
        return None
    return make_proxies(shown, layer.id, content_rect(layer), sight.rect, sight.level, to_screen)
