"""AppState: everything the window observes, in one place that is built once and handed around."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable, Signal
from desktop_app.state.document import Document
from desktop_app.state.jobs import Jobs, Results
from desktop_app.state.live import LiveState
from desktop_app.state.parameters import Parameters, ParameterState
from desktop_app.state.strokes import Brush, Colours

__all__ = ["AppState", "EngineStatus", "Notice", "ToolId", "ToolState", "ViewState"]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What is known of the engine process.

    Attributes:
        phase: "off", "starting", "ready" or "failed".
        info: what it tells of itself (device, versions), once ready.
    """

    phase: str = "off"
    info: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, eq=False)
class Notice:
    """A line in the bar above the canvas.

    Attributes:
        error: the error to show, or
        notes: codes of plain notes (keys of `ui.texts`), with ``params``.
        retry: whether Retry makes sense.
    """

    error: VelaturaError | None = None
    notes: tuple[str, ...] = ()
    params: dict[str, str] = field(default_factory=dict[str, str])
    retry: bool = False


class ToolId(StrEnum):
    """The tools of this version; `ui.tools.table` has a row for each."""

    BRUSH = "brush"
    ERASER = "eraser"
    RECTANGLE = "rectangle"
    PAINT = "paint"
    PAN = "pan"


class ToolState:
    """The active tool and its settings."""

    def __init__(self) -> None:
        self.active: Observable[ToolId] = Observable(ToolId.BRUSH)
        self.brush: Observable[Brush] = Observable(Brush())
        """Of the tools that mask."""
        self.paint: Observable[Brush] = Observable(Brush(size=24.0))
        """Of the tool that paints colours."""
        self.colours: Observable[Colours] = Observable(Colours())

    @property
    def active_brush(self) -> Observable[Brush]:
        """The brush of the active tool."""
        return self.paint if self.active.value is ToolId.PAINT else self.brush


class ViewState:
    """How the canvas shows things (not what the document is)."""

    def __init__(self) -> None:
        self.zoom: Observable[float] = Observable(1.0)
        self.overlay_visible: Observable[bool] = Observable(True)
        self.overlay_style: Observable[str] = Observable("magenta")
        self.context_visible: Observable[bool] = Observable(True)


class AppState:
    """The whole state; widgets get the parts they need.

    ``documents`` holds all open documents; ``document`` is the one on the canvas.
    ``has_mask`` follows the mask of the active document. ``vocabulary`` holds the words the chosen
    model knows; None where it lists none.
    """

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.document: Observable[Document | None] = Observable(None)
        self.has_mask: Observable[bool] = Observable(False)
        self.parameters = ParameterState(Parameters())
        self.models: Observable[tuple[ModelInfo, ...]] = Observable(())
        self.vocabulary: Observable[frozenset[str] | None] = Observable(None)
        self.jobs = Jobs()
        self.live = LiveState()
        self.results = Results()
        self.tools = ToolState()
        self.view = ViewState()
        self.engine: Observable[EngineStatus] = Observable(EngineStatus())
        self.notice: Observable[Notice | None] = Observable(None)
        self.history_changed: Signal[None] = Signal()
        self.applying: Observable[bool] = Observable(False)

    @property
    def model(self) -> ModelInfo | None:
        """The chosen model, if it is in the list."""
        wanted = self.parameters.value.model
        return next((model for model in self.models.value if model.id == wanted), None)

    def open_document(self, document: Document, *, keep_results: bool = False) -> None:
        """Put ``document`` on the canvas in place of the one there."""
        if not keep_results:
            self.results.clear()
        self.jobs.preview.value = None  # of what was on the canvas
        self.documents = [document]
        document.undo_stack.changed.connect(lambda _: self._update_has_mask())
        self.document.value = document
        self._update_has_mask()

    def close_document(self) -> None:
        """Take the document off the canvas."""
        self.results.clear()
        self.jobs.preview.value = None
        self.documents = []
        self.document.value = None
        self._update_has_mask()

    def _update_has_mask(self) -> None:
        document = self.document.value
        self.has_mask.value = document is not None and bool(
            document.mask.read(document.mask.rect).any()
        )
