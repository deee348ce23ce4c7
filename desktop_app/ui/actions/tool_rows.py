"""Tools, which stand in no menu: they have their column."""

from __future__ import annotations

from desktop_app.ui.actions.row import MORE, ActionRow, Menu

TOOL_ACTIONS = Menu(
    "Tools",
    (
        ActionRow(
            "tool_brush",
            "Mask &Brush",
            "Paint what may change.",
            icon="brush",
            group="tool",
            keys=("B",),
            do=lambda c: c.choose_tool("brush"),
        ),
        ActionRow(
            "tool_eraser",
            "&Eraser",
            "Erase what you painted last: the mask, a region, or the layer you paint on.",
            icon="eraser",
            group="tool",
            keys=("E",),
            do=lambda c: c.choose_tool("eraser"),
        ),
        ActionRow(
            "tool_rectangle",
            "Mask &Rectangle",
            "Mask a rectangle; with Alt, unmask it.",
            icon="square-dashed",
            group="tool",
            keys=("R",),
            do=lambda c: c.choose_tool("rectangle"),
        ),
        ActionRow(
            "tool_ellipse",
            "Mask E&llipse",
            "Mask an ellipse; with Alt, unmask it.",
            icon="circle-dashed",
            group="tool",
            keys=("Shift+R",),
            do=lambda c: c.choose_tool("ellipse"),
        ),
        ActionRow(
            "tool_lasso",
            "L&asso",
            "Mask what you draw around; with Alt, unmask it.",
            icon="lasso",
            group="tool",
            keys=("F",),
            do=lambda c: c.choose_tool("lasso"),
        ),
        ActionRow(
            "tool_polygon",
            "Pol&ygon Lasso",
            "Mask a polygon by clicking its corners.",
            icon="pentagon",
            group="tool",
            keys=("Shift+F",),
            do=lambda c: c.choose_tool("polygon"),
        ),
        ActionRow(
            "tool_colour_range",
            "Colour Ra&nge",
            "Mask colours similar to the pixel you click.",
            icon="wand-sparkles",
            group="tool",
            keys=("W",),
            do=lambda c: c.choose_tool("colour_range"),
        ),
        ActionRow(
            "tool_paint",
            "Pain&t Brush",
            "Paint colours directly into the picture.",
            icon="paintbrush",
            group="tool",
            keys=("D",),
            do=lambda c: c.choose_tool("paint"),
        ),
        ActionRow(
            "tool_expand",
            "E&xpand",
            "Expand the canvas; the new area becomes the mask, ready to generate.",
            icon="expand",
            group="tool",
            keys=("G",),
            do=lambda c: c.choose_tool("expand"),
        ),
        ActionRow(
            "tool_pan",
            "&Pan",
            "Move the picture[; hold {pan_held} to do so with any tool].",
            icon="hand",
            group="tool",
            keys=("H",),
            do=lambda c: c.choose_tool("pan"),
        ),
        ActionRow(
            "tool_move",
            "&Move",
            "Move the current layer by whole pixels.",
            icon="move",
            group="tool",
            keys=("V",),
            do=lambda c: c.choose_tool("move"),
        ),
        ActionRow(
            "tool_transform",
            "&Transform",
            "Scale, rotate or skew the current layer.",
            icon="scaling",
            group="tool",
            keys=("Ctrl+T",),
            do=lambda c: c.choose_tool("transform"),
        ),
        ActionRow(
            "tool_pose",
            "&Pose",
            "Pose people on a control layer that shows poses.",
            icon="person-standing",
            group="tool",
            when="pose_layer",
            do=lambda c: c.choose_tool("pose"),
        ),
        f"{MORE}tool",
        Menu(
            "Brus&h Opacity",
            (
                *(
                    ActionRow(
                        f"opacity_{percent}",
                        f"{percent} %",
                        "Opacity of a single brush stroke.",
                        group="opacity",
                        do=lambda c, percent=percent: c.choose_opacity(percent),
                    )
                    for percent in range(10, 101, 10)
                ),
            ),
        ),
    ),
)
