"""Actions on tools and the mask."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["MASK_ROWS"]

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
        QT_TRANSLATE_NOOP("Actions", "Take the mask away where you paint."),
        icon="eraser",
        group="tool",
    ),
    ActionRow(
        "tool_rectangle",
        QT_TRANSLATE_NOOP("Actions", "Mask &Rectangle"),
        QT_TRANSLATE_NOOP("Actions", "Mask a rectangle; with Alt, take one away."),
        icon="square-dashed",
        group="tool",
    ),
    ActionRow(
        "tool_ellipse",
        QT_TRANSLATE_NOOP("Actions", "Mask E&llipse"),
        QT_TRANSLATE_NOOP("Actions", "Mask an ellipse; with Alt, take one away."),
        icon="circle-dashed",
        group="tool",
    ),
    ActionRow(
        "tool_lasso",
        QT_TRANSLATE_NOOP("Actions", "L&asso"),
        QT_TRANSLATE_NOOP("Actions", "Mask what you draw around; with Alt, take it away."),
        icon="lasso",
        group="tool",
    ),
    ActionRow(
        "tool_polygon",
        QT_TRANSLATE_NOOP("Actions", "Pol&ygon Lasso"),
        QT_TRANSLATE_NOOP("Actions", "Mask what lies between the corners you click."),
        icon="pentagon",
        group="tool",
    ),
    ActionRow(
        "tool_colour_range",
        QT_TRANSLATE_NOOP("Actions", "Colour Ra&nge"),
        QT_TRANSLATE_NOOP("Actions", "Mask what is coloured like the pixel you click."),
        icon="wand-sparkles",
        group="tool",
    ),
    ActionRow(
        "tool_paint",
        QT_TRANSLATE_NOOP("Actions", "Pain&t Brush"),
        QT_TRANSLATE_NOOP("Actions", "Paint colours into the picture itself."),
        icon="paintbrush",
        group="tool",
    ),
    ActionRow(
        "tool_expand",
        QT_TRANSLATE_NOOP("Actions", "E&xpand"),
        QT_TRANSLATE_NOOP(
            "Actions", "Make the canvas larger: the new area becomes the mask, to be generated."
        ),
        icon="expand",
        group="tool",
    ),
    ActionRow(
        "tool_pan",
        QT_TRANSLATE_NOOP("Actions", "&Pan"),
        QT_TRANSLATE_NOOP(
            "Actions", "Move the picture[; {pan_held} held does the same with every tool]."
        ),
        icon="hand",
        group="tool",
    ),
    ActionRow(
        "swap_tool",
        QT_TRANSLATE_NOOP("Actions", "S&wap Brush and Eraser"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Change between painting and erasing the mask; with the paint brush, swap the colours.",
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
        QT_TRANSLATE_NOOP("Actions", "Make the brush's edge sharper by a quarter."),
    ),
    ActionRow(
        "brush_softer",
        QT_TRANSLATE_NOOP("Actions", "Softer Brush"),
        QT_TRANSLATE_NOOP("Actions", "Make the brush's edge softer by a quarter."),
    ),
    ActionRow(
        "opacity_more",
        QT_TRANSLATE_NOOP("Actions", "More"),
        QT_TRANSLATE_NOOP("Actions", "Let a stroke paint more strongly, by a tenth."),
    ),
    ActionRow(
        "opacity_less",
        QT_TRANSLATE_NOOP("Actions", "Less"),
        QT_TRANSLATE_NOOP("Actions", "Let a stroke paint more weakly, by a tenth."),
    ),
    *(
        ActionRow(
            f"opacity_{percent}",
            f"{percent} %",
            QT_TRANSLATE_NOOP("Actions", "How strongly one stroke of the brush paints."),
            group="opacity",
        )
        for percent in range(10, 101, 10)
    ),
    ActionRow(
        "default_colours",
        QT_TRANSLATE_NOOP("Actions", "Blac&k and White"),
        QT_TRANSLATE_NOOP("Actions", "Paint with black, and with white as the second colour."),
    ),
    # mask
    ActionRow(
        "clear_mask",
        QT_TRANSLATE_NOOP("Actions", "&Clear Mask"),
        QT_TRANSLATE_NOOP("Actions", "Take the whole mask away; nothing is marked to change then."),
        icon="brush-cleaning",
        when="mask",
    ),
    ActionRow(
        "invert_mask",
        QT_TRANSLATE_NOOP("Actions", "&Invert Mask"),
        QT_TRANSLATE_NOOP("Actions", "Mask what is not masked, and the other way round."),
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
        QT_TRANSLATE_NOOP("Actions", "Rectangle by Numbers…"),
        QT_TRANSLATE_NOOP("Actions", "Mask a rectangle by its place and size in pixels."),
        when="document",
    ),
    ActionRow(
        "toggle_key_cursor",
        QT_TRANSLATE_NOOP("Actions", "Draw with the Keyboard"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "The arrow keys move a cursor on the canvas (with Shift farther, with Ctrl by a pixel),"
            " and Space held down draws with the tool.",
        ),
        checkable=True,
    ),
    ActionRow(
        "grow_mask",
        QT_TRANSLATE_NOOP("Actions", "&Grow…"),
        QT_TRANSLATE_NOOP("Actions", "Move the mask's edge outwards by some pixels."),
        when="mask",
    ),
    ActionRow(
        "shrink_mask",
        QT_TRANSLATE_NOOP("Actions", "&Shrink…"),
        QT_TRANSLATE_NOOP("Actions", "Move the mask's edge inwards by some pixels."),
        when="mask",
    ),
    ActionRow(
        "feather_mask",
        QT_TRANSLATE_NOOP("Actions", "&Feather…"),
        QT_TRANSLATE_NOOP("Actions", "Let the mask fade at its edge, inwards and outwards."),
        when="mask",
    ),
    ActionRow(
        "border_mask",
        QT_TRANSLATE_NOOP("Actions", "&Border…"),
        QT_TRANSLATE_NOOP("Actions", "Keep of the mask a ring along its edge."),
        when="mask",
    ),
    ActionRow(
        "smooth_mask",
        QT_TRANSLATE_NOOP("Actions", "S&mooth Edges…"),
        QT_TRANSLATE_NOOP("Actions", "Round off teeth and corners of the mask."),
        when="mask",
    ),
    ActionRow(
        "fill_holes",
        QT_TRANSLATE_NOOP("Actions", "Fill &Holes"),
        QT_TRANSLATE_NOOP("Actions", "Mask everything that the mask encloses."),
        when="mask",
    ),
    ActionRow(
        "remove_specks",
        QT_TRANSLATE_NOOP("Actions", "Remove Spec&ks…"),
        QT_TRANSLATE_NOOP("Actions", "Take small separate spots out of the mask."),
        when="mask",
    ),
    ActionRow(
        "mask_from_alpha",
        QT_TRANSLATE_NOOP("Actions", "Mask &from Transparency…"),
        QT_TRANSLATE_NOOP("Actions", "Mask what is transparent in the picture, or what is not."),
        when="alpha",
    ),
    ActionRow(
        "load_mask",
        QT_TRANSLATE_NOOP("Actions", "Loa&d Mask…"),
        QT_TRANSLATE_NOOP("Actions", "Take a picture file as the mask: its transparency or grey."),
        icon="folder-open",
        when="document",
    ),
    ActionRow(
        "save_mask",
        QT_TRANSLATE_NOOP("Actions", "Sa&ve Mask…"),
        QT_TRANSLATE_NOOP("Actions", "Write the mask as a grey picture: white may change."),
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
        QT_TRANSLATE_NOOP("Actions", "Show the mask as hatching, which needs no colour."),
        group="overlay",
    ),
    ActionRow(
        "toggle_context",
        QT_TRANSLATE_NOOP("Actions", "Show What the Model Se&es"),
        QT_TRANSLATE_NOOP("Actions", "Frame the part of the picture that is given to the model."),
        icon="scan",
        checkable=True,
    ),
)
