"""The menu Image."""

from __future__ import annotations

from typing import Final

from desktop_app.operations.table import forms
from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu

OPERATION_ROWS: Final = tuple(
    ActionRow(
        form.action,
        form.text,
        form.tip,
        icon=form.icon,
        when="operable",
        do=lambda c, action=form.action: c.open_form(action),
        settles=True,
    )
    for _, form in forms()
)
"""In the order of the menu Image."""


IMAGE_MENU = Menu(
    "&Image",
    (
        ActionRow(
            "image_size",
            "&Image Size…",
            "Scale the whole picture with all its layers.",
            icon="image-upscale",
            when="reshapable",
            keys=("Ctrl+Alt+I",),
            do=lambda c: c.image_size(),
            settles=True,
        ),
        ActionRow(
            "canvas_size",
            "&Canvas Size…",
            "Expand or crop the canvas without scaling the picture.",
            icon="frame",
            when="reshapable",
            keys=("Ctrl+Alt+C",),
            do=lambda c: c.canvas_size(),
            settles=True,
        ),
        ActionRow(
            "crop_to_mask",
            "Crop to Mas&k",
            "Crop the canvas to what is selected, or else masked; expanding it again restores the "
            "rest.",
            icon="crop",
            when="croppable",
            keys=("Ctrl+Shift+X",),
            do=lambda c: c.workspace.shaping.reshaping.crop_to_mask(),
            settles=True,
        ),
        ActionRow(
            "reveal_all",
            "Reveal All",
            "Expand the canvas to all that layers have beyond it: what was cropped comes back.",
            when="reshapable",
            do=lambda c: c.workspace.shaping.reshaping.reveal_all(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "rotate_left",
            "Rotate &Left",
            "Rotate picture and mask by 90° counter-clockwise.",
            icon="rotate-ccw",
            when="reshapable",
            do=lambda c: c.turn_picture(-1),
            settles=True,
        ),
        ActionRow(
            "rotate_right",
            "Rotate &Right",
            "Rotate picture and mask by 90° clockwise.",
            icon="rotate-cw",
            when="reshapable",
            do=lambda c: c.turn_picture(1),
            settles=True,
        ),
        ActionRow(
            "rotate_half",
            "Rotate by 1&80°",
            "Rotate picture and mask by 180°.",
            when="reshapable",
            do=lambda c: c.turn_picture(2),
            settles=True,
        ),
        ActionRow(
            "rotate_angle",
            "Rotate by &Angle…",
            "Rotate picture and mask by any angle; the canvas grows to fit.",
            when="reshapable",
            do=lambda c: c.rotate_angle(),
            settles=True,
        ),
        ActionRow(
            "flip_horizontal",
            "Flip &Horizontally",
            "Mirror picture and mask left to right.",
            icon="flip-horizontal-2",
            when="reshapable",
            do=lambda c: c.flip_picture("horizontal"),
            settles=True,
        ),
        ActionRow(
            "flip_vertical",
            "Flip &Vertically",
            "Mirror picture and mask top to bottom.",
            icon="flip-vertical-2",
            when="reshapable",
            do=lambda c: c.flip_picture("vertical"),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "finish",
            "&Finish",
            "Show what can be done to this picture with one click, and what it costs: enlarge, "
            "clean up, refine, expand, remove.",
            icon="sparkles",
            do=lambda c: c.parts.room.show_prompt_card("finish"),
            settles=True,
        ),
        *OPERATION_ROWS,
        ActionRow(
            "details",
            "Refine &Details…",
            "Refine masked spots, faces, or anything you name one by one, each with its prompt.",
            icon="scan-face",
            when="document",
            do=lambda c: c.details(),
            settles=True,
        ),
        ActionRow(
            "remove_now",
            "Remove No&w",
            "What is masked goes at once, without a model, whatever the intent is.",
            icon="bandage",
            when="mask",
            keys=("Ctrl+Del",),
            do=lambda c: c.workspace.remove(),
            settles=True,
        ),
    ),
)
