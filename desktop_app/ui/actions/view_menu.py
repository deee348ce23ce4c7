"""The menu View."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu

VIEW_MENU = Menu(
    "&View",
    (
        ActionRow(
            "zoom_in",
            "Zoom &In",
            "Show the picture larger.",
            icon="zoom-in",
            when="canvas",
            keys=("Ctrl++", "Ctrl+="),
            do=lambda c: c.parts.canvas.zoom_in(),
        ),
        ActionRow(
            "zoom_out",
            "Zoom &Out",
            "Show the picture smaller.",
            icon="zoom-out",
            when="canvas",
            keys=("Ctrl+-",),
            do=lambda c: c.parts.canvas.zoom_out(),
        ),
        ActionRow(
            "zoom_fit",
            "&Fit in Window",
            "Show the whole picture.",
            icon="maximize",
            when="canvas",
            keys=("Ctrl+0",),
            do=lambda c: c.parts.canvas.fit(),
        ),
        ActionRow(
            "zoom_full",
            "&100 %",
            "Show one picture pixel per screen pixel.",
            icon="square",
            when="canvas",
            keys=("Ctrl+1",),
            do=lambda c: c.parts.canvas.zoom_full(),
        ),
        Menu(
            "Rotatio&n",
            (
                ActionRow(
                    "turn_left",
                    "Rotate View &Left",
                    "Rotate the view by 15 degrees. The picture itself does not change.",
                    icon="rotate-ccw",
                    when="canvas",
                    keys=("Ctrl+4", "Ctrl+["),
                    do=lambda c: c.turn_view(-1),
                ),
                ActionRow(
                    "turn_right",
                    "Rotate View &Right",
                    "Rotate the view by 15 degrees. The picture itself does not change.",
                    icon="rotate-cw",
                    when="canvas",
                    keys=("Ctrl+6", "Ctrl+]"),
                    do=lambda c: c.turn_view(1),
                ),
                ActionRow(
                    "mirror_view",
                    "&Mirror View",
                    "Mirror the view to spot mistakes. The picture itself does not change.",
                    icon="flip-horizontal-2",
                    when="canvas",
                    keys=("Shift+H",),
                    switch=lambda state: state.view.mirrored,
                ),
                ActionRow(
                    "unturn",
                    "Reset R&otation",
                    "Undo rotation and mirroring of the view.",
                    when="canvas",
                    keys=("Ctrl+5",),
                    do=lambda c: c.unturn(),
                ),
            ),
        ),
        Menu(
            "Co&mpare",
            (
                ActionRow(
                    "toggle_split",
                    "&Split: Original and Current",
                    "Show the original to the left of a draggable line, and the current picture "
                    "to its right.",
                    icon="square-split-horizontal",
                    when="document",
                    keys=("Shift+C",),
                    do=lambda c: c.toggle_split(),
                    ticked=lambda state: state.view.split.value,
                ),
                ActionRow(
                    "toggle_blink",
                    "&Blink: Original and Current",
                    "Alternate between the original and the current picture every half second.",
                    icon="timer",
                    when="blinkable",
                    keys=("Shift+B",),
                    do=lambda c: c.toggle_blink(),
                    ticked=lambda state: state.view.blink.value,
                ),
            ),
        ),
        SEPARATOR,
        Menu(
            "&Rulers and Guides",
            (
                ActionRow(
                    "toggle_rulers",
                    "&Rulers",
                    "Show rulers in picture pixels. Drag guides out of them.",
                    icon="ruler",
                    keys=("Ctrl+Alt+R",),
                    switch=lambda state: state.view.rulers_visible,
                ),
                ActionRow(
                    "toggle_guides",
                    "&Guides",
                    "Show the guides. Move them with the Pan tool; drag one off the canvas to "
                    "remove it.",
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
                    "clear_guides",
                    "Remove &All Guides",
                    "Remove all guides from this picture.",
                    when="guides",
                    do=lambda c: c.state.guides.clear(),
                ),
                SEPARATOR,
                ActionRow(
                    "toggle_grid",
                    "Gri&d",
                    "Draw a grid over the picture.",
                    icon="grid-3x3",
                    keys=("Ctrl+'",),
                    switch=lambda state: state.view.grid_visible,
                ),
            ),
        ),
        Menu(
            "Grid &Spacing",
            (
                *(
                    ActionRow(
                        f"spacing_{pixels}",
                        f"{pixels} px",
                        "Distance between the lines of the grid.",
                        group="spacing",
                        do=lambda c, pixels=pixels: c.choose_spacing(pixels),
                    )
                    for pixels in (8, 16, 32, 64, 128, 256, 512)
                ),
            ),
        ),
        Menu(
            "Sna&p",
            (
                ActionRow(
                    "toggle_snap_guides",
                    "Snap to &Guides",
                    "Snap to guides while dragging.",
                    icon="magnet",
                    keys=("Ctrl+Shift+;",),
                    switch=lambda state: state.view.snap_guides,
                ),
                ActionRow(
                    "toggle_snap_picture",
                    "Snap to the &Picture",
                    "Snap to the edges and the centre of the picture while dragging.",
                    icon="magnet",
                    switch=lambda state: state.view.snap_picture,
                ),
                ActionRow(
                    "toggle_snap_grid",
                    "Snap to the Gri&d",
                    "Snap to the grid while dragging.",
                    icon="magnet",
                    switch=lambda state: state.view.snap_grid,
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "toggle_context",
            "Show What the Model Se&es",
            "Frame the part of the picture that the model sees.",
            icon="scan",
            keys=("Ctrl+Shift+F",),
            switch=lambda state: state.view.context_visible,
        ),
        ActionRow(
            "toggle_truth",
            "Show Effec&tive Mask",
            "Show where repainting fades, where old and new are blended, and what is locked.",
            icon="scan-eye",
            keys=("Shift+M",),
            switch=lambda state: state.view.truth_visible,
        ),
        ActionRow(
            "automatic_context",
            "&Automatic Context",
            "Choose what the model sees from the mask again, instead of your frame.",
            icon="scan",
            when="dragged",
            do=lambda c: c.state.parameters.change_plan(context=None),
        ),
        SEPARATOR,
        ActionRow(
            "full_screen",
            "F&ull Screen",
            "Use the whole screen.",
            icon="maximize",
            checkable=True,
            keys=("F11",),
            do=lambda c: c.full_screen(),
        ),
    ),
)
