"""Tools, which stand in no menu: they have their column."""

from __future__ import annotations

from desktop_app.ui.actions.row import MORE, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

TOOL_ACTIONS = Menu(
    QT_TRANSLATE_NOOP("Actions", "Tools"),
    (
        ActionRow(
            "tool_brush",
            QT_TRANSLATE_NOOP("Actions", "Mask &Brush"),
            QT_TRANSLATE_NOOP("Actions", "Paint what may change."),
            icon="brush",
            group="tool",
            do=lambda c: c.choose_tool("brush"),
        ),
        ActionRow(
            "tool_eraser",
            QT_TRANSLATE_NOOP("Actions", "&Eraser"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Erase what you painted last: the mask, a region, or the layer you paint on.",
            ),
            icon="eraser",
            group="tool",
            do=lambda c: c.choose_tool("eraser"),
        ),
        ActionRow(
            "tool_rectangle",
            QT_TRANSLATE_NOOP("Actions", "Mask &Rectangle"),
            QT_TRANSLATE_NOOP("Actions", "Mask a rectangle; with Alt, unmask it."),
            icon="square-dashed",
            group="tool",
            do=lambda c: c.choose_tool("rectangle"),
        ),
        ActionRow(
            "tool_ellipse",
            QT_TRANSLATE_NOOP("Actions", "Mask E&llipse"),
            QT_TRANSLATE_NOOP("Actions", "Mask an ellipse; with Alt, unmask it."),
            icon="circle-dashed",
            group="tool",
            do=lambda c: c.choose_tool("ellipse"),
        ),
        ActionRow(
            "tool_lasso",
            QT_TRANSLATE_NOOP("Actions", "L&asso"),
            QT_TRANSLATE_NOOP("Actions", "Mask what you draw around; with Alt, unmask it."),
            icon="lasso",
            group="tool",
            do=lambda c: c.choose_tool("lasso"),
        ),
        ActionRow(
            "tool_polygon",
            QT_TRANSLATE_NOOP("Actions", "Pol&ygon Lasso"),
            QT_TRANSLATE_NOOP("Actions", "Mask a polygon by clicking its corners."),
            icon="pentagon",
            group="tool",
            do=lambda c: c.choose_tool("polygon"),
        ),
        ActionRow(
            "tool_colour_range",
            QT_TRANSLATE_NOOP("Actions", "Colour Ra&nge"),
            QT_TRANSLATE_NOOP("Actions", "Mask colours similar to the pixel you click."),
            icon="wand-sparkles",
            group="tool",
            do=lambda c: c.choose_tool("colour_range"),
        ),
        ActionRow(
            "tool_paint",
            QT_TRANSLATE_NOOP("Actions", "Pain&t Brush"),
            QT_TRANSLATE_NOOP("Actions", "Paint colours directly into the picture."),
            icon="paintbrush",
            group="tool",
            do=lambda c: c.choose_tool("paint"),
        ),
        ActionRow(
            "tool_expand",
            QT_TRANSLATE_NOOP("Actions", "E&xpand"),
            QT_TRANSLATE_NOOP(
                "Actions", "Expand the canvas; the new area becomes the mask, ready to generate."
            ),
            icon="expand",
            group="tool",
            do=lambda c: c.choose_tool("expand"),
        ),
        ActionRow(
            "tool_pan",
            QT_TRANSLATE_NOOP("Actions", "&Pan"),
            QT_TRANSLATE_NOOP(
                "Actions", "Move the picture[; hold {pan_held} to do so with any tool]."
            ),
            icon="hand",
            group="tool",
            do=lambda c: c.choose_tool("pan"),
        ),
        ActionRow(
            "tool_move",
            QT_TRANSLATE_NOOP("Actions", "&Move"),
            QT_TRANSLATE_NOOP("Actions", "Move the current layer by whole pixels."),
            icon="move",
            group="tool",
            do=lambda c: c.choose_tool("move"),
        ),
        ActionRow(
            "tool_transform",
            QT_TRANSLATE_NOOP("Actions", "&Transform"),
            QT_TRANSLATE_NOOP("Actions", "Scale, rotate or skew the current layer."),
            icon="scaling",
            group="tool",
            do=lambda c: c.choose_tool("transform"),
        ),
        ActionRow(
            "tool_pose",
            QT_TRANSLATE_NOOP("Actions", "&Pose"),
            QT_TRANSLATE_NOOP("Actions", "Pose people on a control layer that shows poses."),
            icon="person-standing",
            group="tool",
            when="pose_layer",
            do=lambda c: c.choose_tool("pose"),
        ),
        f"{MORE}tool",
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Brus&h Opacity"),
            (
                *(
                    ActionRow(
                        f"opacity_{percent}",
                        f"{percent} %",
                        QT_TRANSLATE_NOOP("Actions", "Opacity of a single brush stroke."),
                        group="opacity",
                        do=lambda c, percent=percent: c.choose_opacity(percent),
                    )
                    for percent in range(10, 101, 10)
                ),
            ),
        ),
    ),
)
