"""Actions on how the canvas is turned, what lies over it, and what it is compared with."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

CANVAS_ROWS: tuple[ActionRow, ...] = (
    # turning
    ActionRow(
        "turn_left",
        QT_TRANSLATE_NOOP("Actions", "Rotate View &Left"),
        QT_TRANSLATE_NOOP(
            "Actions", "Rotate the view by 15 degrees. The picture itself does not change."
        ),
        icon="rotate-ccw",
        when="canvas",
    ),
    ActionRow(
        "turn_right",
        QT_TRANSLATE_NOOP("Actions", "Rotate View &Right"),
        QT_TRANSLATE_NOOP(
            "Actions", "Rotate the view by 15 degrees. The picture itself does not change."
        ),
        icon="rotate-cw",
        when="canvas",
    ),
    ActionRow(
        "mirror_view",
        QT_TRANSLATE_NOOP("Actions", "&Mirror View"),
        QT_TRANSLATE_NOOP(
            "Actions", "Mirror the view to spot mistakes. The picture itself does not change."
        ),
        icon="flip-horizontal-2",
        when="canvas",
        checkable=True,
    ),
    ActionRow(
        "unturn",
        QT_TRANSLATE_NOOP("Actions", "Reset R&otation"),
        QT_TRANSLATE_NOOP("Actions", "Undo rotation and mirroring of the view."),
        when="canvas",
    ),
    # comparing
    ActionRow(
        "toggle_split",
        QT_TRANSLATE_NOOP("Actions", "&Split: Original and Current"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show the original to the left of a draggable line, and the current picture to "
            "its right.",
        ),
        icon="square-split-horizontal",
        when="document",
        checkable=True,
    ),
    ActionRow(
        "toggle_blink",
        QT_TRANSLATE_NOOP("Actions", "&Blink: Original and Current"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Alternate between the original and the current picture every half second.",
        ),
        icon="timer",
        when="blinkable",
        checkable=True,
    ),
    # rulers, guides, grid
    ActionRow(
        "toggle_rulers",
        QT_TRANSLATE_NOOP("Actions", "&Rulers"),
        QT_TRANSLATE_NOOP("Actions", "Show rulers in picture pixels. Drag guides out of them."),
        icon="ruler",
        checkable=True,
    ),
    ActionRow(
        "toggle_guides",
        QT_TRANSLATE_NOOP("Actions", "&Guides"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show the guides. Move them with the Pan tool; drag one off the canvas to remove it.",
        ),
        checkable=True,
    ),
    ActionRow(
        "new_guide",
        QT_TRANSLATE_NOOP("Actions", "&New Guide…"),
        QT_TRANSLATE_NOOP("Actions", "Add a guide at a position in pixels."),
        when="document",
    ),
    ActionRow(
        "clear_guides",
        QT_TRANSLATE_NOOP("Actions", "Remove &All Guides"),
        QT_TRANSLATE_NOOP("Actions", "Remove all guides from this picture."),
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
            QT_TRANSLATE_NOOP("Actions", "Distance between the lines of the grid."),
            group="spacing",
        )
        for pixels in (8, 16, 32, 64, 128, 256, 512)
    ),
    ActionRow(
        "toggle_snap_guides",
        QT_TRANSLATE_NOOP("Actions", "Snap to &Guides"),
        QT_TRANSLATE_NOOP("Actions", "Snap to guides while dragging."),
        icon="magnet",
        checkable=True,
    ),
    ActionRow(
        "toggle_snap_picture",
        QT_TRANSLATE_NOOP("Actions", "Snap to the &Picture"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Snap to the edges and the centre of the picture while dragging.",
        ),
        icon="magnet",
        checkable=True,
    ),
    ActionRow(
        "toggle_snap_grid",
        QT_TRANSLATE_NOOP("Actions", "Snap to the Gri&d"),
        QT_TRANSLATE_NOOP("Actions", "Snap to the grid while dragging."),
        icon="magnet",
        checkable=True,
    ),
    # pen
    ActionRow(
        "toggle_pen_size",
        QT_TRANSLATE_NOOP("Actions", "Pressure Changes the &Size"),
        QT_TRANSLATE_NOOP("Actions", "Light pen pressure makes the brush smaller."),
        icon="pen-line",
        checkable=True,
    ),
    ActionRow(
        "toggle_pen_opacity",
        QT_TRANSLATE_NOOP("Actions", "Pressure Changes the &Opacity"),
        QT_TRANSLATE_NOOP("Actions", "Light pen pressure makes strokes more transparent."),
        icon="droplets",
        checkable=True,
    ),
)
