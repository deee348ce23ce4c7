"""Actions on how the canvas is turned, what lies over it, and what it is compared with."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["CANVAS_ROWS"]

CANVAS_ROWS: tuple[ActionRow, ...] = (
    # turning
    ActionRow(
        "turn_left",
        QT_TRANSLATE_NOOP("Actions", "Turn &Left"),
        QT_TRANSLATE_NOOP("Actions", "Turn the view by 15 degrees. The picture stays as it is."),
        icon="rotate-ccw",
        when="canvas",
    ),
    ActionRow(
        "turn_right",
        QT_TRANSLATE_NOOP("Actions", "Turn &Right"),
        QT_TRANSLATE_NOOP("Actions", "Turn the view by 15 degrees. The picture stays as it is."),
        icon="rotate-cw",
        when="canvas",
    ),
    ActionRow(
        "mirror_view",
        QT_TRANSLATE_NOOP("Actions", "&Mirror"),
        QT_TRANSLATE_NOOP(
            "Actions", "See the picture as in a mirror: mistakes show. The picture stays as it is."
        ),
        icon="flip-horizontal-2",
        when="canvas",
        checkable=True,
    ),
    ActionRow(
        "unturn",
        QT_TRANSLATE_NOOP("Actions", "&Upright Again"),
        QT_TRANSLATE_NOOP("Actions", "Show the picture neither turned nor mirrored."),
        when="canvas",
    ),
    # comparing
    ActionRow(
        "toggle_split",
        QT_TRANSLATE_NOOP("Actions", "&Split: Original and Now"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show the picture as it was opened left of a line that can be dragged, and as it is"
            " now right of it.",
        ),
        icon="square-split-horizontal",
        when="document",
        checkable=True,
    ),
    ActionRow(
        "toggle_blink",
        QT_TRANSLATE_NOOP("Actions", "&Blink: Original and Now"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show the picture as it was opened and as it is now in turn, each half a second.",
        ),
        icon="timer",
        when="blinkable",
        checkable=True,
    ),
    # rulers, guides, grid
    ActionRow(
        "toggle_rulers",
        QT_TRANSLATE_NOOP("Actions", "&Rulers"),
        QT_TRANSLATE_NOOP(
            "Actions", "Show rulers in pixels of the picture. Drag guides out of them."
        ),
        icon="ruler",
        checkable=True,
    ),
    ActionRow(
        "toggle_guides",
        QT_TRANSLATE_NOOP("Actions", "&Guides"),
        QT_TRANSLATE_NOOP(
            "Actions", "Show the guides. The Pan tool moves them; dragged off the canvas they go."
        ),
        checkable=True,
    ),
    ActionRow(
        "new_guide",
        QT_TRANSLATE_NOOP("Actions", "&New Guide…"),
        QT_TRANSLATE_NOOP("Actions", "Lay a guide at a place given in pixels."),
        when="document",
    ),
    ActionRow(
        "clear_guides",
        QT_TRANSLATE_NOOP("Actions", "&Remove All Guides"),
        QT_TRANSLATE_NOOP("Actions", "Take all guides of this picture away."),
        when="guides",
    ),
    ActionRow(
        "toggle_grid",
        QT_TRANSLATE_NOOP("Actions", "Gri&d"),
        QT_TRANSLATE_NOOP("Actions", "Draw a grid over the picture."),
        icon="grid-3x3",
        checkable=True,
    ),
    *(
        ActionRow(
            f"spacing_{pixels}",
            f"{pixels} px",
            QT_TRANSLATE_NOOP("Actions", "How far the lines of the grid are apart."),
            group="spacing",
        )
        for pixels in (8, 16, 32, 64, 128, 256, 512)
    ),
    ActionRow(
        "toggle_snap_guides",
        QT_TRANSLATE_NOOP("Actions", "To &Guides"),
        QT_TRANSLATE_NOOP("Actions", "What is dragged near a guide comes to lie on it."),
        icon="magnet",
        checkable=True,
    ),
    ActionRow(
        "toggle_snap_picture",
        QT_TRANSLATE_NOOP("Actions", "To the &Picture"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "What is dragged near an edge or the middle of the picture comes to lie on it.",
        ),
        icon="magnet",
        checkable=True,
    ),
    ActionRow(
        "toggle_snap_grid",
        QT_TRANSLATE_NOOP("Actions", "To the Gri&d"),
        QT_TRANSLATE_NOOP("Actions", "What is dragged near a line of the grid comes to lie on it."),
        icon="magnet",
        checkable=True,
    ),
    # pen
    ActionRow(
        "toggle_pen_size",
        QT_TRANSLATE_NOOP("Actions", "Pressure Changes the &Size"),
        QT_TRANSLATE_NOOP("Actions", "A pen pressed lightly paints with a smaller brush."),
        icon="pen-line",
        checkable=True,
    ),
    ActionRow(
        "toggle_pen_opacity",
        QT_TRANSLATE_NOOP("Actions", "Pressure Changes the &Opacity"),
        QT_TRANSLATE_NOOP("Actions", "A pen pressed lightly paints more weakly."),
        icon="droplets",
        checkable=True,
    ),
)
