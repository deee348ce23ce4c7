"""Actions on tools and the mask."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

MASK_ROWS: tuple[ActionRow, ...] = (
    # tools
    ActionRow(
        "tool_brush",
        QT_TRANSLATE_NOOP("Actions", "Mask &Brush"),
        QT_TRANSLATE_NOOP("Actions", "Paint what may change."),
        icon="brush",
        group="tool",
    ),
    ActionRow(
        "tool_eraser",
        QT_TRANSLATE_NOOP("Actions", "&Eraser"),
        QT_TRANSLATE_NOOP(
            "Actions", "Erase what you painted last: the mask, a region, or the layer you paint on."
        ),
        icon="eraser",
        group="tool",
    ),
    ActionRow(
        "tool_rectangle",
        QT_TRANSLATE_NOOP("Actions", "Mask &Rectangle"),
        QT_TRANSLATE_NOOP("Actions", "Mask a rectangle; with Alt, unmask it."),
        icon="square-dashed",
        group="tool",
    ),
    ActionRow(
        "tool_ellipse",
        QT_TRANSLATE_NOOP("Actions", "Mask E&llipse"),
        QT_TRANSLATE_NOOP("Actions", "Mask an ellipse; with Alt, unmask it."),
        icon="circle-dashed",
        group="tool",
    ),
    ActionRow(
        "tool_lasso",
        QT_TRANSLATE_NOOP("Actions", "L&asso"),
        QT_TRANSLATE_NOOP("Actions", "Mask what you draw around; with Alt, unmask it."),
        icon="lasso",
        group="tool",
    ),
    ActionRow(
        "tool_polygon",
        QT_TRANSLATE_NOOP("Actions", "Pol&ygon Lasso"),
        QT_TRANSLATE_NOOP("Actions", "Mask a polygon by clicking its corners."),
        icon="pentagon",
        group="tool",
    ),
    ActionRow(
        "tool_colour_range",
        QT_TRANSLATE_NOOP("Actions", "Colour Ra&nge"),
        QT_TRANSLATE_NOOP("Actions", "Mask colours similar to the pixel you click."),
        icon="wand-sparkles",
        group="tool",
    ),
    ActionRow(
        "tool_paint",
        QT_TRANSLATE_NOOP("Actions", "Pain&t Brush"),
        QT_TRANSLATE_NOOP("Actions", "Paint colours directly into the picture."),
        icon="paintbrush",
        group="tool",
    ),
    ActionRow(
        "tool_expand",
        QT_TRANSLATE_NOOP("Actions", "E&xpand"),
        QT_TRANSLATE_NOOP(
            "Actions", "Expand the canvas; the new area becomes the mask, ready to generate."
        ),
        icon="expand",
        group="tool",
    ),
    ActionRow(
        "tool_pan",
        QT_TRANSLATE_NOOP("Actions", "&Pan"),
        QT_TRANSLATE_NOOP("Actions", "Move the picture[; hold {pan_held} to do so with any tool]."),
        icon="hand",
        group="tool",
    ),
    ActionRow(
        "swap_tool",
        QT_TRANSLATE_NOOP("Actions", "S&wap Brush and Eraser"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Switch between mask brush and eraser; with the paint brush, swap the colours.",
        ),
        icon="arrow-left-right",
    ),
    ActionRow(
        "brush_larger",
        QT_TRANSLATE_NOOP("Actions", "Larger Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush larger by a tenth."),
    ),
    ActionRow(
        "brush_smaller",
        QT_TRANSLATE_NOOP("Actions", "Smaller Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush smaller by a tenth."),
    ),
    ActionRow(
        "brush_harder",
        QT_TRANSLATE_NOOP("Actions", "Harder Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush harder by a quarter."),
    ),
    ActionRow(
        "brush_softer",
        QT_TRANSLATE_NOOP("Actions", "Softer Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush softer by a quarter."),
    ),
    ActionRow(
        "opacity_more",
        QT_TRANSLATE_NOOP("Actions", "&Increase Opacity"),
        QT_TRANSLATE_NOOP("Actions", "Increase the opacity of a stroke by a tenth."),
    ),
    ActionRow(
        "opacity_less",
        QT_TRANSLATE_NOOP("Actions", "&Decrease Opacity"),
        QT_TRANSLATE_NOOP("Actions", "Reduce the opacity of a stroke by a tenth."),
    ),
    *(
        ActionRow(
            f"opacity_{percent}",
            f"{percent} %",
            QT_TRANSLATE_NOOP("Actions", "Opacity of a single brush stroke."),
            group="opacity",
        )
        for percent in range(10, 101, 10)
    ),
    ActionRow(
        "default_colours",
        QT_TRANSLATE_NOOP("Actions", "Default Colours"),
        QT_TRANSLATE_NOOP("Actions", "Use black and white as the two colours."),
    ),
    # mask
    ActionRow(
        "clear_mask",
        QT_TRANSLATE_NOOP("Actions", "&Clear Mask"),
        QT_TRANSLATE_NOOP("Actions", "Clear the whole mask; nothing is marked to change then."),
        icon="brush-cleaning",
        when="mask_target",
    ),
    ActionRow(
        "invert_mask",
        QT_TRANSLATE_NOOP("Actions", "&Invert Mask"),
        QT_TRANSLATE_NOOP("Actions", "Swap masked and unmasked areas."),
        icon="contrast",
        when="document",
    ),
    ActionRow(
        "mask_all",
        QT_TRANSLATE_NOOP("Actions", "Mask All"),
        QT_TRANSLATE_NOOP("Actions", "Mask the whole picture."),
        when="document",
    ),
    ActionRow(
        "mask_rectangle",
        QT_TRANSLATE_NOOP("Actions", "Exact Rectangle…"),
        QT_TRANSLATE_NOOP("Actions", "Mask a rectangle by position and size in pixels."),
        when="document",
    ),
    ActionRow(
        "toggle_key_cursor",
        QT_TRANSLATE_NOOP("Actions", "Draw with the Keyboard"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Move a cursor with the arrow keys (Shift: farther, Ctrl: one pixel) and hold "
            "Space to draw with the tool.",
        ),
        checkable=True,
    ),
    ActionRow(
        "grow_mask",
        QT_TRANSLATE_NOOP("Actions", "&Grow…"),
        QT_TRANSLATE_NOOP("Actions", "Grow the mask by a number of pixels."),
        when="mask_target",
    ),
    ActionRow(
        "shrink_mask",
        QT_TRANSLATE_NOOP("Actions", "&Shrink…"),
        QT_TRANSLATE_NOOP("Actions", "Shrink the mask by a number of pixels."),
        when="mask_target",
    ),
    ActionRow(
        "feather_mask",
        QT_TRANSLATE_NOOP("Actions", "&Feather…"),
        QT_TRANSLATE_NOOP("Actions", "Fade the mask out at its edge, inwards and outwards."),
        when="mask_target",
    ),
    ActionRow(
        "border_mask",
        QT_TRANSLATE_NOOP("Actions", "&Border…"),
        QT_TRANSLATE_NOOP("Actions", "Keep only a ring along the mask's edge."),
        when="mask_target",
    ),
    ActionRow(
        "smooth_mask",
        QT_TRANSLATE_NOOP("Actions", "S&mooth Edges…"),
        QT_TRANSLATE_NOOP("Actions", "Smooth jagged edges and corners of the mask."),
        when="mask_target",
    ),
    ActionRow(
        "fill_holes",
        QT_TRANSLATE_NOOP("Actions", "Fill &Holes"),
        QT_TRANSLATE_NOOP("Actions", "Mask the areas that the mask encloses."),
        when="mask_target",
    ),
    ActionRow(
        "remove_specks",
        QT_TRANSLATE_NOOP("Actions", "Remove Spec&ks…"),
        QT_TRANSLATE_NOOP("Actions", "Remove small, separate spots from the mask."),
        when="mask_target",
    ),
    ActionRow(
        "mask_from_alpha",
        QT_TRANSLATE_NOOP("Actions", "Mask &from Transparency…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Mask the transparent pixels of the picture, or the opaque ones."
        ),
        when="alpha",
    ),
    ActionRow(
        "load_mask",
        QT_TRANSLATE_NOOP("Actions", "Loa&d Mask…"),
        QT_TRANSLATE_NOOP(
            "Actions", "Use a picture file as the mask: its brightness, its transparency, or both."
        ),
        icon="folder-open",
        when="document",
    ),
    ActionRow(
        "save_mask",
        QT_TRANSLATE_NOOP("Actions", "Sa&ve Mask…"),
        QT_TRANSLATE_NOOP("Actions", "Save the mask as a greyscale picture: white may change."),
        icon="save",
        when="mask",
    ),
    ActionRow(
        "toggle_overlay",
        QT_TRANSLATE_NOOP("Actions", "&Show Mask"),
        QT_TRANSLATE_NOOP("Actions", "Show or hide the mask over the picture."),
        icon="eye-off",
        icon_on="eye",
        checkable=True,
    ),
    ActionRow(
        "overlay_magenta",
        QT_TRANSLATE_NOOP("Actions", "&Magenta"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask in magenta."),
        group="overlay",
    ),
    ActionRow(
        "overlay_cyan",
        QT_TRANSLATE_NOOP("Actions", "C&yan"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask in cyan."),
        group="overlay",
    ),
    ActionRow(
        "overlay_yellow",
        QT_TRANSLATE_NOOP("Actions", "Yello&w"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask in yellow."),
        group="overlay",
    ),
    ActionRow(
        "overlay_hatch",
        QT_TRANSLATE_NOOP("Actions", "&Hatching"),
        QT_TRANSLATE_NOOP("Actions", "Show the mask as hatching, without relying on colour."),
        group="overlay",
    ),
    ActionRow(
        "toggle_context",
        QT_TRANSLATE_NOOP("Actions", "Show What the Model Se&es"),
        QT_TRANSLATE_NOOP("Actions", "Frame the part of the picture that the model sees."),
        icon="scan",
        checkable=True,
    ),
)
