"""The menu Select."""

from __future__ import annotations

from desktop_app.ui.actions.row import SEPARATOR, ActionRow, Menu


def _change(name: str, text: str, tip: str, key: str = "") -> ActionRow:
    """A change of the mask, which asks by how much."""
    keys = (key,) if key else ()
    return ActionRow(
        name,
        text,
        tip,
        when="mask_target",
        keys=keys,
        do=lambda c: c.change_mask(name),
        settles=True,
    )


SELECT_MENU = Menu(
    "&Select",
    (
        ActionRow(
            "mask_all",
            "Mask All",
            "Mask the whole picture.",
            when="document",
            keys=("Ctrl+A",),
            do=lambda c: c.with_document(lambda document: document.fill_mask("mask_all", 255)),
        ),
        ActionRow(
            "clear_mask",
            "&Clear Mask",
            "Clear the mask, or else the selection. What a layer or region holds stays.",
            icon="brush-cleaning",
            when="clearable",
            keys=("Ctrl+D",),
            do=lambda c: c.with_document(lambda document: document.clear_marks()),
            settles=True,
        ),
        ActionRow(
            "invert_mask",
            "&Invert Mask",
            "Swap masked and unmasked areas.",
            icon="contrast",
            when="document",
            keys=("Ctrl+I",),
            do=lambda c: c.with_document(c.state.tools.masking.invert),
            settles=True,
        ),
        ActionRow(
            "mask_rectangle",
            "Exact Rectangle…",
            "Mask a rectangle by position and size in pixels.",
            when="document",
            do=lambda c: c.mask_rectangle(),
        ),
        ActionRow(
            "select_subject",
            "Select S&ubject",
            "Mask or select the main thing in the picture, roughly: by colours and edges. Again: "
            "the next guess.",
            when="operable",
            keys=("Ctrl+Alt+U",),
            do=lambda c: c.workspace.selecting.subject(),
        ),
        ActionRow(
            "select_background",
            "Select &Background",
            "Mask or select all but the main thing in the picture, roughly: by colours and edges. "
            "Again: the next guess.",
            when="operable",
            keys=("Ctrl+Alt+Shift+U",),
            do=lambda c: c.workspace.selecting.subject(background=True),
        ),
        ActionRow(
            "remove_object",
            "&Remove What I Click",
            "Click a thing and see its mask; Enter removes it, without a model.",
            icon="mouse-pointer-click",
            when="masks",
            do=lambda c: c.workspace.pointing.remove(),
        ),
        SEPARATOR,
        ActionRow(
            "mask_from_alpha",
            "Mask &from Transparency…",
            "Mask the transparent pixels of the picture, or the opaque ones.",
            when="alpha",
            keys=("Ctrl+Alt+A",),
            do=lambda c: c.state.tools.masking.from_alpha(),
        ),
        ActionRow(
            "find_damage",
            "Find D&amage…",
            "Mask scratches, dust, folds and tears of an old photograph.",
            icon="bandage",
            when="document",
            do=lambda c: c.state.tools.masking.find_damage(),
        ),
        ActionRow(
            "layer_alpha_to_mask",
            "Mask &Opaque Pixels",
            "Mask the layer's pixels: the more opaque, the stronger.",
            when="layers",
            do=lambda c: c.make_of_layer("layer_alpha_to_mask", c.pixels.alpha_to_mask),
            settles=True,
        ),
        ActionRow(
            "layer_to_mask",
            "Restore Mas&k from Layer",
            "Use the mask stored in this layer again.",
            when="layer_mask",
            do=lambda c: c.make_of_layer("layer_to_mask", c.pixels.layer_to_mask),
            settles=True,
        ),
        SEPARATOR,
        Menu(
            "Se&lection",
            (
                ActionRow(
                    "toggle_selecting",
                    "Draw Se&lection",
                    "The mask tools select. What is selected confines painting, fills and "
                    "adjustments; the mask stays as it is.",
                    icon="square-dashed",
                    keys=("Q",),
                    switch=lambda state: state.tools.selecting,
                ),
                ActionRow(
                    "select_none",
                    "&Deselect",
                    "Remove the selection: tools act everywhere again.",
                    when="selection",
                    keys=("Ctrl+Alt+D",),
                    do=lambda c: c.select("none"),
                ),
                ActionRow(
                    "invert_selection",
                    "In&vert Selection",
                    "Select what is not selected, and the other way round.",
                    when="selection",
                    keys=("Ctrl+Alt+Shift+I",),
                    do=lambda c: c.select("inverted"),
                ),
                ActionRow(
                    "selection_from_mask",
                    "Selection from &Mask",
                    "Select what is masked.",
                    when="mask",
                    keys=("Alt+Q",),
                    do=lambda c: c.select("from_mask"),
                    settles=True,
                ),
                ActionRow(
                    "mask_from_selection",
                    "Mas&k from Selection",
                    "Mask what is selected, for the model to change.",
                    when="selection",
                    keys=("Alt+Shift+Q",),
                    do=lambda c: c.select("to_mask"),
                ),
            ),
        ),
        Menu(
            "Chan&ge Mask",
            (
                _change(
                    "grow_mask", "&Grow…", "Grow the mask by a number of pixels.", "Ctrl+Alt+G"
                ),
                _change(
                    "shrink_mask",
                    "&Shrink…",
                    "Shrink the mask by a number of pixels.",
                    "Ctrl+Alt+S",
                ),
                _change(
                    "feather_mask",
                    "&Feather…",
                    "Fade the mask out at its edge, inwards and outwards.",
                    "Ctrl+Alt+F",
                ),
                _change(
                    "border_mask",
                    "&Border…",
                    "Keep only a ring along the mask's edge.",
                    "Ctrl+Alt+B",
                ),
                _change(
                    "smooth_mask",
                    "S&mooth Edges…",
                    "Smooth jagged edges and corners of the mask.",
                    "Ctrl+Alt+M",
                ),
                _change(
                    "refine_mask",
                    "&Refine Edges…",
                    "Let the mask's edge follow the picture's, quickly.",
                ),
                _change(
                    "refine_hair",
                    "Refine H&air and Fur…",
                    "Find hair, fur and other fine things along the mask's edge; takes some "
                    "seconds.",
                ),
                _change(
                    "fill_holes",
                    "Fill &Holes",
                    "Mask the areas that the mask encloses.",
                    "Ctrl+Alt+H",
                ),
                _change(
                    "remove_specks",
                    "Remove Spec&ks…",
                    "Remove small, separate spots from the mask.",
                    "Ctrl+Alt+K",
                ),
            ),
        ),
        SEPARATOR,
        ActionRow(
            "load_mask",
            "Loa&d Mask…",
            "Use a picture file as the mask: its brightness, its transparency, or both.",
            icon="folder-open",
            when="document",
            keys=("Ctrl+Alt+O",),
            do=lambda c: c.masks.load_dialog(),
        ),
        ActionRow(
            "save_mask",
            "Sa&ve Mask…",
            "Save the mask as a greyscale picture: white may change.",
            icon="save",
            when="mask",
            keys=("Ctrl+Alt+E",),
            do=lambda c: c.masks.save_dialog(),
            settles=True,
        ),
        SEPARATOR,
        ActionRow(
            "toggle_overlay",
            "&Show Mask",
            "Show or hide the mask over the picture.",
            icon="eye-off",
            icon_on="eye",
            keys=("M",),
            switch=lambda state: state.view.overlay_visible,
        ),
    ),
)
