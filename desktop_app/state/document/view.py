"""How the canvas shows things."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from desktop_app.core.observable import Observable
from desktop_app.core.record import record

if TYPE_CHECKING:
    from desktop_app.state.document.control_preview import ControlPreview

SAMPLERS: Final = 4
"""Places whose colour is kept in sight, at most."""


GridKind: TypeAlias = Literal["square", "isometric", "perspective"]

_POINTS: Final = ((0.0, 0.5), (1.0, 0.5), (0.5, 1.6))


@record()
class GridStyle:
    """How the grid looks, besides the distance of its lines.

    Attributes:
        kind: squares; lines at 30 degrees and upright ones; lines from vanishing points.
        parts: into which finer lines divide the distance of two: 1..16.
        x, y: where it begins, in pixels from the picture's corner.
        colour: one of `grids.COLOURS`.
        opacity: 0..1.
        points: the vanishing points, in shares of the picture's sides: 1 to 3.
    """

    kind: GridKind = "square"
    parts: int = 1
    x: float = 0.0
    y: float = 0.0
    colour: str = ""
    opacity: float = 1.0
    points: tuple[tuple[float, float], ...] = _POINTS[:1]

    def with_points(self, count: int) -> tuple[tuple[float, float], ...]:
        """So many vanishing points: those there are, and usual places for more."""
        return (*self.points, *_POINTS[len(self.points) :])[:count]

    def to_text(self) -> str:
        """As a setting holds it."""
        return json.dumps(asdict(self), separators=(",", ":"))


class ScopeState:
    """What the scopes show, and of which places."""

    def __init__(self) -> None:
        self.pointed: Observable[tuple[float, float] | None] = Observable(None)
        """Where the pointer is on the picture, in its pixels; None: not on the canvas."""
        self.sample_side: Observable[int] = Observable(1)
        """Pixels each way over which a colour that is shown is averaged: 1, 3 or 5."""
        self.kind: Observable[str] = Observable("histogram")
        """Which one is shown: ``histogram``, ``waveform`` or ``parade``."""
        self.samplers: Observable[tuple[tuple[int, int], ...]] = Observable(())
        """Pixels whose colour the scopes go on to show."""

    def pin(self) -> None:
        """Keep the place the pointer is at among the `samplers`, the oldest of four for it."""
        at = self.pointed.value
        if at is not None:
            place = math.floor(at[0]), math.floor(at[1])
            self.samplers.value = (*self.samplers.value, place)[-SAMPLERS:]


class LinesState:
    """Lines over the picture, and what is drawn to them.

    Attributes:
        grid: how the grid looks.
        composition: which lines of composition are drawn: `grids.Composition`.
        unit: what rulers measure in.
        snaps: whether what is dragged snaps to anything; to what, other switches say.
        snap_layers: whether it snaps to other layers.
    """

    def __init__(self) -> None:
        self.grid: Observable[GridStyle] = Observable(GridStyle())
        self.composition: Observable[str] = Observable("none")
        self.unit: Observable[str] = Observable("px")
        self.snaps: Observable[bool] = Observable(True)
        self.snap_layers: Observable[bool] = Observable(False)


class ViewState:
    """How the canvas shows things (not what the document is).

    Args:
        selected_layers: those of the active document, where there are several.
        gamut: likewise, whether colours that the proof's device can't show are marked.
    """

    def __init__(
        self,
        selected_layers: Observable[tuple[str, ...]] | None = None,
        gamut: Observable[bool] | None = None,
    ) -> None:
        self.zoom: Observable[float] = Observable(1.0)
        self.angle: Observable[float] = Observable(0.0)
        """How far the picture is turned, clockwise, in degrees; -180 < angle <= 180."""
        self.mirrored: Observable[bool] = Observable(False)
        self.overlay_visible: Observable[bool] = Observable(True)
        self.overlay_style: Observable[str] = Observable("magenta")
        self.context_visible: Observable[bool] = Observable(True)
        self.selected_layers = (
            Observable[tuple[str, ...]](()) if selected_layers is None else selected_layers
        )
        """Ids of the layers chosen in the panel, what is done with layers is done with them."""
        self.truth_visible: Observable[bool] = Observable(False)
        """Whether falloff, blend band and lock are drawn too, not only the context's frame."""
        self.invented_visible: Observable[bool] = Observable(False)
        """Whether pixels that were made are marked."""
        self.changes_visible: Observable[bool] = Observable(False)
        """Whether what the shown result changes is marked."""
        self.rulers_visible: Observable[bool] = Observable(False)
        self.guides_visible: Observable[bool] = Observable(True)
        self.grid_visible: Observable[bool] = Observable(False)
        self.grid_spacing: Observable[int] = Observable(64)  # of its lines, in document pixels
        self.lines = LinesState()
        self.snap_guides: Observable[bool] = Observable(True)
        self.snap_picture: Observable[bool] = Observable(False)
        """Whether what is dragged snaps to the picture's edges and middle."""
        self.snap_grid: Observable[bool] = Observable(False)
        self.star_applied: Observable[bool] = Observable(True)
        """Whether results that are applied get a star."""
        self.results_by_default: Observable[str] = Observable("automatic")
        """How many results a fill has unless the user says otherwise: a number, or by its cost."""
        self.fine_previews: Observable[bool] = Observable(True)
        self.clipping: Observable[bool] = Observable(False)
        """Whether pixels with a channel at 0 or at full are marked."""
        self.gamut = Observable(False) if gamut is None else gamut
        self.repeated: Observable[bool] = Observable(False)
        """Whether the picture is shown again on all sides, to see how its edges meet."""
        self.scopes = ScopeState()
        self.before: Observable[bool] = Observable(False)
        """Whether the canvas shows the picture as it was before."""
        self.before_is: Observable[str] = Observable("ungraded")
        """What that is: ``ungraded``, without adjustment layers (as it was opened, where there are
        none), or ``opened``."""
        self.split: Observable[bool] = Observable(False)
        """Whether the picture as it was opened is shown left of a line."""
        self.split_at: Observable[float] = Observable(0.5)
        """Where that line stands: a share 0..1 of the canvas' width."""
        self.blink: Observable[bool] = Observable(False)
        """Whether the picture as it was opened and as it is now take turns."""
        self.control_preview: Observable[ControlPreview | None] = Observable(None)
        """Of the control layer that is worked on."""
        self.key_cursor: Observable[bool] = Observable(False)
        """Whether the arrow keys move a cursor that draws, and not the picture."""
