"""The menu Image."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

IMAGE_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Image"),
    (
        ActionRow(
            "image_size",
            QT_TRANSLATE_NOOP("Actions", "&Image Size…"),
            QT_TRANSLATE_NOOP("Actions", "Scale the whole picture with all its layers."),
            icon="image-upscale",
            when="reshapable",
            do=lambda c: c.image_size(),
            settles=True,
        ),
        ActionRow(
            "canvas_size",
            QT_TRANSLATE_NOOP("Actions", "&Canvas Size…"),
            QT_TRANSLATE_NOOP("Actions", "Expand or crop the canvas without scaling the picture."),
            icon="frame",
            when="reshapable",
            do=lambda c: c.canvas_size(),
            settles=True,
        ),
        ActionRow(
            "crop_to_mask",
            QT_TRANSLATE_NOOP("Actions", "Crop to Mas&k"),
            QT_TRANSLATE_NOOP(
                "Actions", "Crop the canvas to the mask; expanding it again restores the rest."
            ),
            icon="crop",
            when="croppable",
            do=lambda c: c.workspace.reshaping.crop_to_mask(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "rotate_left",
            QT_TRANSLATE_NOOP("Actions", "Rotate &Left"),
            QT_TRANSLATE_NOOP("Actions", "Rotate picture and mask by 90° counter-clockwise."),
            icon="rotate-ccw",
            when="reshapable",
            do=lambda c: c.turn_picture(-1),
            settles=True,
        ),
        ActionRow(
            "rotate_right",
            QT_TRANSLATE_NOOP("Actions", "Rotate &Right"),
            QT_TRANSLATE_NOOP("Actions", "Rotate picture and mask by 90° clockwise."),
            icon="rotate-cw",
            when="reshapable",
            do=lambda c: c.turn_picture(1),
            settles=True,
        ),
        ActionRow(
            "rotate_half",
            QT_TRANSLATE_NOOP("Actions", "Rotate by 1&80°"),
            QT_TRANSLATE_NOOP("Actions", "Rotate picture and mask by 180°."),
            when="reshapable",
            do=lambda c: c.turn_picture(2),
            settles=True,
        ),
        ActionRow(
            "rotate_angle",
            QT_TRANSLATE_NOOP("Actions", "Rotate by &Angle…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Rotate picture and mask by any angle; the canvas grows to fit."
            ),
            when="reshapable",
            do=lambda c: c.rotate_angle(),
            settles=True,
        ),
        ActionRow(
            "flip_horizontal",
            QT_TRANSLATE_NOOP("Actions", "Flip &Horizontally"),
            QT_TRANSLATE_NOOP("Actions", "Mirror picture and mask left to right."),
            icon="flip-horizontal-2",
            when="reshapable",
            do=lambda c: c.flip_picture("horizontal"),
            settles=True,
        ),
        ActionRow(
            "flip_vertical",
            QT_TRANSLATE_NOOP("Actions", "Flip &Vertically"),
            QT_TRANSLATE_NOOP("Actions", "Mirror picture and mask top to bottom."),
            icon="flip-vertical-2",
            when="reshapable",
            do=lambda c: c.flip_picture("vertical"),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "finish",
            QT_TRANSLATE_NOOP("Actions", "&Finish"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Show what can be done to this picture with one click, and what it costs: enlarge, "
                "clean up, refine, expand, remove.",
            ),
            icon="sparkles",
            do=lambda c: c.parts.show_prompt_card("finish"),
            settles=True,
        ),
        ActionRow(
            "enlarge",
            QT_TRANSLATE_NOOP("Actions", "&Enlarge…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Enlarge the picture with an upscaler, which draws fine detail."
            ),
            icon="maximize",
            when="upscalable",
            do=lambda c: c.enlarge(),
            settles=True,
        ),
        ActionRow(
            "clean_up",
            QT_TRANSLATE_NOOP("Actions", "Clean &Up…"),
            QT_TRANSLATE_NOOP("Actions", "Remove noise and traces of JPEG compression."),
            icon="brush-cleaning",
            when="upscalable",
            do=lambda c: c.clean_up(),
            settles=True,
        ),
        ActionRow(
            "details",
            QT_TRANSLATE_NOOP("Actions", "Refine &Details…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Refine masked spots, faces, or anything you name one by one, each with its "
                "prompt.",
            ),
            icon="scan-face",
            when="document",
            do=lambda c: c.details(),
            settles=True,
        ),
        ActionRow(
            "remove_now",
            QT_TRANSLATE_NOOP("Actions", "Remove No&w"),
            QT_TRANSLATE_NOOP(
                "Actions", "What is masked goes at once, without a model, whatever the intent is."
            ),
            icon="bandage",
            when="mask",
            do=lambda c: c.workspace.when_settled(c.workspace.finishing.remove),
            settles=True,
        ),
        ActionRow(
            "stages",
            QT_TRANSLATE_NOOP("Actions", "Redo &Steps on…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Redo on this picture the steps that another went through: draft, enlarge, refine, "
                "clean up.",
            ),
            icon="list-ordered",
            when="upscalable",
            do=lambda c: c.stages(),
            settles=True,
        ),
    ),
)
