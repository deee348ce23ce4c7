"""Actions on the canvas' shape, and the tools that move layers."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

SHAPE_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "tool_move",
        QT_TRANSLATE_NOOP("Actions", "&Move"),
        QT_TRANSLATE_NOOP("Actions", "Move the current layer by whole pixels."),
        icon="move",
        group="tool",
    ),
    ActionRow(
        "tool_transform",
        QT_TRANSLATE_NOOP("Actions", "&Transform"),
        QT_TRANSLATE_NOOP("Actions", "Scale, rotate or skew the current layer."),
        icon="scaling",
        group="tool",
    ),
    ActionRow(
        "tool_pose",
        QT_TRANSLATE_NOOP("Actions", "&Pose"),
        QT_TRANSLATE_NOOP("Actions", "Pose people on a control layer that shows poses."),
        icon="person-standing",
        group="tool",
        when="pose_layer",
    ),
    ActionRow(
        "canvas_size",
        QT_TRANSLATE_NOOP("Actions", "&Canvas Size…"),
        QT_TRANSLATE_NOOP("Actions", "Expand or crop the canvas without scaling the picture."),
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
        "finish",
        QT_TRANSLATE_NOOP("Actions", "&Finish"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Show what can be done to this picture with one click, and what it costs: enlarge, "
            "clean up, refine, expand, remove.",
        ),
        icon="sparkles",
    ),
    ActionRow(
        "details",
        QT_TRANSLATE_NOOP("Actions", "Refine &Details…"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Refine masked spots, faces, or anything you name one by one, each with its prompt.",
        ),
        icon="scan-face",
        when="document",
    ),
    ActionRow(
        "remove_now",
        QT_TRANSLATE_NOOP("Actions", "Remove No&w"),
        QT_TRANSLATE_NOOP(
            "Actions", "What is masked goes at once, without a model, whatever the intent is."
        ),
        icon="bandage",
        when="mask",
    ),
    ActionRow(
        "crop_to_mask",
        QT_TRANSLATE_NOOP("Actions", "Crop to Mas&k"),
        QT_TRANSLATE_NOOP(
            "Actions", "Crop the canvas to the mask; expanding it again restores the rest."
        ),
        icon="crop",
        when="croppable",
    ),
    ActionRow(
        "rotate_left",
        QT_TRANSLATE_NOOP("Actions", "Rotate &Left"),
        QT_TRANSLATE_NOOP("Actions", "Rotate picture and mask by 90° counter-clockwise."),
        icon="rotate-ccw",
        when="reshapable",
    ),
    ActionRow(
        "rotate_right",
        QT_TRANSLATE_NOOP("Actions", "Rotate &Right"),
        QT_TRANSLATE_NOOP("Actions", "Rotate picture and mask by 90° clockwise."),
        icon="rotate-cw",
        when="reshapable",
    ),
    ActionRow(
        "rotate_half",
        QT_TRANSLATE_NOOP("Actions", "Rotate by 1&80°"),
        QT_TRANSLATE_NOOP("Actions", "Rotate picture and mask by 180°."),
        when="reshapable",
    ),
    ActionRow(
        "rotate_angle",
        QT_TRANSLATE_NOOP("Actions", "Rotate by &Angle…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Rotate picture and mask by any angle; the canvas grows to fit."
        ),
        when="reshapable",
    ),
    ActionRow(
        "flip_horizontal",
        QT_TRANSLATE_NOOP("Actions", "Flip &Horizontally"),
        QT_TRANSLATE_NOOP("Actions", "Mirror picture and mask left to right."),
        icon="flip-horizontal-2",
        when="reshapable",
    ),
    ActionRow(
        "flip_vertical",
        QT_TRANSLATE_NOOP("Actions", "Flip &Vertically"),
        QT_TRANSLATE_NOOP("Actions", "Mirror picture and mask top to bottom."),
        icon="flip-vertical-2",
        when="reshapable",
    ),
)
