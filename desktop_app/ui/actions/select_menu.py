"""The menu Select."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

SELECT_MENU = Menu(
    QT_TRANSLATE_NOOP("Actions", "&Select"),
    (
        ActionRow(
            "mask_all",
            QT_TRANSLATE_NOOP("Actions", "Mask All"),
            QT_TRANSLATE_NOOP("Actions", "Mask the whole picture."),
            when="document",
            do=lambda c: c.with_document(lambda document: document.fill_mask("mask_all", 255)),
        ),
        ActionRow(
            "clear_mask",
            QT_TRANSLATE_NOOP("Actions", "&Clear Mask"),
            QT_TRANSLATE_NOOP("Actions", "Clear the whole mask; nothing is marked to change then."),
            icon="brush-cleaning",
            when="mask_target",
            do=lambda c: c.with_document(lambda document: document.fill_mask("clear_mask", 0)),
        ),
        ActionRow(
            "invert_mask",
            QT_TRANSLATE_NOOP("Actions", "&Invert Mask"),
            QT_TRANSLATE_NOOP("Actions", "Swap masked and unmasked areas."),
            icon="contrast",
            when="document",
            do=lambda c: c.with_document(lambda document: document.invert_mask()),
        ),
        ActionRow(
            "mask_rectangle",
            QT_TRANSLATE_NOOP("Actions", "Exact Rectangle…"),
            QT_TRANSLATE_NOOP("Actions", "Mask a rectangle by position and size in pixels."),
            when="document",
            do=lambda c: c.mask_rectangle(),
        ),
        SEPARATOR,
        ActionRow(
            "mask_from_alpha",
            QT_TRANSLATE_NOOP("Actions", "Mask &from Transparency…"),
            QT_TRANSLATE_NOOP(
                "Actions", "Mask the transparent pixels of the picture, or the opaque ones."
            ),
            when="alpha",
            do=lambda c: c.state.tools.masking.from_alpha(),
        ),
        ActionRow(
            "layer_alpha_to_mask",
            QT_TRANSLATE_NOOP("Actions", "Mask &Opaque Pixels"),
            QT_TRANSLATE_NOOP("Actions", "Mask the layer's pixels: the more opaque, the stronger."),
            when="layers",
            do=lambda c: c.make_of_layer("layer_alpha_to_mask", c.pixels.alpha_to_mask),
            settles=True,
        ),
        ActionRow(
            "layer_to_mask",
            QT_TRANSLATE_NOOP("Actions", "Restore Mas&k from Layer"),
            QT_TRANSLATE_NOOP("Actions", "Use the mask stored in this layer again."),
            when="layer_mask",
            do=lambda c: c.make_of_layer("layer_to_mask", c.pixels.layer_to_mask),
            settles=True,
        ),
        SEPARATOR,
        Menu(
            QT_TRANSLATE_NOOP("Actions", "Chan&ge Mask"),
            (
                ActionRow(
                    "grow_mask",
                    QT_TRANSLATE_NOOP("Actions", "&Grow…"),
                    QT_TRANSLATE_NOOP("Actions", "Grow the mask by a number of pixels."),
                    when="mask_target",
                    do=lambda c: c.change_mask("grow_mask"),
                ),
                ActionRow(
                    "shrink_mask",
                    QT_TRANSLATE_NOOP("Actions", "&Shrink…"),
                    QT_TRANSLATE_NOOP("Actions", "Shrink the mask by a number of pixels."),
                    when="mask_target",
                    do=lambda c: c.change_mask("shrink_mask"),
                ),
                ActionRow(
                    "feather_mask",
                    QT_TRANSLATE_NOOP("Actions", "&Feather…"),
                    QT_TRANSLATE_NOOP(
                        "Actions", "Fade the mask out at its edge, inwards and outwards."
                    ),
                    when="mask_target",
                    do=lambda c: c.change_mask("feather_mask"),
                ),
                ActionRow(
                    "border_mask",
                    QT_TRANSLATE_NOOP("Actions", "&Border…"),
                    QT_TRANSLATE_NOOP("Actions", "Keep only a ring along the mask's edge."),
                    when="mask_target",
                    do=lambda c: c.change_mask("border_mask"),
                ),
                ActionRow(
                    "smooth_mask",
                    QT_TRANSLATE_NOOP("Actions", "S&mooth Edges…"),
                    QT_TRANSLATE_NOOP("Actions", "Smooth jagged edges and corners of the mask."),
                    when="mask_target",
                    do=lambda c: c.change_mask("smooth_mask"),
                ),
                ActionRow(
                    "fill_holes",
                    QT_TRANSLATE_NOOP("Actions", "Fill &Holes"),
                    QT_TRANSLATE_NOOP("Actions", "Mask the areas that the mask encloses."),
                    when="mask_target",
                    do=lambda c: c.change_mask("fill_holes"),
                ),
                ActionRow(
                    "remove_specks",
                    QT_TRANSLATE_NOOP("Actions", "Remove Spec&ks…"),
                    QT_TRANSLATE_NOOP("Actions", "Remove small, separate spots from the mask."),
                    when="mask_target",
                    do=lambda c: c.change_mask("remove_specks"),
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "load_mask",
            QT_TRANSLATE_NOOP("Actions", "Loa&d Mask…"),
            QT_TRANSLATE_NOOP(
                "Actions",
                "Use a picture file as the mask: its brightness, its transparency, or both.",
            ),
            icon="folder-open",
            when="document",
            do=lambda c: c.masks.load_dialog(),
        ),
        ActionRow(
            "save_mask",
            QT_TRANSLATE_NOOP("Actions", "Sa&ve Mask…"),
            QT_TRANSLATE_NOOP("Actions", "Save the mask as a greyscale picture: white may change."),
            icon="save",
            when="mask",
            do=lambda c: c.masks.save_dialog(),
        ),
        SEPARATOR,
        ActionRow(
            "toggle_overlay",
            QT_TRANSLATE_NOOP("Actions", "&Show Mask"),
            QT_TRANSLATE_NOOP("Actions", "Show or hide the mask over the picture."),
            icon="eye-off",
            icon_on="eye",
            switch=lambda state: state.view.overlay_visible,
        ),
    ),
)
