"""The menus of rulers, guides, grid and snapping, which are in View."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.observable import Observable
from desktop_app.state.document.view import LinesState
from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu


def _choices(
    group: str, tip: str, which: Callable[[LinesState], Observable[str]], **words: str
) -> tuple[ActionRow, ...]:
    """A row for each value, of which one is chosen."""
    return tuple(
        ActionRow(
            f"{group}_{value}",
            text,
            tip,
            group=group,
            do=lambda c, value=value: setattr(which(c.state.view.lines), "value", value),
        )
        for value, text in words.items()
    )


RULERS_MENU = Menu(
    "&Rulers and Guides",
    (
        ActionRow(
            "toggle_rulers",
            "&Rulers",
            "Show rulers. Drag guides out of them.",
            icon="ruler",
            keys=("Ctrl+Alt+R",),
            switch=lambda state: state.view.rulers_visible,
        ),
        *_choices(
            "unit",
            "What rulers measure in. Lengths follow the resolution of the picture.",
            lambda lines: lines.unit,
            px="Pi&xels",
            mm="M&illimetres",
            cm="&Centimetres",
            **{"in": "Inch&es"},
            percent="&Percent",
        ),
        SEPARATOR,
        ActionRow(
            "toggle_guides",
            "&Guides",
            "Show the guides. Move them with the Pan tool; drag one off the canvas to remove it.",
            keys=("Ctrl+;",),
            switch=lambda state: state.view.guides_visible,
        ),
        ActionRow(
            "new_guide",
            "&New Guide…",
            "Add a guide at a position in pixels.",
            when="document",
            do=lambda c: c.new_guide(),
        ),
        ActionRow(
            "guide_layout",
            "Guides from Ro&ws and Columns…",
            "Lay guides around columns and rows of equal size.",
            when="document",
            do=lambda c: c.guide_layout(),
        ),
        ActionRow(
            "lock_guides",
            "&Lock Guides",
            "Leave guides where they are, whatever is dragged.",
            icon="lock",
            switch=lambda state: state.guides.locked,
        ),
        ActionRow(
            "clear_guides",
            "Remove &All Guides",
            "Remove all guides from this picture.",
            when="guides",
            do=lambda c: c.state.guides.clear(),
        ),
    ),
)

GRID_MENU = Menu(
    "Grid and Sna&p",
    (
        ActionRow(
            "toggle_grid",
            "G&rid",
            "Draw a grid over the picture.",
            icon="grid-3x3",
            keys=("Ctrl+'",),
            switch=lambda state: state.view.grid_visible,
        ),
        ActionRow(
            "grid_setup",
            "Gri&d Setup…",
            "Choose distance, division, offset and colour of the grid, or an isometric or "
            "a perspective one. Drag its vanishing points with the Pan tool.",
            do=lambda c: c.grid_setup(),
        ),
        SEPARATOR,
        *_choices(
            "composition",
            "Lines over the picture that help to compose it.",
            lambda lines: lines.composition,
            none="&No Composition Lines",
            thirds="Rule of &Thirds",
            golden="G&olden Ratio",
            diagonals="D&iagonals",
        ),
        SEPARATOR,
        ActionRow(
            "toggle_snap",
            "&Snap",
            "Snap while dragging, to what is ticked below. Brushes never do.",
            icon="magnet",
            keys=("Ctrl+Shift+;",),
            switch=lambda state: state.view.lines.snaps,
        ),
        ActionRow(
            "toggle_snap_guides",
            "Snap to &Guides",
            "Snap to guides while dragging.",
            switch=lambda state: state.view.snap_guides,
        ),
        ActionRow(
            "toggle_snap_picture",
            "Snap to the &Picture",
            "Snap to the edges and the centre of the picture while dragging.",
            switch=lambda state: state.view.snap_picture,
        ),
        ActionRow(
            "toggle_snap_layers",
            "Snap to &Layers",
            "Snap to the edges and centres of other layers while dragging.",
            switch=lambda state: state.view.lines.snap_layers,
        ),
        ActionRow(
            "toggle_snap_grid",
            "Snap to the Grid (s&quares)",
            "Snap to the grid of squares while dragging.",
            switch=lambda state: state.view.snap_grid,
        ),
    ),
)
