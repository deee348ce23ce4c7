"""The menu View."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

VIEW_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&View"),
    (
        ActionRow(
            "zoom_in",
            QT_TRANSLATE_NOOP("Actions", "Zoom &In"),
            QT_TRANSLATE_NOOP("Actions", "Show the picture larger."),
            icon="zoom-in",
            when="canvas",
            do=lambda c: c.parts.canvas.zoom_in(),
        ),
        ActionRow(
            "zoom_out",
            QT_TRANSLATE_NOOP("Actions", "Zoom &Out"),
            QT_TRANSLATE_NOOP("Actions", "Show the picture smaller."),
            icon="zoom-out",
            when="canvas",
            do=lambda c: c.parts.canvas.zoom_out(),
        ),
        ActionRow(
            "zoom_fit",
            QT_TRANSLATE_NOOP("Actions", "&Fit in Window"),
            QT_TRANSLATE_NOOP("Actions", "Show the whole picture."),
            icon="maximize",
            when="canvas",
            do=lambda c: c.parts.canvas.fit(),
        ),
        ActionRow(
            "zoom_full",
            QT_TRANSLATE_NOOP("Actions", "&100 %"),
            QT_TRANSLATE_NOOP("Actions", "Show one picture pixel per screen pixel."),
            icon="square",
            when="canvas",
            do=lambda c: c.parts.canvas.zoom_full(),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Rotatio&n"),
            (
                ActionRow(
                    "turn_left",
                    QT_TRANSLATE_NOOP("Actions", "Rotate View &Left"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Rotate the view by 15 degrees. The picture itself does not change.",
                    ),
                    icon="rotate-ccw",
                    when="canvas",
                    do=lambda c: c.turn_view(-1),
                ),
                ActionRow(
                    "turn_right",
                    QT_TRANSLATE_NOOP("Actions", "Rotate View &Right"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Rotate the view by 15 degrees. The picture itself does not change.",
                    ),
                    icon="rotate-cw",
                    when="canvas",
                    do=lambda c: c.turn_view(1),
                ),
                ActionRow(
                    "mirror_view",
                    QT_TRANSLATE_NOOP("Actions", "&Mirror View"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Mirror the view to spot mistakes. The picture itself does not change.",
                    ),
                    icon="flip-horizontal-2",
                    when="canvas",
                    switch=lambda state: state.view.mirrored,
                ),
                ActionRow(
                    "unturn",
                    QT_TRANSLATE_NOOP("Actions", "Reset R&otation"),
                    QT_TRANSLATE_NOOP("Actions", "Undo rotation and mirroring of the view."),
                    when="canvas",
                    do=lambda c: c.unturn(),
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Co&mpare"),
            (
                ActionRow(
                    "toggle_split",
                    QT_TRANSLATE_NOOP("Actions", "&Split: Original and Current"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Show the original to the left of a draggable line, and the current "
                        "picture to its right.",
                    ),
                    icon="square-split-horizontal",
                    when="document",
                    do=lambda c: c.toggle_split(),
                    ticked=lambda state: state.view.split.value,
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
                    do=lambda c: c.toggle_blink(),
                    ticked=lambda state: state.view.blink.value,
                ),
            ),
        ),
        SEPARATOR,
        Menu(
            QT_TRANSLATE_NOOP("Actions", "&Rulers and Guides"),
            (
                ActionRow(
                    "toggle_rulers",
                    QT_TRANSLATE_NOOP("Actions", "&Rulers"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Show rulers in picture pixels. Drag guides out of them."
                    ),
                    icon="ruler",
                    switch=lambda state: state.view.rulers_visible,
                ),
                ActionRow(
                    "toggle_guides",
                    QT_TRANSLATE_NOOP("Actions", "&Guides"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Show the guides. Move them with the Pan tool; drag one off the canvas to "
                        "remove it.",
                    ),
                    switch=lambda state: state.view.guides_visible,
                ),
                ActionRow(
                    "new_guide",
                    QT_TRANSLATE_NOOP("Actions", "&New Guide…"),
                    QT_TRANSLATE_NOOP("Actions", "Add a guide at a position in pixels."),
                    when="document",
                    do=lambda c: c.new_guide(),
                ),
                ActionRow(
                    "clear_guides",
                    QT_TRANSLATE_NOOP("Actions", "Remove &All Guides"),
                    QT_TRANSLATE_NOOP("Actions", "Remove all guides from this picture."),
                    when="guides",
                    do=lambda c: c.state.guides.clear(),
                ),
                SEPARATOR,
                ActionRow(
                    "toggle_grid",
                    QT_TRANSLATE_NOOP("Actions", "Gri&d"),
                    QT_TRANSLATE_NOOP("Actions", "Draw a grid over the picture."),
                    icon="grid-3x3",
                    switch=lambda state: state.view.grid_visible,
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Grid &Spacing"),
            (
                *(
                    ActionRow(
                        f"spacing_{pixels}",
                        f"{pixels} px",
                        QT_TRANSLATE_NOOP("Actions", "Distance between the lines of the grid."),
                        group="spacing",
                        do=lambda c, pixels=pixels: c.choose_spacing(pixels),
                    )
                    for pixels in (8, 16, 32, 64, 128, 256, 512)
                ),
            ),
        ),
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Sna&p"),
            (
                ActionRow(
                    "toggle_snap_guides",
                    QT_TRANSLATE_NOOP("Actions", "Snap to &Guides"),
                    QT_TRANSLATE_NOOP("Actions", "Snap to guides while dragging."),
                    icon="magnet",
                    switch=lambda state: state.view.snap_guides,
                ),
                ActionRow(
                    "toggle_snap_picture",
                    QT_TRANSLATE_NOOP("Actions", "Snap to the &Picture"),
                    QT_TRANSLATE_NOOP(
                        "Actions",
                        "Snap to the edges and the centre of the picture while dragging.",
                    ),
                    icon="magnet",
                    switch=lambda state: state.view.snap_picture,
                ),
                ActionRow(
                    "toggle_snap_grid",
                    QT_TRANSLATE_NOOP("Actions", "Snap to the Gri&d"),
                    QT_TRANSLATE_NOOP("Actions", "Snap to the grid while dragging."),
                    icon="magnet",
                    switch=lambda state: state.view.snap_grid,
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "toggle_context",
            QT_TRANSLATE_NOOP("Actions", "Show What the Model Se&es"),
            QT_TRANSLATE_NOOP("Actions", "Frame the part of the picture that the model sees."),
            icon="scan",
            switch=lambda state: state.view.context_visible,
        ),
        ActionRow(
            "toggle_truth",
            QT_TRANSLATE_NOOP("Actions", "Show Effec&tive Mask"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Show where repainting fades, where old and new are blended, and what is locked.",
            ),
            icon="scan-eye",
            switch=lambda state: state.view.truth_visible,
        ),
        ActionRow(
            "automatic_context",
            QT_TRANSLATE_NOOP("Actions", "&Automatic Context"),
            QT_TRANSLATE_NOOP(
                "Actions", "Choose what the model sees from the mask again, instead of your frame."
            ),
            icon="scan",
            when="dragged",
            do=lambda c: c.state.parameters.change_plan(context=None),
        ),
        SEPARATOR,
        ActionRow(
            "full_screen",
            QT_TRANSLATE_NOOP("Actions", "F&ull Screen"),
            QT_TRANSLATE_NOOP("Actions", "Use the whole screen."),
            icon="maximize",
            checkable=True,
            do=lambda c: c.full_screen(),
        ),
    ),
)
