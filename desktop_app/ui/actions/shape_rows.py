"""Actions on the canvas' shape, and the tools that move layers."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["SHAPE_ROWS"]

SHAPE_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "tool_move",
        QT_TRANSLATE_NOOP("Actions", "&Move"),
        QT_TRANSLATE_NOOP("Actions", "Move the layer that is worked on, by whole pixels."),
        icon="move",
        group="tool",
    ),
    ActionRow(
        "tool_transform",
        QT_TRANSLATE_NOOP("Actions", "&Transform"),
        QT_TRANSLATE_NOOP("Actions", "Scale, turn or slant the layer that is worked on."),
        icon="scaling",
        group="tool",
    ),
    ActionRow(
        "canvas_size",
        QT_TRANSLATE_NOOP("Actions", "&Canvas Size…"),
        QT_TRANSLATE_NOOP("Actions", "Make the canvas larger or smaller; the picture stays."),
        icon="frame",
        when="reshapable",
    ),
    ActionRow(
        "image_size",
        QT_TRANSLATE_NOOP("Actions", "&Image Size…"),
        QT_TRANSLATE_NOOP("Actions", "Scale the whole picture with all its layers."),
        icon="image-upscale",
        when="reshapable",
    ),
    ActionRow(
        "crop_to_mask",
        QT_TRANSLATE_NOOP("Actions", "Crop to Mas&k"),
        QT_TRANSLATE_NOOP(
            "Actions", "Make the canvas as small as holds the mask; a larger one brings it back."
        ),
        icon="crop",
        when="croppable",
    ),
    ActionRow(
        "rotate_left",
        QT_TRANSLATE_NOOP("Actions", "Rotate &Left"),
        QT_TRANSLATE_NOOP("Actions", "Turn picture and mask by 90° counter-clockwise."),
        icon="rotate-ccw",
        when="reshapable",
    ),
    ActionRow(
        "rotate_right",
        QT_TRANSLATE_NOOP("Actions", "Rotate &Right"),
        QT_TRANSLATE_NOOP("Actions", "Turn picture and mask by 90° clockwise."),
        icon="rotate-cw",
        when="reshapable",
    ),
    ActionRow(
        "rotate_half",
        QT_TRANSLATE_NOOP("Actions", "Rotate by 1&80°"),
        QT_TRANSLATE_NOOP("Actions", "Turn picture and mask upside down."),
        when="reshapable",
    ),
    ActionRow(
        "rotate_angle",
        QT_TRANSLATE_NOOP("Actions", "Rotate by &Angle…"),
        QT_TRANSLATE_NOOP("Actions", "Turn picture and mask by any angle; the canvas grows."),
        when="reshapable",
    ),
    ActionRow(
        "flip_horizontal",
        QT_TRANSLATE_NOOP("Actions", "Flip &Horizontally"),
        QT_TRANSLATE_NOOP("Actions", "Swap left and right of picture and mask."),
        icon="flip-horizontal-2",
        when="reshapable",
    ),
    ActionRow(
        "flip_vertical",
        QT_TRANSLATE_NOOP("Actions", "Flip &Vertically"),
        QT_TRANSLATE_NOOP("Actions", "Swap top and bottom of picture and mask."),
        icon="flip-vertical-2",
        when="reshapable",
    ),
)
